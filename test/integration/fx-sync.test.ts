// Exchange rates and syncs: whether a sync fetches them, and what is said where they are missing.
import type { Config } from '../../src/config/index.js';
import { addDays, toDay } from '../../src/shared/dates.js';
import { startBank } from '../support/bank.js';
import { runClient } from '../support/client-process.js';
import { createHarness, type Harness } from '../support/harness.js';

let harness: Harness;
let bank: Awaited<ReturnType<typeof startBank>>;
const today = toDay(new Date());

beforeAll(async () => {
  harness = await createHarness({ ownNamespace: true, unreadDays: 3 });
  // The first day is read too, so that there are rows from one end to the other.
  await harness
    .db('pinterest_sync.analytics_days')
    .where({ date: addDays(today, -90) })
    .delete();
  bank = await startBank();
});

afterAll(async () => {
  bank.close();
  await harness.close();
});

const client = (...args: string[]) => runClient(harness, args);
const syncWith = (config: Config) => harness.withWorker(() => client('sync', '--lookback-days', '0'), config);
const fetching = (): Config => ({
  ...harness.config,
  exchangeRates: { url: bank.url, updatedBySyncs: true },
});

/** A rate for each day, so that no test depends on the weekday. */
const tableUntil = (last: string, days: number) =>
  `Date,USD,\n${Array.from({ length: days }, (_, ago) => `${addDays(last, -ago)},1.25,`).join('\n')}\n`;

test('a sync without rates ends well and says so in one line, with the command; so does status, which needs nobody', async () => {
  const { stdout, code } = await syncWith(harness.config);
  const says = `no exchange rates from EUR to USD on days from ${addDays(today, -90)} to ${addDays(today, -1)}`;
  expect(stdout).toMatch(new RegExp(`^For ums.vendor_performance there are ${says}: .* fx update$`, 'm'));
  expect(stdout.match(/exchange rate/g)).toHaveLength(1);
  expect(stdout).not.toContain('Note:');
  expect(code).toBe(0);
  expect(bank.requested).toEqual([]);

  const status = await client('status');
  expect(status.stdout.replace(/\s+/g, ' ')).toContain(`rates ${says}: `);
  expect(status.code).toBe(0);
  expect(JSON.parse((await client('status', '--json')).stdout).missingRates).toEqual([
    { from: 'EUR', to: 'USD', first: addDays(today, -90), last: addDays(today, -1) },
  ]);
});

test('a currency that the fetched file does not have is not to be fetched again', async () => {
  await harness.db.raw(
    `INSERT INTO ums.fx_rates (date, from_currency, to_currency, rate, published_on, source)
     SELECT day, 'GBP', 'USD', 1.3, day, 'update' FROM generate_series(CAST(? AS date), CAST(? AS date), '1 day') AS day`,
    [addDays(today, -90), addDays(today, -1)],
  );
  expect((await client('status')).stdout.replace(/\s+/g, ' ')).toMatch(
    /rates no exchange rates from EUR to USD .* fx import/,
  );
  await harness.db.raw('TRUNCATE ums.fx_rates');
});

test('where rates cannot be fetched, a sync does all else and says why', async () => {
  bank.answer = (_, response) => void response.writeHead(503).end();
  const { stdout, code } = await syncWith(fetching());
  expect(stdout).toContain(
    'Note: Exchange rates were not updated: FX_UPDATE=on: The file of exchange rates at',
  );
  expect(stdout).toContain('answered with HTTP 503');
  expect(bank.requested).toHaveLength(3);
  expect(code).toBe(0);
});

test('with FX_UPDATE=on a sync fetches rates first, so that its own days have them', async () => {
  bank.answer = (_, response) => void response.end(tableUntil(addDays(today, -1), 60));
  const { stdout } = await syncWith(fetching());
  expect(stdout).not.toContain('exchange rate');
  const { rows } = await harness.db.raw(
    'SELECT count(*)::int AS days FROM ums.fx_rates WHERE date BETWEEN ? AND ?',
    [addDays(today, -60), addDays(today, -1)],
  );
  expect(rows).toEqual([{ days: 60 }]);
});

test('rates of the last working day are not fetched again', async () => {
  bank.requested.length = 0;
  await syncWith(fetching());
  expect(bank.requested).toEqual([]);
});
