/** When a schedule starts runs, in words. Pure. */
import type { CalendarSpecDescription, ScheduleSpecDescription } from '@temporalio/client';
import { DAY_MS, formatMinute } from '../../shared/dates.js';

export const timeOrNone = (time: Date | undefined) => (time ? formatMinute(time) : 'none');

type Ranges = readonly { start: number | string; end: number | string; step: number }[];

/** `daily at 06:00 UTC`, or where to look when the times are not as simple as that. */
export function whenOf(spec: ScheduleSpecDescription): string {
  const { calendars = [], intervals = [], timezone = 'UTC' } = spec;
  const texts = [
    // The client leaves a comment with the times as they were given.
    ...calendars.map((calendar) => {
      const text = calendar.comment || calendarText(calendar);
      return text && `${text} ${timezone || 'UTC'}`;
    }),
    ...intervals.map(({ every }) => intervalText(every)),
  ];
  const isKnown = texts.length > 0 && texts.every(Boolean);
  return isKnown ? [...new Set(texts)].join(', ') : 'see the Web UI';
}

function calendarText(calendar: CalendarSpecDescription): string | undefined {
  const { second, minute, hour, dayOfMonth, month, year, dayOfWeek } = calendar;
  const isEveryDate = covers(dayOfMonth, 1, 31) && covers(month, 'JANUARY', 'DECEMBER') && year.length === 0;
  const atMinute = single(minute);
  if (!isEveryDate || atMinute === undefined || single(second) !== 0) return undefined;
  const isDaily = covers(dayOfWeek, 'SUNDAY', 'SATURDAY');
  if (covers(hour, 0, 23)) return isDaily ? `hourly at :${two(atMinute)}` : undefined;
  const hours = hour.map(({ start, end }) => (start === end ? start : undefined));
  if (hours.includes(undefined)) return undefined;
  const times = hours.map((at) => `${two(Number(at))}:${two(atMinute)}`).join(' and ');
  return `${isDaily ? 'daily' : weekdaysText(dayOfWeek)} at ${times}`;
}

const weekdaysText = (ranges: CalendarSpecDescription['dayOfWeek']) =>
  ranges
    .map(({ start, end }) =>
      start === end ? weekdayName(start) : `${weekdayName(start)} to ${weekdayName(end)}`,
    )
    .join(', ');

const weekdayName = (day: string) => `${day[0]}${day.slice(1).toLowerCase()}`;
const two = (value: number) => String(value).padStart(2, '0');

function covers(ranges: Ranges, first: number | string, last: number | string): boolean {
  const [range] = ranges;
  return ranges.length === 1 && range?.start === first && range.end === last && range.step <= 1;
}

function single(ranges: Ranges): number | undefined {
  const [range] = ranges;
  return ranges.length === 1 && range && range.start === range.end ? Number(range.start) : undefined;
}

const units: readonly [name: string, ms: number][] = [
  ['day', DAY_MS],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
];

/** In the largest unit that gives a whole number. */
function intervalText(every: number): string {
  const [name, ms] = units.find(([, length]) => every >= length && every % length === 0) ?? ['second', 1_000];
  const count = every / ms;
  return count === 1 ? `every ${name}` : `every ${count} ${name}s`;
}
