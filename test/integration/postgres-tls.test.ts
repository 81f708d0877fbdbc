// DATABASE_URL's sslmode, tried on a real server with a certificate of an authority of our own.
import { execFileSync } from 'node:child_process';
import { chownSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { type LocalPostgres, startTemporaryPostgres } from '../../dev/stack/postgres.js';
import { toDatabaseError } from '../../src/postgres/errors.js';
import { createPool } from '../../src/postgres/pool.js';

function hasOpenssl(): boolean {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const withOpenssl = hasOpenssl() ? describe : describe.skip;

withOpenssl('a Postgres with TLS (needs openssl)', () => {
  let postgres: LocalPostgres;
  let folder: string;

  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });

  /** For localhost, and not for 127.0.0.1. */
  function makeCertificate(): void {
    const key = ['-newkey', 'rsa:2048', '-nodes', '-days', '2'];
    for (const name of ['ca', 'other-ca'])
      openssl(
        'req',
        '-x509',
        ...key,
        '-subj',
        `/CN=${name}`,
        '-keyout',
        `${name}.key`,
        '-out',
        `${name}.crt`,
      );
    openssl('req', ...key, '-subj', '/CN=localhost', '-keyout', 'server.key', '-out', 'server.csr');
    writeFileSync(join(folder, 'names'), 'subjectAltName=DNS:localhost');
    const signed = [
      '-CA',
      'ca.crt',
      '-CAkey',
      'ca.key',
      '-CAcreateserial',
      '-days',
      '2',
      '-extfile',
      'names',
    ];
    openssl('x509', '-req', '-in', 'server.csr', ...signed, '-out', 'server.crt');
  }

  beforeAll(async () => {
    postgres = await startTemporaryPostgres(() => undefined);
    folder = mkdtempSync(join(tmpdir(), 'pinterest-ads-tls-'));
    makeCertificate();
    const { uid, gid } = statSync(postgres.dataDir);
    for (const name of ['server.crt', 'server.key']) {
      const file = join(postgres.dataDir, name);
      writeFileSync(file, readFileSync(join(folder, name)), { mode: 0o600 });
      chownSync(file, uid, gid);
    }
    // From now on whoever comes without TLS is refused.
    const rules = join(postgres.dataDir, 'pg_hba.conf');
    writeFileSync(rules, 'hostssl all all all scram-sha-256\n');
    const client = new Client(postgres.adminUrl);
    await client.connect();
    await client.query('ALTER SYSTEM SET ssl = on');
    await client.query('SELECT pg_reload_conf()');
    await client.end();
    // The reload takes a moment.
    while ((await ask('sslmode=no-verify')) !== true) await new Promise((resolve) => setTimeout(resolve, 50));
  }, 120_000);

  afterAll(async () => {
    await postgres.stop();
    rmSync(folder, { recursive: true });
  });

  /** Whether the session is encrypted, or why there is none. */
  async function ask(parameters: string, host = 'localhost'): Promise<unknown> {
    const url = postgres.adminUrl.replace('127.0.0.1', host);
    const db = createPool(parameters ? `${url}?${parameters}` : url, { max: 1 });
    try {
      const { rows } = await db.raw('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()');
      return rows[0].ssl;
    } catch (error) {
      return toDatabaseError(error)?.message ?? error;
    } finally {
      await db.destroy();
    }
  }

  const authority = (name: string) => `sslrootcert=${join(folder, `${name}.crt`)}`;

  test('is reached with verify-full, when its certificate is of the authority and for the name', async () => {
    expect(await ask(`sslmode=verify-full&${authority('ca')}`)).toBe(true);
  });

  test.each(['verify-full', 'verify-ca', 'require'])(
    'is not trusted by %s without its authority',
    async (mode) => {
      expect(await ask(`sslmode=${mode}`)).toMatch(/certificate is not trusted: .*sslrootcert names/);
      expect(await ask(`sslmode=${mode}&${authority('other-ca')}`)).toMatch(/certificate is not trusted/);
    },
  );

  test('is not trusted by verify-full under another name than its certificate has', async () => {
    expect(await ask(`sslmode=verify-full&${authority('ca')}`, '127.0.0.1')).toMatch(
      /certificate is not trusted: .*does not match/,
    );
  });

  test('refuses whoever comes without TLS, when its pg_hba.conf says so', async () => {
    expect(await ask('')).toMatch(/no pg_hba.conf entry .*no encryption/);
    expect(await ask('sslmode=disable')).toMatch(/no pg_hba.conf entry .*no encryption/);
  });
});
