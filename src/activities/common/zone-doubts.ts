/**
 * Whether an answer about days of a time zone can be true, told by the UTC days of the same hours. Pure. Pinterest
 * documents the parameter and not what it answers where it has not counted such days, or does not know the parameter.
 */
import type { Day, DayRange } from '../../shared/dates.js';
import { counted } from '../../shared/words.js';
import { localDaysOf } from '../../time-zones.js';

/** Days that have some. */
export type Impressions = ReadonlyMap<Day, number>;

export interface CountedTwice {
  timeZone: string;
  /** The days that both answers are about. */
  range: DayRange;
  own: Impressions;
  inUtc: Impressions;
}

/** What may be lacking is one part in this many: a number that is restated between two requests is no doubt. */
const NEGLIGIBLE = 1_000;

/** So many that belong to another day cannot all be missed by chance. */
const MANY = 1_000;

/** Why there are days with numbers in UTC and without any in the time zone; undefined when all have some. */
export function notCountedYet({ timeZone, range, own, inUtc }: CountedTwice): string | undefined {
  const isOutside = (day: Day) => day < range.from || day > range.to;
  const lacking = [...inUtc].filter(([utcDay]) =>
    localDaysOf(utcDay, timeZone).every((day) => !isOutside(day) && !own.has(day)),
  );
  if (sum(lacking) * NEGLIGIBLE <= sum([...inUtc])) return undefined;
  const share = `${counted(lacking.length, 'day')} of ${inUtc.size} with numbers are without any there`;
  return `Pinterest has not counted the past in ${timeZone} yet (${share})`;
}

/** Why the numbers are those of UTC days in spite of the time zone; undefined when they are not. */
export function areOfUtcDays({ timeZone, own, inUtc }: CountedTwice): string | undefined {
  if (own.size !== inUtc.size || [...inUtc].some(([day, number]) => own.get(day) !== number))
    return undefined;
  const ofOtherDays = [...inUtc].map(([utcDay, number]): [Day, number] => {
    const days = localDaysOf(utcDay, timeZone);
    return [utcDay, (number * days.filter((day) => day !== utcDay).length) / days.length];
  });
  if (sum(ofOtherDays) < MANY) return undefined;
  return `it answers with UTC days although those of ${timeZone} are asked for`;
}

const sum = (impressions: readonly (readonly [Day, number])[]) =>
  impressions.reduce((all, [, number]) => all + number, 0);
