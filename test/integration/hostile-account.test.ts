/** A worker with a small heap syncs two ad accounts. All that is answered about one of them is meant to stop it. */
import { createHarness, failureOf, type Harness, uniqueAdAccountId } from '../support/harness.js';
import { daysAgo, scriptedAccount } from '../support/scripted-account.js';
import {
  type Rule,
  type ScriptedAccount,
  type ScriptedPinterest,
  startScriptedPinterest,
} from '../support/scripted-pinterest.js';
import { startWorkerProcess, type WorkerProcess } from '../support/worker-process.js';

let harness: Harness;
let pinterest: ScriptedPinterest;
let worker: WorkerProcess;
let hostile: ScriptedAccount;
let other: ScriptedAccount;
const yesterday = daysAgo(1);

beforeAll(async () => {
  const shape = { ads: 4, days: [yesterday] };
  hostile = scriptedAccount(uniqueAdAccountId().slice(-12), shape);
  other = scriptedAccount(uniqueAdAccountId().slice(-12), shape);
  pinterest = await startScriptedPinterest([hostile, other]);
  harness = await createHarness();
  const environment = { PINTEREST_API_URL: pinterest.url, NODE_OPTIONS: '--max-old-space-size=384' };
  worker = await startWorkerProcess(harness, environment);
});

afterAll(async () => {
  expect(await worker.stop()).toBe(0);
  await harness.close();
  await pinterest.close();
});

const start = ({ id }: ScriptedAccount) =>
  harness.startOne({ adAccountId: id, startDate: yesterday, endDate: yesterday });

async function storedAds({ id }: ScriptedAccount): Promise<string[]> {
  const { rows } = await harness.db.raw(
    'SELECT ad_id FROM pinterest.ad_analytics WHERE ad_account_id = ? AND date = ? ORDER BY ad_id',
    [id, yesterday],
  );
  return rows.map(({ ad_id }: { ad_id: string }) => ad_id);
}

const MEGABYTES = 9 * 1024 * 1024;
const asHostile: Rule = ({ path }) => {
  const [, rest] = path.split(`/ad_accounts/${hostile.id}/`);
  if (rest === 'campaigns') return { body: `{"items":[${'['.repeat(MEGABYTES)}` };
  if (rest === 'ad_groups') return { status: 400, body: '<'.repeat(131_072) };
  if (rest === 'ads/analytics') return { body: `[${'{},'.repeat(MEGABYTES / 3)}` };
  if (rest === 'analytics') return { body: `[{"a":"${'\\"'.repeat(MEGABYTES / 2)}"}]` };
  return undefined;
};

test('the units of one fail, each with a message, and those of the other are all done', async () => {
  pinterest.rules.push(asHostile);
  const [failing, good] = [await start(hostile), await start(other)];
  const { message } = await failureOf(failing);
  await good.result();
  for (const said of [
    `campaigns of ad account ${hostile.id}: The answer to GET /ad_accounts/${hostile.id}/campaigns has brackets more than 64 levels deep`,
    `ad_groups of ad account ${hostile.id}: HTTP 400 from Pinterest: <<`,
    `The answer to GET /ad_accounts/${hostile.id}/ads/analytics has more than 20000 rows`,
  ])
    expect(message).toContain(said);
  expect(await storedAds(other)).toEqual(other.ads.map(({ id }) => id));
  expect(await storedAds(hostile)).toEqual([]);
});

test('the same worker does the rest when the answers are good again', async () => {
  pinterest.rules.length = 0;
  await (await start(hostile)).result();
  expect(await storedAds(hostile)).toEqual(hostile.ads.map(({ id }) => id));
});

/** Each is one row of an answer that is good otherwise: either it is stored, or it is rejected by name. */
const oddRows: [string, (row: string) => string, string | undefined][] = [
  [
    'an id of 7 MB',
    (row) => row.replace(/"AD_ID":"\d+"/, `"AD_ID":"${'7'.repeat(7_000_000)}"`),
    'its AD_ID is "7777',
  ],
  [
    'a campaign of a megabyte of digits',
    (row) => row.replace(/"CAMPAIGN_ID":\d+/, `"CAMPAIGN_ID":${'7'.repeat(1_000_000)}`),
    'its CAMPAIGN_ID is 7777',
  ],
  ['a day of a megabyte', (row) => row.replace(yesterday, 'x'.repeat(1_000_000)), 'its DATE is "xxxx'],
  [
    'a number of 10,000 digits',
    (row) => row.replace(/"CTR":[\d.]+/, `"CTR":0.${'1'.repeat(10_000)}`),
    undefined,
  ],
  [
    'a small number of 10,000 digits',
    (row) => row.replace(/"CTR":[\d.]+/, `"CTR":${'1'.repeat(10_000)}e-400`),
    undefined,
  ],
  ['a number beyond what JavaScript knows', (row) => row.replace(/"CTR":[\d.]+/, '"CTR":1e400'), undefined],
  [
    'a number beyond what Postgres knows',
    (row) => row.replace(/"CTR":[\d.]+/, '"CTR":1e200000'),
    'its CTR is 1e200000',
  ],
  [
    'a number too small for Postgres',
    (row) => row.replace(/"CTR":[\d.]+/, '"CTR":1e-200000'),
    'its CTR is 1e-200000',
  ],
  [
    'digits and then none',
    (row) => row.replace(/"CTR":[\d.]+/, `"CTR":"${'1'.repeat(1_000_000)}x"`),
    'its CTR is "1111',
  ],
  [
    'thousands and thousands',
    (row) => row.replace(/"CTR":[\d.]+/, `"CTR":"1${',000'.repeat(1_000_000)}"`),
    'its CTR is "1,000',
  ],
  ['a zero below zero', (row) => row.replace(/"IMPRESSION_1":\d+/, '"IMPRESSION_1":-0'), undefined],
  [
    'names of what objects have',
    (row) => row.replace('{', '{"__proto__":{"AD_ID":"1"},"constructor":1,"toString":{},'),
    undefined,
  ],
  [
    '100,000 keys',
    (row) => row.replace('{', `{${Array.from({ length: 100_000 }, (_, index) => `"K${index}":1`)},`),
    undefined,
  ],
  ['60 levels', (row) => row.replace('{', `{"X":${'['.repeat(60)}${']'.repeat(60)},`), undefined],
  ['its day twice', (row) => row.replace('{', `{"DATE":"2001-01-01",`), undefined],
  ['its ad twice', (row) => row.replace('{', `{"AD_ID":"1",`), undefined],
];

test.each(oddRows)(
  'a row with %s is stored, or what is wrong with it is said by name',
  async (_, change, said) => {
    await harness.db.raw(
      'TRUNCATE pinterest.ad_analytics, pinterest_sync.analytics_days, pinterest_sync.rejected_rows',
    );
    const [row, ...rest] = other.rows.map((one) => JSON.stringify(one));
    const body = `[${[change(row ?? ''), ...rest]}]`;
    pinterest.rules = [({ path }) => (path.endsWith('/ads/analytics') ? { body } : undefined)];
    const handle = await start(other);
    const message = said === undefined ? await handle.result() : (await failureOf(handle)).message;
    if (said !== undefined) expect(message).toContain(said);
    const stored = await storedAds(other);
    expect(stored.slice(-rest.length)).toEqual(other.ads.map(({ id }) => id).slice(1));
    if (said === undefined) expect(stored).toHaveLength(other.ads.length);
  },
);
