// Facts of the tz database, written down by hand.
import { dayIn, isTimeZone, utcDaysOf } from '../../src/time-zones.js';

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
