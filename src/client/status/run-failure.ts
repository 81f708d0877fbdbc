/** What the failure of a run tells: why it failed, and what is missing since. */
import { type Client, WorkflowFailedError } from '@temporalio/client';
import { messageOf } from '../../errors.js';
import { REACH_DAYS } from '../../shared/analytics-plan.js';
import { addDays, type Day, toDay } from '../../shared/dates.js';
import { progressOfFailure } from '../../shared/incomplete-run.js';
import type { AccountProgress, AllProgress, UnitFailure } from '../../shared/progress.js';
import { daysOf, parseUnit } from '../../shared/units.js';

export interface RunFailure {
  message: string;
  /** What the run did, when it got far enough to say so. */
  progress: AccountProgress | AllProgress | undefined;
}

/** Undefined for a run that has not failed. */
export async function readFailure(
  client: Client,
  { workflowId, runId }: { workflowId: string; runId: string },
): Promise<RunFailure | undefined> {
  try {
    await client.workflow.getHandle(workflowId, runId, { followRuns: false }).result();
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    const { cause } = error;
    return { message: messageOf(cause ?? error), progress: progressOfFailure(cause) };
  }
  return undefined;
}

/** Analytics days that the run could not load. */
export const failedDaysOf = ({ progress }: RunFailure): Day[] =>
  progress?.failures.flatMap(daysOfFailure) ?? [];

/**
 * Whether all that the run is missing are days, each of which it names. Only days within Pinterest's daily reach count,
 * because what is stored then tells whether another run has read them since.
 */
export function isOnlyOfDays({ progress }: RunFailure, startedAt: Date): boolean {
  if (!progress || progress.stop) return false;
  const oldest = addDays(toDay(startedAt), -REACH_DAYS);
  const days = progress.failures.map(daysOfFailure);
  const areNamed = days.every(({ length }) => length > 0);
  return areNamed && days.flat().every((day) => day >= oldest) && progress.units.failed <= days.flat().length;
}

/** Whether it is missing only what runs of single ad accounts show: each says what became of it since. */
export function isOnlyOfAccounts({ progress }: RunFailure): boolean {
  if (!progress || progress.stop || !('adAccounts' in progress)) return false;
  return progress.failures.every(({ unit }) => parseUnit(unit)?.kind === 'adAccount');
}

function daysOfFailure({ unit: text }: UnitFailure): Day[] {
  const unit = parseUnit(text);
  // A day that the run has read before is stored, so nobody sees there that its second reading failed.
  if (!unit || (unit.kind === 'day' && unit.again)) return [];
  return daysOf(unit);
}
