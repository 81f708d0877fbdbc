/** Which further columns of analytics are asked for. */
import { metricGroupNames } from '../../shared/extra-metrics.js';
import { extraMetrics, metricGroups } from './metrics.js';

const NONE = 'none';

/** What PINTEREST_EXTRA_METRICS may name: groups, or columns. */
export const extraMetricChoices: readonly string[] = [
  ...metricGroupNames,
  NONE,
  ...extraMetrics.map(({ name }) => name),
];

/** @returns names of columns, in the order of the table. */
export function chosenMetrics(choices: readonly string[]): string[] {
  const groups = Object.entries(metricGroups).filter(([name]) => choices.includes(name));
  const inGroups = new Set(groups.flatMap(([, columns]) => columns).map(({ name }) => name));
  const isChosen = (name: string) => choices.includes('all') || choices.includes(name) || inGroups.has(name);
  return extraMetrics.map(({ name }) => name).filter(isChosen);
}
