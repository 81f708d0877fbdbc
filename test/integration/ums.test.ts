import { addDays, eachDay } from '../../src/shared/dates.js';
import { vendorPerformance } from '../../src/ums/vendor-performance.js';
import type { TextRow } from '../support/expected.js';
import { convert, expectedUms, type UmsSettings, umsColumns } from '../support/expected-ums.js';
import { createHarness, type Harness, smallMerchant } from '../support/harness.js';

let harness: Harness;
let days: string[];
let settings: UmsSettings;

/** Another rate each day, with more digits than a double holds. */
const rateOf = (currency: string, day: string) =>
  ({ EUR: '1.0842', GBP: '1.2651' })[currency] &&
  `${{ EUR: '1.0842', GBP: '1.2651' }[currency]}00000000000000${day.slice(-2)}`;

beforeAll(async () => {
  harness = await createHarness({ sandbox: { adAccounts: smallMerchant() } });
  const { today } = harness.sandbox.world;
  days = eachDay({ from: addDays(today, -34), to: addDays(today, -31) });
  const { rows } = await harness.db.raw('SELECT integration_id, integration_name FROM ums.integrations');
  settings = {
    integrationId: rows[0].integration_id,
    integrationName: rows[0].integration_name,
    master: 'USD',
    rateOf,
  };
  for (const currency of ['EUR', 'GBP']) {
    for (const day of days) {
      await harness.db.raw(`INSERT INTO ums.fx_rates VALUES (?, ?, 'USD', ?, ?)`, [
        day,
        currency,
        rateOf(currency, day) ?? null,
        day,
      ]);
    }
  }
});

afterAll(() => harness.close());

async function read(from = days.at(0) ?? '', config = harness.config): Promise<void> {
  await harness.withWorker(async () => {
    for (const { id } of harness.sandbox.world.adAccounts) {
      const range = { startDate: from, endDate: days.at(-1) ?? '' };
      await (await harness.startOne({ adAccountId: id, ...range })).result();
    }
  }, config);
}

const numbers = new Set(
  vendorPerformance.columns.filter(({ type }) => type === 'numeric').map(({ name }) => name),
);

/** The view's rows as text, without the columns that are empty and the times. */
async function shown(): Promise<TextRow[]> {
  const names = Object.keys(expectedUms(harness.sandbox.world, days, settings)[0] ?? {});
  const list = names.map((name) =>
    numbers.has(name) ? `trim_scale(${name})::text AS ${name}` : `${name}::text AS ${name}`,
  );
  const { rows } = await harness.db.raw(
    `SELECT ${list.join(', ')} FROM ums.vendor_performance ORDER BY id COLLATE "C"`,
  );
  return rows;
}

async function expectWhole(): Promise<void> {
  const rows = await shown();
  expect(rows.length).toBeGreaterThan(40);
  expect(rows).toEqual(expectedUms(harness.sandbox.world, days, settings));
}

/** Sums over everything, in the master currency. */
async function totals() {
  const { rows } = await harness.db.raw(
    `SELECT trim_scale(sum(total_spend))::text AS spend, trim_scale(sum(vendor_reported_revenue))::text AS revenue,
       count(*)::int AS rows FROM ums.vendor_performance`,
  );
  return rows[0];
}

describe('ums.vendor_performance', () => {
  test('has the columns of the schema in their order, with their types and comments', async () => {
    const { rows } = await harness.db.raw(
      `SELECT attname AS name, format_type(atttypid, atttypmod) AS type, col_description(attrelid, attnum) AS comment
       FROM pg_attribute WHERE attrelid = 'ums.vendor_performance'::regclass ORDER BY attnum`,
    );
    expect(rows.map(({ name }: { name: string }) => name)).toEqual(umsColumns);
    expect(rows).toEqual(
      vendorPerformance.columns.map(({ name, type, comment }) => ({
        name,
        type: type === 'timestamptz' ? 'timestamp with time zone' : type,
        comment,
      })),
    );
  });

  test('gives every ad and day of two currencies exactly, before anything changes', async () => {
    await read();
    await expectWhole();
  });

  test('keeps every digit of amounts beyond 2^53', async () => {
    const { world } = harness.sandbox;
    const [day = ''] = days;
    const ad = world.ads.find(
      (one) => world.adAccount(one.ad_account_id)?.currency === 'EUR' && world.analyticsRow(one, day),
    );
    world.overrides.set(ad?.id ?? '', day, { SPEND_IN_MICRO_DOLLAR: '9007199254740993123' });
    await read();
    await expectWhole();
    const { rows } = await harness.db.raw(
      `SELECT trim_scale(total_spend)::text AS spend FROM ums.vendor_performance WHERE ad_id = ? AND activity_date = ?`,
      [ad?.id ?? '', day],
    );
    expect(rows).toEqual([{ spend: convert(9007199254740993123n, rateOf('EUR', day) ?? '') }]);
    world.overrides.clear();
    await read();
  });

  test('shows a restatement', async () => {
    const before = await totals();
    const { world } = harness.sandbox;
    for (const ad of world.ads) {
      if (world.analyticsRow(ad, days[1] ?? ''))
        world.overrides.set(ad.id, days[1] ?? '', {
          TOTAL_CLICK_CHECKOUT_VALUE_IN_MICRO_DOLLAR: '123456789',
        });
    }
    await read();
    await expectWhole();
    expect(await totals()).not.toEqual(before);
  });

  test('gives a renamed campaign its new name on all days, and not a digit changes', async () => {
    const before = await totals();
    const { world } = harness.sandbox;
    for (const campaign of world.campaigns) campaign.name = `${campaign.name} (renamed)`;
    await read();
    await expectWhole();
    expect(await totals()).toEqual(before);
  });

  test('keeps one row per ad and day when the pin of an ad changes', async () => {
    const before = await totals();
    for (const [index, ad] of harness.sandbox.world.ads.entries())
      ad.pin_id = `39420577361154${5000 + index}`;
    await read();
    await expectWhole();
    expect(await totals()).toEqual(before);
  });

  test('adds up the rows of several pins of an ad and day, and a withdrawn one adds nothing', async () => {
    const { world } = harness.sandbox;
    const [day = ''] = days;
    const [ad, moved] = world.ads.filter((one) => world.analyticsRow(one, day));
    const row = (one = ad) => world.analyticsRow(one?.id ?? '', day) ?? {};
    const before = await totals();
    world.overrides.extraRows.push({
      adAccountId: ad?.ad_account_id ?? '',
      day,
      row: { ...row(), PIN_ID: '"394205773611549999"', SPEND_IN_MICRO_DOLLAR: '9007199254740993123' },
    });
    await read();
    await expectWhole();
    expect((await totals()).rows).toBe(before.rows);
    await harness.db.raw(
      `INSERT INTO pinterest.ad_analytics (ad_account_id, campaign_id, ad_group_id, ad_id, pin_id, date, __sync_key)
       VALUES (:account, :campaign, 'another', :ad, 'old', :day, 'a'), (:account, :campaign, :group, :ad, 'older', :day, 'b')`,
      {
        account: moved?.ad_account_id ?? '',
        campaign: moved?.campaign_id ?? '',
        group: moved?.ad_group_id ?? '',
        ad: moved?.id ?? '',
        day,
      },
    );
    await read();
    await expectWhole();
    await harness.db.raw(
      `DELETE FROM pinterest.ad_analytics WHERE __sync_key IN ('a', 'b') OR pin_id = '394205773611549999'`,
    );
    world.overrides.extraRows.length = 0;
    await read();
    await expectWhole();
    expect(await totals()).toEqual(before);
  });

  test('an ad and day of which all rows are withdrawn stays once, with zeros', async () => {
    await harness.db.raw(
      `INSERT INTO pinterest.ad_analytics (ad_account_id, campaign_id, ad_group_id, ad_id, pin_id, date, __sync_key, __synced_at)
       VALUES (:account, 'c', 'g', 'gone', 'p1', :day, 'a', now() - interval '1 hour'), (:account, 'd', 'h', 'gone', 'p2', :day, 'b', now())`,
      { account: harness.sandbox.world.adAccounts[0]?.id ?? '', day: days[0] ?? '' },
    );
    await read();
    const { rows } = await harness.db.raw(
      `SELECT campaign_id, adset_id, trim_scale(total_spend)::text AS spend, total_clicks FROM ums.vendor_performance WHERE ad_id = 'gone'`,
    );
    expect(rows).toEqual([{ campaign_id: 'd', adset_id: 'h', spend: '0', total_clicks: '0' }]);
    await harness.db.raw(`DELETE FROM pinterest.ad_analytics WHERE ad_id = 'gone'`);
  });

  test('converts a day by the currency that the ad account had when it was read', async () => {
    const { adAccounts } = harness.sandbox.world;
    const [, account] = adAccounts;
    if (account) account.currency = 'GBP';
    await read(days.at(-1));
    const { rows } = await harness.db.raw(
      `SELECT DISTINCT original_currency, activity_date = ? AS is_last, trim_scale(currency_conversion_rate)::text AS rate, activity_date::text AS day
       FROM ums.vendor_performance WHERE ad_account_id = ? ORDER BY day`,
      [days.at(-1) ?? '', account?.id ?? ''],
    );
    const wanted = days.map((day) => {
      const currency = day === days.at(-1) ? 'GBP' : 'EUR';
      return { original_currency: currency, is_last: currency === 'GBP', rate: rateOf(currency, day), day };
    });
    expect(rows).toEqual(wanted);
    await read();
    await expectWhole();
  });

  test('leaves amounts empty, and never unconverted, without a rate or a known currency', async () => {
    const account = harness.sandbox.world.adAccounts[1];
    for (const currency of ['UNK', 'CHF']) {
      if (account) account.currency = currency;
      await read();
      await expectWhole();
      const { rows } = await harness.db.raw(
        `SELECT count(*)::int AS rows, count(total_spend)::int AS converted FROM ums.vendor_performance WHERE ad_account_id = ?`,
        [account?.id ?? ''],
      );
      expect(rows[0].rows).toBeGreaterThan(0);
      expect(rows[0].converted).toBe(0);
    }
  });

  test('says for each day in which windows it was requested, also after the settings changed', async () => {
    const { pinterest } = harness.config;
    const attribution = { ...pinterest.attribution, clickWindowDays: 7 };
    await read(days.at(-1), { ...harness.config, pinterest: { ...pinterest, attribution } });
    const { rows } = await harness.db.raw(
      `SELECT attribution_window, min(activity_date)::text AS first, max(activity_date)::text AS last
       FROM ums.vendor_performance GROUP BY 1 ORDER BY 2`,
    );
    expect(rows).toEqual([
      { attribution_window: '30d_click_30d_engagement_1d_view', first: days.at(0), last: days.at(-2) },
      { attribution_window: '7d_click_30d_engagement_1d_view', first: days.at(-1), last: days.at(-1) },
    ]);
    await read();
  });

  test('says for each day on which day its conversions are counted, also after the setting changed', async () => {
    const { pinterest } = harness.config;
    const attribution = { ...pinterest.attribution, conversionReportTime: 'TIME_OF_CONVERSION' as const };
    await read(days.at(-1), { ...harness.config, pinterest: { ...pinterest, attribution } });
    const { rows } = await harness.db.raw(
      `SELECT conversion_report_time AS time, min(activity_date)::text AS first, max(activity_date)::text AS last
       FROM ums.vendor_performance GROUP BY 1 ORDER BY 2`,
    );
    expect(rows).toEqual([
      { time: 'TIME_OF_AD_ACTION', first: days.at(0), last: days.at(-2) },
      { time: 'TIME_OF_CONVERSION', first: days.at(-1), last: days.at(-1) },
    ]);
    await read();
  });

  test('a day that does not say what it was read with has what the ad account has now', async () => {
    await harness.db.raw(
      'UPDATE pinterest_sync.analytics_days SET currency = NULL, conversion_report_time = NULL, attribution_window = NULL',
    );
    await expectWhole();
  });

  test('gives a row to an ad, campaign and ad group that no list names', async () => {
    const { rows: before } = await harness.db.raw('SELECT count(*)::int AS rows FROM ums.vendor_performance');
    await harness.db.raw('DELETE FROM pinterest.ads; DELETE FROM pinterest.ad_groups');
    const { rows } = await harness.db.raw(
      'SELECT count(*)::int AS rows, count(ad_name)::int AS named FROM ums.vendor_performance',
    );
    expect(rows).toEqual([{ rows: before[0].rows, named: 0 }]);
    await read();
  });
});
