/**
 * Calendar days of time zones, daylight saving included. Not for workflows: what a time zone is comes from data of the
 * machine, and may be another one when a history is replayed.
 */
import { addDays, DAY_MS, type Day, toDay } from './shared/dates.js';
import { remembered } from './shared/remembered.js';

export const UTC = 'UTC';

const formats = new Map<string, Intl.DateTimeFormat>();

/** @throws RangeError for a time zone that this machine does not know. */
function formatOf(timeZone: string): Intl.DateTimeFormat {
  return remembered(
    formats,
    timeZone,
    () =>
      new Intl.DateTimeFormat('en-u-ca-gregory-nu-latn', {
        timeZone,
        year: 'numeric',
        month: '2-digit',
        day: '2-digit',
      }),
  );
}

/** Whether this machine knows the time zone, such as `America/Los_Angeles`. */
export function isTimeZone(name: string): boolean {
  try {
    return formatOf(name) !== undefined;
  } catch {
    return false;
  }
}

/** The calendar day of `time` in the time zone. @throws RangeError for one that this machine does not know. */
export function dayIn(timeZone: string, time: Date): Day {
  const parts = new Map(
    formatOf(timeZone)
      .formatToParts(time)
      .map(({ type, value }) => [type, value]),
  );
  return `${parts.get('year')?.padStart(4, '0')}-${parts.get('month')}-${parts.get('day')}`;
}

/** Today where days are counted so: UTC for a time zone that this machine does not know. */
export const todayIn = (timeZone: string, now: Date): Day =>
  // To load what the machine knows of time zones takes a command 10 ms.
  timeZone !== UTC && isTimeZone(timeZone) ? dayIn(timeZone, now) : toDay(now);

/** No offset from UTC has a smaller part. */
const QUARTER_MS = 900_000;

/** The days of the time zone that the quarters of an hour of a UTC day belong to. */
export function localDaysOf(utcDay: Day, timeZone: string): Day[] {
  const start = Date.parse(`${utcDay}T00:00:00Z`);
  return Array.from({ length: DAY_MS / QUARTER_MS }, (_, quarter) =>
    dayIn(timeZone, new Date(start + quarter * QUARTER_MS)),
  );
}

/** The UTC days that a day of the time zone overlaps: one or two. @throws RangeError as `dayIn` does. */
export function utcDaysOf(day: Day, timeZone: string): Day[] {
  return [-1, 0, 1]
    .map((days) => addDays(day, days))
    .filter((utcDay) => {
      const start = Date.parse(`${utcDay}T00:00:00Z`);
      const last = start + DAY_MS - 1;
      return dayIn(timeZone, new Date(start)) <= day && day <= dayIn(timeZone, new Date(last));
    });
}
