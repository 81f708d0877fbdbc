/** Which columns and targeting types of a chosen table are requested. Depends on the settings. Pure. */
import type { Column } from '../definition.js';
import { adReportMetrics, alwaysRequested } from './analytics.js';
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

/** A targeting type that reports do not have. */
const ONLY_DIRECT_TYPE = 'QUIZ_RESULT';

/** The targeting types of each report of the same days. A table without targeting types has one report, without any. */
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
