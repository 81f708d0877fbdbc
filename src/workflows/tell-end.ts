/** Starts the run that tells people how this one ended, or that it is failing. Its own result never waits for that, and never fails because of it. */
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
let runInput: RunInput = {};
/** What has to be over before the run ends. */
let before: Promise<void> = Promise.resolve();
let hasTold = false;

export const setTelling = (said: Telling) => {
  telling = said;
};
export const currentTelling = (): Telling => telling;

/** The run does not end before this has. @param work never fails. */
export function awaitBeforeEnd(work: Promise<void>): void {
  before = Promise.all([before, work]).then(() => undefined);
}

/** Notifies people at once that the run is certain to fail. They get one message, so none follows at its end. */
export const tellFailing = (progress: RunProgress, message: string): Promise<void> =>
  tell({ outcome: 'failed', message, progress, goesOn: true });

/** Runs a workflow, and notifies people of its end. */
export async function withEndTold<Progress extends AccountProgress | AllProgress>(
  input: RunInput | undefined,
  work: () => Promise<Progress>,
): Promise<Progress> {
  telling = input?.continued?.telling;
  runInput = input ?? {};
  try {
    const progress = await work();
    const message = attentionOf(progress);
    await tell({ outcome: message ? 'attention' : 'well', message, progress });
    return progress;
  } catch (error) {
    if (error instanceof ContinueAsNew || isCancellation(error)) throw error;
    const progress = progressOfFailure<RunProgress>(rootCause(error));
    await before;
    await tell({ outcome: 'failed', message: failureMessage(error), progress });
    throw error;
  }
}

interface End {
  outcome: Outcome;
  message: string | undefined;
  progress: RunProgress | undefined;
  goesOn?: true | undefined;
}

async function tell(end: End): Promise<void> {
  if (hasTold || !isWorthTelling(end.outcome)) return;
  hasTold = true;
  try {
    const { workflowId, runId } = workflowInfo();
    await startChild(workflowTypes.tellEnd, {
      workflowId: tellWorkflowId(runId),
      args: [endOf(runInput, end)],
      parentClosePolicy: ParentClosePolicy.ABANDON,
      staticSummary: `Tells people ${end.goesOn ? `that ${workflowId} is failing` : `how ${workflowId} ended`}`,
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

function endOf(input: RunInput, { outcome, message, progress, goesOn }: End): RunEnd {
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
    goesOn,
    connection: String(connection ?? 'default'),
    adAccountIds: adAccountId === undefined ? adAccountIds : [String(adAccountId)],
    name: name && onOneLine(name),
    units: progress?.units,
    message: message && shortMessage(message),
  };
}
