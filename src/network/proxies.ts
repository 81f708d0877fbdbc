/**
 * What goes through which proxy: the one rule for Pinterest, the files of reports, notifications and Temporal. Libraries
 * read the variables too, each by rules of its own, so none of them is left to do it.
 */
import { BlockList, isIP, isIPv6 } from 'node:net';

/** A proxy, as the environment names it. */
export interface ProxyServer {
  /** Such as `http://user:password@proxy.example:3128`: never shown, see `proxyText`. */
  url: string;
  /** The variable that names it. */
  variable: string;
}

/** `grpc:` stands for Temporal, with TLS or without. */
export type Scheme = 'https:' | 'http:' | 'grpc:';

/** Of each scheme: the proxy, and what is reached without it. */
export type Proxies = Readonly<Record<Scheme, SchemeProxy>>;

interface SchemeProxy {
  server: ProxyServer | undefined;
  exceptions: readonly string[];
}

const none: SchemeProxy = { server: undefined, exceptions: [] };
export const noProxies: Proxies = { 'https:': none, 'http:': none, 'grpc:': none };

export const hasProxies = (proxies: Proxies) =>
  Object.values(proxies).some(({ server }) => server !== undefined);

const PORTS: Readonly<Record<string, number>> = { 'https:': 443, 'http:': 80, 'grpc:': 7233 };

/** @returns the proxy that requests to the address go through; undefined when they go directly, as to this machine. */
export function proxyFor(proxies: Proxies, address: string): ProxyServer | undefined {
  const target = new URL(address);
  const { server, exceptions } = proxies[target.protocol as Scheme] ?? none;
  if (!server || isThisMachine(target.hostname)) return undefined;
  return exceptions.some((exception) => matches(exception, target)) ? undefined : server;
}

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8);
LOOPBACK.addAddress('::1', 'ipv6');

export const withoutBrackets = (hostname: string) => hostname.replace(/^\[|\]$/g, '');
const familyOf = (ip: string) => (isIPv6(ip) ? 'ipv6' : 'ipv4');

function isThisMachine(hostname: string): boolean {
  const name = withoutBrackets(hostname).toLowerCase();
  if (isIP(name)) return LOOPBACK.check(name, familyOf(name));
  return /^(.+\.)?localhost\.?$|^127(\.\d+){0,2}$/.test(name);
}

/** `*`, `example.com` and `.example.com` (it and what is below it), `10.0.0.0/8`, `[::1]`, each with a port or without. */
function matches(exception: string, target: URL): boolean {
  if (exception === '*') return true;
  const [, name = '', port] = /^(\[.*\]|[^:]*|.*:.*:.*?)(?::(\d+))?$/.exec(exception) ?? [];
  if (!name) return false;
  const targetPort = Number(target.port) || PORTS[target.protocol];
  if (port !== undefined && Number(port) !== targetPort) return false;
  return isWithin(withoutBrackets(target.hostname), withoutBrackets(name));
}

function isWithin(hostname: string, exception: string): boolean {
  if (isIP(hostname)) return isAddressWithin(hostname, exception);
  const host = hostname.toLowerCase().replace(/\.$/, '');
  const suffix = exception.toLowerCase().replace(/^\*?\.|\.$/g, '');
  return suffix !== '' && (host === suffix || host.endsWith(`.${suffix}`));
}

function isAddressWithin(ip: string, exception: string): boolean {
  const [network = '', bits] = exception.split('/');
  if (isIP(network) === 0) return false;
  const longest = isIPv6(network) ? 128 : 32;
  const prefix = bits === undefined ? longest : Number(bits);
  if (!(Number.isInteger(prefix) && prefix >= 0 && prefix <= longest)) return false;
  const list = new BlockList();
  list.addSubnet(network, prefix, familyOf(network));
  return list.check(ip, familyOf(ip));
}
