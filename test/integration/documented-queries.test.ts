// The queries of README.md, docs/tables.md and docs/ums.md as they are printed, and those of the dashboard for analysts,
// which ask the same database: compared with figures that are computed without SQL.
import { addDays } from '../../src/shared/dates.js';
import {
  type AnalystDatabase,
  createAnalystDatabase,
  printedStatement,
} from '../support/analyst-database.js';
import { converted, type Fact, groupBy, quotient, sum, UNIT, withoutRate } from '../support/facts.js';
import { testDashboard } from './documented-queries/of-dashboard.js';

type Row = Record<string, string | null>;

const MICRO = 10n ** 6n;
let base: AnalystDatabase;

beforeAll(async () => {
  base = await createAnalystDatabase();
});

afterAll(() => base.close());

const ask = async (file: string, words: string): Promise<Row[]> =>
  (await base.client.query(printedStatement(file, words))).rows;
const sorted = (rows: object[]) => rows.map((row) => JSON.stringify(row)).sort();
const recent = () => base.facts.filter(({ date }) => date >= base.ago(30));
const isListed = (campaignId: string) => campaignId !== base.unlisted;
const nameOf = (campaignId: string) =>
  isListed(campaignId) ? (base.harness.sandbox.world.campaign(campaignId)?.name ?? null) : null;
const inCurrency = (micro: bigint) => quotient(micro, MICRO, 2);

test('docs/ums.md: only orders whose spend is converted have a cost', async () => {
  const rows = await ask('docs/ums.md', 'cost per order of each campaign');
  const wanted = [...groupBy(recent(), ({ campaignId }) => campaignId)].map(([campaign_id, facts]) => {
    const rated = facts.filter(({ rate }) => rate !== undefined);
    const [spend, revenue] = [converted(facts, 'spend'), converted(facts, 'revenue')];
    return {
      campaign_id,
      campaign: nameOf(campaign_id),
      target_currency: 'USD',
      spend: quotient(spend, UNIT, 2),
      roas: quotient(revenue, spend, 2),
      cost_per_order: quotient(spend, sum(rated, 'orders') * UNIT, 2),
      rows_without_rate: withoutRate(facts),
    };
  });
  expect(sorted(rows)).toEqual(sorted(wanted));
  expect(rows.some((row) => row.cost_per_order !== null && row.rows_without_rate !== '0')).toBe(true);
});

test('docs/ums.md: each range of days that was read with the same settings has a line', async () => {
  const rows = await ask('docs/ums.md', 'AS range');
  const settingsOf = ({ date, currency }: Fact) => {
    const views = [base.ago(45), base.restatedDay].includes(date) ? 0 : 1;
    return ['TIME_OF_AD_ACTION', `30d_click_30d_engagement_${views}d_view`, currency];
  };
  const wanted = base.harness.sandbox.world.adAccounts.flatMap(({ id }) => {
    const days = groupBy(
      base.facts.filter(({ accountId }) => accountId === id),
      ({ date }) => date,
    );
    const ranges: string[][] = [];
    for (const [date, [fact]] of [...days].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const settings = fact ? settingsOf(fact) : [];
      const last = ranges.at(-1);
      if (last && String(last.slice(3)) === String(settings)) last[2] = date;
      else ranges.push([id, date, date, ...settings]);
    }
    return ranges;
  });
  expect(sorted(rows.map((row) => Object.values(row)))).toEqual(sorted(wanted));
  expect(wanted.length).toBeGreaterThan(9);
});

test('README.md: campaigns that no list names keep their spend', async () => {
  const sql = printedStatement('README.md', 'Spend and return per campaign').replace('WHERE place <= 3', '');
  const found: Row[] = (await base.client.query(sql)).rows;
  const rows = found.map(({ place, ...row }) => row);
  const { world } = base.harness.sandbox;
  const wanted = [...groupBy(recent(), ({ campaignId }) => campaignId)].map(([campaign_id, facts]) => ({
    currency: facts[0]?.currency,
    campaign_id,
    name: nameOf(campaign_id),
    status: isListed(campaign_id) ? world.campaign(campaign_id)?.status : null,
    spend: inCurrency(sum(facts, 'spend')),
    roas: quotient(sum(facts, 'revenue'), sum(facts, 'spend'), 2),
  }));
  expect(sorted(rows)).toEqual(sorted(wanted));
});

test('README.md: the first answer shows at most three campaigns of each currency, those that spent most', async () => {
  const rows = await ask('README.md', 'Spend and return per campaign');
  const campaigns = [...groupBy(recent(), ({ campaignId }) => campaignId).values()];
  const byCurrency = groupBy(campaigns, ([fact]) => fact?.currency ?? '');
  const wanted = [...byCurrency]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([currency, all]) =>
      all
        .map((facts) => sum(facts, 'spend'))
        .sort((a, b) => Number(b - a))
        .slice(0, 3)
        .map((spend) => [currency, inCurrency(spend)]),
    );
  expect(rows.map(({ currency, spend }) => [currency, spend])).toEqual(wanted);
  expect(byCurrency.size).toBeGreaterThan(1);
});

test('README.md: beside other platforms, each campaign says which currency its amounts come from', async () => {
  const rows = await ask('README.md', 'original_currency AS "from"');
  const campaigns = [...groupBy(recent(), ({ campaignId, currency }) => `${campaignId} ${currency}`)];
  expect(sorted(rows.map(({ campaign_id, from, to, spend }) => ({ campaign_id, from, to, spend })))).toEqual(
    sorted(
      campaigns.map(([key, facts]) => {
        const [campaign_id, from] = key.split(' ');
        return { campaign_id, from, to: 'USD', spend: quotient(converted(facts, 'spend'), UNIT, 2) };
      }),
    ),
  );
});

test('README.md: what archived ads spent is told apart by the currency of each day', async () => {
  const rows = await ask('README.md', 'What archived ads spent');
  const { world } = base.harness.sandbox;
  const archived = base.facts.filter(
    ({ adId, campaignId }) => isListed(campaignId) && world.ad(adId)?.status === 'ARCHIVED',
  );
  const months = groupBy(archived, ({ date, currency }) => `${date.slice(0, 7)}-01 ${currency}`);
  const wanted = [...months].map(([key, facts]) => {
    const [month, currency] = key.split(' ');
    return { month, currency, spend: inCurrency(sum(facts, 'spend')) };
  });
  expect(sorted(rows)).toEqual(sorted(wanted));
  expect(new Set(rows.map(({ currency }) => currency))).toEqual(new Set(['EUR', 'GBP', 'USD']));
});

test('docs/tables.md: spend per day and campaign has all of the spend', async () => {
  const rows = await ask('docs/tables.md', 'AS checkouts');
  const wanted = [...groupBy(recent(), ({ date, campaignId }) => `${date} ${campaignId}`)].map(
    ([key, facts]) => {
      const [date = '', campaign_id = ''] = key.split(' ');
      const checkouts = String(sum(facts, 'orders'));
      return {
        date,
        campaign_id,
        campaign: nameOf(campaign_id),
        currency: facts[0]?.currency,
        spend: inCurrency(sum(facts, 'spend')),
        checkouts,
      };
    },
  );
  const shown = rows.map(({ spend, checkouts, ...row }) => ({
    ...row,
    spend: Number(spend).toFixed(2),
    checkouts: checkouts ?? '0',
  }));
  expect(sorted(shown)).toEqual(sorted(wanted));
});

test('docs/tables.md: a day that can still be read and is not loaded is missing', async () => {
  const rows = await ask('docs/tables.md', 'loaded.date IS NULL');
  const wanted = base.harness.sandbox.world.adAccounts.flatMap(({ id }) =>
    Array.from({ length: 90 }, (_, index) => addDays(base.today, index - 90))
      .filter((day) => !base.isLoaded(id, day))
      .map((day) => `${id} ${day}`),
  );
  expect(rows.map(({ id, day }) => `${id} ${day}`).sort()).toEqual(wanted.sort());
});

describe('the dashboard for analysts', () => testDashboard(() => base));
