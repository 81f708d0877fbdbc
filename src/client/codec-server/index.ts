/** `client codec-server`: lets the Web UI, and the temporal command, show what is encrypted. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Payload, PayloadCodec } from '@temporalio/common';
import type { Config } from '../../config/index.js';
import { createKeyRing } from '../../encryption.js';
import { messageOf, SyncError } from '../../errors.js';
import { createPayloadCodec } from '../../temporal/payloads/codec.js';
import { fromJson, isJsonPayload, toJson } from '../../temporal/payloads/json.js';
import { UsageError } from '../usage-error.js';

export interface CodecServerOptions {
  listen?: string;
  webUi?: string[];
}

export const DEFAULT_LISTEN = '127.0.0.1:8081';
/** Where the dev server has its Web UI. */
export const DEFAULT_WEB_UIS = ['http://localhost:8233', 'http://127.0.0.1:8233'];

/** More than Temporal takes in one message. */
const BODY_LIMIT = 16 * 1024 * 1024;

interface Settings {
  host: string;
  port: number;
  /** Origins whose pages may read the answers. */
  webUis: readonly string[];
}

/** @throws UsageError for options that cannot be meant. */
export function codecServerSettings({
  listen = DEFAULT_LISTEN,
  webUi = DEFAULT_WEB_UIS,
}: CodecServerOptions): Settings {
  const [, host = '', port = ''] = /^(.+):(\d{1,5})$/.exec(listen) ?? [];
  if (!host || Number(port) > 65_535)
    throw new UsageError(
      `--listen is ${JSON.stringify(listen)}; it must be a host and a port, such as ${DEFAULT_LISTEN}`,
    );
  return { host: host.replace(/^\[|\]$/g, ''), port: Number(port), webUis: webUi.map(originOf) };
}

function originOf(address: string): string {
  if (/^https?:\/\//.test(address) && URL.canParse(address)) return new URL(address).origin;
  throw new UsageError(
    `--web-ui is ${JSON.stringify(address)}; it must be the address of a Web UI, such as ${DEFAULT_WEB_UIS[0]}`,
  );
}

/** Runs until it is told to stop. */
export async function codecServer(config: Config, options: CodecServerOptions): Promise<boolean> {
  const settings = codecServerSettings(options);
  const keys = createKeyRing(config.encryptionKeys);
  if (keys.ids.length === 0) {
    throw new SyncError('InvalidConfig', 'ENCRYPTION_KEY is not set; payloads are decrypted with it');
  }
  const onUnreadable = (message: string) => console.error(message);
  const codec = leniently(createPayloadCodec({ keys, encrypts: config.encryptPayloads, onUnreadable }));
  const server = await listen(createCodecServer(codec, settings.webUis), settings);
  console.log(
    `Codec server at ${addressOf(server)} for the Web UI at ${settings.webUis.join(', ')}; Ctrl-C ends it`,
  );
  if (!isLoopback(settings.host)) {
    console.error(
      'Who reaches this address can decrypt what Temporal keeps: put a proxy that asks who it is before it.',
    );
  }
  await Promise.race(['SIGINT', 'SIGTERM', 'SIGHUP'].map((name) => once(process, name)));
  server.close();
  server.closeAllConnections();
  return true;
}

/** What it cannot decrypt goes back as it came, so that the rest is shown; its terminal says which key is missing. */
function leniently(codec: PayloadCodec): PayloadCodec {
  const decodeOne = async (payload: Payload) =>
    (await codec.decode([payload]).catch(() => [payload]))[0] ?? payload;
  return {
    encode: (payloads) => codec.encode(payloads),
    decode: (payloads) => Promise.all(payloads.map(decodeOne)),
  };
}

async function listen(server: Server, { host, port }: Settings): Promise<Server> {
  try {
    server.listen(port, host);
    await once(server, 'listening');
    return server;
  } catch (error) {
    throw new UsageError(
      `--listen: nothing can listen at ${host}:${port} (${messageOf(error)}); name another address or port`,
    );
  }
}

function addressOf(server: Server): string {
  const address = server.address();
  if (!address || typeof address === 'string') return String(address);
  return `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`;
}

const isLoopback = (host: string) => host === 'localhost' || host === '::1' || /^127\./.test(host);

/** Answers `POST /decode` and `POST /encode`, also below other paths. */
function createCodecServer(codec: PayloadCodec, webUis: readonly string[]): Server {
  return createServer((request, response) => {
    answer(request, codec, webUis).then(
      ({ status, headers, body }) => response.writeHead(status, headers).end(body),
      (error: unknown) => refuse(response, error),
    );
  });
}

/** What is wrong with a request, for the one who sent it. */
class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

function refuse(response: ServerResponse, error: unknown): void {
  const status = error instanceof Refusal ? error.status : 400;
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' });
  response.end(`${messageOf(error)}\n`);
}

interface Answer {
  status: number;
  headers: Record<string, string>;
  body?: string;
}

async function answer(
  request: IncomingMessage,
  codec: PayloadCodec,
  webUis: readonly string[],
): Promise<Answer> {
  const allowed = corsHeaders(request, webUis);
  if (request.method === 'OPTIONS') return { status: 204, headers: allowed };
  const [, doing] = /\/(encode|decode)$/.exec(new URL(request.url ?? '/', 'http://codec').pathname) ?? [];
  if (request.method !== 'POST' || !doing) throw new Refusal(404, 'POST payloads to /decode or /encode');
  const payloads = readPayloads(await bodyOf(request));
  const done = await codec[doing as 'encode' | 'decode'](payloads);
  const headers = { ...allowed, 'content-type': 'application/json', 'cache-control': 'no-store' };
  return { status: 200, headers, body: JSON.stringify({ payloads: done.map(toJson) }) };
}

/** A page of another origin is refused, also one that had its own name lead here. Programs name no origin. */
function corsHeaders(
  { headers: { origin } }: IncomingMessage,
  webUis: readonly string[],
): Record<string, string> {
  if (origin === undefined) return {};
  if (!webUis.includes(origin)) {
    throw new Refusal(
      403,
      origin === 'null'
        ? 'A page without an address may not ask'
        : `Pages of ${origin} may not ask; name the Web UI's address with --web-ui ${origin}`,
    );
  }
  return {
    'access-control-allow-origin': origin,
    'access-control-allow-methods': 'POST',
    'access-control-allow-headers': 'authorization, content-type, x-namespace',
    vary: 'origin',
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length > BODY_LIMIT) throw new Refusal(413, `The body has more than ${BODY_LIMIT} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function readPayloads(body: string): Payload[] {
  const { payloads } = (parseJson(body) ?? {}) as { payloads?: unknown };
  if (!Array.isArray(payloads) || !payloads.every(isJsonPayload)) {
    throw new Refusal(
      400,
      'The body must be {"payloads": [{"metadata": {"encoding": "<base64>"}, "data": "<base64>"}]}',
    );
  }
  return payloads.map(fromJson);
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
