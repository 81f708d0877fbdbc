/**
 * How axios sends a request: directly or through a proxy. It is always told, because left alone it reads the proxy
 * variables by rules of its own, and so may Node.
 */
import { type ClientRequest, Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Socket } from 'node:net';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { messageOf, SyncError } from '../errors.js';
import { remembered } from '../shared/remembered.js';
import type { ProxyServer } from './proxies.js';
import { type Proxies, proxyFor, withoutBrackets } from './proxies.js';
import { authorizationFor, kindFault, loginOf, proxyText, refusalText, sentence } from './proxy.js';

/** The part of axios' configuration that says where a request goes. */
interface Route {
  proxy:
    | false
    | { protocol: string; host: string; port: number; auth?: { username: string; password: string } };
  httpAgent: HttpAgent;
  httpsAgent: HttpAgent;
}

const keepAlive = { keepAlive: true } as const;
const directly = { httpAgent: new HttpAgent(keepAlive), httpsAgent: new HttpsAgent(keepAlive) };
/** One per proxy, so that requests share connections. */
const tunnels = new Map<string, Tunnel>();

/** @throws SyncError InvalidConfig for a proxy of a kind that cannot be used. */
export function routeTo(address: string, proxies: Proxies): Route {
  const proxy = proxyFor(proxies, address);
  if (!proxy) return { ...directly, proxy: false };
  const fault = kindFault(proxy);
  if (fault) throw new SyncError('InvalidConfig', fault);
  // A request without TLS is handed to the proxy as a whole: many proxies open tunnels to port 443 only.
  if (new URL(address).protocol === 'http:') return { ...directly, proxy: forwarding(proxy) };
  const httpsAgent = remembered(tunnels, proxy.url, () => new Tunnel(proxy));
  return { ...directly, httpsAgent, proxy: false };
}

function forwarding(proxy: ProxyServer): Route['proxy'] {
  const { protocol, hostname, port } = new URL(proxy.url);
  const auth = loginOf(proxy);
  const defaultPort = protocol === 'https:' ? 443 : 80;
  return {
    protocol,
    host: withoutBrackets(hostname),
    port: Number(port) || defaultPort,
    ...(auth ? { auth } : {}),
  };
}

/** Asks the proxy for a connection to the server, through which TLS is spoken with that. */
class Tunnel extends HttpsProxyAgent<string> {
  constructor(private readonly named: ProxyServer) {
    const { protocol, host } = new URL(named.url);
    super(`${protocol}//${host}`, { ...keepAlive, headers: authorizationFor(named) });
  }

  /** The library passes a refusal of the proxy on as if it were the server's answer. */
  override async connect(
    request: ClientRequest,
    options: Parameters<HttpsProxyAgent<string>['connect']>[1],
  ): Promise<Socket> {
    let status = 0;
    request.once('proxyConnect', ({ statusCode }: { statusCode: number }) => {
      status = statusCode;
    });
    const target = `${options.host}:${options.port}`;
    const socket = await super.connect(request, options).catch((error: unknown) => {
      throw status === 200 ? error : proxyUnreachable(this.named, error);
    });
    if (status === 200) return socket;
    socket.destroy();
    throw refusal(this.named, status, target);
  }
}

const proxyUnreachable = (proxy: ProxyServer, error: unknown) =>
  new SyncError(
    'PinterestUnavailable',
    `${sentence(proxyText(proxy))} gives no answer (${messageOf(error)})`,
  );

/** One that cannot reach the server now may do so later. */
function refusal(proxy: ProxyServer, status: number, target: string): SyncError {
  const code = status >= 500 ? 'PinterestUnavailable' : 'InvalidConfig';
  return new SyncError(code, sentence(refusalText(proxy, status, target)));
}
