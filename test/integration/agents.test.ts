// docs/agents.md: the role that it makes, and its questions, asked with this role.
import { readFileSync } from 'node:fs';
import { Client } from 'pg';
import { addDays, eachDay } from '../../src/shared/dates.js';
import { createHarness, type Harness } from '../support/harness.js';

/** Roles are those of the whole server, which other tests use, too. */
const ROLE = `agent_${process.pid}`;
const page = readFileSync('docs/agents.md', 'utf8').replaceAll('pinterest_agent', ROLE);
const statements = [...page.matchAll(/^#+ (.+)\n(?:(?!^#)[\s\S])*?```sql\n([\s\S]*?)```/gm)].map(
  ([, title = '', sql = '']) => ({ title, sql }),
);
const [making, ...questions] = statements;
const DAYS = 14;

let harness: Harness;
let agent: Client;

type Row = Record<string, unknown>;
const ask = async (sql: string): Promise<Row[]> => (await agent.query(sql)).rows;
const answer = (title: string) =>
  ask(questions.find((question) => question.title.includes(title))?.sql ?? '');

beforeAll(async () => {
  harness = await createHarness({
    environment: { PINTEREST_EXTRA_TABLES: 'campaign_analytics,targeting_analytics' },
  });
  const { today, adAccounts } = harness.sandbox.world;
  const range = { startDate: addDays(today, -DAYS), endDate: addDays(today, -1) };
  await harness.withWorker(async () => {
    for (const { id } of adAccounts) await (await harness.startOne({ adAccountId: id, ...range })).result();
  });
  await harness.db.raw(making?.sql ?? '');
  await harness.db.raw(
    'UPDATE pinterest.ad_analytics SET total_checkout = NULL WHERE ad_id = (SELECT min(ad_id) FROM pinterest.ad_analytics)',
  );
  await harness.db.raw(`INSERT INTO pinterest_sync.restatements (ad_account_id, ad_id, date, new_spend_in_micro_dollar, was_final, same_settings)
    SELECT ad_account_id, ad_id, date, spend_in_micro_dollar, false, true FROM pinterest.ad_analytics ORDER BY 1, 2, 3 LIMIT 1`);
  const address = new URL(harness.databaseUrl);
  Object.assign(address, { username: ROLE, password: 'change-me' });
  agent = new Client({ connectionString: address.href });
  await agent.connect();
});

afterAll(async () => {
  await agent?.end();
  await harness?.db.raw(`DROP OWNED BY ${ROLE}; DROP ROLE ${ROLE}`);
  await harness?.close();
});

/** In millionths, as the sandbox adds up the days itself. */
function spentIn(adAccountId: string, ages: [from: number, to: number]): number {
  const { world } = harness.sandbox;
  const [from, to] = ages.map((age) => addDays(world.today, -age)) as [string, string];
  return eachDay({ from, to })
    .map((day) => Number(world.totalRow('adAccount', adAccountId, day)?.SPEND_IN_MICRO_DOLLAR ?? 0))
    .reduce((sum, spend) => sum + spend, 0);
}

test('the page has a role, a list of comments and ten questions', () => {
  expect(statements.map(({ title }) => title.endsWith('?'))).toEqual([false, false, ...Array(10).fill(true)]);
});

test.each(questions.map(({ title, sql }) => [title, sql]))('"%s" has an answer', async (_, sql) => {
  expect(await ask(sql)).not.toHaveLength(0);
});

test('every column of ums is told with its meaning', async () => {
  const rows = await answer('What it should know');
  expect(rows.find(({ column }) => column === 'ums.vendor_performance.total_clicks')).toMatchObject({
    type: 'numeric',
    meaning: expect.stringContaining('Pin clicks'),
  });
  expect(rows.filter(({ meaning }) => !meaning)).toEqual([]);
});

test('two weeks are compared in the currency of each ad account', async () => {
  const rows = await answer('seven before');
  const wanted = harness.sandbox.world.adAccounts.map(({ id, currency }) => ({
    ad_account_id: id,
    currency,
    spend: (spentIn(id, [7, 1]) / 1e6).toFixed(2),
    spend_before: (spentIn(id, [14, 8]) / 1e6).toFixed(2),
  }));
  expect(rows.map(({ name, ...row }) => row)).toEqual(expect.arrayContaining(wanted));
  expect(rows).toHaveLength(wanted.length);
});

test('countries and days are complete', async () => {
  const countries = await answer('In which countries');
  expect(countries.map(({ country }) => country).sort()).toEqual(['CA', 'DE', 'GB', 'US']);
  expect(await answer('Is it up to date')).toEqual(
    harness.sandbox.world.adAccounts.map(({ id }) =>
      expect.objectContaining({ ad_account_id: id, missing_days: '0' }),
    ),
  );
});

test.each([
  'INSERT INTO pinterest.ads (id) VALUES (1)',
  'DELETE FROM pinterest.ad_analytics',
  `UPDATE ums.integrations SET vendor = ''`,
  'TRUNCATE pinterest_extra.campaign_analytics',
  'CREATE TABLE pinterest.more (id text)',
  'SELECT * FROM pinterest_sync.connections',
  'SELECT * FROM pinterest_sync.rejected_rows',
  `SELECT pg_read_file('/etc/passwd')`,
])('an assistant that takes its limits away may still not: %s', async (statement) => {
  // As one does that breaks out of the transaction of its server.
  await agent.query('SET default_transaction_read_only = off; SET statement_timeout = 0');
  await expect(agent.query(statement)).rejects.toThrow('permission denied');
});

test('what it stores, and settings that it changes, are shown by the query of the page', async () => {
  const [, look = ''] = /```sql\n(SELECT [^`]*pg_largeobject_metadata[^`]*)```/.exec(page) ?? [];
  const { large_objects: before } = (await harness.db.raw(look)).rows[0];
  await agent.query(`SET default_transaction_read_only = off; SELECT lo_from_bytea(0, 'x')`);
  await agent.query(`ALTER ROLE ${ROLE} SET statement_timeout = 0`);
  expect([before, (await harness.db.raw(look)).rows[0]]).toEqual([
    '0',
    { large_objects: '1', settings: ['default_transaction_read_only=on', 'statement_timeout=0'] },
  ]);
});

test('what the page lets an assistant know names columns that exist', async () => {
  const text = /```text\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
  const { rows } =
    await harness.db.raw(`SELECT table_schema || '.' || table_name AS table, column_name AS column
    FROM information_schema.columns WHERE table_schema IN ('pinterest', 'pinterest_sync', 'pinterest_extra', 'ums')`);
  const tables = new Set(rows.map(({ table }: Row) => table));
  const columns = new Set(rows.map(({ column }: Row) => column));
  const named = [...text.matchAll(/\b((?:pinterest(?:_sync|_extra)?|ums)\.[a-z_]+)(?:\.([a-z_]+))?/g)];
  expect(named.length).toBeGreaterThan(8);
  expect(named.filter(([, table]) => !tables.has(table)).map(([name]) => name)).toEqual([]);
  const words = [...text.matchAll(/\b[a-z]+(?:_[a-z]+)+\b/g)].map(([word]) => word);
  const known = (word: string) =>
    columns.has(word) || [...tables].some((table) => String(table).includes(word));
  expect(words.filter((word) => !known(word))).toEqual([]);
});
