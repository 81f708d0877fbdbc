// `client export`: which files it writes, and what it refuses.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runClient, startClient } from '../support/client-process.js';
import { createHarness, type Harness } from '../support/harness.js';

let harness: Harness;
let folder: string;

beforeAll(async () => {
  harness = await createHarness();
  await harness.db.raw(
    `INSERT INTO pinterest.campaigns (id, name, __sync_key) SELECT n, 'Campaign ' || n, n FROM generate_series(1, 100) AS n`,
  );
});

afterAll(() => harness.close());

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'export-files-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const run = (...args: string[]) => runClient(harness, ['export', ...args]);
const path = (name: string) => join(folder, name);

test('a table that cannot be exported is wrong usage, and nothing is written', async () => {
  const { code, stdout, stderr } = await run('--table', 'grants');
  expect(stderr).toContain('vendor_performance, not "grants".');
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
});

test.each(['csv', 'parquet'])('a file that exists is replaced only with --force: %s', async (format) => {
  writeFileSync(path('data'), 'of somebody');
  const args = ['--table', 'campaigns', '--format', format, '--output', path('data')];
  const refused = await run(...args);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain(`${path('data')} exists. Add --force to replace it`);
  expect(readFileSync(path('data'), 'utf8')).toBe('of somebody');

  expect((await run(...args, '--force')).code).toBe(0);
  expect(readFileSync(path('data')).toString('latin1')).toMatch(
    format === 'csv' ? /^id,ad_account_id/ : /^PAR1/,
  );
  expect(readdirSync(folder)).toEqual(['data']);
});

test('a folder is not replaced, even with --force', async () => {
  mkdirSync(path('data'));
  const { code, stderr } = await run('--table', 'ads', '--output', path('data'), '--force');
  expect(code).toBe(2);
  expect(stderr).toContain(`--output ${path('data')} is not a file.`);
});

/** Runs `work` while nobody can read the campaigns, so that an export of them waits. */
async function whileLocked(work: () => Promise<void>): Promise<void> {
  await harness.db.transaction(async (db) => {
    await db.raw('LOCK TABLE pinterest.campaigns IN ACCESS EXCLUSIVE MODE');
    await work();
  });
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await sleep(20);
}

const parts = () => readdirSync(folder).filter((name) => name.endsWith('.part'));

test.each(['csv', 'parquet'])('an export that is interrupted leaves no file behind: %s', async (format) => {
  await whileLocked(async () => {
    const args = ['export', '--table', 'campaigns', '--format', format, '--output', path('data')];
    const { child, ended } = startClient(harness, args);
    await until(() => parts().length === 1);
    child.kill('SIGINT');
    expect(await ended).toMatchObject({ code: 130, stdout: '', stderr: '' });
  });
  expect(readdirSync(folder)).toEqual([]);
});

test('an export whose session Postgres ends fails, and leaves no file behind', async () => {
  await whileLocked(async () => {
    const ended = runClient(harness, ['export', '--table', 'campaigns', '--output', path('data')]);
    await until(() => existsSync(folder) && parts().length === 1);
    await endWaiting();
    const { code, stderr } = await ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(/Postgres/);
  });
  expect(readdirSync(folder)).toEqual([]);
});

async function endWaiting(): Promise<void> {
  for (;;) {
    const { rows } = await harness.db.raw(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'COPY%' AND wait_event_type = 'Lock'`,
    );
    if (rows.length > 0) return;
    await sleep(20);
  }
}

test('a file that came meanwhile is not replaced', async () => {
  let ended: ReturnType<typeof runClient> | undefined;
  await whileLocked(async () => {
    ended = runClient(harness, ['export', '--table', 'campaigns', '--output', path('data')]);
    await until(() => parts().length === 1);
    writeFileSync(path('data'), 'of somebody');
  });
  const outcome = await ended;
  expect(outcome).toMatchObject({ code: 1 });
  expect(outcome?.stderr).toContain(`${path('data')} cannot be written: EEXIST`);
  expect(readFileSync(path('data'), 'utf8')).toBe('of somebody');
  expect(readdirSync(folder)).toEqual(['data']);
});

test('a database that cannot be reached is named without its password', async () => {
  const url = 'postgres://reader:geheim@127.0.0.1:1/none';
  const { code, stderr } = await runClient(harness, ['export', '--table', 'ads', '--output', path('data')], {
    DATABASE_URL: url,
  });
  expect(code).toBe(1);
  expect(stderr).toContain('Postgres cannot be reached');
  expect(stderr).not.toContain('geheim');
  expect(readdirSync(folder)).toEqual([]);
});
