/**
 * Days of an ad account's own time zone, as shares of UTC days. Nothing says at which hour an ad delivers, so a UTC day
 * counts as even: what its parts get adds up to exactly what it has, and a day of 23 or 25 hours gets less or more.
 */
import { toDayNumber } from './days.js';
import { FACT_COLUMNS, type Facts, noFacts } from './facts.js';

/** No time zone is off by less than this. */
const QUARTERS = 96;
const QUARTER_MS = 900_000;

/** A part of a UTC day, in quarters of an hour since its midnight. */
interface Share {
  day: number;
  from: number;
  to: number;
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** The number of the local day at a quarter of an hour since 1970. Swedes write dates as YYYY-MM-DD. */
function localDayAt(quarter: number, timeZone: string): number {
  const clock = clocks.get(timeZone) ?? new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' });
  clocks.set(timeZone, clock);
  return toDayNumber(clock.format(quarter * QUARTER_MS));
}

const starts = new Map<string, number>();

/** The first quarter of an hour of a local day: no zone is more than 15 hours off. */
function startOf(day: number, timeZone: string): number {
  const key = `${timeZone} ${day}`;
  let start = starts.get(key);
  if (start === undefined) {
    let [before, found] = [(day - 1) * QUARTERS, (day + 1) * QUARTERS];
    while (found - before > 1) {
      const middle = Math.floor((before + found) / 2);
      if (localDayAt(middle, timeZone) < day) before = middle;
      else found = middle;
    }
    start = found;
    starts.set(key, start);
  }
  return start;
}

/** Of which parts of UTC days a local day consists. */
export function sharesOf(day: number, timeZone: string): Share[] {
  const [start, end] = [startOf(day, timeZone), startOf(day + 1, timeZone)];
  return [day - 1, day, day + 1].flatMap((utcDay) => {
    const from = Math.max(start, utcDay * QUARTERS) - utcDay * QUARTERS;
    const to = Math.min(end, (utcDay + 1) * QUARTERS) - utcDay * QUARTERS;
    return to > from ? [{ day: utcDay, from, to }] : [];
  });
}

/** What a UTC day has up to a quarter of an hour of it. */
const upTo = (value: bigint, quarter: number) => (value * BigInt(quarter)) / BigInt(QUARTERS);

/** What of a UTC day belongs to a part of it. */
export function partOf(facts: Facts, { from, to }: Share): Facts {
  const part = noFacts();
  for (const name of FACT_COLUMNS) part[name] = upTo(facts[name], to) - upTo(facts[name], from);
  return part;
}
