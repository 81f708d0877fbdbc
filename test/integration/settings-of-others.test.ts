// What a server, a database, a role or the environment sets for its sessions changes nothing of what the product does.
import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { withClient } from '../../dev/stack/query.js';
import { migrate } from '../../src/postgres/migrate.js';
import { createPool } from '../../src/postgres/pool.js';
import { addDays, eachDay } from '../../src/shared/dates.js';
import { runClient } from '../support/client-process.js';
import { compareWithPinterest } from '../support/compare.js';
import { createHarness, type Harness } from '../support/harness.js';
import { startStatementRecorder } from '../support/statement-recorder.js';

/** Settings of Postgres's documentation that change how values are read or written, or when a statement ends. */
const SETTINGS: readonly [name: string, value: string][] = [
  ['DateStyle', 'SQL, DMY'],
  ['DateStyle', 'German'],
  ['DateStyle', 'Postgres, DMY'],
  ['IntervalStyle', 'iso_8601'],
  ['TimeZone', 'Asia/Kolkata'],
  ['TimeZone', 'America/New_York'],
  ['search_path', ''],
  ['search_path', 'traps, pg_catalog'],
  ['default_transaction_isolation', 'serializable'],
  ['default_transaction_isolation', 'repeatable read'],
  ['default_transaction_deferrable', 'on'],
  ['standard_conforming_strings', 'off'],
  ['backslash_quote', 'off'],
  ['transform_null_equals', 'on'],
  ['array_nulls', 'off'],
  ['bytea_output', 'escape'],
  ['extra_float_digits', '-15'],
  ['client_encoding', 'LATIN1'],
  ['client_encoding', 'SQL_ASCII'],
  ['xmlbinary', 'hex'],
  ['quote_all_identifiers', 'on'],
  ['row_security', 'off'],
  ['statement_timeout', '300'],
  ['lock_timeout', '1'],
  ['idle_in_transaction_session_timeout', '300'],
  ['work_mem', '64kB'],
  ['enable_hashjoin', 'off'],
  ['enable_seqscan', 'off'],
  ['jit', 'off'],
  ['plan_cache_mode', 'force_generic_plan'],
  ['synchronous_commit', 'off'],
  ['plpgsql.extra_errors', 'all'],
  ['plpgsql.variable_conflict', 'use_column'],
];

/** Functions and operators that a search_path with their schema in front of Postgres's own finds first. */
const TRAPS = `
CREATE SCHEMA traps;
CREATE FUNCTION traps.now() RETURNS timestamptz LANGUAGE sql AS $$ SELECT '1999-01-01'::timestamptz $$;
CREATE FUNCTION traps.md5(text) RETURNS text LANGUAGE sql AS $$ SELECT 'trapped' $$;
CREATE FUNCTION traps.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS $$ SELECT '1999-01-01'::timestamptz $$;
CREATE FUNCTION traps.is_equal(text, text) RETURNS boolean LANGUAGE sql AS $$ SELECT false $$;
CREATE OPERATOR traps.= (FUNCTION = traps.is_equal, LEFTARG = text, RIGHTARG = text)`;

let harness: Harness;
let role: string;
let databaseUrl: string;

const admin = (sql: string) =>
  withClient({ connectionString: harness.databaseUrl }, (client) => client.query(sql));

/** What the role's sessions begin with; of several values of one setting, the last. */
async function set(settings: readonly (readonly [string, string])[]): Promise<void> {
  const literal = (value: string) => `'${value}'`;
  await admin(`ALTER ROLE ${role} RESET ALL`);
  for (const [name, value] of settings)
    await admin(
      `ALTER ROLE ${role} SET ${name} = ${name === 'search_path' ? value || "''" : literal(value)}`,
    );
}

beforeAll(async () => {
  harness = await createHarness();
  role = `odd_${randomUUID().replaceAll('-', '')}`;
  await admin(`CREATE ROLE ${role} LOGIN SUPERUSER PASSWORD 'odd'; ${TRAPS}`);
  databaseUrl = Object.assign(new URL(harness.databaseUrl), { username: role, password: 'odd' }).href;
});

afterAll(async () => {
  await admin(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
  await harness.close();
});

test('a sync with all of them at once stores what Pinterest holds, to the last digit', async () => {
  await set(SETTINGS);
  await migrate(databaseUrl);
  const { today } = harness.sandbox.world;
  const days = eachDay({ from: addDays(today, -8), to: addDays(today, -1) });
  const config = { ...harness.config, databaseUrl };
  const { adAccounts } = harness.sandbox.world;
  await harness.withWorker(async () => {
    for (const { id } of adAccounts) {
      const run = await harness.startOne({ adAccountId: id, startDate: days[0], endDate: days.at(-1) });
      expect((await run.result()).failures).toEqual([]);
    }
  }, config);
  const { differences, rows } = await compareWithPinterest(harness.databaseUrl, harness.sandbox, days);
  expect(differences).toEqual([]);
  expect(rows).toBeGreaterThan(50);
});

/** What the commands print, but for times of now. */
async function outputs(url: string, more: Record<string, string> = {}): Promise<unknown[]> {
  const environment = { DATABASE_URL: url, ...more };
  const client = (...args: string[]) => runClient(harness, args, environment);
  const [check, rows, view] = [
    await client('check', '--json'),
    await client('export', '--table', 'ad_analytics'),
    await client('export', '--table', 'vendor_performance'),
  ];
  return [check, rows, view].map(({ code, stdout }) => ({ code, stdout }));
}

test('check and export print the same with all of them at once, and with PGOPTIONS', async () => {
  await set(SETTINGS);
  const options = '-c DateStyle=German -c TimeZone=Asia/Kolkata -c extra_float_digits=-15';
  expect(
    await outputs(databaseUrl, { PGOPTIONS: options, PGTZ: 'Asia/Tokyo', PGCLIENTENCODING: 'LATIN1' }),
  ).toEqual(await outputs(harness.databaseUrl));
});

test.each(['DateStyle', 'TimeZone', 'extra_float_digits'])(
  'whoever reads the marketing schema with another %s sees the same rows',
  async (name) => {
    const view = `SELECT count(*)::int AS rows, md5(string_agg(id, ',' ORDER BY id COLLATE "C")) AS ids, sum(total_spend)::text AS spend,
      min(extract(epoch FROM __loaded_at)) AS loaded FROM ums.vendor_performance`;
    const read = (connectionString: string) =>
      withClient({ connectionString }, async (client) => (await client.query(view)).rows);
    const expected = await read(harness.databaseUrl);
    expect(expected).toEqual([
      expect.objectContaining({ rows: expect.any(Number), spend: expect.any(String) }),
    ]);
    for (const setting of SETTINGS.filter(([one]) => one === name)) {
      await set([setting]);
      expect(await read(databaseUrl)).toEqual(expected);
    }
  },
);

/** Pieces of the product's statements that depend on a setting unless it is said: times, days, texts, locks. */
const PROBE = `
SELECT date::text AS day, to_char(date, 'YYYY-MM-DD') AS shown, (date + interval '1 day')::text AS next, '2026-03-29'::date::timestamptz::text AS midnight,
  0.1::float8 + 0.2::float8 AS sum, '\\x41'::bytea AS bytes, interval '1 day 02:03' ::text AS span, 'a\\b' AS text,
  ARRAY[NULL, 'NULL']::text[] AS list, md5('x') AS md5, 'Küche 🛋' AS name, current_setting('transaction_isolation') AS isolation,
  now() > '2020-01-01' AS now, '01/02/2026'::date AS american, CAST(:list AS text[]) AS given, :time::timestamptz AS time
FROM (SELECT '2026-11-05'::date AS date) AS one`;

const probe = async (db: Knex) =>
  (await db.raw(PROBE, { list: ['a', null, 'NULL', 'b\\c'], time: new Date(0) })).rows;

test.each(SETTINGS)('%s = "%s" changes no value', async (name, value) => {
  await set([[name, value]]);
  const [odd, plain] = [createPool(databaseUrl, { max: 1 }), createPool(harness.databaseUrl, { max: 1 })];
  try {
    const expected = await probe(plain);
    expect(await probe(odd)).toEqual(expected);
    expect(await odd.transaction(probe)).toEqual(expected);
  } finally {
    await Promise.all([odd.destroy(), plain.destroy()]);
  }
});

// The first statement of a session reads catalogues, so a limit that suffices for others may be too short for it.
test('no statement of ours stands before the limit that we set, not even the first of a connection', async () => {
  const recorder = await startStatementRecorder(databaseUrl);
  const db = createPool(recorder.urlOf(databaseUrl), { max: 1 });
  try {
    await db.raw('SELECT 1');
  } finally {
    await db.destroy();
    await recorder.close();
  }
  const sent = [...recorder.statements].flatMap((text) => text.split(/; ?/));
  const before = sent.slice(
    0,
    sent.findIndex((text) => text.startsWith('SET LOCAL statement_timeout')),
  );
  expect(before).toEqual(['BEGIN']);
  expect(sent.indexOf('SHOW server_version')).toBeGreaterThan(before.length);
});

test('a statement may take longer than the server’s own limit, and wait longer for a lock', async () => {
  await set([
    ['statement_timeout', '300'],
    ['lock_timeout', '100'],
    ['idle_in_transaction_session_timeout', '300'],
  ]);
  const db = createPool(databaseUrl, { max: 2 });
  try {
    await db.raw('SELECT pg_sleep(0.6)');
    await db.transaction(async (holder) => {
      await holder.raw('SELECT pg_advisory_xact_lock(1)');
      const waiting = db.raw('SELECT pg_advisory_xact_lock(1)');
      await new Promise((resolve) => setTimeout(resolve, 500));
      await holder.commit();
      await waiting;
    });
  } finally {
    await db.destroy();
  }
});
