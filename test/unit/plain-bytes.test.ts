import { PassThrough } from 'node:stream';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { plainBytes } from '../../src/pinterest/plain-bytes.js';

const of = 'The file of the report';
const options = { of, mostBytes: 1_000_000 };

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function textOf(bytes: Buffer, size: number, more: object = {}): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of plainBytes(inPieces(bytes, size), { ...options, ...more })) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

const text = `{"1":[{"NAME":"Frühling ${'x'.repeat(2_000)}"}]}`;
const marked = Buffer.from(`\u{feff}${text}`);

describe.each([1, 2, 1_000_000])('a file that comes %i bytes at a time', (size) => {
  test.each([
    ['plain', Buffer.from(text)],
    ['with a byte order mark', marked],
    ['compressed', gzipSync(text)],
    ['with a byte order mark, compressed', gzipSync(marked)],
    ['UTF-16', Buffer.from(`\u{feff}${text}`, 'utf16le')],
    [
      'compressed in two members, as log rotation appends them',
      Buffer.concat([gzipSync(text.slice(0, 9)), gzipSync(text.slice(9))]),
    ],
  ])('is read when it is %s', async (_, bytes) => {
    expect(await textOf(bytes, size)).toBe(text);
  });

  test('is empty when nothing comes', async () => {
    expect(await textOf(Buffer.alloc(0), size)).toBe('');
  });
});

test.each([
  ['breaks off', gzipSync(text).subarray(0, 30)],
  ['is damaged', Buffer.concat([gzipSync(text).subarray(0, 12), Buffer.alloc(40, 7)])],
])('a compressed file that %s is requested again', async (_, bytes) => {
  await expect(textOf(bytes, 8)).rejects.toMatchObject({
    code: 'PinterestUnavailable',
    message: expect.stringMatching(/^The file of the report cannot be unpacked: /),
  });
});

test('whoever brings the bytes hears that nobody reads them any more', async () => {
  let isOver = false;
  async function* endless() {
    try {
      for (;;) yield Buffer.from('[1,2');
    } finally {
      isOver = true;
    }
  }
  for await (const _ of plainBytes(endless(), options)) break;
  expect(isOver).toBe(true);
});

test.each([
  ['is packed in a way that nobody requested', 'zstd', Buffer.from('{}')],
  ['is packed too often', 'gzip, gzip, gzip', Buffer.from('{}')],
  ['is packed again', undefined, gzipSync(gzipSync(gzipSync('{}')))],
])('the connection of an answer that %s is closed', async (_, encoding, bytes) => {
  const connection = new PassThrough();
  connection.write(bytes);
  const read = async () => {
    for await (const _ of plainBytes(connection, { ...options, encoding }));
  };
  await expect(read()).rejects.toMatchObject({ code: 'UnexpectedResponse' });
  expect(connection.destroyed).toBe(true);
});

test('a fault of whoever brings the bytes stays what it is, also when they are compressed', async () => {
  async function* broken() {
    yield gzipSync(text).subarray(0, 20);
    throw new Error('the connection is gone');
  }
  const read = async () => {
    for await (const _ of plainBytes(broken(), options));
  };
  await expect(read()).rejects.toThrow('the connection is gone');
});

describe('what the header says about the bytes', () => {
  const bytes = Buffer.from(text);
  test.each([
    ['gzip', gzipSync(bytes)],
    ['x-gzip', gzipSync(bytes)],
    ['br', brotliCompressSync(bytes)],
    ['deflate', deflateSync(bytes)],
    ['deflate', deflateRawSync(bytes)],
    ['gzip, br', brotliCompressSync(gzipSync(bytes))],
    ['br, gzip', gzipSync(brotliCompressSync(bytes))],
    ['identity', bytes],
    // A proxy has unpacked it, and left the header as it was.
    ['gzip', bytes],
  ])('%s is undone', async (encoding, packed) => {
    expect(await textOf(packed, 1_000, { encoding })).toBe(text);
  });

  test('gzip is undone where the server leaves out its last bytes', async () => {
    expect(await textOf(gzipSync(bytes).subarray(0, -8), 1_000, { encoding: 'gzip' })).toBe(text);
  });

  test('that is unknown is no reason to take packed bytes for text', async () => {
    await expect(textOf(bytes, 1_000, { encoding: 'zstd' })).rejects.toMatchObject({
      code: 'UnexpectedResponse',
      message: `${of} has the encoding "zstd", which was not requested`,
    });
  });

  test('again and again is not undone a thousand times', async () => {
    await expect(textOf(bytes, 1_000, { encoding: 'gzip,'.repeat(3_000) })).rejects.toMatchObject({
      code: 'UnexpectedResponse',
      message: `${of} is compressed more than 2 times over`,
    });
  });

  test('and is not so is a fault that may pass', async () => {
    await expect(textOf(bytes, 1_000, { encoding: 'br' })).rejects.toMatchObject({
      code: 'PinterestUnavailable',
      message: expect.stringMatching(/ cannot be unpacked: /),
    });
  });
});

/** Nothing but zeros: a thousandth of it, or less, when it is compressed. */
const zeros = (bytes: number) => Buffer.alloc(bytes);

describe('what unpacks to more than may be read', () => {
  const mostBytes = 100_000;
  const bomb = zeros(5_000_000);
  test.each([
    ['gzip', gzipSync(bomb), undefined],
    ['brotli', brotliCompressSync(zeros(5_000_000)), 'br'],
    ['gzip in gzip', gzipSync(gzipSync(bomb)), undefined],
    ['deflate in brotli', brotliCompressSync(deflateSync(bomb)), 'deflate, br'],
    ['members of gzip', Buffer.concat(Array.from({ length: 20 }, () => gzipSync(zeros(10_000)))), 'gzip'],
  ])('is given up at the limit: %s', async (_, packed, encoding) => {
    await expect(textOf(packed, 1_000, { encoding, mostBytes })).rejects.toMatchObject({
      code: 'UnexpectedResponse',
      message: `${of} is larger than ${mostBytes} bytes`,
    });
  });

  test('is given up when it is compressed again and again, though each time is small', async () => {
    await expect(textOf(gzipSync(gzipSync(gzipSync(text))), 1_000)).rejects.toMatchObject({
      code: 'UnexpectedResponse',
      message: `${of} is compressed more than 2 times over`,
    });
  });
});
