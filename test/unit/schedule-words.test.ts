import type { CalendarSpecDescription, ScheduleSpecDescription } from '@temporalio/client';
import { whenOf } from '../../src/client/schedule/words.js';

const at = (start: number, end = start, step = 1) => [{ start, end, step }];

/** A time of every day, changed as a case wants it. */
const calendar = (changes: Partial<CalendarSpecDescription>): CalendarSpecDescription => ({
  second: at(0),
  minute: at(0),
  hour: at(6),
  dayOfMonth: at(1, 31),
  month: [{ start: 'JANUARY', end: 'DECEMBER', step: 1 }],
  year: [],
  dayOfWeek: [{ start: 'SUNDAY', end: 'SATURDAY', step: 1 }],
  ...changes,
});

const HOUR = 3_600_000;

test.each<[string, ScheduleSpecDescription, string]>([
  ['a time of day', { calendars: [calendar({})] }, 'daily at 06:00 UTC'],
  [
    'a time zone',
    { calendars: [calendar({ minute: at(30) })], timezone: 'Asia/Tokyo' },
    'daily at 06:30 Asia/Tokyo',
  ],
  ['two hours', { calendars: [calendar({ hour: [...at(6), ...at(18)] })] }, 'daily at 06:00 and 18:00 UTC'],
  ['every hour', { calendars: [calendar({ hour: at(0, 23), minute: at(5) })] }, 'hourly at :05 UTC'],
  [
    'days of the week',
    { calendars: [calendar({ dayOfWeek: [{ start: 'MONDAY', end: 'FRIDAY', step: 1 }] })] },
    'Monday to Friday at 06:00 UTC',
  ],
  ['a comment', { calendars: [calendar({ comment: 'cron 0 6 * * *' })] }, 'cron 0 6 * * * UTC'],
  ['an interval', { intervals: [{ every: 6 * HOUR, offset: 0 }] }, 'every 6 hours'],
  ['an interval of one', { intervals: [{ every: 24 * HOUR, offset: 0 }] }, 'every day'],
  ['days of the month', { calendars: [calendar({ dayOfMonth: at(1) })] }, 'see the Web UI'],
  ['a range of hours', { calendars: [calendar({ hour: at(8, 18, 2) })] }, 'see the Web UI'],
  ['one year', { calendars: [calendar({ year: at(2030) })] }, 'see the Web UI'],
  ['no times', {}, 'see the Web UI'],
])('a schedule with %s is described in simple words, or not at all', (_, spec, words) => {
  expect(whenOf(spec)).toBe(words);
});
