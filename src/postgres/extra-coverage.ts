/** How much of the chosen tables of analytics is loaded, for `client status`. */
import type { Knex } from 'knex';
import { sync } from '../shared/database-names.js';
import type { Day, DayRange } from '../shared/dates.js';
import type { ExtraDaily } from '../shared/tables.js';
import { select } from './select.js';

/** Loaded days by table. */
export type ExtraCoverage = ReadonlyMap<ExtraDaily, ReadonlySet<Day>>;

interface Row {
  adAccountId: string;
  table: ExtraDaily;
  days: Day[];
}

/** By ad account: the tables of which any day of the range is loaded, with whatever columns. */
export async function readExtraCoverage(
  db: Knex,
  { from, to }: DayRange,
): Promise<Map<string, ExtraCoverage>> {
  const rows = await select<Row>(
    db,
    `SELECT ad_account_id AS "adAccountId", table_name AS table, array_agg(date::text) AS days
     FROM ${sync.extra_days} WHERE date BETWEEN :from AND :to GROUP BY 1, 2`,
    { from, to },
  );
  const accounts = new Map<string, Map<ExtraDaily, ReadonlySet<Day>>>();
  for (const { adAccountId, table, days } of rows) {
    const tables = accounts.get(adAccountId) ?? new Map();
    accounts.set(adAccountId, tables.set(table, new Set(days)));
  }
  return accounts;
}
