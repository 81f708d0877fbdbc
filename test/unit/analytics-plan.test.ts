import { planAnalyticsDays, REACH_DAYS, reachableRange } from '../../src/shared/analytics-plan.js';
import { addDays, type Day, eachDay, formatRanges, toRanges } from '../../src/shared/dates.js';

const today = '2026-11-24';
const yesterday = '2026-11-23';
const oldest = addDays(today, -REACH_DAYS);

/** The plan of a daily run, as ranges, when `loaded` holds what earlier runs read. */
function planned(loaded: ReadonlyMap<Day, Day>, lookbackDays = 30): string {
  const request = { today, lookbackDays };
  const { range } = reachableRange(request);
  return formatRanges(toRanges(planAnalyticsDays(request, range, loaded)));
}

/** What a run on `runDay` leaves behind when it read `from..to`. */
function read(from: Day, to: Day, runDay: Day): [Day, Day][] {
  return eachDay({ from, to }).map((day) => [day, runDay]);
}

describe('the days that a run reads', () => {
  test('a first run reads all that daily analytics reach, through yesterday', () => {
    expect(planned(new Map())).toBe(`${oldest}..${yesterday}`);
    expect(eachDay({ from: oldest, to: yesterday })).toHaveLength(89);
  });

  test('a first run reads as much history as the request says, including today', () => {
    const { range } = reachableRange({ today, lookbackDays: 30, historyDays: 914 });
    expect(range).toEqual({ from: addDays(today, -913), to: yesterday });
  });

  test('a daily run reads yesterday and the lookback before it', () => {
    const loaded = new Map(read(oldest, addDays(yesterday, -1), yesterday));
    expect(planned(loaded)).toBe(`${addDays(yesterday, -30)}..${yesterday}`);
    expect(planned(loaded, 0)).toBe(yesterday);
  });

  test('a second run on the same day reads the lookback again and nothing else', () => {
    expect(planned(new Map(read(oldest, yesterday, today)))).toBe(`${addDays(yesterday, -29)}..${yesterday}`);
  });

  test('a day that was never loaded is read, and the loaded ones around it are not', () => {
    const loaded = new Map(read(oldest, yesterday, today));
    loaded.delete('2026-09-15');
    expect(planned(loaded, 3)).toBe(`2026-09-15, ${addDays(yesterday, -2)}..${yesterday}`);
  });

  test('after an outage, days that were last read within their lookback are read once more', () => {
    const lastRun = addDays(today, -20);
    const loaded = new Map(read(oldest, addDays(lastRun, -1), lastRun));
    expect(planned(loaded, 7)).toBe(`${addDays(lastRun, -7)}..${yesterday}`);
  });

  test('the newest day comes first', () => {
    const request = { today, lookbackDays: 30 };
    expect(planAnalyticsDays(request, reachableRange(request).range, new Map())[0]).toBe(yesterday);
  });

  test('an explicit range is read in full, loaded or not', () => {
    const request = { today, startDate: '2026-10-01', endDate: '2026-10-02', lookbackDays: 0 };
    const loaded = new Map(read('2026-10-01', '2026-10-02', today));
    expect(planAnalyticsDays(request, reachableRange(request).range, loaded)).toEqual([
      '2026-10-02',
      '2026-10-01',
    ]);
  });
});

describe('a range beyond what Pinterest gives', () => {
  const dayBefore = addDays(oldest, -1);

  test('is cut at the oldest day, and a note says so', () => {
    const { range, notes } = reachableRange({
      today,
      startDate: '2026-01-01',
      endDate: yesterday,
      lookbackDays: 30,
      reports: false,
    });
    expect(range).toEqual({ from: oldest, to: yesterday });
    expect(notes).toEqual([
      `2026-01-01..${dayBefore} was cut: Pinterest's daily analytics reach back to ${oldest}`,
    ]);
  });

  test('is cut 913 days ago where reports may be used', () => {
    const request = { today, startDate: '2024-01-01', endDate: yesterday, lookbackDays: 30 };
    const { range, notes } = reachableRange(request);
    expect(range).toEqual({ from: addDays(today, -913), to: yesterday });
    expect(notes).toEqual([`2024-01-01..2024-05-24 was cut: Pinterest's reports reach back to 2024-05-25`]);
  });

  test('is cut at today, which may be requested', () => {
    const { range, notes } = reachableRange({
      today,
      startDate: today,
      endDate: '2026-12-24',
      lookbackDays: 30,
    });
    expect(range).toEqual({ from: today, to: today });
    expect(notes).toEqual(['2026-11-25..2026-12-24 was cut: it is in the future']);
  });

  test('has no day left when it lies outside', () => {
    const { range } = reachableRange({
      today,
      startDate: '2023-01-01',
      endDate: '2023-02-01',
      lookbackDays: 30,
    });
    expect(range.from > range.to).toBe(true);
  });
});
