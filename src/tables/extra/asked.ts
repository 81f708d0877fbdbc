/** What of the chosen tables is asked for: depends on the settings. Pure. */
import type { Column } from '../definition.js';
import { adReportMetrics, alwaysAsked } from './analytics.js';
import type { ExtraDailyDefinition } from './definition.js';

/** @param extraMetrics names of columns of PINTEREST_EXTRA_METRICS. */
export function wantedColumns(table: ExtraDailyDefinition, extraMetrics: readonly string[]): Column[] {
  const wanted = new Set([...alwaysAsked, ...extraMetrics]);
  // This one holds nothing but what is chosen by choosing it.
  const isWanted = (name: string) => table.name === adReportMetrics.name || wanted.has(name);
  return table.columns.filter(({ type, name }) => type !== 'numeric' || isWanted(name));
}

/** Targeting types that one report takes. */
const TYPES_OF_REPORT = 5;

/** No report breaks down by it. */
const ONLY_DIRECT_TYPE = 'QUIZ_RESULT';

/** The targeting types of each of the reports that hold the same days; one without any for other tables. */
export function reportParts(
  table: ExtraDailyDefinition,
  targetingTypes: readonly string[],
): (readonly string[] | undefined)[] {
  if (table.reportLevel === undefined) return [];
  if (!table.isTargeting) return [undefined];
  const types = targetingTypes.filter((type) => type !== ONLY_DIRECT_TYPE);
  return Array.from({ length: Math.ceil(types.length / TYPES_OF_REPORT) }, (_, index) =>
    types.slice(TYPES_OF_REPORT * index, TYPES_OF_REPORT * (index + 1)),
  );
}
