/** What the failure of a run tells: why it failed, and what is missing since. */
import { type Client, WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { messageOf } from '../../errors.js';
import type { Day } from '../../shared/dates.js';
import { type AllProgress, INCOMPLETE, type UnitFailure } from '../../shared/progress.js';
import { daysOf, parseUnit } from '../../shared/units.js';

interface Progress extends Partial<Pick<AllProgress, 'adAccounts' | 'stop' | 'units'>> {
  failures: UnitFailure[];
}

export interface RunFailure {
  message: string;
  /** What the run did, when it got far enough to say so. */
  progress: Progress | undefined;
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
    const isIncomplete = cause instanceof ApplicationFailure && cause.type === INCOMPLETE;
    const progress = isIncomplete ? (cause.details?.[0] as Progress | undefined) : undefined;
    return { message: messageOf(cause ?? error), progress };
  }
  return undefined;
}

/** Analytics days that the run could not load. */
export const failedDaysOf = (failure: RunFailure | undefined): Day[] =>
  failure?.progress?.failures.flatMap(daysOfFailure) ?? [];

/** Whether all that the run is missing are days, each of which it names. */
export function isOnlyOfDays({ progress }: RunFailure): boolean {
  if (!progress || progress.stop) return false;
  const days = progress.failures.map(daysOfFailure);
  return days.every(({ length }) => length > 0) && (progress.units?.failed ?? 0) <= days.flat().length;
}

/** Whether it is missing only what runs of single ad accounts show: each says what became of it since. */
export function isOnlyOfAccounts({ progress }: RunFailure): boolean {
  const { adAccounts, failures, stop } = progress ?? {};
  if (!adAccounts || !failures || stop) return false;
  const ids = new Set(adAccounts.map(({ id }) => id));
  return failures.every(({ unit }) => ids.has(unit));
}

function daysOfFailure({ unit }: UnitFailure): Day[] {
  const parsed = parseUnit(unit);
  return parsed ? daysOf(parsed) : [];
}
