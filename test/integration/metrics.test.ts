import { readFileSync } from 'node:fs';
import { freePorts } from '../../dev/stack/ports.js';
import { type MetricDefinition, metricTable } from '../../src/monitoring/metric-table.js';
import { createHarness, failureOf, type Harness } from '../support/harness.js';
import {
  ALERTS,
  DASHBOARD,
  dashboardQueries,
  hasPrometheus,
  metricsIn,
  needsPrometheus,
  startPrometheus,
} from '../support/prometheus.js';
import { type Scrape, scrape, scrapeUntil } from '../support/scrape.js';
import { startWorkerProcess, type WorkerProcess } from '../support/worker-process.js';

const oauth = { appId: '1234567', appSecret: 'app-secret-canary', refreshToken: 'refresh-token-canary' };
const asApp = {
  PINTEREST_APP_ID: oauth.appId,
  PINTEREST_APP_SECRET: oauth.appSecret,
  PINTEREST_REFRESH_TOKEN: oauth.refreshToken,
};

let harness: Harness;
let worker: WorkerProcess;
let address: string;
/** After a sync in which Pinterest refused one request for its limit. */
let seen: Scrape;

const ids = () => harness.sandbox.world.adAccounts.map(({ id }) => id);

/** The last that a run makes known: that of the ad accounts, and then its own end. */
const isBooked = (now: Scrape) =>
  ids().every((id) => now.value('pinterest_sync_last_success_timestamp_seconds', { ad_account: id })) &&
  now.value('pinterest_sync_runs_total', { workflow: 'syncAllAdAccounts', outcome: 'done' }) === 1 &&
  now.names.has('pinterest_sync_token_days_left');

beforeAll(async () => {
  harness = await createHarness({ sandbox: { oauth }, unreadDays: 3 });
  const [port] = await freePorts(1);
  address = `127.0.0.1:${port}`;
  const chosen = { PINTEREST_EXTRA_TABLES: 'campaign_analytics,audiences' };
  worker = await startWorkerProcess(harness, { ...asApp, ...chosen, METRICS_ADDRESS: address });
  harness.sandbox.faults.add({
    match: { path: /\/campaigns$/ },
    respond: { status: 429, headers: { 'x-ratelimit-reset': '1' } },
  });
  harness.sandbox.faults.add({ match: { path: /\/ad_groups$/ }, respond: { status: 500 } });
  await (await harness.startAll({ lookbackDays: 0 })).result();
  seen = await scrapeUntil(address, isBooked);
});

afterAll(async () => {
  await worker.stop();
  await harness.close();
});

describe('the metrics endpoint of a worker', () => {
  test('has all metrics of the table, and the SDK its own beside them', () => {
    const definitions: MetricDefinition[] = Object.values(metricTable);
    for (const { name, type } of definitions) expect(seen.text).toContain(`# TYPE ${name} ${type}\n`);
    expect(seen.names).toContain('temporal_workflow_completed_total');
    expect([...seen.names].filter((name) => !/^(pinterest_sync|temporal)_/.test(name))).toEqual([]);
  });

  test('has no label that the table does not name', () => {
    for (const { name, labels } of Object.values(metricTable) as MetricDefinition[]) {
      const series = [...seen.text.matchAll(new RegExp(`^${name}(?:_bucket|_sum|_count)?\\{(.*)\\}`, 'gm'))];
      const found = new Set(
        series.flatMap(([, text]) => [...(text ?? '').matchAll(/(\w+)="/g)].map(([, key]) => key)),
      );
      found.delete('le');
      expect([...found].sort()).toEqual([...labels].sort());
    }
  });

  test('counts every request that Pinterest saw, by category and status', () => {
    for (const category of ['ads_read', 'ads_analytics']) {
      const asked = harness.sandbox.requests.filter((request) => request.category === category);
      for (const status of new Set(asked.map((request) => request.status)))
        expect(seen.value('pinterest_sync_requests_total', { category, status: String(status) })).toBe(
          asked.filter((request) => request.status === status).length,
        );
      expect(seen.value('pinterest_sync_request_duration_seconds_count', { category })).toBe(asked.length);
      expect(seen.value('pinterest_sync_budget_wait_seconds_count', { category })).toBe(asked.length);
    }
    expect(seen.value('pinterest_sync_rate_limited_total', { category: 'ads_read' })).toBe(1);
    expect(seen.value('pinterest_sync_rate_limited_total', { category: 'ads_analytics' })).toBe(0);
  });

  test.each(['ad_accounts', 'campaigns', 'ad_groups', 'ads', 'ad_analytics'])(
    'counts the rows of %s as they are stored',
    async (table) => {
      const stored = (await harness.rows(table)).length;
      expect(seen.value('pinterest_sync_rows_total', { table, outcome: 'new' })).toBe(stored);
      expect(seen.value('pinterest_sync_rows_total', { table, outcome: 'changed' })).toBe(0);
      expect(seen.value('pinterest_sync_rows_total', { table, outcome: 'rejected' })).toBe(0);
      expect(seen.value('pinterest_sync_upsert_duration_seconds_count', { table })).toBeGreaterThan(0);
    },
  );

  test('shows for each ad account that yesterday is loaded, that all days add up, and when the last sync ended', () => {
    for (const ad_account of ids()) {
      expect(seen.value('pinterest_sync_days_behind', { ad_account })).toBe(0);
      expect(seen.value('pinterest_sync_reconciliation_differing_days', { ad_account })).toBe(0);
      expect(seen.value('pinterest_sync_reconciliation_spend_difference', { ad_account })).toBe(0);
      expect(seen.value('pinterest_sync_last_success_timestamp_seconds', { ad_account })).toBeGreaterThan(0);
    }
  });

  test('counts how runs end', async () => {
    const runs = (workflow: string, outcome: string) =>
      ['pinterest_sync_runs_total', { workflow, outcome }] as const;
    expect(seen.value(...runs('syncAllAdAccounts', 'done'))).toBe(1);
    expect(seen.value(...runs('syncAdAccount', 'done'))).toBe(ids().length);
    expect(seen.value(...runs('syncAdAccount', 'failed'))).toBe(0);

    harness.sandbox.faults.add({ match: { path: /\/ads$/ }, respond: { status: 403 } });
    const [adAccountId = ''] = ids();
    await failureOf(await harness.startOne({ adAccountId, lookbackDays: 0 }));
    await scrapeUntil(address, (now) => now.value(...runs('syncAdAccount', 'failed')) === 1);
  });

  test('counts what no retry mends at once, while its run goes on', async () => {
    const refusals = { code: 'RequestRefused' };
    const before = seen.value('pinterest_sync_lasting_failures_total', refusals);
    expect(before).toBe(0);
    expect(seen.value('pinterest_sync_lasting_failures_total', { code: 'WrongDatabase' })).toBe(0);
    harness.sandbox.faults.add({ match: { path: /\/campaigns$/ }, respond: { status: 400 } });
    harness.sandbox.faults.add({ match: { path: /\/ads$/ }, times: 100, respond: 'hang' });
    const [adAccountId = ''] = ids();
    const run = await harness.startOne({ adAccountId });
    await scrapeUntil(address, (now) => now.value('pinterest_sync_lasting_failures_total', refusals) === 1);
    expect((await run.describe()).status.name).toBe('RUNNING');
    await run.terminate();
    harness.sandbox.faults.clear();
  });

  test('shows that days are missing, and that sums differ', async () => {
    const [ad_account = '', other = ''] = ids();
    await harness.db.raw(
      `DELETE FROM pinterest_sync.analytics_days WHERE ad_account_id = ? AND date >= current_date - 3`,
      [ad_account],
    );
    await harness.db.raw(`DELETE FROM pinterest_sync.analytics_days WHERE ad_account_id = ?`, [other]);
    await harness.db.raw(
      `UPDATE pinterest_sync.reconciliation SET reason = 'test', account_spend_in_micro_dollar = coalesce(ads_spend_in_micro_dollar, 0) - 1500000
       WHERE ad_account_id = ? AND date = current_date - 2`,
      [ad_account],
    );
    // A run that ends has the state read again.
    await failureOf(
      await harness.startOne({ adAccountId: ad_account, startDate: '2020-01-02', endDate: '2020-01-01' }),
    );
    const expected = [
      ['pinterest_sync_days_behind', ad_account, 3],
      ['pinterest_sync_days_behind', other, 89],
      ['pinterest_sync_reconciliation_differing_days', ad_account, 1],
      ['pinterest_sync_reconciliation_spend_difference', ad_account, 1.5],
    ] as const;
    await scrapeUntil(address, (now) =>
      expected.every(([name, id, value]) => now.value(name, { ad_account: id }) === value),
    );
  });

  test('shows how long the refresh token lasts, and counts the request that renewed it', () => {
    // The sandbox gives 60 days, as Pinterest does.
    expect(Math.ceil(seen.value('pinterest_sync_token_days_left', { connection: 'default' }) ?? 0)).toBe(60);
    expect(seen.value('pinterest_sync_requests_total', { category: 'oauth', status: '200' })).toBe(1);
  });

  test('holds no secret', async () => {
    const { text } = await scrape(address);
    const tokens = harness.sandbox.requests.map(({ headers }) => headers.authorization?.split(' ')[1] ?? '');
    for (const secret of [...Object.values(asApp), ...tokens, harness.databaseUrl])
      expect(text).not.toContain(secret);
  });
});

test.each([ALERTS, DASHBOARD])('%s uses only metrics that a worker has after a sync', (file) => {
  const asked = metricsIn(readFileSync(file, 'utf8'));
  expect(asked.filter((name) => !seen.names.has(name))).toEqual([]);
});

const testWithPrometheus = hasPrometheus ? test : test.skip;

testWithPrometheus(
  `every query of the dashboard finds something in a real Prometheus${needsPrometheus}`,
  async () => {
    const prometheus = await startPrometheus(address);
    try {
      // Rates need two scrapes, so it takes a few seconds.
      const deadline = Date.now() + 60_000;
      const isEmpty = async (query: string) => (await prometheus.query(query)).length === 0;
      const empty: string[] = [];
      for (const query of dashboardQueries()) {
        while (Date.now() < deadline && (await isEmpty(query)))
          await new Promise((resolve) => setTimeout(resolve, 100));
        if (await isEmpty(query)) empty.push(query);
      }
      expect(empty).toEqual([]);
    } finally {
      await prometheus.stop();
    }
  },
);
