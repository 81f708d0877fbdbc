/** What a backfill would request for the tables of PINTEREST_EXTRA_TABLES. */
import type { Knex } from 'knex';
import type { Config } from '../../config/index.js';
import { countThings } from '../../postgres/extra-days.js';
import { type Day, type DayRange, daysBetween, eachDay } from '../../shared/dates.js';
import { type ExtraReading, estimateExtra, planExtraReading } from '../../shared/extra-plan.js';
import {
  BY_ATTRIBUTION,
  type ExtraDaily,
  extraAnalytics,
  extraReports,
  isDirect,
} from '../../shared/tables.js';
import { counted } from '../../shared/words.js';
import { extraAnalyticsDefinitions, extraDailyDefinitions } from '../../tables/all.js';
import { reportParts, wantedColumns } from '../../tables/extra/request.js';

export interface PlannedTable extends ExtraReading {
  table: ExtraDaily;
  /** Of PINTEREST_ATTRIBUTION_SETS. */
  set?: string | undefined;
  /** How many reports hold the same days. */
  parts: number;
  /** About. */
  requests: number;
}

interface Backfill {
  adAccountId: string;
  range: DayRange;
  today: Day;
}

/** The lists are not among them: their length is not known before they are read. */
export async function planExtraTables(
  db: Knex,
  { pinterest }: Config,
  { adAccountId, range, today }: Backfill,
): Promise<PlannedTable[]> {
  const planned: PlannedTable[] = [];
  const tables = [...extraAnalytics, ...extraReports].filter((name) => pinterest.extraTables.includes(name));
  const chosen: Pick<PlannedTable, 'table' | 'set'>[] = [
    ...tables.map((table) => ({ table })),
    ...pinterest.attributionSets.map(({ name }) => ({ table: BY_ATTRIBUTION, set: name }) as const),
  ];
  for (const { table, set } of chosen) {
    const definition = extraDailyDefinitions[table];
    const { rowsADay } = definition;
    const isTargeting = definition.targetingTypes !== undefined;
    const reading = planExtraReading(table, eachDay(range), today);
    const parts = reportParts(definition, pinterest.targetingTypes).length;
    const things = await thingsOf(db, adAccountId, table);
    const columns = wantedColumns(definition, pinterest.extraMetrics).length;
    const requests = estimateExtra(reading, { rowsADay, isTargeting, columns, things, parts });
    planned.push({ table, set, ...reading, parts, requests });
  }
  return planned;
}

async function thingsOf(db: Knex, adAccountId: string, table: ExtraDaily): Promise<number> {
  if (!isDirect(table)) return 0;
  return await countThings(db, { adAccountId, about: extraAnalyticsDefinitions[table].about });
}

export function describeExtra(planned: readonly PlannedTable[]): string[] {
  if (planned.length === 0) return [];
  return ['Beside it, for chosen tables and attribution sets:', ...planned.map(line)];
}

const daysIn = (ranges: readonly DayRange[]) =>
  ranges.reduce((sum, { from, to }) => sum + daysBetween(from, to) + 1, 0);

function line({ table, set, days, reports, parts, requests }: PlannedTable): string {
  const direct = daysIn(days);
  const texts = [
    ...(direct > 0 ? [`${counted(direct, 'day')} directly`] : []),
    ...(reports.length > 0 && parts > 0 ? [counted(reports.length * parts, 'report')] : []),
    ...(reports.length > 0 && parts === 0
      ? [`not ${counted(daysIn(reports), 'day')} that no report has`]
      : []),
  ];
  return `  ${[table, set].join(' ').trim()}: ${texts.join(' and ') || 'nothing'}, about ${counted(requests, 'request')}`;
}
