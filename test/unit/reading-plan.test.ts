import { addDays, type Day, daysBetween, eachDay, formatRanges } from '../../src/shared/dates.js';
import {
  chooseReadModes,
  estimateReading,
  REPORT_DAYS,
  type ReadingRequest,
} from '../../src/shared/reading-plan.js';

const today = '2026-11-24';
const days = (from: number, to: number): Day[] =>
  eachDay({ from: addDays(today, -from), to: addDays(today, -to) });
const ranges = (...pairs: [number, number][]) =>
  formatRanges(pairs.map(([from, to]) => ({ from: addDays(today, -from), to: addDays(today, -to) })));

function planned(request: Partial<ReadingRequest>) {
  const { daily, reports } = chooseReadModes({ days: [], today, ads: 400, tier: 'standard', ...request });
  return { daily: formatRanges(daily), reports: formatRanges(reports) };
}

describe('days are read', () => {
  test.each<[string, Partial<ReadingRequest>, string, string]>([
    ['one by one by a daily run', { days: days(31, 1) }, ranges([31, 1]), ''],
    ['one by one by the first run of an account', { days: days(89, 1) }, ranges([89, 1]), ''],
    [
      'one by one while the number of ads is unknown',
      { days: days(89, 1), ads: undefined },
      ranges([89, 1]),
      '',
    ],
    [
      'by report when their requests would take minutes',
      { days: days(89, 1), ads: 10_000 },
      '',
      ranges([89, 1]),
    ],
    [
      'by report sooner in the trial tier',
      { days: days(89, 1), ads: 1_000, tier: 'trial' },
      '',
      ranges([89, 1]),
    ],
    ['by report where only reports reach', { days: days(150, 100) }, '', ranges([150, 100])],
    [
      'one by one next to a report that cannot take them along',
      { days: days(250, 1) },
      ranges([90, 1]),
      ranges([250, 91]),
    ],
    ['by report next to one that can', { days: days(180, 1) }, '', ranges([180, 1])],
    [
      'by reports of half a year',
      { days: days(913, 91) },
      '',
      ranges([276, 91], [462, 277], [648, 463], [834, 649], [913, 835]),
    ],
    [
      'by a report of its own where midnight ends the reach of reports',
      { days: days(914, 901) },
      '',
      ranges([913, 901], [914, 914]),
    ],
    [
      'by one report when two gaps are close together',
      { days: [...days(300, 300), ...days(120, 120)] },
      '',
      ranges([300, 120]),
    ],
    [
      'one by one when the caller says so',
      { days: days(89, 1), ads: 50_000, via: 'daily' },
      ranges([89, 1]),
      '',
    ],
    ['by report when the caller says so', { days: days(3, 1), via: 'report' }, '', ranges([3, 1])],
    ['not at all when there are none', { days: [] }, '', ''],
  ])('%s', (_, request, daily, reports) => {
    expect(planned(request)).toEqual({ daily, reports });
  });

  test('all of them, in ranges that Pinterest allows, however many there are', () => {
    for (let from = 1; from <= 913; from += 37) {
      for (const via of ['auto', 'report'] as const) {
        const wanted = days(from, 1);
        const plan = chooseReadModes({ days: wanted, today, ads: 7_000, tier: 'standard', via });
        expect([...plan.daily, ...plan.reports].flatMap(eachDay).sort()).toEqual(wanted);
        for (const range of plan.reports) expect(daysBetween(range.from, range.to)).toBeLessThan(REPORT_DAYS);
      }
    }
  });
});

describe('the estimate', () => {
  const estimate = (request: Partial<ReadingRequest>, parallelRequests = 4) => {
    const full = { days: [], today, ads: 400, tier: 'standard' as const, ...request };
    return estimateReading(chooseReadModes(full), { ...full, parallelRequests });
  };

  test.each<[string, Partial<ReadingRequest>, number]>([
    ['250 ads a request, day by day', { days: days(30, 1), ads: 500, via: 'daily' }, 60],
    ['a few for a report, whatever the ads', { days: days(186, 1), ads: 50_000 }, 8],
    ['none for an account without ads', { days: days(30, 1), ads: 0 }, 0],
  ])('counts requests: %s', (_, request, requests) => {
    expect(estimate(request).requests).toBe(requests);
  });

  test('counts the days of waiting in the trial tier', () => {
    const { minutes } = estimate({ days: days(89, 1), ads: 10_000, tier: 'trial', via: 'daily' });
    expect(minutes).toBe(3 * 1_440);
  });
});
