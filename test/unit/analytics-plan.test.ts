import {
  type DayFacts,
  mostUrgentFirst,
  planAnalyticsDays,
  reachableRange,
  readAgainNotes,
} from '../../src/shared/analytics-plan.js';
import { addDays, type Day, daysBetween, eachDay, formatRanges, toRanges } from '../../src/shared/dates.js';

const today = '2026-11-24';
const yesterday = '2026-11-23';
/** Pinterest: "start_date cannot be more than 90 days back from today". */
const oldest = addDays(today, -90);
const longestWindow = 30;

/** The plan of a daily run, as ranges, when `loaded` holds what earlier runs read. */
function planned(loaded: ReadonlyMap<Day, Day>, lookbackDays = 30): string {
  return formatRanges(toRanges([...plan({ lookbackDays }, factsOf(loaded)).keys()]));
}

/** Days about which nothing is open. */
const factsOf = (loaded: ReadonlyMap<Day, Day>) =>
  new Map([...loaded].map(([day, readOn]) => [day, fine(readOn)]));
const fine = (readOn: Day): DayFacts => ({ readOn, hasSameSettings: true, isDamaged: false });

function plan(request: object, loaded: ReadonlyMap<Day, DayFacts>) {
  const complete = { today, lookbackDays: 30, longestWindow, ...request };
  return planAnalyticsDays(complete, reachableRange(complete).range, loaded);
}

/** What a run on `runDay` leaves behind when it read `from..to`. */
function read(from: Day, to: Day, runDay: Day): [Day, Day][] {
  return eachDay({ from, to }).map((day) => [day, runDay]);
}

describe('the days that a run reads', () => {
  test('a first run reads all that daily analytics reach, through yesterday', () => {
    expect(planned(new Map())).toBe(`${oldest}..${yesterday}`);
    expect(eachDay({ from: oldest, to: yesterday })).toHaveLength(90);
  });

  test('a first run reads as many days before today as the request says', () => {
    const { range } = reachableRange({ today, historyDays: 914 });
    expect(range).toEqual({ from: addDays(today, -914), to: yesterday });
  });

  test('a daily run reads yesterday and the lookback before it', () => {
    const loaded = new Map(read(oldest, addDays(yesterday, -1), yesterday));
    expect(planned(loaded)).toBe(`${addDays(yesterday, -30)}..${yesterday}`);
    // The second day is past its windows of 30 days, and was within them when it was read.
    expect(planned(loaded, 0)).toBe(`${addDays(today, -31)}, ${yesterday}`);
  });

  test('a second run on the same day reads the lookback again and nothing else', () => {
    expect(planned(new Map(read(oldest, yesterday, today)))).toBe(`${addDays(yesterday, -29)}..${yesterday}`);
  });

  test('a day that was never loaded is read, and the loaded ones around it are not', () => {
    const loaded = new Map(read(oldest, yesterday, today));
    loaded.delete('2026-09-15');
    expect(planned(loaded, 3)).toBe(`2026-09-15, ${addDays(yesterday, -2)}..${yesterday}`);
  });

  test('after an outage, days that were last read within their lookback or their windows are read once more', () => {
    const lastRun = addDays(today, -20);
    const loaded = new Map(read(oldest, addDays(lastRun, -1), lastRun));
    expect(planned(loaded, 7)).toBe(
      `${addDays(lastRun, -30)}..${addDays(today, -31)}, ${addDays(lastRun, -7)}..${yesterday}`,
    );
  });

  test('the newest day comes first', () => {
    expect([...plan({}, new Map()).keys()][0]).toBe(yesterday);
  });

  test('an explicit range is read in full, loaded or not', () => {
    const loaded = factsOf(new Map(read('2026-10-01', '2026-10-02', today)));
    const days = plan({ startDate: '2026-10-01', endDate: '2026-10-02', lookbackDays: 0 }, loaded);
    expect([...days.keys()]).toEqual(['2026-10-02', '2026-10-01']);
  });
});

describe('a range beyond what Pinterest gives', () => {
  const dayBefore = addDays(oldest, -1);

  test('is cut at the oldest day, and a note says so', () => {
    const { range, notes } = reachableRange({
      today,
      startDate: '2026-01-01',
      endDate: yesterday,
      reports: false,
    });
    expect(range).toEqual({ from: oldest, to: yesterday });
    expect(notes).toEqual([
      `2026-01-01..${dayBefore} was cut: Pinterest's daily analytics reach back to ${oldest}`,
    ]);
  });

  test('is cut 914 days ago where reports may be used', () => {
    const request = { today, startDate: '2024-01-01', endDate: yesterday };
    const { range, notes } = reachableRange(request);
    expect(range).toEqual({ from: addDays(today, -914), to: yesterday });
    expect(notes).toEqual([`2024-01-01..2024-05-23 was cut: Pinterest's reports reach back to 2024-05-24`]);
  });

  test('is cut at today, which may be requested', () => {
    const { range, notes } = reachableRange({
      today,
      startDate: today,
      endDate: '2026-12-24',
    });
    expect(range).toEqual({ from: today, to: today });
    expect(notes).toEqual(['2026-11-25..2026-12-24 was cut: it is in the future']);
  });

  test('of a time zone is cut where Pinterest counts from the UTC date, with a day to spare', () => {
    // 23:30 UTC on the 23rd is the 24th in Tokyo; 02:00 UTC on the 25th is the 24th in Los Angeles.
    for (const utcDay of ['2026-11-23', '2026-11-25']) {
      const reachDay = addDays(utcDay, 1);
      const lastDay = utcDay < today ? utcDay : today;
      expect(reachableRange({ today, reachDay, lastDay }).range).toEqual({
        from: addDays(utcDay, -89),
        to: yesterday,
      });
      const { range } = reachableRange({ today, reachDay, lastDay, startDate: '2020-01-01', endDate: today });
      expect(range).toEqual({ from: addDays(utcDay, -913), to: lastDay });
    }
  });

  test('has no day left when it lies outside', () => {
    const { range } = reachableRange({
      today,
      startDate: '2023-01-01',
      endDate: '2023-02-01',
    });
    expect(range.from > range.to).toBe(true);
  });
});

describe('a loaded day that its lookback has passed', () => {
  const day = '2026-10-01';
  const loaded = (facts: Partial<DayFacts>) => {
    const days = factsOf(new Map(read(oldest, yesterday, today)));
    return days.set(day, { ...fine(addDays(day, 31)), ...facts });
  };
  const isRead = (facts: Partial<DayFacts>, request = {}) =>
    plan({ lookbackDays: 0, ...request }, loaded(facts)).has(day);

  test.each<[string, Partial<DayFacts>, object, boolean]>([
    ['nothing is open about it', {}, {}, false],
    ['it was read with other settings', { hasSameSettings: false }, {}, true],
    ['its rows were lost or changed', { isDamaged: true }, {}, true],
    ['its window of 60 days was open, and still is', {}, { longestWindow: 60 }, false],
    ['its window of 53 days was open, and has ended', {}, { longestWindow: 53 }, true],
    ['something is open since the day on which it was read', { openSince: addDays(day, 31) }, {}, true],
    ['it was tried today, for the first time', { readOn: today, openSince: today }, {}, true],
    ['it was tried today, after a day', { readOn: today, openSince: yesterday }, {}, false],
    [
      'it was tried 4 days after it was noticed, which is 3 days ago',
      { readOn: addDays(today, -3), openSince: addDays(today, -7) },
      {},
      false,
    ],
    [
      'it was tried 4 days after it was noticed, which is 4 days ago',
      { readOn: addDays(today, -4), openSince: addDays(today, -8) },
      {},
      true,
    ],
  ])('when %s: %j %j -> %s', (_, facts, request, expected) => {
    expect(isRead(facts, request)).toBe(expected);
  });

  test('is read with a note that says why, of bounded length', () => {
    const openReason = "they differ from Pinterest's totals";
    const open = eachDay({ from: '2026-08-27', to: '2026-10-06' }).filter((_, index) => index % 2 === 0);
    const days = factsOf(new Map(read(oldest, yesterday, today)));
    for (const one of open)
      days.set(one, { ...fine(addDays(one, 31)), openSince: addDays(one, 31), openReason });
    const [note = '', ...others] = readAgainNotes(plan({ lookbackDays: 0 }, days));
    expect(others).toEqual([]);
    expect(note).toMatch(
      /^Read again, because they differ from Pinterest's totals: 21 days, 2026-09-18, .* and earlier ones$/,
    );
    expect(readAgainNotes(plan({}, factsOf(new Map(read(oldest, yesterday, today)))))).toEqual([]);
  });

  test('before the history of the run is read too when it is damaged, open or of another time zone, and for no other reason', () => {
    const old = addDays(today, -300);
    const with300 = (facts: Partial<DayFacts>, request = {}) =>
      plan(request, new Map([[old, { ...fine(addDays(old, 10)), ...facts }]])).has(old);
    expect(with300({ isDamaged: true })).toBe(true);
    expect(with300({ openSince: addDays(old, 10) })).toBe(true);
    expect(with300({ isOfOtherZone: true })).toBe(true);
    expect(with300({})).toBe(false);
    expect(with300({ hasSameSettings: false })).toBe(false);
  });
});

test('an ad account whose totals differ for ever is not read again every day: ever rarer, 90 days long', () => {
  const start = '2026-08-01';
  const loaded = new Map<Day, DayFacts>();
  const readings = new Map<Day, number>();
  for (const now of eachDay({ from: start, to: addDays(start, 90) })) {
    const request = { today: now, lookbackDays: 3, longestWindow: 3 };
    for (const [day] of planAnalyticsDays(request, reachableRange(request).range, loaded)) {
      loaded.set(day, {
        ...fine(now),
        openSince: loaded.get(day)?.openSince ?? now,
        openReason: 'it differs',
      });
      readings.set(day, (readings.get(day) ?? 0) + 1);
    }
  }
  // On the day itself, then 1, 2, 4, 8, 16 and 32 days later; once more for each day of the lookback.
  const counts = [...readings.values()];
  expect(Math.max(...counts)).toBeLessThanOrEqual(11);
  const old = [...readings].filter(([day]) => daysBetween(day, start) > 3 && daysBetween(day, start) < 20);
  expect(old.map(([, count]) => count)).toEqual(old.map(() => 8));
});

test('the day that midnight takes out of reach is read first, then the newest', () => {
  const days = eachDay({ from: oldest, to: yesterday }).reverse();
  expect(mostUrgentFirst(days, today)).toEqual([oldest, ...days.slice(0, -1)]);
});
