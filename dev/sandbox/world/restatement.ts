/** How the numbers of a past day change as the day gets older, which is what a sync has to follow. */

import { chance } from './hash.js';

export type OrderKind = 'CLICK' | 'VIEW' | 'ENGAGEMENT';

/** No purchase comes later than this many days after the click or view. */
export const LONGEST_LAG = 14;

const SAME_DAY_SHARE = 0.45;

/** Part of a day's impressions, clicks and spend that is known when the day is `age` days old. */
export function seenShare(age: number): number {
  if (age === 0) return 0.6;
  return age === 1 ? 0.985 : 1;
}

/** Days between the click or view and the purchase. */
export function lagOf(salt: number, day: number, kind: OrderKind, order: number): number {
  const part = chance(salt + kind.length, day, 40 + order);
  if (part < SAME_DAY_SHARE) return 0;
  return 1 + Math.floor(LONGEST_LAG * ((part - SAME_DAY_SHARE) / (1 - SAME_DAY_SHARE)) ** 1.8);
}

/** A whole number whose mean is `expected`. */
export function wanted(expected: number, salt: number, day: number, kind: OrderKind): number {
  return Math.floor(expected + chance(salt ^ kind.length, day, 39));
}
