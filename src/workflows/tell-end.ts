/** Starts the run that tells people how this one ended. Its own result never waits for that, and never fails because of it. */
import {
  ContinueAsNew,
  isCancellation,
  ParentClosePolicy,
  startChild,
  workflowInfo,
} from '@temporalio/workflow';
import { progressOfFailure } from '../shared/incomplete-run.js';
import { attentionOf, shortMessage, subjectOf } from '../shared/notification.js';
import { onOneLine } from '../shared/plain-text.js';
import type { AccountProgress, AllProgress, RunProgress } from '../shared/progress.js';
import type { Outcome, RunEnd, Telling } from '../shared/run-end.js';
import { tellWorkflowId, workflowTypes } from '../shared/workflow-names.js';
import { failureMessage, rootCause } from './failures.js';

interface RunInput {
  adAccountId?: string | undefined;
  adAccountIds?: string[] | undefined;
  connection?: string | undefined;
  continued?: { telling?: Telling } | undefined;
}

/** As the run's first activity says; every run has its modules to itself. */
let telling: Telling;

export const setTelling = (said: Telling) => {
  telling = said;
};
export const currentTelling = (): Telling => telling;

/** Runs a workflow, and lets people be told of its end. */
export async function withEndTold<Progress extends AccountProgress | AllProgress>(
  input: RunInput | undefined,
  work: () => Promise<Progress>,
): Promise<Progress> {
  telling = input?.continued?.telling;
  try {
    const progress = await work();
    const message = attentionOf(progress);
    await tell(input, { outcome: message ? 'attention' : 'well', message, progress });
    return progress;
  } catch (error) {
    if (error instanceof ContinueAsNew || isCancellation(error)) throw error;
    const progress = progressOfFailure<RunProgress>(rootCause(error));
    await tell(input, { outcome: 'failed', message: failureMessage(error), progress });
    throw error;
  }
}

interface End {
  outcome: Outcome;
  message: string | undefined;
  progress: RunProgress | undefined;
}

async function tell(input: RunInput | undefined, end: End): Promise<void> {
  if (!isWorthTelling(end.outcome)) return;
  try {
    const { workflowId, runId } = workflowInfo();
    await startChild(workflowTypes.tellEnd, {
      workflowId: tellWorkflowId(runId),
      args: [endOf(input ?? {}, end)],
      parentClosePolicy: ParentClosePolicy.ABANDON,
      staticSummary: `Tells people how ${workflowId} ended`,
    });
  } catch (error) {
    if (isCancellation(error)) throw error;
  }
}

/** Of ad accounts that a run of all syncs, that run tells. Before the first activity ends, only a failure is worth it. */
function isWorthTelling(outcome: Outcome): boolean {
  if (telling === 'never') return false;
  if (outcome === 'well') return telling === 'always';
  return !workflowInfo().parent;
}

function endOf(input: RunInput, { outcome, message, progress }: End): RunEnd {
  const { workflowType, workflowId, runId, startTime } = workflowInfo();
  const { adAccountId, adAccountIds, connection } = input;
  const name = progress && 'name' in progress ? progress.name : undefined;
  return {
    outcome,
    subject: subjectOf(workflowType, input),
    workflowType,
    workflowId,
    runId,
    startedAt: startTime.getTime(),
    endedAt: Date.now(),
    connection: String(connection ?? 'default'),
    adAccountIds: adAccountId === undefined ? adAccountIds : [String(adAccountId)],
    name: name && onOneLine(name),
    units: progress?.units,
    message: message && shortMessage(message),
  };
}
