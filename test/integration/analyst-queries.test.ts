// docs/queries.md, questions 1 to 5: each query as it is printed, compared with figures that are computed without SQL.
import { addDays, daysBetween } from '../../src/shared/dates.js';
import { type AnalystDatabase, createAnalystDatabase, printedQuery } from '../support/analyst-database.js';
import { converted, groupBy, quotient, sum, UNIT, withoutRate } from '../support/facts.js';

type Row = Record<string, string | null>;

let base: AnalystDatabase;

beforeAll(async () => {
  base = await createAnalystDatabase();
});

afterAll(() => base.close());

const ask = async (number: number): Promise<Row[]> => (await base.client.query(printedQuery(number))).rows;

/** Rows in an order that the order of lines with equal figures does not matter for. */
const sorted = (rows: Row[]) => rows.map((row) => JSON.stringify(row)).sort();
const expectRows = (rows: Row[], wanted: Row[]) => {
  expect(wanted.length).toBeGreaterThan(0);
  expect(sorted(rows)).toEqual(sorted(wanted));
};

/** The Monday of the week. */
const weekOf = (day: string) => {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() - ((date.getUTCDay() + 6) % 7));
  return date.toISOString().slice(0, 10);
};
const since = (days: number) => base.facts.filter(({ date }) => date >= base.ago(days));
const nameOf = (id: string) =>
  id === base.unlisted ? null : (base.harness.sandbox.world.campaign(id)?.name ?? null);

/** In the order in which the query prints them. */
const pick = (row: Row, names: string) =>
  Object.fromEntries(names.split(' ').map((name) => [name, row[name] ?? null]));

test('1: spend and return of each campaign and week, a renamed campaign in one line and none for its old name', async () => {
  const rows = await ask(1);
  const recent = base.facts.filter(({ date }) => daysBetween(weekOf(date), weekOf(base.today)) <= 56);
  const wanted = [...groupBy(recent, ({ date, campaignId }) => `${weekOf(date)} ${campaignId}`)].map(
    ([key, facts]) => {
      const [week = '', campaign_id = ''] = key.split(' ');
      const [spend, revenue] = [converted(facts, 'spend'), converted(facts, 'revenue')];
      return {
        week,
        campaign_id,
        campaign: nameOf(campaign_id),
        target_currency: 'USD',
        spend: quotient(spend, UNIT, 2),
        revenue: quotient(revenue, UNIT, 2),
        roas: quotient(revenue, spend, 2),
        rows_without_rate: withoutRate(facts),
      };
    },
  );
  expectRows(rows, wanted);
  const ofRenamed = rows.filter(({ campaign_id }) => campaign_id === base.renamed.id);
  expect(new Set(ofRenamed.map(({ campaign }) => campaign))).toEqual(new Set([base.renamed.name]));
  expect(new Set(ofRenamed.map(({ week }) => week)).size).toBe(ofRenamed.length);
  expect(rows.some((row) => Number(row.rows_without_rate) > 0)).toBe(true);
});

test('2: the cost per order of a day and of seven days, all seven for the first day too, without orders whose spend has no rate', async () => {
  const rows = await ask(2);
  const facts = since(66);
  /** Of so many days up to that day. */
  const figures = (until: string, length: number) => {
    const from = addDays(until, 1 - length);
    const rated = facts.filter(({ date, rate }) => date >= from && date <= until && rate !== undefined);
    return {
      spend: converted(rated, 'spend'),
      orders: sum(rated, 'orders'),
      days: new Set(rated.map(({ date }) => date)).size,
    };
  };
  const wanted = [...groupBy(since(60), ({ date }) => date)].map(([date, ofDay]) => {
    const [day, seven] = [figures(date, 1), figures(date, 7)];
    return {
      activity_date: date,
      target_currency: 'USD',
      spend: quotient(day.spend, UNIT, 2),
      orders: String(day.orders),
      cost_per_order: quotient(day.spend, day.orders * UNIT, 2),
      cost_per_order_7_days: quotient(seven.spend, seven.orders * UNIT, 2),
      days: String(seven.days),
      rows_without_rate: withoutRate(ofDay),
    };
  });
  expect(rows.every(({ days }) => days === '7')).toBe(true);
  expectRows(rows, wanted);
});

test('3: the twenty pins with the best return, of those with some spend', async () => {
  const rows = await ask(3);
  const wanted = [...groupBy(since(60), ({ pinId }) => pinId)].map(([pin_id, facts]) => {
    const [spend, revenue] = [converted(facts, 'spend'), converted(facts, 'revenue')];
    const rated = facts.filter(({ rate }) => rate !== undefined);
    return {
      pin_id,
      ads: String(new Set(facts.map(({ adId }) => adId)).size),
      enough: spend !== null && spend >= 10n * UNIT,
      spend: quotient(spend, UNIT, 2),
      orders: String(sum(rated, 'orders')),
      roas: quotient(revenue, spend, 2),
      ctr_percent: quotient(sum(facts, 'clicks') * 100n, sum(facts, 'impressions'), 2),
      rows_without_rate: withoutRate(facts),
    };
  });
  const best = wanted
    .filter(({ enough }) => enough)
    .sort((a, b) => Number(b.roas) - Number(a.roas))
    .slice(0, 20);
  // Of pins with an equal return, others may be the last of the twenty.
  expect(rows.map(({ roas }) => roas)).toEqual(best.map(({ roas }) => roas));
  const byPin = new Map(wanted.map(({ enough, ...row }) => [row.pin_id, row]));
  const unrated = wanted.filter(({ rows_without_rate }) => rows_without_rate !== '0').length;
  expect(unrated).toBeGreaterThan(0);
  for (const { creative_type, target_currency, pins_without_rate, ...row } of rows) {
    expect(pins_without_rate).toBe(String(unrated));
    expect(row).toEqual(byPin.get(row.pin_id ?? ''));
    expect(target_currency).toBe('USD');
    if (!base.facts.some((fact) => fact.pinId === row.pin_id && fact.campaignId === base.unlisted))
      expect(creative_type).toEqual(expect.any(String));
  }
});

test('4: spend of each loaded day since the campaign was created against the cap, for active campaigns that have one', async () => {
  const rows = await ask(4);
  const { world } = base.harness.sandbox;
  const week = Array.from({ length: 7 }, (_, index) => base.ago(index + 1));
  const capped = world.campaigns.filter(
    ({ id, status, daily_spend_cap }) => status === 'ACTIVE' && daily_spend_cap && id !== base.unlisted,
  );
  const createdOn = ({ id, created_time }: (typeof capped)[number]) =>
    id === base.young.id
      ? base.young.created
      : new Date((created_time ?? 0) * 1000).toISOString().slice(0, 10);
  const wanted = capped.map((campaign) => {
    const days = week.filter(
      (day) => base.isLoaded(campaign.ad_account_id, day) && day >= createdOn(campaign),
    );
    const own = base.facts.filter(
      ({ campaignId, date }) => campaignId === campaign.id && days.includes(date),
    );
    const [cap, count] = [BigInt(campaign.daily_spend_cap ?? 0), BigInt(days.length)];
    const perDay = [...groupBy(own, ({ date }) => date).values()].map((facts) => sum(facts, 'spend'));
    return {
      campaign_id: campaign.id,
      campaign: campaign.name,
      currency: world.adAccount(campaign.ad_account_id)?.currency ?? null,
      daily_cap: quotient(cap, 10n ** 6n, 2),
      days: String(count),
      spend_per_day: quotient(sum(own, 'spend'), count * 10n ** 6n, 2),
      percent_of_cap: quotient(sum(own, 'spend') * 100n, count * cap, 1),
      days_at_cap: String(perDay.filter((spend) => spend * 100n >= cap * 95n).length),
    };
  });
  expectRows(rows, wanted);
  expect(rows).toContainEqual(expect.objectContaining({ campaign_id: base.young.id, days: '4' }));
});

test('5: spend by the status of the ads, archived ones included', async () => {
  const rows = await ask(5);
  const statusOf = (id: string) => {
    const ad = base.harness.sandbox.world.ad(id);
    return ad && ad.campaign_id !== base.unlisted ? ad.status : 'not listed';
  };
  const whole = converted(base.facts, 'spend');
  const wanted = [...groupBy(base.facts, ({ adId }) => statusOf(adId))].map(([ad_status, facts]) => {
    const [spend, revenue] = [converted(facts, 'spend'), converted(facts, 'revenue')];
    return {
      ad_status,
      target_currency: 'USD',
      ads: String(new Set(facts.map(({ adId }) => adId)).size),
      spend: quotient(spend, UNIT, 2),
      percent_of_spend: quotient(spend === null ? null : spend * 100n, whole, 1),
      roas: quotient(revenue, spend, 2),
      rows_without_rate: withoutRate(facts),
    };
  });
  expectRows(rows, wanted);
  expect(rows.map(({ ad_status }) => ad_status)).toEqual(
    expect.arrayContaining(['ACTIVE', 'ARCHIVED', 'not listed']),
  );
});

test('a campaign without an order has a return of 0 and no cost per order, and no query fails over it', async () => {
  const rows = (await ask(1)).filter(({ campaign_id }) => campaign_id === base.fruitless);
  expect(rows.length).toBeGreaterThan(0);
  for (const row of rows)
    expect(pick(row, 'revenue roas')).toEqual(
      row.spend === null ? { revenue: null, roas: null } : { revenue: '0.00', roas: '0.00' },
    );
});
