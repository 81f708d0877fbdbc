// Exchange rates that are fetched, from a server that answers with files of the European Central Bank.
import type { RequestListener } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { Knex } from 'knex';
import { createPool } from '../../src/postgres/pool.js';
import { addDays, toDay } from '../../src/shared/dates.js';
import { startBank } from '../support/bank.js';
import { bankTable, bankXml, bankZip } from '../support/bank-files.js';
import { runClient } from '../support/client-process.js';
import { createHarness, type Harness } from '../support/harness.js';
import { startProxy } from '../support/proxy.js';

let harness: Harness;
let db: Knex;
let bank: Awaited<ReturnType<typeof startBank>>;

beforeAll(async () => {
  harness = await createHarness();
  db = createPool(harness.databaseUrl, { max: 1 });
  bank = await startBank();
});

beforeEach(async () => {
  bank.requested.length = 0;
  bank.answer = (_, response) => void response.end(bankZip);
  await db.raw('TRUNCATE ums.fx_rates');
  await db.raw("DELETE FROM ums.integrations WHERE ad_account_id <> '*'");
  await db.raw("UPDATE ums.integrations SET master_currency = 'USD'");
});

afterAll(async () => {
  bank.close();
  await db.destroy();
  await harness.close();
});

const update = (environment: Record<string, string> = {}, ...args: string[]) =>
  runClient(harness, ['fx', 'update', ...args], { FX_RATES_URL: `${bank.url}?key=4711`, ...environment });

async function rateOf(pair: string, day: string) {
  const { rows } = await db.raw(
    `SELECT rate::text, published_on::text AS published, source FROM ums.fx_rates
     WHERE from_currency || to_currency = :pair AND date = :day`,
    { pair, day },
  );
  return rows[0] as { rate: string; published: string; source: string } | undefined;
}

const counted = async () => (await db('ums.fx_rates').count('*'))[0]?.count;

test('the rates of the file are stored, also for Easter and weekends, and again nothing is new', async () => {
  const first = await update();
  expect(first.stdout).toContain('146 rates from 2025-12-31 to 2026-04-13');
  expect(first.code).toBe(0);
  expect(bank.requested).toEqual(['GET /stats/eurofxref-hist.zip?key=4711']);
  expect(first.stderr).not.toContain('4711');
  const own = { source: 'update' };
  expect(await rateOf('EURUSD', '2026-04-13')).toEqual({ ...own, rate: '1.1684', published: '2026-04-13' });
  expect(await rateOf('EURUSD', '2026-04-06')).toEqual({ ...own, rate: '1.1525', published: '2026-04-02' });
  // 1.1684 / 186.75, worked out by hand.
  expect((await rateOf('JPYUSD', '2026-04-13'))?.rate).toMatch(/^0\.00625649263721/);
  const again = JSON.parse((await update({}, '--json')).stdout);
  expect(again).toMatchObject({ rates: 146, added: 0, corrected: 0, kept: 0, missingRates: [] });
});

test('only rates that loaded days can need are kept: none of 1999', async () => {
  await update();
  expect(await db('ums.fx_rates').min('date as first').first()).toEqual({ first: expect.anything() });
  expect(await rateOf('EURUSD', '1999-01-04')).toBeUndefined();
});

test('a currency that has ended has no rate from a week after its last one on', async () => {
  await update();
  expect((await rateOf('BGNUSD', '2026-01-07'))?.published).toBe('2025-12-31');
  expect(await rateOf('BGNUSD', '2026-01-08')).toBeUndefined();
});

test('euros are the base of the file, and can be what amounts are converted to', async () => {
  await db.raw("UPDATE ums.integrations SET master_currency = 'EUR'");
  await update();
  // 1 / 1.1684, worked out by hand.
  expect((await rateOf('USDEUR', '2026-04-13'))?.rate).toMatch(/^0\.85587127695994/);
  expect(await rateOf('EURUSD', '2026-04-13')).toBeUndefined();
});

test('an imported rate stays on its own day, and the answer says so; where it was only carried to, the newer one counts', async () => {
  await db.raw(`INSERT INTO ums.fx_rates (date, from_currency, to_currency, rate, published_on) VALUES
    ('2026-04-10', 'EUR', 'USD', 1.5, '2026-04-10'), ('2026-04-13', 'EUR', 'USD', 1.5, '2026-04-10')`);
  const { stdout } = await update();
  expect(stdout).toContain('1 left as they were imported, although the file has others');
  expect(await rateOf('EURUSD', '2026-04-10')).toMatchObject({ rate: '1.5', source: 'import' });
  expect(await rateOf('EURUSD', '2026-04-13')).toMatchObject({ rate: '1.1684', source: 'update' });
});

test('a rate that the bank corrects is corrected, and counted as that', async () => {
  await update();
  bank.answer = (_, response) => void response.end(bankTable.replace('1.1684', '1.1685'));
  // The dollar is what all 29 others are converted to, on the day and those that it is carried to.
  expect(JSON.parse((await update({}, '--json')).stdout)).toMatchObject({
    added: 0,
    kept: 0,
    corrected: 29 * 8,
  });
  expect(await rateOf('EURUSD', '2026-04-13')).toMatchObject({ rate: '1.1685' });
});

test('XML, and a file that the server compresses, are taken too', async () => {
  bank.answer = (_, response) => void response.end(bankXml);
  expect((await update()).stdout).toContain('4 rates from 2026-04-10 to 2026-04-13: EUR, JPY into USD');
  bank.answer = (_, response) => {
    response.setHeader('content-encoding', 'gzip');
    response.end(gzipSync(bankTable));
  };
  expect((await update()).stdout).toContain('146 rates');
});

test('a file that has moved is followed', async () => {
  bank.answer = ({ url: asked }, response) => {
    if (asked?.startsWith('/new')) response.end(bankZip);
    else response.writeHead(301, { location: '/new/eurofxref-hist.zip' }).end();
  };
  expect((await update()).code).toBe(0);
  expect(bank.requested).toHaveLength(2);
});

const later = addDays(toDay(new Date()), 2);

test.each<[string, RequestListener, string]>([
  ['an error', (_, response) => void response.writeHead(503).end('<html>'), 'answered with HTTP 503'],
  ['a refusal', (_, response) => void response.writeHead(403).end(), 'answered with HTTP 403'],
  ['a web page', (_, response) => void response.end('<!doctype html><html>'), 'it is a web page'],
  ['nothing', (_, response) => void response.end(), 'line 1 is ""'],
  [
    'a file that breaks off',
    (_, response) => {
      response.writeHead(200, { 'content-length': String(bankZip.length) });
      response.write(bankZip.subarray(0, 500), () => response.destroy());
    },
    'gave no complete answer',
  ],
  [
    'a few bytes that unpack to a hundred megabytes',
    (_, response) => {
      response.setHeader('content-encoding', 'gzip');
      response.end(gzipSync(Buffer.alloc(100_000_000)));
    },
    'is larger than 33,554,432 bytes',
  ],
  [
    'a few bytes that unpack to millions of values',
    (_, response) => {
      response.setHeader('content-encoding', 'gzip');
      response.end(gzipSync(`Date,USD\n${','.repeat(30_000_000)}`));
    },
    'it has more than 1,000,000 values',
  ],
  [
    'itself again',
    (_, response) => void response.writeHead(302, { location: '/' }).end(),
    'more than 3 times',
  ],
  [
    'an address of another kind',
    (_, response) => void response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
    'does not begin with https:',
  ],
  [
    'a rate of the future',
    (_, response) => void response.end(`Date,USD,\n${later},1.1,\n`),
    `it has a rate of ${later}, which is in the future`,
  ],
  [
    'rates of a year long ago',
    (_, response) => void response.end('Date,USD,\n1999-01-04,1.1789,\n'),
    'it has no rates since 20',
  ],
  [
    'lines of a form of our own',
    (_, response) => void response.end('date,from,to,rate\n2026-04-13,EUR,USD,1\n'),
    'not in a form of the European Central Bank',
  ],
])(
  'when the server answers with %s, nothing is stored, and the message says so',
  async (_, listener, words) => {
    bank.answer = listener;
    const { code, stderr } = await update();
    expect(stderr).toContain(words);
    expect(stderr).toContain(`127.0.0.1:${bank.port}`);
    expect(stderr).not.toContain('4711');
    expect(stderr).toContain('fx import');
    expect(code).toBe(1);
    expect(await counted()).toBe('0');
  },
);

test('a master currency that the bank does not have is named, and the others get their rates', async () => {
  await db.raw(
    `INSERT INTO ums.integrations (ad_account_id, integration_name, master_currency) VALUES ('1', 'x', 'CLP')`,
  );
  const { code, stderr } = await update();
  expect(stderr).toContain('The file has no rates from any currency to CLP');
  expect(code).toBe(0);
  expect(await rateOf('EURUSD', '2026-04-13')).toBeDefined();
  await db.raw("UPDATE ums.integrations SET master_currency = 'CLP'");
  expect((await update()).stderr).toContain(
    'it has no rates of CLP, the master_currency of ums.integrations',
  );
});

test('it is fetched through the proxy of the environment', async () => {
  const proxy = await startProxy({ names: { 'rates.internal': bank.port, rates: bank.port } });
  const { code } = await update({ FX_RATES_URL: 'http://rates/hist.zip', HTTP_PROXY: proxy.url });
  expect(code).toBe(0);
  expect(proxy.asked).toEqual(['GET http://rates/hist.zip']);
  await proxy.close();
});

test.each([
  ['without TLS from the internet', 'http://rates.example.com/x.zip', 'FX_RATES_URL'],
  ['TLS that the server does not speak', 'https://127.0.0.1:PORT/x.zip', 'does not speak TLS'],
])('%s is refused', async (_, address, words) => {
  const { code, stderr } = await update({ FX_RATES_URL: address.replace('PORT', String(bank.port)) });
  expect(stderr).toContain(words);
  expect(code).not.toBe(0);
});
