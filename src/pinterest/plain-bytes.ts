/** The bytes of a file's text, also where they are compressed without a header that says so. */
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { messageOf, SyncError } from '../errors.js';

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const GZIP = Buffer.from([0x1f, 0x8b]);

/**
 * Unpacks gzip and leaves a byte order mark out.
 *
 * @throws SyncError PinterestUnavailable when compressed bytes break off or are damaged.
 */
export async function* plainBytes(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const iterator = chunks[Symbol.asyncIterator]();
  const head = await readHead(iterator);
  const all = joined(head, iterator);
  if (startsWith(head, GZIP)) yield* plainBytes(unpack(all));
  else if (startsWith(head, BYTE_ORDER_MARK)) yield* joined(head.subarray(BYTE_ORDER_MARK.length), iterator);
  else yield* all;
}

const startsWith = (bytes: Buffer, mark: Buffer) => bytes.subarray(0, mark.length).equals(mark);

/** Enough to know what the file is, or all there is. */
async function readHead(iterator: AsyncIterator<Buffer>): Promise<Buffer> {
  let head: Buffer = Buffer.alloc(0);
  while (head.length < BYTE_ORDER_MARK.length) {
    const next = await iterator.next();
    if (next.done) break;
    head = Buffer.concat([head, next.value]);
  }
  return head;
}

async function* joined(head: Buffer, iterator: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  try {
    if (head.length > 0) yield head;
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
  } finally {
    // When the caller stops reading, so does whoever brings the bytes.
    await iterator.return?.();
  }
}

async function* unpack(chunks: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  const unpacked = createGunzip();
  // An error of either ends the other, and comes out of the loop.
  pipeline(Readable.from(chunks), unpacked, () => undefined);
  try {
    for await (const chunk of unpacked) yield chunk as Buffer;
  } catch (error) {
    if (!String((error as { code?: unknown }).code).startsWith('Z_')) throw error;
    const reason = messageOf(error);
    throw new SyncError('PinterestUnavailable', `The file of the report cannot be unpacked: ${reason}`);
  }
}
