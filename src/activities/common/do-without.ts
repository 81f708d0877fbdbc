/**
 * Questions to Pinterest that only say more about rows which are stored: a run does without their answers rather than
 * wait for them as long as for rows.
 */
import { SyncError } from '../../errors.js';
import { ruleOf } from '../../shared/error-table.js';

/**
 * Whether to do without the answer now.
 *
 * @param error what came instead of the answer.
 * @param attempt this one of the activity, counted from 1.
 * @param attempts how many may fail because of this question, where it makes sense to ask again.
 */
export function doesWithout(error: unknown, attempt: number, attempts: number): error is SyncError {
  if (!(error instanceof SyncError) || isAboutMore(error)) return false;
  return !error.retried || attempt >= attempts;
}

/** Not only about this question: it stops everything else as well, or the run waits for Pinterest. */
const isAboutMore = ({ code }: SyncError) => {
  const { scope, isLimit, workflow } = ruleOf(code);
  return scope === 'connection' || isLimit === true || workflow === 'waits';
};
