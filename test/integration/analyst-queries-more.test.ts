// docs/queries.md, questions 6 to 10: each query as it is printed, compared with figures that are computed without SQL.
import { addDays } from '../../src/shared/dates.js';
import { type AnalystDatabase, createAnalystDatabase, printedQuery } from '../support/analyst-database.js';
import { converted, type Fact, groupBy, quotient, sum, UNIT, withoutRate } from '../support/facts.js';

type Row = Record<string, string | null>;

const MICRO = 10n ** 6n;
let base: AnalystDatabase;

beforeAll(async () => {
  base = await createAnalystDatabase();
});

afterAll(() => base.close());

const ask = async (number: number): Promise<Row[]> => (await base.client.query(printedQuery(number))).rows;
const sorted = (rows: Row[]) => rows.map((row) => JSON.stringify(row)).sort();
const accounts = () => base.harness.sandbox.world.adAccounts;

test('6: what Pinterest changed of a day, apart from what other settings of ours changed', async () => {
  const rows = await ask(6);
  const now = base.facts.filter(({ date }) => date === base.restatedDay);
  const wanted = accounts().map((account) => {
    const [first, restated, present] = [base.firstFacts, base.restatedFacts, now].map((facts) =>
      facts.filter(({ accountId }) => accountId === account.id),
    ) as [Fact[], Fact[], Fact[]];
    const figures = (name: 'spend' | 'revenue') => {
      const [before, then, after] = [sum(first, name), sum(restated, name), sum(present, name)];
      return {
        [`first_${name}`]: quotient(before, MICRO, 2),
        [name]: quotient(after, MICRO, 2),
        [`${name}_by_pinterest`]: quotient(then - before, MICRO, 2),
        [`${name}_by_settings`]: quotient(after - then, MICRO, 2),
      };
    };
    return {
      date: base.restatedDay,
      ad_account_id: account.id,
      currency: account.currency,
      ...figures('spend'),
      ...figures('revenue'),
      changes: String(first.filter(({ campaignId }) => campaignId !== base.fruitless).length),
    };
  });
  const shown = rows.map(({ ad_account, last_noticed, is_final, ...row }) => row);
  expect(sorted(shown)).toEqual(sorted(wanted));
  expect(rows.every(({ spend, first_spend }) => spend !== first_spend)).toBe(true);
  expect(rows.some((row) => row.revenue_by_settings !== '0.00')).toBe(true);
});

test('7: what was spent in each currency, and what could be converted of it', async () => {
  const rows = await ask(7);
  const whole = converted(base.facts, 'spend');
  const wanted = [...groupBy(base.facts, ({ currency }) => currency)].map(([original_currency, facts]) => {
    const rates = facts.flatMap(({ rate }) => (rate === undefined ? [] : [Number(rate)]));
    const spend = converted(facts, 'spend');
    return {
      original_currency,
      target_currency: 'USD',
      ad_accounts: '1',
      spend_in_original: quotient(sum(facts, 'spend'), MICRO, 2),
      spend: quotient(spend, UNIT, 2),
      percent_of_spend: quotient(spend === null ? null : spend * 100n, whole, 1),
      lowest_rate: Math.min(...rates) / 10_000,
      highest_rate: Math.max(...rates) / 10_000,
      rows_without_rate: withoutRate(facts),
    };
  });
  expect(wanted.map(({ original_currency }) => original_currency).sort()).toEqual(['EUR', 'GBP', 'USD']);
  const shown = rows.map((row) => ({
    ...row,
    lowest_rate: Number(row.lowest_rate),
    highest_rate: Number(row.highest_rate),
  }));
  expect(shown.sort(byCurrency)).toEqual(wanted.sort(byCurrency));
});

const byCurrency = (a: object, b: object) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);

test('8: each run of days that are not loaded, and no day that is', async () => {
  const [, second] = accounts();
  const gap = (from: number, to: number) => ({
    ad_account_id: second?.id,
    ad_account: second?.name,
    first_day: base.ago(from),
    last_day: base.ago(to),
    days: String(from - to + 1),
  });
  expect(await ask(8)).toEqual([gap(25, 22), gap(12, 12)]);
});

test('8: an ad account without a loaded day lacks all that can be read', async () => {
  await base.client.query('BEGIN');
  await base.client.query(
    `INSERT INTO pinterest.ad_accounts (id, name, __sync_key) VALUES ('new', 'New', 'new')`,
  );
  const rows = await ask(8);
  await base.client.query('ROLLBACK');
  expect(rows).toContainEqual({
    ad_account_id: 'new',
    ad_account: 'New',
    first_day: base.ago(90),
    last_day: base.ago(1),
    days: '90',
  });
});

test('9: how often the ads of a group were shown, and how clicks changed from one fortnight to the next', async () => {
  const rows = await ask(9);
  const recent = base.facts.filter(({ date }) => date >= base.ago(28));
  const wanted = [...groupBy(recent, ({ adGroupId }) => adGroupId)].map(([ad_group_id, facts]) => {
    const before = facts.filter(({ date }) => date < base.ago(14));
    const now = facts.filter(({ date }) => date >= base.ago(14));
    const [clicksBefore, seenBefore] = [sum(before, 'clicks'), sum(before, 'impressions')];
    const [clicksNow, seenNow] = [sum(now, 'clicks'), sum(now, 'impressions')];
    const adDays = [...groupBy(facts, ({ adId, date }) => `${adId} ${date}`).values()];
    const shownDays = adDays.filter((pins) => sum(pins, 'impressions') > 0n).length;
    const compared = seenBefore > 0n && seenNow > 0n ? clicksBefore * seenNow : null;
    return {
      ad_group_id,
      ads: String(new Set(facts.map(({ adId }) => adId)).size),
      impressions: String(sum(facts, 'impressions')),
      impressions_per_ad_and_day: quotient(sum(facts, 'impressions'), BigInt(shownDays), 1),
      ctr_percent_before: quotient(clicksBefore * 100n, seenBefore, 2),
      ctr_percent_now: quotient(clicksNow * 100n, seenNow, 2),
      change_percent: quotient(
        compared === null ? null : (clicksNow * seenBefore - compared) * 100n,
        compared,
        1,
      ),
    };
  });
  const shown = rows.map(({ ad_group, lifetime_frequency_cap, ...row }) => row);
  expect(wanted.length).toBeGreaterThan(3);
  expect(sorted(shown)).toEqual(sorted(wanted));
  const { world } = base.harness.sandbox;
  for (const { ad_group_id, ad_group } of rows) {
    const group = world.adGroup(ad_group_id ?? '');
    expect(ad_group).toBe(group?.campaign_id === base.unlisted ? null : group?.name);
  }
});

test('10: months are compared by loaded day, and the first one with nothing', async () => {
  const rows = await ask(10);
  const monthOf = (day: string) => `${day.slice(0, 7)}-01`;
  const loadedIn = (account: string, month: string) =>
    BigInt(
      Array.from({ length: 70 }, (_, index) => base.ago(index + 1)).filter(
        (day) => monthOf(day) === month && base.isLoaded(account, day),
      ).length,
    );
  const groups = groupBy(base.facts, ({ accountId, date }) => `${accountId} ${monthOf(date)}`);
  const figures = (account: string, month: string) => {
    const facts = groups.get(`${account} ${month}`);
    if (!facts) return undefined;
    const isRated = facts.every(({ rate }) => rate !== undefined);
    const [spend, revenue] = [converted(facts, 'spend'), converted(facts, 'revenue')];
    // Only of whole months: a part of the spend by all days would be too little.
    const compared = isRated ? { spend, revenue } : { spend: null, revenue: null };
    return { facts, days: loadedIn(account, month), spend, revenue, compared };
  };
  /** (now / days) / (before / days before) - 1, in per cent. */
  const change = (
    now: bigint | null,
    days: bigint,
    before: bigint | null | undefined,
    daysBefore: bigint,
  ) => {
    if (now === null || before == null) return null;
    return quotient((now * daysBefore - before * days) * 100n, before * days, 1);
  };
  const wanted = [...groups.keys()].map((key) => {
    const [account = '', month = ''] = key.split(' ');
    const now = figures(account, month) as NonNullable<ReturnType<typeof figures>>;
    const before = figures(account, monthOf(addDays(month, -1)));
    return {
      month,
      ad_account_id: account,
      target_currency: 'USD',
      days_loaded: String(now.days),
      spend: quotient(now.spend, UNIT, 2),
      spend_per_day: quotient(now.compared.spend, now.days * UNIT, 2),
      spend_change_percent: change(now.compared.spend, now.days, before?.compared.spend, before?.days ?? 0n),
      roas: quotient(now.revenue, now.spend, 2),
      revenue_change_percent: change(
        now.compared.revenue,
        now.days,
        before?.compared.revenue,
        before?.days ?? 0n,
      ),
      rows_without_rate: withoutRate(now.facts),
    };
  });
  expect(sorted(rows)).toEqual(sorted(wanted));
  expect(rows.some((row) => row.spend_change_percent !== null)).toBe(true);
  expect(rows.some((row) => row.rows_without_rate !== '0' && row.spend_per_day === null)).toBe(true);
});
