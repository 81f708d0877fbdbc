// Another account of the machine, while the local stack is up and afterwards: what it can read, and where it can log in.
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { Client } from 'pg';
import { type Stack, startStack } from '../../dev/stack.js';
import { makeFolder, processesNaming, removeFolders } from './support.js';

/** An account without any rights; root can become it. */
const NOBODY = { uid: 65_534, gid: 65_534 };
const asRoot = process.getuid?.() === 0 ? describe : describe.skip;

asRoot('another account of this machine', () => {
  const secret = 'a-secret-of-the-caller';
  let place: string;
  let dataDir: string;
  let stack: Stack;

  beforeAll(async () => {
    place = makeFolder();
    // Everybody may come as far as the clone; what earlier versions left there was open.
    chmodSync(place, 0o755);
    dataDir = join(place, '.data', 'sandbox');
    Object.assign(process.env, { ENCRYPTION_KEY: secret, PINTEREST_ACCESS_TOKEN: secret });
    const needs = { postgres: true, temporal: true, pinterest: true };
    stack = await startStack({ needs, webUi: true, dataDir, say: () => undefined });
    writeFileSync(join(dataDir, 'worker.log'), 'a line', { mode: 0o644 });
  }, 120_000);

  afterAll(async () => {
    await stack.stop();
    delete process.env.ENCRYPTION_KEY;
    delete process.env.PINTEREST_ACCESS_TOKEN;
    removeFolders();
  });

  const asNobody = (script: string, input = '') =>
    spawnSync('/bin/sh', ['-c', script], { ...NOBODY, cwd: '/', env: {}, input, encoding: 'utf8' }).stdout;

  test('can read and list nothing of the data folder, whatever the mode of a file in it', () => {
    const paths = readdirSync(place, { recursive: true, encoding: 'utf8' }).map((name) => join(place, name));
    expect(paths.length).toBeGreaterThan(1_000);
    for (const name of [
      'env',
      'worker.log',
      'temporal.db',
      'temporal.log',
      'postgres.access.json',
      'postgres.log',
    ])
      expect(paths).toContain(join(dataDir, name));
    const script =
      'while IFS= read -r path; do { [ -r "$path" ] || ls -d "$path" 2>/dev/null; } && echo "$path"; done';
    const found = asNobody(script, paths.join('\n')).split('\n').filter(Boolean);
    // That the folder is there is no secret.
    expect(found.filter((path) => path !== join(place, '.data'))).toEqual([]);
  });

  test('finds no password and no secret of the caller in what it can see of processes', () => {
    const { password } = new URL(stack.databaseUrl ?? '');
    expect(password.length).toBeGreaterThan(20);
    const seen = asNobody('cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null | tr "\\0" "\\n"');
    expect(seen).toContain(dataDir);
    for (const one of [password, secret]) expect(seen).not.toContain(one);
  });

  test('finds none in the arguments of psql: the file of addresses has all that psql reads by itself', async () => {
    const printed = execFileSync('/bin/sh', ['-c', '. "$1"; env', 'sh', join(dataDir, 'env')], {
      encoding: 'utf8',
    });
    const {
      PGHOST: host = '',
      PGPORT: port,
      PGUSER: user,
      PGPASSWORD: password,
      PGDATABASE: database,
    } = parseEnv(printed);
    const client = new Client({ ...{ host, port: Number(port), user, password, database } });
    await client.connect();
    await client.end();
    expect(readFileSync('dev/sync.ts', 'utf8')).not.toMatch(/psql "\$DATABASE_URL"/);
  });

  test('would find none in what was started either, if it could become that', () => {
    const started = processesNaming(dataDir);
    expect(started.length).toBeGreaterThan(3);
    for (const { pid } of started) expect(readFileSync(`/proc/${pid}/environ`, 'utf8')).not.toContain(secret);
  });

  test.each(['postgres', 'pinterest', 'nobody', 'root'])('cannot log in to Postgres as %s', async (user) => {
    for (const password of ['', user, 'postgres', 'pinterest']) {
      const url = new URL(stack.databaseUrl ?? '');
      [url.username, url.password] = [user, password];
      const client = new Client({ connectionString: url.href });
      await expect(client.connect()).rejects.toThrow(/password/i);
    }
  });
});
