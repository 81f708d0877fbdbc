/** A connection to a server, directly or through a proxy. */

import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { messageOf, SyncError } from '../errors.js';
import type { ProxyServer } from './proxies.js';
import { withoutBrackets } from './proxies.js';
import { authorizationFor, kindFault, proxyText, refusalText, sentence } from './proxy.js';
import { tlsFaultOf, tryTls } from './tls.js';

export interface Endpoint {
  host: string;
  port: number;
}

interface OpenOptions {
  proxy?: ProxyServer | undefined;
  timeoutMs: number;
}

/** `host:port`, with brackets around an IPv6 address. */
export const hostAndPort = ({ host, port }: Endpoint) => `${host.includes(':') ? `[${host}]` : host}:${port}`;

/**
 * @throws SyncError InvalidConfig when the proxy does not let it pass, or is none that can be used.
 * @throws Error when the server, or the proxy, cannot be reached.
 */
export function open(endpoint: Endpoint, { proxy, timeoutMs }: OpenOptions): Promise<Duplex> {
  return proxy ? openThrough(proxy, endpoint, timeoutMs) : openDirectly(endpoint, timeoutMs);
}

function openDirectly({ host, port }: Endpoint, timeoutMs: number): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, timeout: timeoutMs });
    socket.once('connect', () => resolve(socket.setTimeout(0)));
    socket.once('timeout', () => socket.destroy(new Error(`no connection within ${timeoutMs / 1_000} s`)));
    socket.once('error', reject);
  });
}

function openThrough(proxy: ProxyServer, endpoint: Endpoint, timeoutMs: number): Promise<Duplex> {
  const fault = kindFault(proxy);
  if (fault) throw new SyncError('InvalidConfig', fault);
  const path = hostAndPort(endpoint);
  return new Promise((resolve, reject) => {
    const url = new URL(proxy.url);
    const send = url.protocol === 'https:' ? requestHttps : requestHttp;
    const request = send({
      host: withoutBrackets(url.hostname),
      port: url.port || (url.protocol === 'https:' ? 443 : 80),
      method: 'CONNECT',
      path,
      headers: { host: path, ...authorizationFor(proxy) },
      agent: false,
      timeout: timeoutMs,
    });
    const refuse = (status: number | undefined) =>
      reject(new SyncError('InvalidConfig', sentence(refusalText(proxy, status, path))));
    request.once('connect', ({ statusCode }, socket) => {
      if (statusCode === 200) return resolve(socket);
      socket.destroy();
      return refuse(statusCode);
    });
    request.once('response', ({ statusCode }) => refuse(statusCode));
    request.once('timeout', () => request.destroy(new Error(`no answer within ${timeoutMs / 1_000} s`)));
    request.once('error', (error) =>
      reject(new Error(`${sentence(proxyText(proxy))} cannot be reached (${messageOf(error)})`)),
    );
    request.end();
  });
}

/** For a server that gave no sense to what came without TLS: whether it would with it. */
export async function expectsTls(
  endpoint: Endpoint,
  options: { proxy?: ProxyServer | undefined; timeoutMs: number },
): Promise<boolean> {
  const socket = await open(endpoint, options).catch(() => undefined);
  if (!socket) return false;
  const fault = await tryTls(socket, { ...options, servername: endpoint.host });
  return !fault || ['not trusted', 'other name'].includes(tlsFaultOf(fault) ?? '');
}
