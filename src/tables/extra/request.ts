/** Which columns and targeting types of a chosen table are requested. Depends on the settings. Pure. */
import type { Column } from '../definition.js';
import { adReportMetrics } from './ad-report-metrics.js';
import { alwaysRequested } from './analytics.js';
import type { ExtraDailyDefinition } from './definition.js';

/** @param extraMetrics names of columns of PINTEREST_EXTRA_METRICS. */
export function wantedColumns(table: ExtraDailyDefinition, extraMetrics: readonly string[]): Column[] {
  const wanted = new Set([...alwaysRequested, ...extraMetrics]);
  // Choosing this table chooses all of its columns.
  const isWanted = (name: string) => table.name === adReportMetrics.name || wanted.has(name);
  return table.columns.filter(({ type, name }) => type !== 'numeric' || isWanted(name));
}

/** Targeting types that one report takes. */
const TYPES_OF_REPORT = 5;

/** Which of the chosen targeting types one request breaks a table down by; undefined for tables that are no breakdown. */
export const typesAtOnce = ({ targetingTypes }: ExtraDailyDefinition, chosen: readonly string[]) =>
  targetingTypes && chosen.filter((type) => targetingTypes.atOnce.includes(type));

/** The targeting types of each report of the same days. A table without targeting types has one report, without any. */
export function reportParts(
  table: ExtraDailyDefinition,
  chosen: readonly string[],
): (readonly string[] | undefined)[] {
  if (table.reportLevel === undefined) return [];
  const { targetingTypes } = table;
  if (!targetingTypes) return [undefined];
  const types = chosen.filter((type) => targetingTypes.inReports.includes(type));
  return Array.from({ length: Math.ceil(types.length / TYPES_OF_REPORT) }, (_, index) =>
    types.slice(TYPES_OF_REPORT * index, TYPES_OF_REPORT * (index + 1)),
  );
}
