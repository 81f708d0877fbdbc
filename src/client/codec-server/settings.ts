/** The options of `client codec-server`, checked before anything listens. */
import { isIPv4 } from 'node:net';
import { UsageError } from '../usage-error.js';

export interface CodecServerOptions {
  listen?: string | undefined;
  webUi?: string[] | undefined;
  allowPlainText?: boolean | undefined;
}

export const DEFAULT_LISTEN = '127.0.0.1:8081';
/** Where the dev server has its Web UI. */
export const DEFAULT_WEB_UIS = ['http://localhost:8233', 'http://127.0.0.1:8233'];

export interface CodecServerSettings {
  host: string;
  port: number;
  /** Origins whose pages may read the answers. */
  webUis: readonly string[];
}

/** @throws UsageError for invalid options. */
export function codecServerSettings({
  listen = DEFAULT_LISTEN,
  webUi = DEFAULT_WEB_UIS,
  allowPlainText = false,
}: CodecServerOptions): CodecServerSettings {
  const [, host = '', port = ''] = /^(.+):(\d{1,5})$/.exec(listen) ?? [];
  if (!host || Number(port) > 65_535)
    throw new UsageError(
      `--listen is ${JSON.stringify(listen)}; it must be a host and a port, such as ${DEFAULT_LISTEN}`,
    );
  const address = host.replace(/^\[|\]$/g, '');
  if (!isLoopback(address) && !allowPlainText) {
    throw new UsageError(
      `--listen is ${listen}, which other machines can reach, and what is decrypted would go to them without TLS: ` +
        'listen at 127.0.0.1 behind a proxy with TLS, or add --allow-plain-text if the network is trusted',
    );
  }
  return { host: address, port: Number(port), webUis: webUi.map(originOf) };
}

/** A name that begins like such an address may be that of any machine. */
export const isLoopback = (host: string) =>
  host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));

function originOf(address: string): string {
  if (/^https?:\/\//.test(address) && URL.canParse(address)) return new URL(address).origin;
  throw new UsageError(
    `--web-ui is ${JSON.stringify(address)}; it must be the address of a Web UI, such as ${DEFAULT_WEB_UIS[0]}`,
  );
}
