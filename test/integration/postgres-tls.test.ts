// DATABASE_URL's sslmode, tried on a real server with a certificate of an authority of our own.
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalPostgres, startTemporaryPostgres } from '../../dev/stack/postgres.js';
import { withClient } from '../../dev/stack/query.js';
import { SyncError } from '../../src/errors.js';
import { toDatabaseError } from '../../src/postgres/errors.js';
import { createPool } from '../../src/postgres/pool.js';
import { createEmptyDatabase, type TestDatabase } from '../support/services.js';

function hasOpenssl(): boolean {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Whether the session is encrypted, or why there is none. */
async function encryptionOf(url: string): Promise<unknown> {
  const db = createPool(url, { max: 1 });
  try {
    const { rows } = await db.raw('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()');
    return rows[0].ssl;
  } catch (error) {
    return error instanceof SyncError ? error.message : (toDatabaseError(error)?.message ?? error);
  } finally {
    await db.destroy();
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
    openssl('req', ...key, '-subj', '/CN=postgres', '-keyout', 'client.key', '-out', 'client.csr');
    openssl('x509', '-req', '-in', 'client.csr', ...signed, '-out', 'client.crt');
  }

  beforeAll(async () => {
    postgres = await startTemporaryPostgres(() => undefined);
    folder = mkdtempSync(join(tmpdir(), 'pinterest-ads-tls-'));
    makeCertificate();
    const { uid, gid } = statSync(postgres.dataDir);
    for (const name of ['server.crt', 'server.key', 'ca.crt']) {
      const file = join(postgres.dataDir, name);
      writeFileSync(file, readFileSync(join(folder, name)), { mode: 0o600 });
      chownSync(file, uid, gid);
    }
    // From now on whoever comes without TLS is refused. One database wants a certificate in the place of a password.
    const rules = join(postgres.dataDir, 'pg_hba.conf');
    writeFileSync(rules, 'hostssl template1 all all cert\nhostssl all all all scram-sha-256\n');
    await withClient({ connectionString: postgres.adminUrl }, async (client) => {
      for (const setting of ['ssl = on', "ssl_ca_file = 'ca.crt'"])
        await client.query(`ALTER SYSTEM SET ${setting}`);
      await client.query('SELECT pg_reload_conf()');
    });
    // The reload takes a moment.
    while ((await ask('sslmode=no-verify')) !== true) await new Promise((resolve) => setTimeout(resolve, 50));
  }, 120_000);

  afterAll(async () => {
    await postgres.stop();
    rmSync(folder, { recursive: true });
  });

  const ask = (parameters: string, host = 'localhost', database = 'pinterest_ads') => {
    const url = Object.assign(new URL(postgres.adminUrl), { hostname: host, pathname: database });
    return encryptionOf(`${url.href}?${parameters}`);
  };
  const file = (name: string) => join(folder, name);
  const authority = (name: string) => `sslrootcert=${file(`${name}.crt`)}`;

  test.each([
    '',
    'sslmode=allow',
    'sslmode=prefer',
    'sslmode=require',
    'sslmode=no-verify',
    'sslnegotiation=direct',
  ])('is reached with "%s", whatever its certificate', async (parameters) => {
    expect(await ask(parameters)).toBe(true);
  });

  test('is reached with verify-full, when its certificate is of the authority and for the name', async () => {
    expect(await ask(`sslmode=verify-full&${authority('ca')}`)).toBe(true);
    expect(await ask(`sslmode=verify-full&${authority('ca')}`, '127.0.0.1')).toMatch(
      /certificate is not trusted: .*does not match/,
    );
  });

  test.each(['verify-ca', 'require'])(
    'is reached with %s under any name, when its certificate is of the authority',
    async (mode) => {
      expect(await ask(`sslmode=${mode}&${authority('ca')}`, '127.0.0.1')).toBe(true);
      expect(await ask(`sslmode=${mode}&${authority('other-ca')}`)).toMatch(/certificate is not trusted/);
    },
  );

  test.each([
    'sslmode=verify-full',
    'sslmode=verify-ca',
    'sslmode=verify-full&sslrootcert=system',
    'ssl=true',
  ])('is not trusted with "%s", which asks an authority that everybody knows', async (parameters) => {
    expect(await ask(parameters)).toMatch(/certificate is not trusted: .*sslrootcert names/);
  });

  test('refuses whoever comes without TLS, and the message names the mode that has it', async () => {
    expect(await ask('sslmode=disable')).toMatch(/no encryption.*sslmode=verify-full/);
  });

  test('takes a certificate of the client in the place of a password', async () => {
    const certificate = `sslcert=${file('client.crt')}&sslkey=${file('client.key')}`;
    expect(await ask(`sslmode=require&${certificate}`, 'localhost', 'template1')).toBe(true);
    expect(await ask('sslmode=require', 'localhost', 'template1')).toMatch(/client certificate/);
  });

  test('a mode that there is not is named with those that there are', async () => {
    expect(await ask('sslmode=verify')).toMatch(
      /sslmode in DATABASE_URL is "verify"; it must be one of .*verify-full/,
    );
  });

  test('a file that cannot be read is named', async () => {
    expect(await ask('sslmode=verify-full&sslrootcert=/nowhere/ca.crt')).toMatch(
      /sslrootcert names \/nowhere\/ca.crt, which cannot be read \(ENOENT\)/,
    );
  });
});

describe('a Postgres without TLS', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createEmptyDatabase();
  });

  afterAll(() => database.drop());

  test.each(['', 'sslmode=disable', 'sslmode=allow', 'sslmode=prefer'])(
    'is reached with "%s"',
    async (parameters) => {
      expect(await encryptionOf(`${database.url}?${parameters}`)).toBe(false);
    },
  );

  test.each(['sslmode=require', 'sslmode=verify-ca', 'sslmode=verify-full'])(
    'is not reached with "%s", and the message names what to change',
    async (parameters) => {
      expect(await encryptionOf(`${database.url}?${parameters}`)).toMatch(
        /does not speak TLS.*ssl = on.*sslmode=disable/,
      );
    },
  );

  test('a wrong password is the reason that is given, not the TLS that was tried first', async () => {
    const url = Object.assign(new URL(database.url), { password: 'wrong' }).href;
    expect(await encryptionOf(url)).toMatch(/password authentication failed/);
  });

  test('a password that is wanted and missing is named as such', async () => {
    const url = Object.assign(new URL(database.url), { password: '' }).href;
    expect(await encryptionOf(url)).toMatch(/Postgres wants a password, and DATABASE_URL has none/);
  });

  test('what is no Postgres is named as such', async () => {
    const web = createServer().listen(0, '127.0.0.1');
    await once(web, 'listening');
    try {
      const { port } = web.address() as AddressInfo;
      expect(await encryptionOf(`postgres://a:b@127.0.0.1:${port}/c?sslmode=require`)).toMatch(
        /does not speak TLS as Postgres does.*Check its host and its port/,
      );
    } finally {
      web.close();
    }
  });
});
