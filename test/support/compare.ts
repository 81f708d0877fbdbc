/** Compares the database with what Pinterest has, row by row and digit by digit. */
import type { Client } from 'pg';
import type { Sandbox } from '../../dev/sandbox/index.js';
import { withClient } from '../../dev/stack/query.js';
import { pinterest, sync } from '../../src/shared/database-names.js';
import type { Day } from '../../src/shared/dates.js';
import { type EntityName, expectedAnalytics, expectedEntities, type TextRow } from './expected.js';
import { analyticsColumns, entityColumns } from './specification.js';

/** More of them say nothing new. */
const SHOWN = 5;

interface Comparison {
  /** Analytics rows that the database holds. */
  rows: number;
  /** One line each; none when all is as it should be. */
  differences: string[];
}

export async function compareWithPinterest(
  databaseUrl: string,
  sandbox: Sandbox,
  days: readonly Day[],
): Promise<Comparison> {
  return withTexts(databaseUrl, async (client) => {
    const differences: string[] = [];
    for (const table of Object.keys(entityColumns) as EntityName[]) {
      const found = await readRows(client, table, entityColumns[table]);
      differences.push(...compareRows(table, found, expectedEntities(sandbox.world, table)));
    }
    // Day by day: all at once would fill the memory.
    let expectedRows = 0;
    for (const day of days) {
      const expected = expectedAnalytics(sandbox, [day]);
      const found = await readRows(client, 'ad_analytics', analyticsColumns, day);
      differences.push(...compareRows(`ad_analytics ${day}`, found, expected));
      differences.push(...(await compareCoverage(client, sandbox, day, expected)));
      expectedRows += expected.length;
    }
    const { rows } = await client.query(`SELECT count(*) AS rows FROM ${pinterest.ad_analytics}`);
    const total = Number(rows[0].rows);
    if (total !== expectedRows) differences.push(`ad_analytics has ${total} rows, not ${expectedRows}`);
    return { rows: total, differences };
  });
}

/** A connection that gives every value as the text that Postgres prints, exact and in UTC. */
export async function withTexts<T>(databaseUrl: string, work: (client: Client) => Promise<T>): Promise<T> {
  const types = { getTypeParser: () => (text: string) => text };
  return await withClient({ connectionString: databaseUrl, options: '-c TimeZone=UTC', types }, work);
}

async function readRows(
  client: Client,
  table: keyof typeof pinterest,
  columns: readonly string[],
  day?: Day,
): Promise<TextRow[]> {
  const names = [...columns, '__sync_key'].map((name) => `"${name}"`).join(', ');
  const where = day ? 'WHERE date = $1' : '';
  const { rows } = await client.query(
    `SELECT ${names} FROM ${pinterest[table]} ${where}`,
    day ? [day] : undefined,
  );
  return rows;
}

function compareRows(place: string, found: readonly TextRow[], expected: readonly TextRow[]): string[] {
  const left = new Map(found.map((row) => [row.__sync_key, row]));
  const lines: string[] = [];
  for (const row of expected) {
    const other = left.get(row.__sync_key ?? '');
    left.delete(row.__sync_key ?? '');
    const columns = other ? Object.keys(row).filter((name) => row[name] !== other[name]) : [];
    const id = row.ad_id ?? row.id;
    if (!other) lines.push(`${place}: ${id} is missing`);
    for (const name of columns)
      lines.push(`${place}: ${id} has ${name} ${other?.[name]}, Pinterest has ${row[name]}`);
  }
  for (const row of left.values()) lines.push(`${place}: ${row.ad_id ?? row.id} is not Pinterest's`);
  const more = lines.length - SHOWN;
  return more > 0 ? [...lines.slice(0, SHOWN), `${place}: and ${more} more`] : lines;
}

/** The day is entered as loaded for each ad account, with every row counted once. */
async function compareCoverage(
  client: Client,
  { world }: Sandbox,
  day: Day,
  expected: readonly TextRow[],
): Promise<string[]> {
  const { rows } = await client.query(
    `SELECT ad_account_id, ads, rows FROM ${sync.analytics_days} WHERE date = $1`,
    [day],
  );
  const entered = new Map(rows.map((row) => [row.ad_account_id, `${row.ads}/${row.rows}`]));
  return world.adAccounts.flatMap(({ id }) => {
    const ads = world.ads.filter((ad) => ad.ad_account_id === id).length;
    const count = expected.filter((row) => row.ad_account_id === id).length;
    const wanted = `${ads}/${count}`;
    return entered.get(id) === wanted
      ? []
      : [`coverage of ${id} on ${day}: ads/rows are ${entered.get(id)}, not ${wanted}`];
  });
}
