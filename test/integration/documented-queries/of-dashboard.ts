/**
 * The dashboard for analysts: each query as its file has it, with what Grafana puts in, compared with figures that are
 * computed without SQL.
 */
import { readFileSync } from 'node:fs';
import type { AnalystDatabase } from '../../support/analyst-database.js';
import { converted, type Fact, groupBy, quotient, sum, UNIT, withoutRate } from '../../support/facts.js';

const FILE = 'monitoring/grafana/dashboards/pinterest-ads-marketing.json';

type Row = Record<string, string | null>;

interface Dashboard {
  templating: { list: { name: string; query: string }[] };
  panels: { title: string; targets: { rawSql: string }[] }[];
}

const dashboard = JSON.parse(readFileSync(FILE, 'utf8')) as Dashboard;

let base: AnalystDatabase;

const variable = (name: string) => dashboard.templating.list.find((one) => one.name === name);

/** The names of the schemas, as the dashboard comes. */
const withSchemas = (sql: string) =>
  sql.replace(/\$\{(\w+_schema)\}/g, (found, name) => variable(name)?.query ?? found);

/** As Grafana sends it, for all ad accounts and the thirty days before today. */
async function shown(title: string): Promise<Row[]> {
  const sql = dashboard.panels.find((panel) => panel.title === title)?.targets[0]?.rawSql ?? '';
  const accounts = base.harness.sandbox.world.adAccounts.map(({ id }) => `'${id}'`).join(',');
  const filled = withSchemas(sql)
    .replaceAll('$__timeFrom()', `'${base.ago(30)}T00:00:00Z'`)
    .replaceAll('$__timeTo()', `'${base.ago(1)}T23:59:59Z'`)
    .replaceAll('$ad_account', accounts)
    .replaceAll('$currency', 'USD');
  expect(filled).not.toContain('$');
  return (await base.client.query(filled)).rows;
}

const chosen = (): Fact[] => base.facts.filter(({ date }) => date >= base.ago(30));

/** @param given the database, once it is made. */
export function testDashboard(given: () => AnalystDatabase): void {
  beforeAll(() => {
    base = given();
  });

  test('the sums are those of the chosen days', async () => {
    const facts = chosen();
    const [spend, revenue] = [converted(facts, 'spend'), converted(facts, 'revenue')];
    expect(await shown('Spend, revenue, return and orders')).toEqual([
      {
        spend: quotient(spend, UNIT, 2),
        revenue: quotient(revenue, UNIT, 2),
        roas: quotient(revenue, spend, 2),
        orders: String(sum(facts, 'orders')),
      },
    ]);
  });

  test('rows without a rate are counted', async () => {
    const [row] = await shown('Rows without an exchange rate');
    expect(row?.rows_without_rate).toBe(String(withoutRate(chosen())));
    expect(Number(row?.rows_without_rate)).toBeGreaterThan(0);
  });

  test('each day has a point, at its midnight in UTC', async () => {
    const rows = await shown('Spend and revenue by day');
    const days = groupBy(chosen(), ({ date }) => date);
    expect(rows.map(({ time }) => time?.slice(0, 13)).sort()).toEqual(
      [...days.keys()].map((day) => `${day} 00`).sort(),
    );
    const sumOf = (column: string) => rows.reduce((all, row) => all + Number(row[column]), 0);
    expect(sumOf('spend')).toBeCloseTo(Number(converted(chosen(), 'spend')) / Number(UNIT), 4);
  });

  test('each ad account has a line of its own', async () => {
    const rows = await shown('Spend by ad account');
    const names = base.harness.sandbox.world.adAccounts.map(({ name }) => name);
    expect([...new Set(rows.map(({ metric }) => metric))].sort()).toEqual([...names].sort());
  });

  test('campaigns are one line each, under their current name or their id, and only converted orders have a cost', async () => {
    const rows = await shown('Campaigns');
    const wanted = [...groupBy(chosen(), ({ campaignId }) => campaignId)].map(([id, facts]) => {
      const [spend, revenue] = [converted(facts, 'spend'), converted(facts, 'revenue')];
      const orders = sum(
        facts.filter(({ rate }) => rate !== undefined),
        'orders',
      );
      return [
        id === base.unlisted ? id : base.harness.sandbox.world.campaign(id)?.name,
        quotient(spend, UNIT, 2),
        quotient(revenue, UNIT, 2),
        quotient(revenue, spend, 2),
        quotient(spend, orders * UNIT, 2),
      ];
    });
    const found = rows.map(({ campaign, spend, revenue, roas, cost_per_order }) => [
      campaign,
      spend,
      revenue,
      roas,
      cost_per_order,
    ]);
    expect(found.map(String).sort()).toEqual(wanted.map(String).sort());
    expect(rows.map(({ campaign }) => campaign)).toContain(base.renamed.name);
  });

  test('amounts in another master currency are not added to those in the chosen one', async () => {
    const before = await shown('Spend, revenue, return and orders');
    const [first] = base.harness.sandbox.world.adAccounts;
    await base.client.query('BEGIN');
    await base.client.query(
      `INSERT INTO ums.integrations (ad_account_id, integration_name, master_currency) VALUES ($1, 'Own', 'CHF')`,
      [first?.id],
    );
    const [row] = await shown('Spend, revenue, return and orders');
    await base.client.query('ROLLBACK');
    const others = chosen().filter(({ accountId }) => accountId !== first?.id);
    expect(row?.spend).toBe(quotient(converted(others, 'spend'), UNIT, 2));
    expect(row?.spend).not.toBe(before[0]?.spend);
  });

  test('missing days of the chosen period are counted', async () => {
    const rows = await shown('How fresh and complete the data are');
    const [first, second] = base.harness.sandbox.world.adAccounts;
    expect(rows.map(({ ad_account, days_missing }) => [ad_account, days_missing])).toEqual([
      [second?.name, '5'],
      [first?.name, '0'],
    ]);
    expect(rows.map(({ newest_day }) => newest_day)).toEqual([base.ago(1), base.ago(1)]);
  });

  test('the choice of ad accounts has them all', async () => {
    const query = withSchemas(variable('ad_account')?.query ?? '');
    const { rows } = await base.client.query(query);
    const wanted = base.harness.sandbox.world.adAccounts.map(({ id, name }) => ({
      __value: id,
      __text: name,
    }));
    expect(rows).toEqual(expect.arrayContaining(wanted));
  });
}
