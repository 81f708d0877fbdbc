/** Words about proxies, and their logins. */
import type { ProxyServer } from './proxies.js';

/** For messages: `the proxy http://proxy.example:3128 (HTTPS_PROXY)`, without its user and password. */
export function proxyText({ url, variable }: ProxyServer): string {
  const { protocol, host } = new URL(url);
  return `the proxy ${protocol}//${host} (${variable})`;
}

/** What to do about a proxy that does not let a request pass, by the status of its answer. */
export function refusalText(proxy: ProxyServer, status: number | undefined, target: string): string {
  const refused = `${proxyText(proxy)} does not connect to ${target} (HTTP ${status ?? 'without a status'})`;
  const { username } = new URL(proxy.url);
  if (status !== undefined && status >= 500)
    return `${refused}: it cannot reach it at the moment, or does not know its name`;
  // Some (tinyproxy) say 401 of a login that they do not accept, and 407 of none.
  const isAboutLogin = status === 407 || (status === 401 && username !== '');
  if (!isAboutLogin) return `${refused}: let it pass this address, or ${exceptionFor(target)}`;
  return username
    ? `${refused}: it does not accept the user and the password in ${proxy.variable}; correct them, special characters as %40 and so on`
    : `${refused}: it wants a user and a password; put them into ${proxy.variable} before the host, with a colon between and an @ behind`;
}

/** @param target `host:port` */
export const exceptionFor = (target: string) =>
  `set NO_PROXY=${target.replace(/:\d+$/, '')} to reach it directly`;

/** The user and the password of a proxy's address. */
export function loginOf({ url }: ProxyServer): { username: string; password: string } | undefined {
  const { username, password } = new URL(url);
  return username ? { username: decoded(username), password: decoded(password) } : undefined;
}

/** A percent sign need not be the beginning of an escape. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export function authorizationFor(proxy: ProxyServer): Record<string, string> {
  const login = loginOf(proxy);
  if (!login) return {};
  const text = Buffer.from(`${login.username}:${login.password}`).toString('base64');
  return { 'proxy-authorization': `Basic ${text}` };
}

export const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** @returns what is wrong with a proxy of another kind, such as SOCKS. */
export function kindFault(
  proxy: ProxyServer,
  schemes: readonly string[] = ['http:', 'https:'],
): string | undefined {
  if (schemes.includes(new URL(proxy.url).protocol)) return undefined;
  const wanted = schemes.map((one) => `${one}//`).join(' or ');
  return `${sentence(proxyText(proxy))} cannot be used; it must start with ${wanted}`;
}
