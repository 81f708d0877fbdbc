/** Ad accounts of a run in which nothing is done at present. Pure. */
import { groupBy } from '../../shared/group-by.js';
import { describeWait } from '../../shared/run-details.js';
import { counted } from '../../shared/words.js';

/** Somebody paused it, or Pinterest wants no requests until then: `2026-11-25 00:00 UTC`. */
export type Halt = 'paused' | { waitsUntil: string };

/** Beside a bar there is room for one word. */
export const haltWord = (halt: Halt): string => (halt === 'paused' ? halt : 'on hold');

/** A line per wait. What is paused was paused by a person, who knows why. */
export function haltLines(accounts: readonly { halt?: Halt | undefined }[]): string[] {
  const waits = accounts.flatMap(({ halt }) => (typeof halt === 'object' ? [halt.waitsUntil] : []));
  return [...groupBy(waits, (until) => until)].map(([until, some]) => {
    const wait = some.length === 1 ? 'waits' : 'wait';
    return `${counted(some.length, 'ad account')} ${wait} for ${describeWait(until)}`;
  });
}
