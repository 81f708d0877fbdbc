import {
  addDays,
  daysBetween,
  eachDay,
  formatMinute,
  formatNearestMinute,
  formatRanges,
  isDay,
  toDay,
  toRanges,
} from '../../src/shared/dates.js';

describe('days', () => {
  test.each([
    ['2026-11-23', true],
    ['2024-02-29', true],
    ['2026-02-29', false],
    ['2026-13-01', false],
    ['2026-1-1', false],
    ['2026-11-23T00:00:00Z', false],
    ['', false],
  ])('%j exists in the calendar: %s', (text, exists) => {
    expect(isDay(text)).toBe(exists);
  });

  test('a moment belongs to its UTC day, whatever the local time zone', () => {
    expect(toDay(new Date('2026-11-23T23:59:59.999Z'))).toBe('2026-11-23');
    expect(toDay(new Date('2026-11-24T01:00:00+02:00'))).toBe('2026-11-23');
  });

  test('counting crosses leap days, month ends and years', () => {
    expect(addDays('2024-02-28', 1)).toBe('2024-02-29');
    expect(addDays('2026-02-28', 1)).toBe('2026-03-01');
    expect(addDays('2026-01-01', -1)).toBe('2025-12-31');
    expect(daysBetween('2024-02-28', '2024-03-01')).toBe(2);
    expect(daysBetween('2026-11-24', '2026-11-23')).toBe(-1);
  });

  test('a range holds both of its ends, and no day when they are reversed', () => {
    expect(eachDay({ from: '2026-11-22', to: '2026-11-24' })).toEqual([
      '2026-11-22',
      '2026-11-23',
      '2026-11-24',
    ]);
    expect(eachDay({ from: '2026-11-24', to: '2026-11-24' })).toEqual(['2026-11-24']);
    expect(eachDay({ from: '2026-11-24', to: '2026-11-23' })).toEqual([]);
  });

  test('days in any order become the fewest runs of neighbours', () => {
    const days = ['2026-11-24', '2026-11-20', '2026-11-23', '2026-11-23'];
    expect(formatRanges(toRanges(days))).toBe('2026-11-20, 2026-11-23..2026-11-24');
    expect(toRanges([])).toEqual([]);
  });
});

test.each([
  ['2026-11-25T00:00:00.000Z', '2026-11-25 00:00 UTC'],
  ['2026-11-24T23:59:59.990Z', '2026-11-25 00:00 UTC'],
  ['2026-11-25T00:00:00.010Z', '2026-11-25 00:00 UTC'],
  ['2026-11-25T07:41:31.000Z', '2026-11-25 07:42 UTC'],
])('the minute nearest to %s is %s', (time, text) => {
  expect(formatNearestMinute(Date.parse(time))).toBe(text);
});

test('a time is given by the minute that it falls in', () => {
  expect(formatMinute(new Date('2026-11-24T23:59:59.999Z'))).toBe('2026-11-24 23:59 UTC');
});
