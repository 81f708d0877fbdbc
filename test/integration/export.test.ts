// `client export`: what is written is read back, by Postgres and by another reader of Parquet, and compared.
import { createReadStream, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { addDays } from '../../src/shared/dates.js';
import { runClient, startClient } from '../support/client-process.js';
import { createHarness, type Harness, smallMerchant } from '../support/harness.js';
import { NULL_IN_CSV, parquetQuery, parquetToCsv, parquetTypes } from '../support/parquet.js';

const HOSTILE = 'He said "no",\n\ttwice\r\n\\N \\. 🛋️ ; ファーン \\';
const HUGE = '9007199254740993123';

const TABLES = [
  'pinterest.ad_accounts',
  'pinterest.campaigns',
  'pinterest.ad_groups',
  'pinterest.ads',
  'pinterest.ad_analytics',
  'ums.vendor_performance',
];

let harness: Harness;
let folder: string;
let client: Client;
let days: [first: string, last: string];

beforeAll(async () => {
  harness = await createHarness({ sandbox: { adAccounts: smallMerchant() } });
  folder = mkdtempSync(join(tmpdir(), 'export-'));
  client = new Client(harness.databaseUrl);
  await client.connect();
  const { world } = harness.sandbox;
  days = [addDays(world.today, -40), addDays(world.today, -31)];
  const [first, second] = world.campaigns;
  if (first && second) {
    first.name = HOSTILE;
    second.name = '';
    second.objective_type = null as unknown as string;
  }
  const shown = world.ads.filter((ad) => world.analyticsRow(ad, days[0]));
  const euro = shown.find((ad) => world.adAccount(ad.ad_account_id)?.currency === 'EUR');
  world.overrides.set(euro?.id ?? '', days[0], {
    TOTAL_ENGAGEMENT_SIGNUP_VALUE_IN_MICRO_DOLLAR: HUGE,
    CTR: '0.00012345678901234567',
  });
  const dollar = shown.find((ad) => world.adAccount(ad.ad_account_id)?.currency === 'USD');
  world.overrides.set(dollar?.id ?? '', days[0], { SPEND_IN_MICRO_DOLLAR: '1234567.891' });
  // A day without a rate, so that there are amounts that are NULL, too.
  await client.query(
    `INSERT INTO ums.fx_rates SELECT day, 'EUR', 'USD', 1.08420000000000017, day FROM generate_series($1::date + 1, $2, interval '1 day') AS day`,
    days,
  );
  await harness.withWorker(async () => {
    for (const { id } of world.adAccounts) {
      await (await harness.startOne({ adAccountId: id, startDate: days[0], endDate: days[1] })).result();
    }
  });
});

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await client.end();
  await harness.close();
});

const run = (...args: string[]) => runClient(harness, ['export', ...args]);
const path = (name: string) => join(folder, name);

/** The rows that the file and `table` do not have in common; the file was written by COPY with `options`. */
async function differences(table: string, file: string, options: string, where = 'true'): Promise<unknown[]> {
  await client.query(`CREATE TEMPORARY TABLE back AS SELECT * FROM ${table} WITH NO DATA`);
  try {
    await pipeline(
      createReadStream(file),
      client.query(copyFrom(`COPY back FROM STDIN (FORMAT csv, HEADER match, ${options})`)),
    );
    const whole = `SELECT * FROM ${table} WHERE ${where}`;
    const { rows } = await client.query(
      `(${whole} EXCEPT ALL SELECT * FROM back) UNION ALL (SELECT * FROM back EXCEPT ALL ${whole})`,
    );
    const { rows: counted } = await client.query('SELECT count(*)::int AS rows FROM back');
    expect(counted[0].rows).toBeGreaterThan(0);
    return rows;
  } finally {
    await client.query('DROP TABLE back');
  }
}

describe('as CSV', () => {
  test.each(TABLES)('%s read back into Postgres is what it was, to the last digit', async (table) => {
    const { code, stdout, stderr } = await run('--table', table);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    writeFileSync(path('whole.csv'), stdout);
    expect(await differences(table, path('whole.csv'), `NULL ''`)).toEqual([]);
  });

  test('a file is what standard output is', async () => {
    const { stdout } = await run('--table', 'campaigns');
    const { code, stdout: nothing, stderr } = await run('--table', 'campaigns', '--output', path('c.csv'));
    expect({ code, nothing, stderr }).toEqual({
      code: 0,
      nothing: '',
      stderr: `${path('c.csv')}: 8 rows of pinterest.campaigns\n`,
    });
    expect(readFileSync(path('c.csv'), 'utf8')).toBe(stdout);
    expect(stdout).toContain(`"${HOSTILE.replaceAll('"', '""')}"`);
  });

  test.each([
    ['ad_analytics', 'date'],
    ['vendor_performance', 'activity_date'],
  ])('%s gives the chosen days, both ends included', async (name, column) => {
    const [from, to] = [addDays(days[0], 2), addDays(days[0], 4)];
    await run('--table', name, '--from', from, '--to', to, '--output', path(`${name}.csv`));
    const table = TABLES.find((one) => one.endsWith(name)) ?? '';
    const where = `${column} BETWEEN '${from}' AND '${to}'`;
    expect(await differences(table, path(`${name}.csv`), `NULL ''`, where)).toEqual([]);
  });

  test('a reader that has seen enough is no error', async () => {
    await client.query(
      `INSERT INTO pinterest.ads (id, name, __sync_key) SELECT 'x' || n, repeat('much text ', 50), 'x' || n FROM generate_series(1, 2000) AS n`,
    );
    const { code, stderr } = await run('--table', 'ads', '--output', path('ads.csv'));
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const head = await headOf(['--table', 'ads']);
    expect(head).toEqual({
      code: 0,
      stderr: '',
      first: readFileSync(path('ads.csv'), 'utf8').split('\n')[0],
    });
    await client.query(`DELETE FROM pinterest.ads WHERE id LIKE 'x%'`);
  });
});

describe('as Parquet', () => {
  const asText = `NULL '${NULL_IN_CSV}'`;

  test.each(TABLES)('%s read by another program is what it was, to the last digit', async (table) => {
    const file = path(`${table}.parquet`);
    const { code, stderr } = await run('--table', table, '--format', 'parquet', '--output', file);
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining(` rows of ${table}`) });
    await parquetToCsv(file, path('back.csv'));
    expect(await differences(table, path('back.csv'), asText)).toEqual([]);
  });

  test('a table without rows is a file with its columns', async () => {
    const args = ['--table', 'ad_analytics', '--to', '2000-01-01', '--format', 'parquet'];
    expect((await run(...args, '--output', path('none.parquet'))).code).toBe(0);
    expect((await parquetTypes(path('none.parquet'))).length).toBe(60);
  });

  test('numbers are numbers, days are days, and none is a float', async () => {
    await run('--table', 'vendor_performance', '--format', 'parquet', '--output', path('types.parquet'));
    const types = Object.fromEntries(await parquetTypes(path('types.parquet')));
    expect(types).toMatchObject({
      activity_date: 'DATE',
      campaign_id: 'VARCHAR',
      total_spend: 'DECIMAL(38,28)',
      total_clicks: 'BIGINT',
      vendor_reported_orders: 'BIGINT',
      __synced_at: 'TIMESTAMP WITH TIME ZONE',
    });
    expect(Object.values(types)).not.toContain('DOUBLE');
  });

  describe('of a currency with large numbers', () => {
    const args = [
      '--table',
      'ad_analytics',
      '--format',
      'parquet',
      '--from',
      '2001-01-01',
      '--to',
      '2001-01-01',
    ];
    /** Given by hand. Rupiah, won and dong are millionths of small units; sums of these go beyond 64 bits. */
    const micros = [
      '9007199254740993',
      '1000000000000000001',
      '9223372036854775807',
      '-9223372036854775808',
      '-1',
    ];
    const set = async (values: readonly string[]) => {
      await client.query(`DELETE FROM pinterest.ad_analytics WHERE date = '2001-01-01'`);
      for (const [index, value] of values.entries())
        await client.query(
          `INSERT INTO pinterest.ad_analytics (ad_account_id, ad_id, pin_id, date, spend_in_micro_dollar, impression_1, spend_in_dollar, ctr, __sync_key)
           VALUES ('1', '1', '1', '2001-01-01', $1, $2, $1::numeric / 1000000, 0.1, 'large' || $3::text)`,
          [value, index, index],
        );
    };
    const inFile = (sql: string, file: string) => parquetQuery(sql.replace('FILE', `'${path(file)}'`));

    afterAll(() => client.query(`DELETE FROM pinterest.ad_analytics WHERE date = '2001-01-01'`));

    test('whole numbers are INT64 with every digit, and another program adds them up without an overflow', async () => {
      await set(micros);
      expect((await run(...args, '--output', path('large.parquet'))).code).toBe(0);
      const types = Object.fromEntries(await parquetTypes(path('large.parquet')));
      expect(types).toMatchObject({
        spend_in_micro_dollar: 'BIGINT',
        impression_1: 'BIGINT',
        spend_in_dollar: 'DECIMAL(38,16)',
        ctr: 'DECIMAL(38,24)',
      });
      const read = 'SELECT spend_in_micro_dollar::text FROM FILE ORDER BY impression_1';
      expect((await inFile(read, 'large.parquet')).flat()).toEqual(micros);
      const [[sum]] = (await inFile(
        'SELECT sum(spend_in_micro_dollar)::text FROM FILE WHERE spend_in_micro_dollar > 0',
        'large.parquet',
      )) as [[string]];
      expect(sum).toBe('10232379236109516801');
    });

    test('one that 64 bits cannot hold makes its column a decimal, which is told, and rounds nothing', async () => {
      const values = [...micros, '9223372036854775808', '1000000000000000000000', '1234567.891'];
      await set(values);
      const { code, stderr } = await run(...args, '--output', path('larger.parquet'));
      expect(code).toBe(0);
      expect(stderr).toContain(
        'Note: spend_in_micro_dollar has a number that is not whole, or too large for INT64: 9223372036854775808. All of it is decimal here',
      );
      const types = Object.fromEntries(await parquetTypes(path('larger.parquet')));
      expect(types).toMatchObject({ spend_in_micro_dollar: 'DECIMAL(38,16)', impression_1: 'BIGINT' });
      const { rows } = await client.query(
        `SELECT spend_in_micro_dollar::numeric(38,16)::text AS text FROM pinterest.ad_analytics WHERE date = '2001-01-01' ORDER BY impression_1`,
      );
      const read = 'SELECT spend_in_micro_dollar::text FROM FILE ORDER BY impression_1';
      expect((await inFile(read, 'larger.parquet')).flat()).toEqual(rows.map(({ text }) => text));
    });

    test('--numbers double gives numbers with a fraction as floats, and whole ones still as INT64', async () => {
      await set(micros);
      expect((await run(...args, '--numbers', 'double', '--output', path('double.parquet'))).code).toBe(0);
      const types = Object.fromEntries(await parquetTypes(path('double.parquet')));
      expect(types).toMatchObject({
        spend_in_micro_dollar: 'BIGINT',
        spend_in_dollar: 'DOUBLE',
        ctr: 'DOUBLE',
      });
      expect(Object.values(types).filter((type) => type.startsWith('DECIMAL'))).toEqual([]);
      expect(await inFile('SELECT DISTINCT ctr FROM FILE', 'double.parquet')).toEqual([[0.1]]);
      const read = 'SELECT spend_in_micro_dollar::text FROM FILE ORDER BY impression_1';
      expect((await inFile(read, 'double.parquet')).flat()).toEqual(micros);
    });
  });

  test('a number that a decimal cannot hold ends the export, and --numbers text keeps all of it', async () => {
    await client.query(
      `UPDATE pinterest.campaigns SET daily_spend_cap = 0.12345678901234567 WHERE name = ''`,
    );
    const args = ['--table', 'campaigns', '--format', 'parquet', '--output', path('odd.parquet')];
    const refused = await run(...args);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/campaigns\.daily_spend_cap of the row with __sync_key [0-9a-f]{32}: /);
    expect(refused.stderr).toContain('DECIMAL(38,16) cannot hold 0.12345678901234567');
    expect(refused.stderr).toContain('--numbers text');
    expect(readdirSync(folder).filter((name) => name.includes('odd'))).toEqual([]);

    expect((await run(...args, '--numbers', 'text')).code).toBe(0);
    await parquetToCsv(path('odd.parquet'), path('back.csv'));
    expect(await differences('pinterest.campaigns', path('back.csv'), asText)).toEqual([]);
    await client.query(`UPDATE pinterest.campaigns SET daily_spend_cap = NULL WHERE name = ''`);
  });
});

/** What comes of a command whose reader goes away after the first words. */
async function headOf(args: string[]): Promise<{ code: number; stderr: string; first: string }> {
  const { child, ended } = startClient(harness, ['export', ...args]);
  child.stdout.once('data', () => child.stdout.destroy());
  const { code, stdout, stderr } = await ended;
  return { code, stderr, first: stdout.split('\n')[0] ?? '' };
}

test('with --safe-for-spreadsheets no name is a formula, and numbers stay as they are', async () => {
  const names = [
    '=HYPERLINK("https://example.com")',
    '+1',
    '-1',
    '@SUM(1)',
    '\ttab',
    'plain = 1',
    'Shop;=SUM(1)',
  ];
  const { rows } = await client.query('SELECT id, name FROM pinterest.campaigns ORDER BY id LIMIT 7');
  try {
    for (const [index, { id }] of rows.entries())
      await client.query('UPDATE pinterest.campaigns SET name = $2 WHERE id = $1', [id, names[index]]);
    const args = ['export', '--table', 'campaigns'];
    const safe = (await runClient(harness, [...args, '--safe-for-spreadsheets'])).stdout;
    for (const start of [
      `"'=HYPERLINK`,
      `'+1,`,
      `'-1,`,
      `'@SUM(1),`,
      `'\ttab,`,
      'plain = 1,',
      `Shop;'=SUM(1),`,
    ])
      expect(safe).toContain(`,${start}`);
    expect((await runClient(harness, args)).stdout).toContain(',"=HYPERLINK');
  } finally {
    for (const { id, name } of rows)
      await client.query('UPDATE pinterest.campaigns SET name = $2 WHERE id = $1', [id, name]);
  }
});

test('chosen days that are not loaded are named, for each ad account', async () => {
  const from = addDays(days[0], -2);
  const { code, stderr } = await run('--table', 'ad_analytics', '--from', from, '--to', days[1]);
  expect(code).toBe(0);
  const missing = `${from}..${addDays(from, 1)}`;
  const lines = harness.sandbox.world.adAccounts.map(
    ({ id }) => `Note: ad account ${id}: 2 days not loaded, so not in it: ${missing}`,
  );
  expect(stderr.trim().split('\n').sort()).toEqual(lines.sort());
  expect((await run('--table', 'ad_analytics', '--from', days[0], '--to', days[1])).stderr).toBe('');
});
