/** The protocol of codec servers: payloads come and go as JSON. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Payload, PayloadCodec } from '@temporalio/common';
import { messageOf } from '../../errors.js';
import { fromJson, isJsonPayload, toJson } from '../../temporal/payloads/json.js';
import { isSameSecret } from '../same-secret.js';

/** More than Temporal takes in one message. */
const BODY_LIMIT = 16 * 1024 * 1024;

/** Who may ask. */
interface CodecAccess {
  /** Origins of pages; programs send none. */
  webUis: readonly string[];
  /** What each request must carry as `Authorization: Bearer ..`; undefined when none is needed. */
  token?: string | undefined;
}

/** Answers `POST /decode` and `POST /encode`, also below other paths. */
export function createCodecServer(codec: PayloadCodec, access: CodecAccess): Server {
  return createServer((request, response) => {
    answer(request, codec, access).then(
      ({ status, headers, body }) => response.writeHead(status, headers).end(body),
      (error: unknown) => refuse(response, error),
    );
  });
}

/** What is wrong with a request, for its sender. */
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

interface CodecAnswer {
  status: number;
  headers: Record<string, string>;
  body?: string | undefined;
}

async function answer(
  request: IncomingMessage,
  codec: PayloadCodec,
  { webUis, token }: CodecAccess,
): Promise<CodecAnswer> {
  const allowed = corsHeaders(request, webUis);
  if (request.method === 'OPTIONS') return { status: 204, headers: allowed };
  if (token !== undefined && !isSameSecret(request.headers.authorization, `Bearer ${token}`)) {
    throw new Refusal(
      401,
      'This codec server wants the header "Authorization: Bearer .." with its CODEC_SERVER_TOKEN',
    );
  }
  const [, operation] = /\/(encode|decode)$/.exec(new URL(request.url ?? '/', 'http://codec').pathname) ?? [];
  if (request.method !== 'POST' || !operation) throw new Refusal(404, 'POST payloads to /decode or /encode');
  const payloads = readPayloads(await bodyOf(request));
  const results = await codec[operation as 'encode' | 'decode'](payloads);
  const headers = { ...allowed, 'content-type': 'application/json', 'cache-control': 'no-store' };
  return { status: 200, headers, body: JSON.stringify({ payloads: results.map(toJson) }) };
}

/**
 * A page of another origin is refused, also if it makes its own host name point to this server. Programs send
 * no origin.
 */
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
