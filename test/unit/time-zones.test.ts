// Facts of the tz database, written down by hand or taken from Python's zoneinfo.
import { areOfUtcDays, notCountedYet } from '../../src/activities/common/zone-doubts.js';
import { backfillInputs } from '../../src/client/backfill/input.js';
import { addDays } from '../../src/shared/dates.js';
import { dayIn, isTimeZone, localDaysOf, todayIn, utcDaysOf } from '../../src/time-zones.js';

test.each([
  // 23:30 UTC is the afternoon of the same day in Los Angeles, and the next morning in Tokyo.
  ['America/Los_Angeles', '2026-11-27T23:30:00Z', '2026-11-27'],
  ['Asia/Tokyo', '2026-11-27T23:30:00Z', '2026-11-28'],
  ['Europe/Berlin', '2026-11-27T23:30:00Z', '2026-11-28'],
  ['UTC', '2026-11-27T23:30:00Z', '2026-11-27'],
  // Daylight saving moves midnight by an hour: from 22:00 UTC to 23:00 UTC.
  ['Europe/Berlin', '2026-10-24T21:59:59Z', '2026-10-24'],
  ['Europe/Berlin', '2026-10-24T22:00:00Z', '2026-10-25'],
  ['Europe/Berlin', '2026-10-25T22:00:00Z', '2026-10-25'],
  ['Europe/Berlin', '2026-10-25T23:00:00Z', '2026-10-26'],
  ['America/Los_Angeles', '2026-03-08T07:59:59Z', '2026-03-07'],
  ['America/Los_Angeles', '2026-03-09T07:00:00Z', '2026-03-09'],
  ['Pacific/Kiritimati', '2026-11-27T10:00:00Z', '2026-11-28'],
  ['Asia/Kathmandu', '2026-11-27T18:15:00Z', '2026-11-28'],
])('in %s, %s is on %s', (timeZone, time, day) => {
  expect(dayIn(timeZone, new Date(time))).toBe(day);
});

test.each([
  ['America/Los_Angeles', '2026-11-27', ['2026-11-27', '2026-11-28']],
  ['Asia/Tokyo', '2026-11-27', ['2026-11-26', '2026-11-27']],
  ['Europe/Berlin', '2026-10-25', ['2026-10-24', '2026-10-25']],
  ['UTC', '2026-11-27', ['2026-11-27']],
  ['Europe/London', '2026-11-27', ['2026-11-27']],
  // The last Sunday in March begins at UTC midnight and ends an hour before it.
  ['Europe/London', '2026-03-29', ['2026-03-29']],
  ['Europe/London', '2026-03-30', ['2026-03-29', '2026-03-30']],
  ['Pacific/Kiritimati', '2026-11-27', ['2026-11-26', '2026-11-27']],
])('a day in %s, %s, overlaps the UTC days %j', (timeZone, day, utcDays) => {
  expect(utcDaysOf(day, timeZone)).toEqual(utcDays);
});

test('a name that is no time zone is known as such', () => {
  expect(['Europe/Berlin', 'Mars/Base', ''].map(isTimeZone)).toEqual([true, false, false]);
});

// From Python's zoneinfo (tz database 2026): how many quarters of an hour of the UTC day are of the day before, the same
// day and the day after.
test.each([
  ['America/Los_Angeles', '2026-11-01', [28, 68, 0]],
  ['America/Los_Angeles', '2026-11-02', [32, 64, 0]],
  ['Australia/Lord_Howe', '2026-10-03', [0, 54, 42]],
  ['Australia/Lord_Howe', '2026-10-04', [0, 52, 44]],
  ['Africa/Cairo', '2026-10-29', [0, 88, 8]],
  ['America/Santiago', '2026-09-06', [16, 80, 0]],
  ['Pacific/Chatham', '2026-11-27', [0, 41, 55]],
  ['Pacific/Kiritimati', '2026-11-27', [0, 40, 56]],
  ['Pacific/Pago_Pago', '2026-11-27', [44, 52, 0]],
  ['Asia/Kathmandu', '2026-11-27', [0, 73, 23]],
  ['Europe/London', '2026-11-27', [0, 96, 0]],
])(
  'in %s, quarters of an hour of the UTC day %s are of the day before, of it and of the next one: %j',
  (timeZone, utcDay, quarters) => {
    const days = localDaysOf(utcDay, timeZone);
    const countOf = (day: string) => days.filter((one) => one === day).length;
    expect([-1, 0, 1].map((ahead) => countOf(addDays(utcDay, ahead)))).toEqual(quarters);
  },
);

describe('an answer in a time zone beside the one in UTC', () => {
  const range = { from: '2026-11-01', to: '2026-11-10' };
  const timeZone = 'Asia/Tokyo';
  const days = (numbers: Record<string, number>) => new Map(Object.entries(numbers));
  const inUtc = days({ '2026-11-03': 4_000, '2026-11-08': 4_000 });
  const about = (own: Record<string, number>) => ({ timeZone, range, own: days(own), inUtc });

  test('is believed when each day with numbers has some on a day that overlaps it', () => {
    const both = about({ '2026-11-03': 3_000, '2026-11-04': 1_000, '2026-11-09': 4_000 });
    expect([notCountedYet(both), areOfUtcDays(both)]).toEqual([undefined, undefined]);
  });

  test('lacks the past when a day of hardly any has none there', () => {
    expect(notCountedYet(about({ '2026-11-08': 2_000, '2026-11-09': 2_000 }))).toBe(
      'Pinterest has not counted the past in Asia/Tokyo yet (1 day of 2 with numbers are without any there)',
    );
  });

  test('is that of UTC days when hours that are of another day make no difference', () => {
    const same = about({ '2026-11-03': 4_000, '2026-11-08': 4_000 });
    expect(areOfUtcDays(same)).toBe('it answers with UTC days although those of Asia/Tokyo are asked for');
    expect(areOfUtcDays({ ...same, timeZone: 'Europe/London' })).toBeUndefined();
    const few = days({ '2026-11-03': 40 });
    expect(areOfUtcDays({ ...same, own: few, inUtc: few })).toBeUndefined();
  });

  test('at the edge of the range, where the other day was not asked for, lacks nothing', () => {
    const edge = days({ '2026-11-10': 5_000 });
    expect(notCountedYet({ timeZone, range, own: days({}), inUtc: edge })).toBeUndefined();
  });
});

describe('yesterday of a backfill', () => {
  const now = new Date('2026-11-27T20:00:00Z');
  const zones: Record<string, string> = { 1: 'Asia/Tokyo', 2: 'UTC', 3: 'Pacific/Pago_Pago' };
  const inputsOf = (options: object) =>
    backfillInputs({ adAccount: Object.keys(zones), ...options }, (id) => {
      const today = todayIn(zones[id] ?? '', now);
      return { from: today, to: today };
    }).map(({ startDate, endDate }) => `${startDate}..${endDate}`);

  beforeAll(() => jest.useFakeTimers({ now }));
  afterAll(() => jest.useRealTimers());

  test('is that of each ad account', () => {
    expect(inputsOf({ from: 'yesterday', to: 'yesterday' })).toEqual([
      '2026-11-27..2026-11-27',
      '2026-11-26..2026-11-26',
      '2026-11-26..2026-11-26',
    ]);
    expect(inputsOf({ last: 2 })).toEqual([
      '2026-11-26..2026-11-27',
      '2026-11-25..2026-11-26',
      '2026-11-25..2026-11-26',
    ]);
  });

  test('may be any that it is somewhere, as long as nobody knows where', () => {
    expect(() => backfillInputs({ adAccount: ['1'], from: '2026-11-27', to: 'yesterday' })).not.toThrow();
    expect(() => backfillInputs({ adAccount: ['1'], from: '2026-11-28', to: 'yesterday' })).toThrow(
      'is after --to',
    );
  });
});
