/** The variables that name proxies. `src/network/proxies.ts` says what goes through which. */
import type { Proxies, ProxyServer, Scheme } from '../network/proxies.js';
import { decoded } from '../network/proxy.js';
import { learnSecret } from '../shared/redact.js';
import type { Environment } from './config.js';

/** For each scheme, the first that is set counts; a name in small letters before the same in capitals, as in curl. */
const VARIABLES: Readonly<Record<Scheme, readonly string[]>> = {
  'https:': ['HTTPS_PROXY', 'ALL_PROXY'],
  'http:': ['HTTP_PROXY', 'ALL_PROXY'],
  'grpc:': ['GRPC_PROXY', 'HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY'],
};
const EXCEPTIONS: Readonly<Record<Scheme, readonly string[]>> = {
  'https:': ['NO_PROXY'],
  'http:': ['NO_PROXY'],
  'grpc:': ['NO_GRPC_PROXY', 'NO_PROXY'],
};

const RULE =
  'the address of a proxy, such as http://proxy.example:3128, before whose host may stand a user, a colon, a password and an @';

/** @param faults gets variables that name no proxy; their values may hold a password and are not shown. */
export function readProxies(environment: Environment, faults: string[]): Proxies {
  const ofScheme = (scheme: Scheme) => {
    const server = readServer(environment, VARIABLES[scheme]);
    const exceptions = readFirst(environment, EXCEPTIONS[scheme])?.value.split(/[\s,]+/) ?? [];
    return { server, exceptions };
  };
  const proxies = { 'https:': ofScheme('https:'), 'http:': ofScheme('http:'), 'grpc:': ofScheme('grpc:') };
  const servers = new Map(
    Object.values(proxies).flatMap(({ server }) => (server ? [[server.variable, server.url] as const] : [])),
  );
  for (const [variable, url] of servers) {
    // One of another kind (SOCKS) is a fault only where it is used: it may be meant for other programs.
    if (URL.canParse(url) && new URL(url).hostname) learnPassword(url);
    else faults.push(`${variable} has an invalid value (not shown); expected ${RULE}`);
  }
  return proxies;
}

function readFirst(environment: Environment, names: readonly string[]) {
  for (const variable of names.flatMap((name) => [name.toLowerCase(), name])) {
    const value = environment[variable]?.trim();
    if (value) return { variable, value };
  }
  return undefined;
}

function readServer(environment: Environment, names: readonly string[]): ProxyServer | undefined {
  const first = readFirst(environment, names);
  // curl takes an address without its http:// too.
  return first && { variable: first.variable, url: first.value.replace(/^(?!\w+:\/\/)/, 'http://') };
}

function learnPassword(url: string): void {
  const { password } = new URL(url);
  learnSecret(password);
  learnSecret(decoded(password));
}
