/** How much of the chosen tables of analytics is loaded, for `client status` and for metrics. */
import type { Knex } from 'knex';
import { DUE_REACH_DAYS } from '../shared/analytics-plan.js';
import { pinterest, sync } from '../shared/database-names.js';
import type { Day, DayRange } from '../shared/dates.js';
import type { DoubtfulDay } from '../shared/extra-doubts.js';
import { select } from './select.js';

interface LoadedDays {
  days: ReadonlySet<Day>;
  /** Those of them that are read again, by the reason. */
  doubtful: readonly DoubtfulDay[];
}

/** By table; of attribution sets, by table and set. */
export type ExtraCoverage = ReadonlyMap<string, LoadedDays>;

interface Row {
  adAccountId: string;
  table: string;
  days: Day[];
  doubtful: DoubtfulDay[] | null;
}

/** By ad account: the tables of which any day of the range is loaded, with whatever columns. */
export async function readExtraCoverage(
  db: Knex,
  { from, to }: DayRange,
): Promise<Map<string, ExtraCoverage>> {
  const rows = await select<Row>(
    db,
    `SELECT ad_account_id AS "adAccountId", concat_ws(' ', table_name, nullif(attribution_set, '')) AS table, array_agg(date::text) AS days,
       json_agg(json_build_object('date', date::text, 'doubt', doubt) ORDER BY date) FILTER (WHERE doubt IS NOT NULL) AS doubtful
     FROM ${sync.extra_days} WHERE date BETWEEN :from AND :to GROUP BY 1, 2`,
    { from, to },
  );
  const accounts = new Map<string, Map<string, LoadedDays>>();
  for (const { adAccountId, table, days, doubtful } of rows) {
    const tables = accounts.get(adAccountId) ?? new Map();
    accounts.set(adAccountId, tables.set(table, { days: new Set(days), doubtful: doubtful ?? [] }));
  }
  return accounts;
}

interface MissingExtraDays {
  adAccountId: string;
  /** As `chosenWithDays` names it. */
  table: string;
  days: number;
}

/** How many days each ad account lacks of each table, of those that a run should have loaded. */
export async function countMissingExtraDays(
  db: Knex,
  tables: readonly string[],
): Promise<MissingExtraDays[]> {
  if (tables.length === 0) return [];
  return select(
    db,
    `SELECT account.id AS "adAccountId", chosen.name AS table, ${DUE_REACH_DAYS - 1} - count(loaded.date)::int AS days
     FROM ${pinterest.ad_accounts} AS account CROSS JOIN unnest(CAST(:tables AS text[])) AS chosen (name)
     LEFT JOIN ${sync.extra_days} AS loaded ON loaded.ad_account_id = account.id AND loaded.table_name = split_part(chosen.name, ' ', 1)
       AND loaded.attribution_set = split_part(chosen.name, ' ', 2)
       AND loaded.date BETWEEN current_date - ${DUE_REACH_DAYS} AND current_date - 2
     GROUP BY 1, 2`,
    { tables: [...tables] },
  );
}
