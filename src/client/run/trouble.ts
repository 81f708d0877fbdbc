/** What is wrong with a run that has failed, or that is under way and failing. Pure. */
import { isLasting } from '../../shared/error-codes.js';
import { describeIncomplete } from '../../shared/incomplete-run.js';
import { isFailing, type RunProgress } from '../../shared/progress.js';
import { failedDaysOf, failedOnlyInAccounts } from './failed-days.js';
import { type HeldUp, shortCause } from './held-up.js';
import type { Run, RunEnd } from './run.js';

type Trouble = Pick<
  Run,
  'failing' | 'lasting' | 'message' | 'failedDays' | 'failedBecause' | 'failedElse' | 'failedItself'
>;

interface RunFacts {
  state: Run['state'];
  startTime: Date;
  /** Of a run under way; undefined when nobody answers. */
  progress: RunProgress | undefined;
  /** Of a run that has failed. */
  end: RunEnd | undefined;
  heldUp: HeldUp;
}

const none: Trouble = {
  failing: false,
  lasting: false,
  message: null,
  failedDays: [],
  failedBecause: {},
  failedElse: false,
  failedItself: false,
};

export function troubleOf({ state, startTime, progress, end, heldUp }: RunFacts): Trouble {
  if (state === 'failed') return { ...missing(end?.progress, startTime), ...causeOf(end) };
  if (state === 'timed out') return { ...none, failedElse: true, failedItself: true };
  if (state !== 'running') return none;
  if (progress && isFailing(progress)) {
    const lasting = codesOf(progress).some(isLasting);
    return { ...missing(progress, startTime), failing: true, lasting, message: describeIncomplete(progress) };
  }
  // Such as a worker with another database: it is tried again, because another worker may take it, and nobody mends it.
  const message = heldUp.retries.find(({ lasting }) => lasting)?.lasting;
  if (message === undefined) return none;
  return { ...none, failing: true, lasting: true, message, failedElse: true, failedItself: true };
}

function missing(progress: RunProgress | undefined, startTime: Date): Trouble {
  const { days: failedDays, reasons, isAll } = failedDaysOf(progress, startTime);
  const failedBecause = Object.fromEntries([...reasons].map(([day, text]) => [day, shortCause(text)]));
  return {
    ...none,
    failedDays,
    failedBecause,
    failedElse: !isAll,
    failedItself: !isAll && !failedOnlyInAccounts(progress),
  };
}

const codesOf = ({ failures }: RunProgress) => failures.map(({ code }) => code);

function causeOf(end: RunEnd | undefined): Pick<Run, 'lasting' | 'message'> {
  const codes = end?.progress ? codesOf(end.progress) : [end?.code];
  return { lasting: codes.some(isLasting), message: end?.failure ?? null };
}
