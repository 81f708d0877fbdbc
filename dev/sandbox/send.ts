/** Writing answers to the socket, the broken ones too. */

import type { IncomingMessage, ServerResponse } from 'node:http';

export const JSON_TYPE = { 'content-type': 'application/json' };

export const PROXY_PAGE =
  '<!DOCTYPE html>\n<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>\n';

export function send(
  response: ServerResponse,
  status: number,
  headers: Record<string, string>,
  text: string,
): void {
  response.writeHead(status, { ...headers, 'content-length': String(Buffer.byteLength(text)) });
  response.end(text);
}

/** Promises the whole body, sends half of it and hangs up. */
export function sendHalf(response: ServerResponse, headers: Record<string, string>, text: string): void {
  const bytes = Buffer.from(text);
  response.writeHead(200, { ...headers, 'content-length': String(bytes.length) });
  response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.destroy());
}

/** Throws when the client hangs up first. */
export async function readBody(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}
