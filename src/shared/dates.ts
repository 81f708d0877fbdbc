/**
 * Calendar arithmetic on UTC days. A day is text, `YYYY-MM-DD`, as Pinterest sends it; "now" is always an
 * argument, because workflows must not read a clock of their own.
 */

/** A UTC calendar day, `YYYY-MM-DD`. */
export type Day = string;

/** Both ends included. */
export interface DayRange {
  from: Day;
  to: Day;
}

export const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** Whether `text` is a day that exists in the calendar (2026-02-29 does not). */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && toDay(new Date(time)) === text;
}

/** The UTC day that `time` falls on. */
export function toDay(time: Date): Day {
  return time.toISOString().slice(0, 10);
}

/** The minute that `time` falls in: `2026-11-25 00:00 UTC`. */
export function formatMinute(time: Date): string {
  return `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** For a time that is the sum of two clocks' readings, and so may miss the full minute by a moment. */
export function formatNearestMinute(time: number): string {
  return formatMinute(new Date(Math.round(time / MINUTE_MS) * MINUTE_MS));
}

export function addDays(day: Day, days: number): Day {
  return toDay(new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS));
}

/** Days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: Day, to: Day): number {
  return (Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS;
}

/** Every day of the range, oldest first; none when `from` is after `to`. */
export function eachDay({ from, to }: DayRange): Day[] {
  return Array.from({ length: Math.max(0, daysBetween(from, to) + 1) }, (_, index) => addDays(from, index));
}

/** Sorted runs of neighbouring days: short enough to read and to send through workflow history. */
export function toRanges(days: readonly Day[]): DayRange[] {
  const ranges: DayRange[] = [];
  for (const day of [...new Set(days)].sort()) {
    const last = ranges.at(-1);
    if (last && addDays(last.to, 1) === day) last.to = day;
    else ranges.push({ from: day, to: day });
  }
  return ranges;
}

/** `2026-11-01..2026-11-07, 2026-11-20` */
export function formatRanges(ranges: readonly DayRange[]): string {
  return ranges.map(({ from, to }) => (from === to ? from : `${from}..${to}`)).join(', ');
}

/** The same for days. */
export const formatDays = (days: readonly Day[]) => formatRanges(toRanges(days));

const spans: readonly [name: string, ms: number][] = [
  ['d', DAY_MS],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
];

/** The largest unit is enough: 3 h */
export function durationText(milliseconds: number): string {
  const [name, ms] = spans.find(([, length]) => milliseconds >= length) ?? ['s', 1_000];
  return `${Math.floor(Math.max(0, milliseconds) / ms)} ${name}`;
}

/** For work that has ended: 8.8 s, 2 min 5 s, 30 h 12 min */
export function workTimeText(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 100) / 10;
  if (seconds < 60) return `${seconds} s`;
  const [larger, smaller] = seconds < 3_600 ? [60, 1] : [3_600, 60];
  const [whole, rest] = [Math.floor(seconds / larger), Math.floor((seconds % larger) / smaller)];
  return `${whole} ${larger === 60 ? 'min' : 'h'} ${rest} ${smaller === 1 ? 's' : 'min'}`;
}
