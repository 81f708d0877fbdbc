// Days of the ad accounts' own time zones, against what the sandbox computes of the same hours.

import { enterSettledDays } from '../../dev/harness/settled-days.js';
import type { AdAccountSpec, Row } from '../../dev/sandbox/index.js';
import { DEFAULT_ATTRIBUTION } from '../../dev/sandbox/world/delivery.js';
import { findOwnDay } from '../../src/activities/common/own-day.js';
import { type Config, loadConfig } from '../../src/config/index.js';
import { createPinterestClient } from '../../src/pinterest/client.js';
import { fixedToken } from '../../src/pinterest/token-source.js';
import { addDays, eachDay } from '../../src/shared/dates.js';
import type { AccountProgress } from '../../src/shared/progress.js';
import { analyticsRow, byKey, expectRows, type TextRow } from '../support/expected.js';
import { createHarness, failureOf, type Harness, uniqueAdAccountId } from '../support/harness.js';

const ZONES = { US: 'America/Los_Angeles', DE: 'Europe/Berlin', JP: 'Asia/Tokyo' } as const;

/** Of the ad account in Germany all days that Pinterest gives are read, with both ends of its reach; of the others a few. */
const HISTORY = 90;
const FEW_DAYS = 11;
const hasAllRead = (index: number) => index === 1;

let harness: Harness;
let specs: (AdAccountSpec & { id: string })[];

const shop = (country: string, currency: string, timeZone?: string | null) => ({
  ...{ id: uniqueAdAccountId(), name: `Shop in ${country}`, country, currency, timeZone },
  ...{ campaigns: 2, ads: 6, historyDays: 400 },
});

beforeAll(async () => {
  specs = [shop('US', 'USD'), shop('DE', 'EUR'), shop('JP', 'JPY'), shop('GB', 'GBP', null)];
  harness = await createHarness({
    sandbox: { adAccounts: specs },
    environment: {
      PINTEREST_REPORTING_TIME_ZONE: 'ad_account',
      PINTEREST_EXTRA_TABLES: 'campaign_analytics',
    },
  });
}, 60_000);
afterAll(() => harness.close());

beforeEach(() => {
  harness.sandbox.requests.length = 0;
});

interface SyncOptions {
  config?: Config;
  startDate?: string | undefined;
  lookbackDays?: number;
}

const inMode = (mode: string) => ({
  ...harness.config,
  pinterest: {
    ...harness.config.pinterest,
    reportingTimeZone: loadConfig({ PINTEREST_REPORTING_TIME_ZONE: mode }).pinterest.reportingTimeZone,
  },
});

const sync = (index: number, { config = harness.config, ...input }: SyncOptions = {}) =>
  harness.withWorker(
    async (): Promise<AccountProgress> =>
      (await harness.startOne({ adAccountId: specs[index]?.id ?? '', ...input })).result(),
    config,
  );

const firstSync = (index: number) =>
  sync(index, { startDate: hasAllRead(index) ? undefined : addDays(todayIn(), -FEW_DAYS) });

/** Without a long lookback, what is read beside it is what the run has a reason for. */
const syncAgain = (index: number) => sync(index, { lookbackDays: 2 });

/** Swedes write dates as YYYY-MM-DD. */
const todayIn = (timeZone = 'UTC') => new Date().toLocaleDateString('sv-SE', { timeZone });

/** Pinterest's reach counts from the UTC day, with a day to spare. */
const daysOf = (index: number, timeZone: string) =>
  eachDay({
    from: addDays(todayIn(), hasAllRead(index) ? 1 - HISTORY : -FEW_DAYS),
    to: addDays(todayIn(timeZone), -1),
  });

const utcDays = (index: number) =>
  eachDay({
    from: addDays(todayIn(), hasAllRead(index) ? -HISTORY : -FEW_DAYS),
    to: addDays(todayIn(), -1),
  });

/** Makes the days before the few ones that no run has a reason to read in the time zone. */
async function settleEarlier(index: number, timeZone?: string): Promise<number> {
  const id = specs[index]?.id ?? '';
  const range = { from: addDays(todayIn(), -HISTORY), to: addDays(todayIn(), -1 - FEW_DAYS) };
  for (const table of ['reconciliation', 'analytics_days'])
    await harness
      .db(`pinterest_sync.${table}`)
      .where('ad_account_id', id)
      .whereBetween('date', [range.from, range.to])
      .delete();
  await enterSettledDays(harness.databaseUrl, [id], range, { ...harness.config.pinterest, timeZone });
  return eachDay(range).length;
}

/** Enters a day as an earlier run would have left it, if it is not there yet. */
const enterReadDay = (adAccountId: string, date: string, timeZone = 'UTC') =>
  harness.db.raw(
    `INSERT INTO pinterest_sync.analytics_days
       (ad_account_id, date, ads, rows, requests, read_on, read_with, workflow_id, time_zone, last_loaded_at)
     VALUES (:adAccountId, :date, 1, 0, 1, :date, 'before', 'before', :timeZone, now() - interval '1 day')
     ON CONFLICT DO NOTHING`,
    { adAccountId, date, timeZone },
  );

function expected(index: number, days: readonly string[], timeZone?: string): TextRow[] {
  const { world } = harness.sandbox;
  const ads = world.adsOf('adAccount', specs[index]?.id ?? '');
  const attribution = { ...DEFAULT_ATTRIBUTION, timeZone };
  return ads
    .flatMap((ad) => days.map((day) => world.analyticsRow(ad, day, attribution)))
    .filter((literals) => literals !== undefined)
    .map((literals: Row) => analyticsRow(specs[index]?.id ?? '', literals))
    .sort(byKey);
}

const storedOf = async (index: number) =>
  (await harness.rows('ad_analytics')).filter(({ ad_account_id }) => ad_account_id === specs[index]?.id);

async function zonesOf(index: number, table = 'analytics_days'): Promise<Record<string, number>> {
  const { rows } = await harness.db.raw(
    `SELECT time_zone, count(*)::int AS days FROM pinterest_sync.${table} WHERE ad_account_id = ? GROUP BY 1`,
    [specs[index]?.id ?? ''],
  );
  return Object.fromEntries(
    rows.map(({ time_zone, days }: { time_zone: string; days: number }) => [time_zone, days]),
  );
}

/** How requests for numbers name a time zone. */
const zonesAsked = () => {
  const asked = harness.sandbox.requests.filter(({ path }) => path.endsWith('analytics'));
  return new Set(asked.map(({ query }) => query.get('reporting_timezone')));
};

describe('in the mode ad_account', () => {
  test.each(Object.values(ZONES).map((zone, index) => [zone, index] as const))(
    'an ad account in %s has the numbers of its own days',
    async (timeZone, index) => {
      const days = daysOf(index, timeZone);
      const { reconciled, notes } = await firstSync(index);
      expectRows(await storedOf(index), expected(index, days, timeZone));
      expect(await zonesOf(index)).toEqual({ [timeZone]: days.length });
      expect(Object.keys(await zonesOf(index, 'extra_days'))).toEqual([timeZone]);
      expect(reconciled).toEqual({ days: days.length, differing: 0 });
      expect(notes).toEqual([]);
      // The first sync compares once what Pinterest has counted in UTC.
      const [first, ...others] = harness.sandbox.requests.filter(
        ({ query }) => !query.get('reporting_timezone') && query.get('granularity'),
      );
      expect({ path: first?.path, others }).toEqual({
        path: expect.stringMatching(/\d\/analytics$/),
        others: [],
      });
    },
    60_000,
  );

  test('campaign rows are those of the same days', async () => {
    const { rows } = await harness.db.raw(
      `SELECT date::text FROM (
         SELECT date, sum(impression_1) AS ads FROM pinterest.ad_analytics WHERE ad_account_id = :id GROUP BY 1
       ) AS of_ads JOIN (
         SELECT date, sum(impression_1) AS campaigns FROM pinterest_extra.campaign_analytics
         WHERE ad_account_id = :id GROUP BY 1
       ) AS of_campaigns USING (date)
       WHERE ads = campaigns`,
      { id: specs[0]?.id ?? '' },
    );
    expect(rows).toHaveLength(daysOf(0, ZONES.US).length);
  });

  test('a later sync asks in the zone alone, and finds nothing to read again but what may have changed', async () => {
    await settleEarlier(0, ZONES.US);
    const { notes, rows } = await syncAgain(0);
    expect(notes).toEqual([]);
    expect(rows.ad_analytics?.new ?? 0).toBe(0);
    expect(zonesAsked()).toEqual(new Set(['AD_ACCOUNT_TIME_ZONE']));
  });

  test('an ad account without a time zone has UTC days, and a note says so', async () => {
    const { notes } = await firstSync(3);
    expect(notes).toEqual(['Pinterest names no time zone of the ad account: its days are UTC days']);
    expect(zonesAsked()).toEqual(new Set([null]));
    expect(Object.keys(await zonesOf(3))).toEqual(['UTC']);
    const days = utcDays(3);
    expectRows(await storedOf(3), expected(3, days));
  });

  test('a zone that the ad account changes to is a reason to read its days again', async () => {
    const account = harness.sandbox.world.adAccount(specs[2]?.id ?? '');
    Object.assign(account ?? {}, { time_zone: 'Australia/Sydney' });
    const earlier = await settleEarlier(2, 'Australia/Sydney');
    const { notes } = await sync(2);
    expect(notes).toEqual([
      expect.stringContaining('Read again, because they were counted in another time zone'),
    ]);
    const days = daysOf(2, 'Australia/Sydney');
    expect(await zonesOf(2)).toEqual({ 'Australia/Sydney': earlier + days.length });
    expectRows(await withNumbers(2), expected(2, days, 'Australia/Sydney'));
  });

  test('days that Pinterest no longer gives stay in their zone, and a note and the view say which', async () => {
    const id = specs[0]?.id ?? '';
    const date = addDays(todayIn(), -1_000);
    await enterReadDay(id, date);
    const { notes } = await syncAgain(0);
    expect(notes.join()).toContain(
      `Not read again, because Pinterest no longer gives them: 1 day, ${date} are days of UTC, all others of America/Los_Angeles`,
    );
    const { rows } = await harness.db.raw(
      `SELECT DISTINCT reporting_time_zone AS zone FROM ums.vendor_performance WHERE ad_account_id = ?`,
      [id],
    );
    expect(rows).toEqual([{ zone: 'America/Los_Angeles' }]);
  });
});

/** Rows that another kind of day had and this one has not keep their key and lose their numbers. */
const withNumbers = async (index: number) =>
  (await storedOf(index)).filter(
    ({ spend_in_micro_dollar: spend, total_conversions: orders, impression_1: seen }) =>
      spend !== null || orders !== null || seen !== null,
  );

test('a backfill by report has the days of the zone too', async () => {
  const { client, config } = harness;
  const id = specs[0]?.id ?? '';
  const [startDate, endDate] = [addDays(todayIn(), -210), addDays(todayIn(), -200)];
  const input = { adAccountId: id, startDate, endDate, via: 'report' };
  const { taskQueue } = config.temporal;
  const { failures } = await harness.withWorker(() =>
    client.workflow.execute('backfillAdAccount', {
      ...{ taskQueue, args: [input], workflowId: `pinterest-backfill/${id}` },
    }),
  );
  expect(failures).toEqual([]);
  const { rows } = await harness.db.raw(
    `SELECT date::text, sum(impression_1)::text AS impressions FROM pinterest.ad_analytics
     WHERE ad_account_id = ? AND date BETWEEN ? AND ? GROUP BY 1 ORDER BY 1`,
    [id, startDate, endDate],
  );
  const { world } = harness.sandbox;
  const attribution = { ...DEFAULT_ATTRIBUTION, timeZone: ZONES.US };
  const days = eachDay({ from: startDate, to: endDate });
  expect(rows).toEqual(
    days.map((date) => ({
      date,
      impressions: world.totalRow('adAccount', id, date, date, attribution)?.IMPRESSION_1,
    })),
  );
  const { rows: zones } = await harness.db.raw(
    'SELECT DISTINCT time_zone FROM pinterest_sync.analytics_days WHERE ad_account_id = ? AND date BETWEEN ? AND ?',
    [id, startDate, endDate],
  );
  expect(zones).toEqual([{ time_zone: ZONES.US }]);
}, 60_000);

describe('what a run counts in', () => {
  const budget = {
    take: async () => undefined,
    learn: async () => undefined,
    pauseAll: async () => 0,
    accepted: async () => undefined,
  };

  const ownDay = (
    index: number,
    startedAt = new Date(),
    mode: 'ad_account' | 'ad_account_or_utc' = 'ad_account',
  ) => {
    const { apiUrl, attribution } = harness.config.pinterest;
    const tokens = fixedToken(harness.sandbox.accessToken);
    const context = {
      db: harness.db,
      settings: { reportingTimeZone: mode, timeZone: undefined },
      pinterest: createPinterestClient({ apiUrl, tokens, budget, attribution }),
      attempt: 1,
      signal: new AbortController().signal,
    };
    const start = { adAccountId: specs[index]?.id ?? '', startedAt: +startedAt, today: todayIn() };
    return findOwnDay(context, start);
  };

  test.each([
    ['Los Angeles, where it is afternoon', 0, 0],
    ['Berlin, where it is past midnight', 1, 1],
    ['Sydney, where it is morning', 2, 1],
  ])('is at 23:30 UTC the day of %s', async (_, index, ahead) => {
    const today = todayIn();
    const own = await ownDay(index, new Date(`${today}T23:30:00Z`));
    expect(own.today).toBe(addDays(today, ahead));
  });

  const refuseOnce = (status: number, code: number, message: string) =>
    harness.sandbox.faults.add({
      match: { query: /AD_ACCOUNT_TIME_ZONE/ },
      respond: { status, body: { code, message } },
    });

  // Answers that were seen of the real API: they pass.
  test.each([
    [400, 12, 'Sorry! Something went wrong on our end', 'PinterestUnavailable'],
    [400, 1, 'Please retry. Retry after 3 seconds', 'PinterestUnavailable'],
    [400, 8, 'This request exceeded a rate limit.', 'RateLimited'],
    [503, 1, 'Service unavailable', 'PinterestUnavailable'],
  ])('is not decided by %d with code %d: "%s"', async (status, code, message, name) => {
    refuseOnce(status, code, message);
    await expect(ownDay(1, new Date(), 'ad_account_or_utc')).rejects.toMatchObject({ code: name });
  });

  test.each([
    [400, 1, 'Invalid value for reporting_timezone'],
    [403, 3, 'Your application consumer type is not supported'],
    [403, 29, 'You are not permitted to access that resource.'],
    [404, 1, 'Not found'],
    [422, 1, 'Unprocessable'],
  ])('is UTC where %d with code %d refuses the time zone: "%s"', async (status, code, message) => {
    refuseOnce(status, code, message);
    const { timeZone, notes } = await ownDay(1, new Date(), 'ad_account_or_utc');
    expect(timeZone).toBeUndefined();
    expect(notes.join()).toContain(message);
    expect(notes.join()).toContain('reporting_timezone AD_ACCOUNT_TIME_ZONE');
  });
});

describe('a change of mode', () => {
  // Between midnight in Berlin and midnight UTC, the sync above has read this day already.
  beforeEach(() => enterReadDay(specs[1]?.id ?? '', todayIn(), ZONES.DE));

  test('reads all days again that Pinterest gives and that are over, as UTC days', async () => {
    const { notes } = await sync(1, { config: inMode('utc') });
    expect(zonesAsked()).toEqual(new Set([null]));
    expect(notes.join()).toContain('Read again, because they were counted in another time zone');
    expect(notes.join()).toContain(
      `Read again once they are over: 1 day, ${todayIn()} are days of ${ZONES.DE}, all others of UTC`,
    );
    expect(await zonesOf(1)).toEqual({ UTC: HISTORY, [ZONES.DE]: 1 });
    const ofUtcDays = (await withNumbers(1)).filter(({ date }) => date !== todayIn());
    expectRows(ofUtcDays, expected(1, utcDays(1)));
  });

  test('waits while Pinterest has not counted the past in the zone, whatever day was left in it', async () => {
    const { world } = harness.sandbox;
    world.ownZoneSince.set(specs[1]?.id ?? '', addDays(todayIn(), -20));
    const { notes } = await syncAgain(1);
    world.ownZoneSince.clear();
    expect(notes.join()).toContain('Pinterest has not counted the past in Europe/Berlin yet');
    expect(await zonesOf(1)).toEqual({ UTC: HISTORY, [ZONES.DE]: 1 });
  });
});

describe('an app to which Pinterest refuses the time zone', () => {
  afterEach(() => {
    harness.sandbox.world.ownZoneRefusal = undefined;
  });

  test.each([400, 403] as const)(
    'reads nothing in the mode ad_account, and says why (%d)',
    async (status) => {
      harness.sandbox.world.ownZoneRefusal = status;
      const before = await zonesOf(1);
      await harness.withWorker(async () => {
        const { type, message } = await failureOf(
          await harness.startOne({ adAccountId: specs[1]?.id ?? '' }),
        );
        expect(type).toBe('InvalidConfig');
        expect(message).toContain("refuses numbers in the ad account's own time zone");
        expect(message).toContain('PINTEREST_REPORTING_TIME_ZONE=utc');
      });
      expect(await zonesOf(1)).toEqual(before);
    },
  );

  test('reads UTC days in the mode ad_account_or_utc, and a note says so', async () => {
    harness.sandbox.world.ownZoneRefusal = 400;
    await settleEarlier(0);
    const { notes } = await sync(0, { config: inMode('ad_account_or_utc') });
    expect(notes[0]).toContain("Pinterest refuses numbers in the ad account's own time zone");
    expect(Object.keys(await zonesOf(0))).toEqual(['UTC']);
    // With those that came by report, beyond the reach of Pinterest's totals.
    const older = eachDay({ from: addDays(todayIn(), -210), to: addDays(todayIn(), -200) });
    expectRows(await withNumbers(0), expected(0, [...older, ...utcDays(0)]));
  });
});
