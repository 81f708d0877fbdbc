/** The parts of docs/data-flow.md that are computed from the code. */
import { planAnalyticsDays, reachableRange } from '../../src/shared/analytics-plan.js';
import { addDays, type Day, eachDay, formatRanges, toRanges } from '../../src/shared/dates.js';
import { type ErrorRule, errorTable } from '../../src/shared/error-table.js';
import { renewBlocks } from './blocks.js';
import { code, markdownTable } from './markdown.js';
import { renderRetries } from './retries.js';

const blocks: Record<string, () => string> = {
  errors: renderErrors,
  days: renderDays,
  retries: renderRetries,
};

export const renderDataFlow = (page: string) => renewBlocks('docs/data-flow.md', page, blocks);

const stops: Record<ErrorRule['scope'], string> = {
  unit: 'nothing else',
  account: 'the rest of the ad account',
  connection: 'the whole run',
};

function renderErrors(): string {
  const rules: [string, ErrorRule][] = Object.entries(errorTable);
  const rows = rules.map(([name, { retried, scope, isLasting, nextStep }]) => [
    code(name),
    retried ? 'yes' : 'no',
    stops[scope],
    isLasting ? 'at once' : 'when it fails the unit',
    nextStep,
  ]);
  return markdownTable(['code', 'tried again', 'what it stops', 'needs attention', 'what to do'], rows);
}

const today = '2026-11-24';
const lookbackDays = 30;
const longestWindow = 30;

/** The days of `range`, read by a run on `readOn`. */
const readBy = (readOn: Day, from: Day, to: Day): [Day, Day][] =>
  eachDay({ from, to }).map((day) => [day, readOn]);

function renderDays(): string {
  const yesterday = addDays(today, -1);
  const { from, to } = reachableRange({ today }).range;
  const lastRun = addDays(today, -10);
  const hole = new Map(readBy(yesterday, from, addDays(yesterday, -1)));
  hole.delete('2026-09-15');
  const cases: [string, [Day, Day][]][] = [
    ['the first run of an ad account', []],
    ['the run before this one was yesterday', readBy(yesterday, from, addDays(yesterday, -1))],
    ['the same, but 2026-09-15 had failed', [...hole]],
    ['a second run on the same day', readBy(today, from, to)],
    [`no run for ten days, the last on ${lastRun}`, readBy(lastRun, from, addDays(lastRun, -1))],
  ];
  const rows = cases.map(([name, loaded]) => [name, planned(new Map(loaded))]);
  return markdownTable([`on ${today}, with a lookback of ${lookbackDays} days`, 'days that are read'], rows);
}

function planned(loaded: ReadonlyMap<Day, Day>): string {
  const request = { today, lookbackDays, longestWindow };
  const facts = new Map(
    [...loaded].map(([day, readOn]) => [day, { readOn, hasSameSettings: true, isDamaged: false }]),
  );
  const days = [...planAnalyticsDays(request, reachableRange(request).range, facts).keys()];
  return `${formatRanges(toRanges(days))} (${days.length})`;
}
