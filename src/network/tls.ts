/** What is wrong with TLS: one side expects it and the other does not speak it, or a certificate is not trusted. */
import type { Duplex } from 'node:stream';
import { connect } from 'node:tls';

/** not spoken: TLS was begun, and the server does not speak it. expected: the server speaks nothing but TLS. */
export type TlsFault = 'not spoken' | 'expected' | 'not trusted' | 'other name';

const SIGNS: readonly [fault: TlsFault, sign: RegExp][] = [
  // Words of OpenSSL for an answer that is no TLS.
  ['not spoken', /wrong[_ ]version[_ ]number|packet[_ ]length[_ ]too[_ ]long|SSL routines.*http[_ ]request/i],
  // Words of servers for a request without TLS: nginx, Go, Apache.
  [
    'expected',
    /plain HTTP request was sent to HTTPS port|HTTP request to an HTTPS server|speaking plain HTTP to an SSL/i,
  ],
  ['other name', /ALTNAME_INVALID|does not match certificate|NotValidForName/i],
  [
    'not trusted',
    /SELF_SIGNED|UNABLE_TO_(GET_ISSUER|VERIFY)|self[- ]signed cert|unable to (get (local )?issuer|verify)|UnknownIssuer/i,
  ],
];

/** @param text code and message of an error, or the body of an answer. */
export const tlsFaultIn = (text: string): TlsFault | undefined =>
  SIGNS.find(([, sign]) => sign.test(text))?.[0];

/** @returns the fault that an error is about. */
export function tlsFaultOf(error: unknown): TlsFault | undefined {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  return tlsFaultIn(`${code} ${message}`);
}

interface TlsTrial {
  servername: string;
  /** Certificates as PEM; Node's own without it. */
  authority?: Buffer | undefined;
  timeoutMs: number;
}

/**
 * Begins TLS as gRPC and HTTPS do, and ends it.
 *
 * @param socket open, and nothing was sent on it yet.
 * @returns what is wrong; undefined when it works.
 */
export function tryTls(
  socket: Duplex,
  { servername, authority, timeoutMs }: TlsTrial,
): Promise<Error | undefined> {
  return new Promise((resolve) => {
    const name = /^[\d.]+$|:/.test(servername) ? {} : { servername };
    const ca = authority ? { ca: authority } : {};
    const tls = connect({ socket, ...name, ...ca, host: servername, ALPNProtocols: ['h2', 'http/1.1'] });
    const timer = setTimeout(() => end(new Error(`no answer within ${timeoutMs / 1_000} s`)), timeoutMs);
    function end(fault: Error | undefined): void {
      clearTimeout(timer);
      tls.destroy();
      socket.destroy();
      resolve(fault);
    }
    tls.once('secureConnect', () => end(undefined));
    tls.once('error', end);
    tls.once('close', () => end(new Error('the connection was closed')));
  });
}
