/**
 * The bytes of a text as UTF-8, whatever they came as: compressed, with or without a header that says so, with a byte
 * order mark, as UTF-16. A few bytes can unpack to gigabytes, so everything is counted at each step.
 */
import { pipeline, Readable, type Transform } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { constants, createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib';
import { messageOf, SyncError } from '../errors.js';
import { excerpt } from '../shared/redact.js';

interface PlainBytesOptions {
  /** What they are, for messages: `The answer to GET /ad_accounts`. */
  of: string;
  /** Packed and unpacked. */
  mostBytes: number;
  /** The header `content-encoding`. */
  encoding?: unknown;
}

/** What is sent: the header, and once more for a file that is compressed itself. Bytes can unpack to themselves. */
const MOST_LAYERS = 2;

const GZIP = Buffer.from([0x1f, 0x8b]);
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const UTF_16 = Buffer.from([0xff, 0xfe]);
const HEAD_BYTES = 3;

type Bytes = AsyncGenerator<Buffer>;

/**
 * @throws SyncError UnexpectedResponse when they are more than allowed, or packed in a way that nobody requested;
 * PinterestUnavailable when compressed bytes break off or are damaged.
 */
export async function* plainBytes(chunks: AsyncIterable<Buffer>, options: PlainBytesOptions): Bytes {
  let bytes = limitBytes(chunks, options);
  let layers = 0;
  const unpackOnce = (packed: Bytes, unpacker: Transform) => {
    layers += 1;
    if (layers > MOST_LAYERS) throw tooOftenPacked(options);
    return limitBytes(unpack(packed, unpacker, options), options);
  };
  try {
    for (const coding of codingsOf(options)) {
      const { head, rest } = await peek(bytes);
      const unpacker = unpackerFor(coding, head);
      bytes = unpacker ? unpackOnce(rest, unpacker) : rest;
    }
    for (;;) {
      const { head, rest } = await peek(bytes);
      bytes = rest;
      if (!startsWith(head, GZIP)) {
        yield* startsWith(head, UTF_16) ? fromUtf16(rest) : withoutMark(rest, head);
        return;
      }
      bytes = unpackOnce(rest, createGunzip());
    }
  } catch (error) {
    // What nobody has begun to read is not closed by its end.
    if (chunks instanceof Readable) chunks.destroy();
    throw error;
  } finally {
    // When the caller stops reading, so does whoever brings the bytes.
    await bytes.return(undefined);
  }
}

const startsWith = (bytes: Buffer, mark: Buffer) => bytes.subarray(0, mark.length).equals(mark);

/** The codings to undo, the outermost first. */
function codingsOf({ of, encoding }: PlainBytesOptions): string[] {
  const named = typeof encoding === 'string' ? encoding.split(',').map((one) => one.trim()) : [];
  const codings = named.map((one) => one.toLowerCase()).filter((one) => one !== '' && one !== 'identity');
  const unknown = named.find((one) => !['', 'identity', ...KNOWN].includes(one.toLowerCase()));
  if (codings.length > MOST_LAYERS) throw tooOftenPacked({ of });
  if (unknown === undefined) return codings.reverse();
  throw new SyncError(
    'UnexpectedResponse',
    `${of} has the encoding ${JSON.stringify(excerpt(unknown, 40))}, which was not requested`,
  );
}

const KNOWN = ['gzip', 'x-gzip', 'deflate', 'br'];

/** Some servers leave out the end of what they pack; whether the text is complete shows when it is read. */
const LENIENT = constants.Z_SYNC_FLUSH;

/** @returns undefined where a proxy has unpacked the bytes and left the header as it was. */
function unpackerFor(coding: string, head: Buffer): Transform | undefined {
  if (coding === 'br') return createBrotliDecompress({ finishFlush: constants.BROTLI_OPERATION_FLUSH });
  if (coding === 'deflate') return inflate(head);
  return startsWith(head, GZIP) ? createGunzip({ finishFlush: LENIENT }) : undefined;
}

/** `deflate` means two things: with the two bytes that zlib puts first, and without them. */
function inflate(head: Buffer): Transform {
  const [first = 0, second = 0] = head;
  const hasHeader = (first & 0x0f) === 8 && (first * 256 + second) % 31 === 0;
  return (hasHeader ? createInflate : createInflateRaw)({ finishFlush: LENIENT });
}

function tooOftenPacked({ of }: Pick<PlainBytesOptions, 'of'>): SyncError {
  return new SyncError('UnexpectedResponse', `${of} is compressed more than ${MOST_LAYERS} times over`);
}

async function* limitBytes(chunks: AsyncIterable<Buffer>, { of, mostBytes }: PlainBytesOptions): Bytes {
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > mostBytes)
      throw new SyncError('UnexpectedResponse', `${of} is larger than ${mostBytes} bytes`, {
        isTooLarge: true,
      });
    yield chunk;
  }
}

/** The first bytes, enough to know what they are; `rest` has them too. */
async function peek(bytes: Bytes): Promise<{ head: Buffer; rest: Bytes }> {
  let head: Buffer = Buffer.alloc(0);
  while (head.length < HEAD_BYTES) {
    const next = await bytes.next();
    if (next.done) break;
    head = Buffer.concat([head, next.value]);
  }
  return { head, rest: withHead(head, bytes) };
}

async function* withHead(head: Buffer, rest: Bytes): Bytes {
  try {
    if (head.length > 0) yield head;
    yield* rest;
  } finally {
    await rest.return(undefined);
  }
}

async function* withoutMark(bytes: Bytes, head: Buffer): Bytes {
  let skipped = startsWith(head, BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0;
  for await (const chunk of bytes) {
    if (chunk.length > skipped) yield chunk.subarray(skipped);
    skipped = 0;
  }
}

async function* fromUtf16(bytes: Bytes): Bytes {
  const decoder = new StringDecoder('utf16le');
  let isFirst = true;
  for await (const chunk of bytes) {
    const text = decoder.write(chunk);
    yield Buffer.from(isFirst ? text.replace('\ufeff', '') : text);
    isFirst = false;
  }
}

async function* unpack(packed: Bytes, unpacker: Transform, { of }: PlainBytesOptions): Bytes {
  // An error of either ends the other, and comes out of the loop.
  pipeline(Readable.from(packed), unpacker, () => undefined);
  try {
    for await (const chunk of unpacker) yield chunk as Buffer;
  } catch (error) {
    if (!/^(?:Z_|ERR__)/.test(String((error as { code?: unknown }).code))) throw error;
    throw new SyncError('PinterestUnavailable', `${of} cannot be unpacked: ${messageOf(error)}`);
  }
}
