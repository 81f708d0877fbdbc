/** The body of an answer as text, within the limits of its kind. */
import { SyncError } from '../errors.js';
import { type Answer, withRequestId } from './answer.js';
import { type AnswerKind, ERROR_BYTES, kindLimits } from './answer-limits.js';
import { ByteStore } from './byte-store.js';
import { JsonBounds } from './json-bounds.js';
import { plainBytes } from './plain-bytes.js';

interface Body extends Omit<Answer, 'body'> {
  chunks: AsyncIterable<Buffer>;
}

interface Expected {
  /** What was requested, for messages: method and path. */
  request: string;
  kind: AnswerKind;
  /** Instead of the kind's. */
  mostBytes?: number | undefined;
}

/**
 * An error's body is read as far as it can be: its status says what it means.
 *
 * @throws SyncError UnexpectedResponse for an answer beyond its limits, PinterestUnavailable for one that cannot be
 * unpacked; whatever else the bytes end with.
 */
export async function readBody(body: Body, { request, kind, mostBytes }: Expected): Promise<string> {
  const isError = body.status >= 300;
  const { bodyBytes } = kindLimits[kind];
  const of = `The answer to ${request}`;
  const encoding = body.headers['content-encoding'];
  const limit = isError ? ERROR_BYTES : (mostBytes ?? bodyBytes);
  const bounds = new JsonBounds(isError ? 'object' : kind, of);
  const bytes = new ByteStore();
  try {
    for await (const piece of plainBytes(body.chunks, { of, encoding, mostBytes: limit })) {
      bounds.take(piece);
      bytes.add(piece);
    }
  } catch (error) {
    if (!(error instanceof SyncError)) throw error;
    const { code, message, isTooLarge } = error;
    if (!isError) throw new SyncError(code, withRequestId(message, body), { isTooLarge });
  }
  return bytes.toString();
}
