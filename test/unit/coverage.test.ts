import {
  type CoverageFacts,
  coverageOf,
  coverageRanges,
  dayStates,
  finalThrough,
  shortStripOf,
  stripOf,
} from '../../src/client/status/coverage.js';
import { addDays, eachDay } from '../../src/shared/dates.js';

const today = '2026-11-24';
const ago = (days: number) => addDays(today, -days);
const days = (from: number, to: number) => eachDay({ from: ago(from), to: ago(to) });

/** All of the reach is loaded, and final up to 31 days ago. */
const loaded = new Map([
  ...days(89, 31).map((day) => [day, true] as const),
  ...days(30, 1).map((day) => [day, false] as const),
]);
const without = (...missing: string[]) => new Map([...loaded].filter(([day]) => !missing.includes(day)));
const coverage = (facts: Partial<CoverageFacts> = {}) =>
  coverageOf(today, { loaded, rejected: new Set(), failed: new Set(), ...facts });
const stateOf = (day: string, facts: Partial<CoverageFacts>) =>
  coverage(facts).find((one) => one.day === day)?.state;

test('the coverage is that of the 90 days before today', () => {
  expect(coverage()).toHaveLength(90);
  expect(coverage()[0]?.day).toBe('2026-08-26');
  expect(coverage().at(-1)?.day).toBe('2026-11-23');
});

test.each([
  ['a final day is final', ago(40), {}, 'final'],
  ['a loaded day may still change', ago(10), {}, 'loaded'],
  ['a day that is not loaded is missing', ago(10), { loaded: without(ago(10)) }, 'missing'],
  [
    'a day that the last run could not load is failed',
    ago(10),
    { loaded: without(ago(10)), failed: new Set([ago(10)]) },
    'failed',
  ],
  ['a failed day that is loaded by now is loaded', ago(10), { failed: new Set([ago(10)]) }, 'loaded'],
  [
    'a day with rows that could not be stored says so, loaded or not',
    ago(10),
    { rejected: new Set([ago(10)]) },
    'rejected',
  ],
  ['yesterday is not due before its run', ago(1), { loaded: without(ago(1)) }, 'due'],
  ['the 90th day cannot be had any more', ago(90), {}, 'beyond'],
  ['the 90th day stays loaded', ago(90), { loaded: new Map([[ago(90), true]]) }, 'final'],
])('%s', (_, day, facts, state) => {
  expect(stateOf(day, facts)).toBe(state);
});

test.each([
  ['the last final day', {}, ago(31)],
  ['the day before the first that is not', { loaded: without(ago(50)) }, ago(51)],
  ['no day when the oldest is missing', { loaded: without(ago(89)) }, null],
  ['no day when nothing is loaded', { loaded: new Map() }, null],
  ['yesterday when all are final', { loaded: new Map(days(89, 1).map((day) => [day, true])) }, ago(1)],
])('final through is %s', (_, facts, day) => {
  expect(finalThrough(coverage(facts))).toBe(day);
});

test('a character for several days shows the one that needs attention most', () => {
  const strip = shortStripOf(coverage({ loaded: without(ago(2), ago(60)) }), 3);
  expect(strip).toBe(`${'█'.repeat(10)}x${'█'.repeat(9)}${'▒'.repeat(9)}x`);
});

test('every state has a character of its own', () => {
  const marks = Object.values(dayStates).map(({ mark }) => mark);
  expect(new Set(marks).size).toBe(marks.length);
  expect(stripOf(coverage())).toBe(`-${'█'.repeat(59)}${'▒'.repeat(30)}`);
});

test('the ranges of the coverage hold each day once, oldest first', () => {
  const ranges = coverageRanges(coverage({ loaded: without(ago(50)) }));
  expect(ranges.flatMap(eachDay)).toEqual(days(90, 1));
  expect(ranges).toContainEqual({ from: ago(50), to: ago(50), state: 'missing' });
});
