import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Knex } from 'knex';
import { createPool } from '../../src/postgres/pool.js';
import { readFxFile } from '../../src/ums/fx-file.js';
import { CARRIED_DAYS, importRates } from '../../src/ums/fx-rates.js';
import { bankZip } from '../support/bank-files.js';
import { runClient } from '../support/client-process.js';
import { createHarness, type Harness } from '../support/harness.js';

let harness: Harness;
let db: Knex;
const folder = mkdtempSync(join(tmpdir(), 'rates-'));

beforeAll(async () => {
  harness = await createHarness();
  db = createPool(harness.databaseUrl, { max: 1 });
});

beforeEach(() => db.raw('TRUNCATE ums.fx_rates'));

afterAll(async () => {
  await db.destroy();
  await harness.close();
  rmSync(folder, { recursive: true });
});

function fileOf(text: string | Buffer): string {
  const file = join(folder, 'rates.csv');
  writeFileSync(file, text);
  return file;
}

const load = (text: string, to: string[] = []) =>
  importRates(db, readFxFile(Buffer.from(text)), { to, source: 'import' });

const client = (...args: string[]) => runClient(harness, ['fx', 'import', ...args]);

async function held(where = 'true') {
  const { rows } = await db.raw(
    `SELECT date::text, from_currency || to_currency AS pair, rate::text, published_on::text AS published
     FROM ums.fx_rates WHERE ${where} ORDER BY 2, 1`,
  );
  return rows as { date: string; pair: string; rate: string; published: string }[];
}

/** As the bank writes it: the newest day first, a comma at the end of each line, N/A where there is no rate. */
const bank = `Date,USD,JPY,BGN,CYP,
2026-11-23,1.0842,168.23,1.9558,N/A,
2026-11-20,1.0871,167.9,1.9558,N/A,
`;

describe('a file of lines', () => {
  const plain = 'date,from,to,rate\n2026-11-20,EUR,USD,1.084212345678901234567\n2026-11-23,EUR,USD,1.09\n';

  test('keeps each rate to the last digit, for the days until the next one', async () => {
    const { code, stdout } = await client(fileOf(plain));
    expect(stdout).toContain('2 rates from 2026-11-20 to 2026-11-23: EUR into USD');
    expect(code).toBe(0);
    const rate = '1.084212345678901234567';
    expect((await held()).slice(0, 4)).toEqual([
      { date: '2026-11-20', pair: 'EURUSD', rate, published: '2026-11-20' },
      { date: '2026-11-21', pair: 'EURUSD', rate, published: '2026-11-20' },
      { date: '2026-11-22', pair: 'EURUSD', rate, published: '2026-11-20' },
      { date: '2026-11-23', pair: 'EURUSD', rate: '1.09', published: '2026-11-23' },
    ]);
  });

  test('is good for a week after its last rate, and no longer', async () => {
    await load(plain);
    const last = (await held()).at(-1);
    expect(last).toMatchObject({ date: '2026-11-30', published: '2026-11-23' });
    expect(CARRIED_DAYS).toBe(7);
  });

  test('changes nothing when it is imported again, and does not put older rates over newer ones', async () => {
    await load(plain);
    const before = await held();
    expect(await load(plain)).toMatchObject({ rates: 2, added: 0, corrected: 0 });
    await load('date,from,to,rate\n2026-11-19,EUR,USD,1.5\n');
    expect(await held(`published_on >= '2026-11-20'`)).toEqual(before);
    expect(await held(`published_on = '2026-11-19'`)).toHaveLength(1);
  });

  test('corrects a rate that was wrong', async () => {
    await load(plain);
    const outcome = await load('date,from,to,rate\n2026-11-20,EUR,USD,2\n');
    expect(outcome).toMatchObject({ rates: 1, added: 0, corrected: 3, kept: 0 });
    expect((await held()).map(({ rate }) => rate).slice(0, 4)).toEqual(['2', '2', '2', '1.09']);
  });
});

describe("the European Central Bank's file", () => {
  test('gives rates from every currency into the master currency', async () => {
    const { code, stdout } = await client(fileOf(bank), '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ rates: 6, currencies: ['BGN', 'EUR', 'JPY'], into: ['USD'] });
    expect(await held(`date = '2026-11-23' AND from_currency = 'EUR'`)).toMatchObject([{ rate: '1.0842' }]);
  });

  test('gives a rate between two other currencies with at least 16 digits', async () => {
    await load(bank, ['USD']);
    const [cross] = await held(`date = '2026-11-22' AND from_currency = 'JPY'`);
    // 1.0871 / 167.9, worked out by hand.
    expect(cross?.rate).toMatch(/^0\.006474687313877\d{4,}/);
    expect(cross?.published).toBe('2026-11-20');
  });

  test('converts into other currencies when asked to', async () => {
    const { stdout } = await client(fileOf(bank), '--to', 'EUR', '--to', 'JPY');
    expect(stdout).toContain('into EUR, JPY');
    const [inverse] = await held(`date = '2026-11-23' AND from_currency = 'USD' AND to_currency = 'EUR'`);
    expect(inverse?.rate).toMatch(/^0\.9223390518354\d+/);
  });

  test('is taken in its archive, as the bank gives it away', async () => {
    const { code, stdout } = await client(fileOf(bankZip));
    expect(stdout).toContain('173 rates from 1999-01-04 to 2026-04-13');
    expect(code).toBe(0);
  });

  test('is refused when it has no column for the master currency', async () => {
    const { code, stderr } = await client(fileOf(bank), '--to', 'CHF');
    expect(stderr).toContain('has no rates of CHF, and nothing was imported');
    expect(code).toBe(1);
  });
});

describe('a file with faults', () => {
  test('names each bad line with the value and what is allowed, and imports nothing', async () => {
    const text = [
      'date,from,to,rate',
      '2026-11-20,EUR,USD,1.08',
      '2026-02-30,EUR,USD,1.08',
      '2026-11-20,eur,USD,1.08',
      '2026-11-20,GBP,GBP,1',
      '2026-11-20,GBP,USD,"1,2"',
      '2026-11-20,JPY,USD,0',
      '2026-11-20,EUR,USD,1.09',
    ].join('\n');
    const { code, stderr } = await client(fileOf(text));
    for (const words of [
      'rates.csv cannot be imported, and nothing was:',
      'line 3: date is "2026-02-30"; it must be a day such as 2026-11-23',
      'line 4: from is "eur"; it must be a currency such as EUR',
      'line 5: from and to are both "GBP"; they must differ',
      'line 6: it has 5 values; it must have 4, as the first line',
      'line 7: rate is "0"; it must be a number above 0 such as 1.0842',
      'line 8: the rate EUR to USD on 2026-11-20 is 1.09, and 1.08 in an earlier line',
    ]) {
      expect(stderr).toContain(words);
    }
    expect(stderr).not.toContain('line 2:');
    expect(code).toBe(1);
    expect(await held()).toEqual([]);
  });

  test.each([
    ['day;rate\n', 'line 1 is "day;rate"; it must be "date,from,to,rate", or "Date,USD,JPY,..."'],
    ['', 'line 1 is ""'],
    ['date,from,to,rate\n', 'it has no rates'],
    [`date,from,to,rate\n${'x,EUR,USD,1\n'.repeat(12)}`, 'and 2 more'],
  ])('%j is refused', (text, words) => {
    expect(() => readFxFile(Buffer.from(text))).toThrow(words);
  });

  test('that cannot be read is wrong usage', async () => {
    const { code, stderr } = await client(join(folder, 'none.csv'));
    expect(stderr).toContain('none.csv cannot be read');
    expect(code).toBe(2);
  });
});
