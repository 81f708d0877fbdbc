// Conversions by the sets of PINTEREST_ATTRIBUTION_SETS against what the sandbox counts with the same windows.
import { readFileSync } from 'node:fs';
import type { Attribution } from '../../dev/sandbox/world/delivery.js';
import { loadConfig } from '../../src/config/index.js';
import { addDays, eachDay } from '../../src/shared/dates.js';
import type { AccountProgress } from '../../src/shared/progress.js';
import { createHarness, type Harness, uniqueAdAccountId } from '../support/harness.js';

const DAYS = 12;
const ADS = 16;
const adAccountId = uniqueAdAccountId();
const SETS = 'default,narrow:1/1/0,wide:60/60/60/TIME_OF_CONVERSION';
const windows: Record<string, Attribution> = {
  default: {
    clickWindowDays: 30,
    engagementWindowDays: 30,
    viewWindowDays: 1,
    reportTime: 'TIME_OF_AD_ACTION',
  },
  narrow: { clickWindowDays: 1, engagementWindowDays: 1, viewWindowDays: 0, reportTime: 'TIME_OF_AD_ACTION' },
  wide: {
    clickWindowDays: 60,
    engagementWindowDays: 60,
    viewWindowDays: 60,
    reportTime: 'TIME_OF_CONVERSION',
  },
};
const COLUMNS = [
  'total_checkout',
  'total_checkout_value_in_micro_dollar',
  'total_click_checkout',
  'total_view_checkout',
  'total_conversions',
  'total_signup',
];

let harness: Harness;
let from: string;
let to: string;

beforeAll(async () => {
  const adAccounts = [
    { id: adAccountId, name: 'Sets', country: 'US', currency: 'USD', campaigns: 4, ads: ADS },
  ];
  harness = await createHarness({
    sandbox: { adAccounts },
    environment: { PINTEREST_ATTRIBUTION_SETS: SETS, PINTEREST_EXTRA_METRICS: 'signups' },
    // What lies before every lookback is not read of ad_analytics: the sets have their own days.
    unreadDays: 30,
  });
  to = addDays(harness.sandbox.world.today, -1);
  from = addDays(to, -(DAYS - 1));
}, 60_000);

afterAll(() => harness.close());

const run = async (): Promise<AccountProgress> =>
  (await harness.startOne({ adAccountId, startDate: from, endDate: to })).result();

const read = () => harness.withWorker(run);

/** The same, with other sets. */
function withSets(sets: string) {
  const environment = { PINTEREST_ATTRIBUTION_SETS: sets, DATABASE_URL: harness.databaseUrl };
  const { attributionSets } = loadConfig(environment).pinterest;
  return { ...harness.config, pinterest: { ...harness.config.pinterest, attributionSets } };
}

const query = async <Row = Record<string, string | null>>(sql: string) =>
  (await harness.db.raw<{ rows: Row[] }>(sql)).rows;

/** Requests for rows of ads that ask with these windows. */
const requestsWith = ({ clickWindowDays, viewWindowDays }: Attribution) =>
  harness.sandbox.requests.filter(({ path, query: params }) => {
    return (
      path.endsWith('/ads/analytics') &&
      params.get('click_window_days') === String(clickWindowDays) &&
      params.get('view_window_days') === String(viewWindowDays)
    );
  });

const stored = (set: string) =>
  query(
    `SELECT ad_id, date::text, ${COLUMNS.map((name) => `trim_scale(${name})::text AS ${name}`).join(', ')}
     FROM pinterest_extra.ad_metrics_by_attribution
     WHERE attribution_set = '${set}' AND num_nonnulls(${COLUMNS.join(', ')}) > 0 ORDER BY ad_id, date`,
  );

function expected(attribution: Attribution) {
  const { world } = harness.sandbox;
  const rows = world.ads.flatMap((ad) =>
    eachDay({ from, to }).flatMap((date) => {
      const row = world.analyticsRow(ad, date, attribution) ?? {};
      const values = COLUMNS.map((name) => [name, row[name.toUpperCase()] ?? null]);
      return values.some(([, value]) => value !== null)
        ? [{ ad_id: ad.id, date, ...Object.fromEntries(values) }]
        : [];
    }),
  );
  return rows.sort((a, b) => (`${a.ad_id} ${a.date}` < `${b.ad_id} ${b.date}` ? -1 : 1));
}

describe('a run that reads three sets', () => {
  let progress: AccountProgress;
  beforeAll(async () => {
    progress = await read();
  }, 60_000);

  test.each(['default', 'narrow', 'wide'])('the rows of %s are those of its windows', async (set) => {
    expect(progress.units.done).toBe(progress.units.planned);
    const rows = await stored(set);
    expect(rows).toEqual(expected(windows[set] as Attribution));
    expect(rows.length).toBeGreaterThan(10);
  });

  test('the sets differ, and their rows say their windows', async () => {
    const sums = await query(
      `SELECT attribution_set AS set, click_window_days AS click, engagement_window_days AS engagement, view_window_days AS view,
         conversion_report_time AS time, sum(total_checkout)::text AS checkouts
       FROM pinterest_extra.ad_metrics_by_attribution GROUP BY 1, 2, 3, 4, 5 ORDER BY 1`,
    );
    expect(sums).toMatchObject([
      { set: 'default', click: 30, engagement: 30, view: 1, time: 'TIME_OF_AD_ACTION' },
      { set: 'narrow', click: 1, engagement: 1, view: 0, time: 'TIME_OF_AD_ACTION' },
      { set: 'wide', click: 60, engagement: 60, view: 60, time: 'TIME_OF_CONVERSION' },
    ]);
    expect(new Set(sums.map(({ checkouts }) => checkouts)).size).toBe(3);
  });

  test('default is what ad_analytics has, row by row', async () => {
    const different = await query(
      `SELECT FROM pinterest.ad_analytics AS own
       FULL JOIN (SELECT * FROM pinterest_extra.ad_metrics_by_attribution WHERE attribution_set = 'default') AS row
         USING (ad_id, date, pin_id)
       WHERE own.total_checkout IS DISTINCT FROM row.total_checkout
         OR own.total_checkout_value_in_micro_dollar IS DISTINCT FROM row.total_checkout_value_in_micro_dollar
         OR own.total_conversions IS DISTINCT FROM row.total_conversions`,
    );
    expect(different).toEqual([]);
  });

  test('a set takes one request for all its days, and ad_analytics keeps its windows', () => {
    expect(requestsWith(windows.narrow as Attribution)).toHaveLength(1);
    expect(requestsWith(windows.wide as Attribution)).toHaveLength(1);
    // One for each day of ad_analytics, and one of the set.
    expect(requestsWith(windows.default as Attribution)).toHaveLength(DAYS + 1);
  });

  test('a second run changes nothing', async () => {
    const { rows } = await read();
    expect(rows.ad_metrics_by_attribution).toMatchObject({ new: 0, changed: 0 });
  }, 60_000);
});

test('a set that is interrupted goes on behind the ads that are stored', async () => {
  await query('DELETE FROM pinterest_extra.ad_metrics_by_attribution');
  const path = /\/ads\/analytics$/;
  const half = ADS / 2;
  const later = harness.sandbox.world.ads.map(({ id }) => id).sort()[half];
  const ofSet = (ads: string) => ({ path, query: `${ads}.*click_window_days=60` });
  const body = { code: 1, message: 'not now' };
  harness.sandbox.faults.add({
    match: ofSet(`(ad_ids=[0-9]+&){${half + 1}}`),
    times: 1,
    respond: { status: 413, body },
  });
  harness.sandbox.faults.add({ match: ofSet(`ad_ids=${later}&`), times: 1, respond: { status: 503, body } });
  const before = requestsWith(windows.wide as Attribution).length;
  await read();
  const asked = requestsWith(windows.wide as Attribution).slice(before);
  expect(asked.map(({ status, query: params }) => [status, params.getAll('ad_ids').length])).toEqual([
    [413, ADS],
    [200, half],
    [503, half],
    [200, half],
  ]);
  expect(await stored('wide')).toEqual(expected(windows.wide as Attribution));
}, 60_000);

test('a row that a set no longer has is deleted with the second answer, and stays in the others', async () => {
  const [row] = await query(
    `SELECT ad_id, date::text, pin_id FROM pinterest_extra.ad_metrics_by_attribution
     GROUP BY 1, 2, 3 HAVING count(*) = 3 ORDER BY 2, 1 LIMIT 1`,
  );
  const body = expectedWithout(row?.ad_id ?? '', row?.date ?? '');
  // All days at once, as if no answer had been too large before.
  await harness.db.raw('DELETE FROM pinterest_sync.extra_sizes');
  const add = () =>
    harness.sandbox.faults.add({
      match: { path: /\/ads\/analytics$/, query: 'click_window_days=60' },
      times: 1,
      respond: { status: 200, body },
    });
  const sets = () =>
    query(
      `SELECT attribution_set AS set FROM pinterest_extra.ad_metrics_by_attribution
       WHERE ad_id = '${row?.ad_id}' AND date = '${row?.date}' ORDER BY 1`,
    );
  await harness.withWorker(async () => {
    add();
    await run();
    expect(await sets()).toHaveLength(3);
    add();
    await run();
  });
  expect(await sets()).toEqual([{ set: 'default' }, { set: 'narrow' }]);
}, 60_000);

/** Of the widest set, as Pinterest would send it. */
function expectedWithout(adId: string, date: string): string {
  const { world } = harness.sandbox;
  const fields = [
    'AD_ID',
    'AD_GROUP_ID',
    'CAMPAIGN_ID',
    'PIN_ID',
    'DATE',
    ...COLUMNS.map((name) => name.toUpperCase()),
  ];
  const rows = world.ads.flatMap((ad) =>
    eachDay({ from, to }).flatMap((day) => {
      const row = world.analyticsRow(ad, day, windows.wide);
      if (!row || (ad.id === adId && day === date)) return [];
      return [
        `{${fields.flatMap((field) => (row[field] === undefined ? [] : `"${field}":${row[field]}`)).join(',')}}`,
      ];
    }),
  );
  return `[${rows.join(',')}]`;
}

test('other windows under the same name, and a new set, are read for the days within reach', async () => {
  const other: Attribution = { ...(windows.narrow as Attribution), clickWindowDays: 7 };
  const before = requestsWith(windows.wide as Attribution).length;
  const config = withSets('narrow:7/1/0');
  await harness.withWorker(
    async () => (await harness.startOne({ adAccountId, lookbackDays: 0 })).result(),
    config,
  );
  expect(await stored('narrow')).toEqual(expect.arrayContaining(expected(other)));
  expect(requestsWith(windows.wide as Attribution)).toHaveLength(before);
  const kept = await query(
    `SELECT FROM pinterest_extra.ad_metrics_by_attribution WHERE attribution_set = 'wide' LIMIT 1`,
  );
  expect(kept).toHaveLength(1);
}, 60_000);

test('a worker with other windows begins a set anew', async () => {
  const { faults, requests, world } = harness.sandbox;
  const later = world.ads.map(({ id }) => id).sort()[ADS / 2];
  const path = /\/ads\/analytics$/;
  const body = { code: 1, message: 'not now' };
  const query = 'click_window_days=14';
  faults.add({
    match: { path, query: `(ad_ids=[0-9]+&){${ADS / 2 + 1}}.*${query}` },
    times: 1,
    respond: { status: 413, body },
  });
  faults.add({
    match: { path, query: `ad_ids=${later}&.*${query}` },
    times: 100,
    respond: { status: 503, body },
  });
  const run = await harness.withWorker(async () => {
    const started = await harness.startOne({ adAccountId, startDate: from, endDate: to });
    await until(() =>
      requests.some(({ status, query: asked }) => status === 503 && asked.get('click_window_days') === '14'),
    );
    return started;
  }, withSets('moved:14/14/0'));
  faults.clear();
  await harness.withWorker(() => run.result(), withSets('moved:7/14/0'));
  const other = { ...(windows.narrow as Attribution), clickWindowDays: 7, engagementWindowDays: 14 };
  expect(await stored('moved')).toEqual(expected(other));
}, 60_000);

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20));
}

test('days of a set are read again for as long as its windows go on', async () => {
  const config = withSets('narrow:7/1/0,long:60/0/0');
  let before = 0;
  await harness.withWorker(async () => {
    await (await harness.startOne({ adAccountId, lookbackDays: 0 })).result();
    before = harness.sandbox.requests.length;
    await (await harness.startOne({ adAccountId })).result();
  }, config);
  const asked = harness.sandbox.requests.slice(before).map(({ query: params }) => params);
  const firstDay = (click: string) =>
    asked
      .filter((params) => params.get('click_window_days') === click)
      .map((params) => params.get('start_date'))
      .sort()[0];
  expect(firstDay('60')).toBe(addDays(to, -59));
  expect(firstDay('7')).toBe(addDays(to, -29));
}, 90_000);

test('the documented query compares the sets', async () => {
  const page = readFileSync('docs/extra-tables.md', 'utf8');
  const [, sql = ''] =
    /What does each campaign return with each set\?\s+```sql\n([\s\S]*?)```/.exec(page) ?? [];
  const rows = await query(sql);
  const sums = await query(
    `SELECT campaign_id, attribution_set, sum(total_checkout)::text AS checkouts
     FROM pinterest_extra.ad_metrics_by_attribution WHERE date >= current_date - 30 GROUP BY 1, 2 ORDER BY 1, 2`,
  );
  expect(
    rows.map(({ campaign_id, attribution_set, checkouts }) => ({ campaign_id, attribution_set, checkouts })),
  ).toEqual(sums);
});
