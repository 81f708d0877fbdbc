import { gzipSync } from 'node:zlib';
import { plainBytes } from '../../src/pinterest/plain-bytes.js';

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function textOf(bytes: Buffer, size: number): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of plainBytes(inPieces(bytes, size))) pieces.push(piece);
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
  for await (const _ of plainBytes(endless())) break;
  expect(isOver).toBe(true);
});

test('a fault of whoever brings the bytes stays what it is, also when they are compressed', async () => {
  async function* broken() {
    yield gzipSync(text).subarray(0, 20);
    throw new Error('the connection is gone');
  }
  const read = async () => {
    for await (const _ of plainBytes(broken()));
  };
  await expect(read()).rejects.toThrow('the connection is gone');
});
