/** Answers every request as somebody would who wants to stop a worker: `/<attack>/v5/...`. */
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

interface Attack {
  status?: number;
  headers?: Record<string, string | number>;
  /** @param before what precedes the rows of a good answer. */
  body: (before: string) => Iterable<Buffer> | AsyncIterable<Buffer>;
  /** The connection breaks after the body. */
  breaks?: true;
}

const BLOCK_BYTES = 65_536;

function* repeated(piece: string, times: number): Generator<Buffer> {
  const inBlock = Math.floor(BLOCK_BYTES / piece.length);
  const block = Buffer.from(piece.repeat(inBlock));
  for (let left = times; left > 0; left -= inBlock)
    yield left >= inBlock ? block : Buffer.from(piece.repeat(left));
}

function* after(before: string, ...parts: Iterable<Buffer>[]): Generator<Buffer> {
  yield Buffer.from(before);
  for (const part of parts) yield* part;
}

function* inPieces(piece: Buffer, times: number): Generator<Buffer> {
  for (let left = times; left > 0; left -= 1) yield piece;
}

async function* drip(before: string): AsyncGenerator<Buffer> {
  yield Buffer.from(before);
  for (;;) {
    await sleep(20);
    yield Buffer.from(' ');
  }
}

async function* broken(before: string): AsyncGenerator<Buffer> {
  yield Buffer.from(`${before}{"id":`);
  await sleep(20);
}

const zeros = gzipSync(Buffer.alloc(200_000_000), { level: 1 });
const twice = gzipSync(zeros);
const spaces = brotliCompressSync(Buffer.alloc(200_000_000, ' '), {
  params: { [constants.BROTLI_PARAM_QUALITY]: 1 },
});
const packed = (bytes: Buffer, encoding: string, status = 200): Attack => ({
  ...{ status, headers: { 'content-encoding': encoding }, body: () => [bytes] },
});

export const attacks = {
  brackets: { body: (before) => after(before, repeated('[', 150_000_000)) },
  'nested lists': { body: (before) => after(before, repeated('[', 30_000_000), repeated(']', 30_000_000)) },
  'empty rows': { body: (before) => after(before, repeated('{},', 21_000_000)) },
  'a row in pieces': {
    body: (before) => after(before, [Buffer.from('{"NAME":"')], inPieces(Buffer.alloc(1_400, 'x'), 20_000)),
  },
  'escaped quotes': {
    body: (before) => after(before, [Buffer.from('{"NAME":"')], repeated('\\"', 10_000_000)),
  },
  'empty lists': { body: (before) => after(before, [Buffer.from('{"NAME":[')], repeated('[],', 7_000_000)) },
  'bytes that unpack twice': packed(twice, 'gzip'),
  'bytes that unpack three times': packed(gzipSync(twice), 'gzip'),
  'bytes packed by brotli': packed(spaces, 'br'),
  'bytes packed otherwise': packed(Buffer.from('{}'), 'zstd'),
  'an error of 64 KiB': { status: 503, body: () => repeated('<', 65_536) },
  'an error of 128 KiB': { status: 503, body: () => repeated('<', 131_072) },
  'an error of 4 MB': { status: 503, body: () => repeated('<', 4_000_000) },
  'an error that unpacks': packed(twice, 'gzip', 503),
  'an error of brackets': { status: 503, body: () => after('{"message":', repeated('[', 1_000_000)) },
  'headers without end': { headers: { 'x-long': 'x'.repeat(100_000) }, body: () => [Buffer.from('{}')] },
  'a connection that breaks': { headers: { 'content-length': 1_000_000 }, body: broken, breaks: true },
  'a length that never comes': { headers: { 'content-length': 1_000_000 }, body: drip },
  'one byte at a time': { body: drip },
} satisfies Record<string, Attack>;

export type AttackName = keyof typeof attacks;

/** What precedes the rows. */
function beforeRows(path: string): string {
  if (/\/(?:campaigns|ads)$/.test(path)) return '{"items":[';
  return /\/(?:analytics|file)$/.test(path) ? '[' : '{"a":[';
}

async function answer(attack: Attack, path: string, response: ServerResponse): Promise<void> {
  const { status = 200, headers = {}, body, breaks } = attack;
  response.socket?.setNoDelay();
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  if (!breaks) return await pipeline(Readable.from(body(beforeRows(path)), { objectMode: true }), response);
  for await (const piece of body(beforeRows(path))) response.write(piece);
  response.destroy();
}

export interface HostileServer {
  /** The address of the API, for an attack. */
  url(attack: AttackName): string;
  close(): Promise<void>;
}

export async function startHostileServer(): Promise<HostileServer> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const [, name = ''] = pathname.split('/');
    request.resume();
    // Whoever reads it hangs up as soon as it is too much.
    void answer(attacks[decodeURIComponent(name) as AttackName], pathname, response).catch(() => undefined);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: (attack) => `${origin}/${encodeURIComponent(attack)}/v5`,
    async close() {
      server.close().closeAllConnections();
      await once(server, 'close');
    },
  };
}
