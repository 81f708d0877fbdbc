/** Where the Temporal server is, and whether a proxy is on the way to it: the same for workers and for the client. */
import type { Config } from '../config/config.js';
import { SyncError } from '../errors.js';
import type { ProxyServer } from '../network/proxies.js';
import { proxyFor, withoutBrackets } from '../network/proxies.js';
import { kindFault, loginOf } from '../network/proxy.js';
import { type Endpoint, hostAndPort } from '../network/tunnel.js';

export const addressOf = ({ temporal }: Config) => temporal.connectionOptions.address ?? 'localhost:7233';

const DEFAULT_PORT = 7233;

export function endpointOf(config: Config): Endpoint {
  const { hostname, port } = new URL(urlOf(config));
  return { host: withoutBrackets(hostname), port: Number(port) || DEFAULT_PORT };
}

const urlOf = (config: Config) => `grpc://${addressOf(config).replace(/^\w+:\/\//, '')}`;

/** @throws SyncError InvalidConfig for a proxy that gRPC cannot use. */
export function proxyOf(config: Config): ProxyServer | undefined {
  const proxy = proxyFor(config.proxies, urlOf(config));
  const fault = proxy && kindFault(proxy, ['http:']);
  if (fault) throw new SyncError('InvalidConfig', fault);
  return proxy;
}

/** TLS is what an API key implies. */
export function usesTls({ temporal: { connectionOptions } }: Config): boolean {
  const { tls, apiKey } = connectionOptions;
  return tls === undefined || tls === null ? apiKey !== undefined : tls !== false;
}

const hostOf = ({ url }: ProxyServer) => {
  const { hostname, port } = new URL(url);
  return `${hostname}:${port || 80}`;
};

/** For workers, whose connection reads no variables. */
export function workerProxy(config: Config) {
  const proxy = proxyOf(config);
  if (!proxy) return {};
  const basicAuth = loginOf(proxy);
  const named = { type: 'http-connect', targetHost: hostOf(proxy) } as const;
  return { proxy: basicAuth ? { ...named, basicAuth } : named };
}

/** For the client, whose connection would read the variables by rules of its own. */
export function clientProxy(config: Config) {
  const proxy = proxyOf(config);
  const args = { 'grpc.enable_http_proxy': 0 };
  if (!proxy) return { channelArgs: args };
  const target = hostAndPort(endpointOf(config));
  const login = loginOf(proxy);
  return {
    address: hostOf(proxy),
    channelArgs: {
      ...args,
      'grpc.http_connect_target': `dns:${target}`,
      'grpc.default_authority': target,
      ...(login ? { 'grpc.http_connect_creds': `${login.username}:${login.password}` } : {}),
    },
  };
}
