/** What the value of a variable may be; each says the rule that a value breaks. */
import { isIP } from 'node:net';
import { mayBePlain } from '../network/plain-http.js';

export const oneOf = <const Allowed extends readonly string[]>(allowed: Allowed) => ({
  allowed,
  fault: (value: string) => (allowed.includes(value) ? undefined : `one of ${allowed.join(', ')}`),
});
/** Several of these, separated by commas. */
export const listOf = (allowed: readonly string[]) => ({
  fault(value: string) {
    const unknown = unknownOf(value, allowed);
    return unknown && `a list, separated by commas, of ${allowed.join(', ')}. ${unknown}`;
  },
});
/** Which item is none of these, in a long list. */
export function unknownOf(value: string | undefined, allowed: readonly string[]): string | undefined {
  const unknown = itemsOf(value).find((item) => !allowed.includes(item));
  return unknown === undefined ? undefined : `${unknown} is none of them`;
}
export const itemsOf = (value: string | undefined): string[] =>
  (value ?? '').split(',').flatMap((item) => item.trim() || []);
export const matching = (pattern: RegExp, rule: string) => ({
  fault: (value: string) => (pattern.test(value) ? undefined : rule),
});
export const url = (...protocols: readonly string[]) => ({
  fault: (value: string) =>
    URL.canParse(value) && protocols.includes(new URL(value).protocol)
      ? undefined
      : `an address that starts with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
});

/** An address that tokens are sent to. */
export const tokenUrl = {
  fault(value: string) {
    const rule = url('https:', 'http:').fault(value);
    if (rule) return rule;
    const { protocol, hostname } = new URL(value);
    if (hasLogin(value)) return 'an address without a user and a password in it';
    return protocol === 'https:' || mayBePlain(hostname) ? undefined : 'an address that starts with https://';
  },
};

/** The same for what people are told through: it may hold a user and a password, as some receivers want it. */
export const webhookUrl = {
  fault: (value: string) => {
    if (!URL.canParse(value)) return url('https:', 'http:').fault(value);
    const address = new URL(value);
    address.username = '';
    address.password = '';
    return tokenUrl.fault(address.href);
  },
};

/** Whether the address holds a user or a password, as `https://user:password@host` does. */
export function hasLogin(value: string): boolean {
  return /^[a-z]+:\/\/[^/?#]*@/i.test(value);
}

/** An IP address and a port, as the SDK's metrics endpoint takes them: `127.0.0.1:9464`, `[::1]:9464`. */
export const socketAddress = {
  fault(value: string) {
    const [, v6, v4, port = '0'] = /^(?:\[(.+)\]|([\d.]+)):(\d{1,5})$/.exec(value) ?? [];
    const isAddress = isIP(v6 ?? v4 ?? '') === (v6 ? 6 : 4);
    if (isAddress && Number(port) > 0 && Number(port) < 65_536) return undefined;
    return 'an IP address and a port, such as 127.0.0.1:9464, or empty for no metrics';
  },
};

/**
 * A name that needs no escape anywhere: not in a statement, not in a function's body and not in a connection string.
 * Postgres cuts longer names, and keeps those that begin with pg_ for itself.
 */
export const schemaName = {
  fault(value: string) {
    const isName = /^[\p{L}_][\p{L}\p{N}_-]*$/u.test(value) && Buffer.byteLength(value) <= 63;
    const isTaken = /^pg_/i.test(value) || value === 'information_schema';
    if (isName && !isTaken) return undefined;
    return 'a name of letters, digits, _ and - with at most 63 bytes, which begins with a letter or _, but not with pg_, and is not information_schema';
  },
};

/** A secret that people make up for this program. */
export const ownSecret = matching(/^[\x21-\x7e]{16,}$/, 'at least 16 characters without spaces');

export const idsOf = (value: string | undefined) => value?.split(',').map((id) => id.trim());
export const keysOf = (value: string | undefined) => value?.split(',').map((key) => key.trim()) ?? [];

/** Days that Pinterest knows for an attribution window. */
export const windows = ['0', '1', '7', '14', '30', '60'] as const;
