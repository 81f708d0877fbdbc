/** How many answered requests were made again, from the sandbox's log. */
import type { RequestRecord } from '../sandbox/index.js';

/**
 * @param runStarts where in the log each run began: a new run may ask everything again.
 * @param cut answers that were broken off; the log shows them as given. One of a run that was cancelled is not
 *   repeated, so the count is too low by that one.
 */
export function countRepeats(
  requests: readonly RequestRecord[],
  runStarts: readonly number[],
  cut: number,
): number {
  const inRuns = runStarts.map((start, index) => repeatsIn(requests.slice(start, runStarts[index + 1])));
  return Math.max(0, inRuns.reduce((sum, repeats) => sum + repeats, 0) - cut);
}

/** What each worker asks for all ad accounts together: whether Pinterest has counted a day. */
const SHARED = /\/metrics_ready_state$/;

/** A request that was answered with a fault has to be made again. */
function repeatsIn(requests: readonly RequestRecord[]): number {
  const answered = requests.filter(({ status, path }) => status === 200 && !SHARED.test(path));
  return answered.length - new Set(answered.map(({ url }) => url)).size;
}
