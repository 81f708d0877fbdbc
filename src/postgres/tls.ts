/** What the `ssl...` parameters of DATABASE_URL ask for, as libpq means them; node-postgres means something else by some. */
import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import { SyncError } from '../errors.js';
import { type SslMode, sslModes } from '../shared/settings.js';

/** False for no TLS. */
export type Tls = ConnectionOptions | false;

type Parameters = Readonly<Record<string, string | undefined>>;

/** The ways to connect, each tried when the one before it failed for its TLS. */
export function tlsAttempts(parameters: Parameters): readonly Tls[] {
  const mode = modeOf(parameters);
  if (mode === 'disable') return [false];
  const tls = tlsOf(mode, parameters);
  if (mode === 'prefer') return [tls, false];
  return mode === 'allow' ? [false, tls] : [tls];
}

/** Without a mode as with `prefer`; `ssl=true` is what node-postgres has for `verify-full`. */
function modeOf({ sslmode, ssl, sslnegotiation }: Parameters): SslMode {
  if (sslmode) return knownMode(sslmode);
  if (ssl) return /^(0|false)$/.test(ssl) ? 'disable' : ssl === 'no-verify' ? ssl : 'verify-full';
  return sslnegotiation === 'direct' ? 'require' : 'prefer';
}

function knownMode(sslmode: string): SslMode {
  const mode = sslModes.find((one) => one === sslmode);
  if (mode) return mode;
  throw new SyncError(
    'InvalidConfig',
    `sslmode in DATABASE_URL is "${sslmode}"; it must be one of ${sslModes.join(', ')}`,
  );
}

/** @throws SyncError DatabaseDenied when a file cannot be read. */
function tlsOf(mode: SslMode, { sslrootcert, sslcert, sslkey, sslpassword }: Parameters): ConnectionOptions {
  // `system` are the authorities that Node knows, as without a file.
  const ca = sslrootcert === 'system' ? undefined : readPem('sslrootcert', sslrootcert);
  return {
    ...(ca && { ca }),
    ...(sslcert && { cert: readPem('sslcert', sslcert) }),
    ...(sslkey && { key: readPem('sslkey', sslkey) }),
    ...(sslpassword && { passphrase: sslpassword }),
    rejectUnauthorized: mode.startsWith('verify') || (mode === 'require' && Boolean(sslrootcert)),
    // Anybody can have a certificate of a public authority, so that its name counts where no authority is given.
    ...(mode !== 'verify-full' && ca && { checkServerIdentity: () => undefined }),
  };
}

function readPem(parameter: string, path: string | undefined): string | undefined {
  if (!path) return undefined;
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new SyncError(
      'DatabaseDenied',
      `DATABASE_URL: ${parameter} names ${path}, which cannot be read (${(error as NodeJS.ErrnoException).code})`,
    );
  }
}
