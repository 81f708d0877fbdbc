// What the tables of PINTEREST_EXTRA_TABLES keep through kills, changes of settings and two runs at once, and who knows of it.
import type { WorkflowHandle } from '@temporalio/client';
import { addDays } from '../../src/shared/dates.js';
import { runClient } from '../support/client-process.js';
import { createHarness, type Harness, uniqueAdAccountId } from '../support/harness.js';
import { startWorkerProcess, until } from '../support/worker-process.js';

const CHOICE = 'campaign_analytics,targeting_analytics,keywords';
const CHOSEN = { PINTEREST_EXTRA_TABLES: CHOICE, PINTEREST_TARGETING_TYPES: 'GENDER' };
const adAccountId = uniqueAdAccountId();
let harness: Harness;
let today: string;

beforeAll(async () => {
  const adAccounts = [
    { id: adAccountId, name: 'Kept', country: 'US', currency: 'USD', campaigns: 12, ads: 120 },
  ];
  harness = await createHarness({
    sandbox: { adAccounts, latencyMs: 30 },
    environment: CHOSEN,
    unreadDays: 4,
  });
  today = harness.sandbox.world.today;
});
afterAll(() => harness.close());

const query = async <Row>(sql: string) => (await harness.db.raw<{ rows: Row[] }>(sql)).rows;
const EXTRA = /keywords$|campaigns\/analytics$|targeting_analytics$/;
const extraRequests = () => harness.sandbox.requests.filter(({ path }) => EXTRA.test(path));
const requestsOf = (table: RegExp) => extraRequests().filter(({ path }) => table.test(path));
const lastDays = (days: number) => ({ startDate: addDays(today, -days), endDate: addDays(today, -1) });

async function numbers() {
  const [row] = await query(
    `SELECT (SELECT count(*)::int FROM pinterest_extra.keywords) AS keywords,
       (SELECT count(*)::int FROM pinterest_extra.campaign_analytics) AS campaigns,
       (SELECT count(*)::int FROM pinterest_extra.targeting_analytics) AS values,
       (SELECT sum(spend_in_micro_dollar)::text FROM pinterest_extra.targeting_analytics) AS spend,
       (SELECT sum(spend_in_micro_dollar)::text FROM pinterest.ad_analytics) AS of_ads`,
  );
  return row as Record<string, number | string>;
}

test('a worker that is killed among chosen tables is followed by another, which repeats at most the requests in flight', async () => {
  const first = await startWorkerProcess(harness, CHOSEN);
  const handle: WorkflowHandle = await harness.startOne({ adAccountId, ...lastDays(4) });
  await until(() => extraRequests().length >= 6);
  await first.kill();
  const second = await startWorkerProcess(harness, CHOSEN);
  const { units, rows } = await handle.result().finally(() => second.stop());

  expect(units.done).toBe(units.planned);
  const counts = new Map<string, number>();
  for (const { url } of extraRequests()) counts.set(url, (counts.get(url) ?? 0) + 1);
  expect([...counts.values()].reduce((sum, count) => sum + count - 1, 0)).toBeLessThanOrEqual(4);
  const { keywords, campaigns, values, spend, of_ads: ofAds } = await numbers();
  expect(spend).toBe(ofAds);
  // Each attempt's work is counted once, whoever did it.
  expect([rows.keywords.new, rows.campaign_analytics.new, rows.targeting_analytics.new]).toEqual([
    keywords,
    campaigns,
    values,
  ]);
}, 120_000);

test('two runs at once leave each row once', async () => {
  const before = await numbers();
  await harness.withWorker(async () => {
    const range = lastDays(4);
    const backfill = harness.client.workflow.start('backfillAdAccount', {
      taskQueue: harness.config.temporal.taskQueue,
      workflowId: `pinterest-backfill/${adAccountId}`,
      args: [{ adAccountId, ...range }],
    });
    const sync = await harness.startOne({ adAccountId, ...range });
    await Promise.all([sync.result(), (await backfill).result()]);
  });
  expect(await numbers()).toEqual(before);
}, 120_000);

describe('a table that is taken out of the setting', () => {
  const daily = (extraTables: readonly ('campaign_analytics' | 'targeting_analytics' | 'keywords')[]) =>
    harness.withWorker(async () => (await harness.startOne({ adAccountId, lookbackDays: 1 })).result(), {
      ...harness.config,
      pinterest: { ...harness.config.pinterest, extraTables },
    });

  test('costs nothing and keeps its rows; when it is back, only days that are missing are read', async () => {
    const before = await numbers();
    let asked = extraRequests().length;
    const without = await daily([]);
    expect(extraRequests()).toHaveLength(asked);
    expect(Object.keys(without.rows)).toEqual([
      'ad_accounts',
      'campaigns',
      'ad_groups',
      'ads',
      'ad_analytics',
    ]);
    expect(await numbers()).toEqual(before);

    asked = requestsOf(/campaigns/).length;
    await daily(['campaign_analytics']);
    const days = requestsOf(/campaigns/)
      .slice(asked)
      .map(({ query: asks }) => [asks.get('start_date'), asks.get('end_date')]);
    expect(days.flat().sort()[0]).toBe(addDays(today, -89));
    // Of the four that are loaded, the lookback reads one.
    const again = days.filter(([, to]) => String(to) >= addDays(today, -4));
    expect(again).toEqual([[addDays(today, -1), addDays(today, -1)]]);
  }, 120_000);
});

test('a targeting type that is taken out of the setting keeps its rows, whatever runs leave it out', async () => {
  const byType = () =>
    query(
      `SELECT targeting_type AS type, count(*)::int AS rows, count(__left_out_by)::int AS absent
       FROM pinterest_extra.targeting_analytics WHERE date = '${addDays(today, -1)}' GROUP BY 1 ORDER BY 1`,
    );
  const [gender] = await byType();
  const { pinterest } = harness.config;
  const config = { ...harness.config, pinterest: { ...pinterest, targetingTypes: ['PLACEMENT'] } };
  await harness.withWorker(async () => {
    for (const _ of ['first', 'second'])
      await (await harness.startOne({ adAccountId, ...lastDays(1) })).result();
  }, config);
  expect(gender).toMatchObject({ type: 'GENDER', absent: 0 });
  expect(await byType()).toEqual([gender, { type: 'PLACEMENT', rows: expect.any(Number), absent: 0 }]);
}, 120_000);

describe('the client', () => {
  const run = (...args: string[]) => runClient(harness, args, CHOSEN);

  test('shows in status which days a chosen table lacks, and what to do', async () => {
    const { code, stdout } = await run('status', '--ad-account', adAccountId);
    expect(code).toBe(1);
    const text = stdout.replace(/\s+/g, ' ');
    expect(text).toContain('campaign_analytics: 89 days');
    expect(text).toContain(
      `targeting_analytics: 4 days, 85 not loaded: ${addDays(today, -89)}..${addDays(today, -5)}`,
    );
    expect(text).toContain('with each run: keywords');
    expect(text).toContain('85 days of targeting_analytics are not loaded');
    const json = JSON.parse((await run('status', '--json')).stdout);
    expect(json.adAccounts[0].extra.analytics).toContainEqual({
      ...{ table: 'campaign_analytics', isChosen: true, loadedDays: 89, missingDays: [], doubtfulDays: [] },
    });
  });

  test('exports a chosen table, and names days that it lacks', async () => {
    const range = ['--from', addDays(today, -6), '--to', addDays(today, -1)];
    const { code, stdout, stderr } = await run('export', '--table', 'targeting_analytics', ...range);
    expect(code).toBe(0);
    const [header = '', ...lines] = stdout.trim().split('\n');
    expect(header).toMatch(/^ad_account_id,ad_id,date,targeting_type,targeting_value,.*,__left_out_by$/);
    expect(lines).toHaveLength(Number((await numbers()).values));
    expect(stderr).toContain(`2 days not loaded, so not in it: ${addDays(today, -6)}..${addDays(today, -5)}`);
    const keywords = await run('export', '--table', 'pinterest_extra.keywords');
    expect(keywords.stdout.trim().split('\n')).toHaveLength(1 + Number((await numbers()).keywords));
  });
});
