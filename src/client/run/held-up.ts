/** What holds a run up: attempts that failed and are made again, and waits for the rate budget. Pure. */
import { groupBy } from '../../shared/group-by.js';
import { counted, group } from '../../shared/words.js';

/** An activity that is tried again. */
interface Retry {
  /** The number of the next attempt, or of the one under way. */
  attempt: number;
  /** Why the last one failed. */
  cause: string;
  /** All of the last one's message, if no further attempt mends it. */
  lasting?: string | undefined;
  /** Undefined: the attempt is under way. */
  nextAt: Date | undefined;
}

/** An activity that waits until the limits of Pinterest allow another request. */
interface BudgetWait {
  /** The kind of requests that is waited for. */
  category: string;
  since: Date;
}

export interface HeldUp {
  retries: readonly Retry[];
  waits: readonly BudgetWait[];
}

export const notHeldUp: HeldUp = { retries: [], waits: [] };

/** Causes that are told; the one with the most units comes first. */
const CAUSES = 2;
/** Shorter waits are how the budget works. */
const WAIT_WORTH_TELLING_MS = 2_000;

/** A line per cause: `2 units are being retried, attempt 7, next in 20 s: HTTP 500 from Pinterest`. */
export function heldUpLines(all: readonly HeldUp[], at: Date): string[] {
  const causes = groupBy(
    all.flatMap(({ retries }) => retries),
    ({ cause }) => cause,
  );
  const largest = [...causes.values()].sort((a, b) => b.length - a.length);
  return [
    ...largest.slice(0, CAUSES).map((retries) => retryLine(retries, at)),
    ...waitLines(
      all.flatMap(({ waits }) => waits),
      at,
    ),
  ];
}

function retryLine(retries: readonly Retry[], at: Date): string {
  const attempt = Math.max(...retries.map((one) => one.attempt));
  const times = retries.map(({ nextAt }) => nextAt?.getTime() ?? at.getTime());
  const seconds = Math.ceil((Math.min(...times) - at.getTime()) / 1_000);
  const next = seconds > 0 ? `next in ${group(seconds)} s` : 'under way';
  const are = retries.length === 1 ? 'is' : 'are';
  return `${counted(retries.length, 'unit')} ${are} being retried, attempt ${attempt}, ${next}: ${retries[0]?.cause}`;
}

function waitLines(waits: readonly BudgetWait[], at: Date): string[] {
  const long = waits.filter(({ since }) => at.getTime() - since.getTime() >= WAIT_WORTH_TELLING_MS);
  return [...groupBy(long, ({ category }) => category)].map(([category, some]) => {
    const oldest = Math.min(...some.map(({ since }) => since.getTime()));
    const wait = some.length === 1 ? 'waits' : 'wait';
    return `${counted(some.length, 'unit')} ${wait} for Pinterest's limit of requests (${category}), for ${Math.floor((at.getTime() - oldest) / 1_000)} s now`;
  });
}

/** The first sentence of an error, without the place that is known and what only a report needs. */
export function shortCause(message: string): string {
  const cause = message.replace(/^[^:\n]{0,80}of ad account \d{1,30}[^:\n]{0,80}: /, '');
  return cause.split(/\n| \(|\. /, 1)[0] ?? cause;
}
