import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  ChildWorkflowCancellationType,
  type ChildWorkflowOptions,
  executeChild,
  ParentClosePolicy,
  sleep,
} from '@temporalio/workflow';
import { type SyncAdAccountInput, syncAdAccountWorkflowId } from '../shared/inputs.js';
import type { SyncAdAccountResult } from '../shared/progress.js';
import { asMarkdown } from '../shared/run-details.js';
import { workflowTypes } from '../shared/workflow-names.js';

type SyncAdAccount = (input: SyncAdAccountInput) => Promise<SyncAdAccountResult>;

/** When to look again whether another run of the same ad account has ended: soon at first, then less often. */
export const BUSY_POLL_MS = { first: 20_000, longest: 600_000 };

/** Starts the ad account's own run and waits for it. When one is under way already, waits for its end first. */
export async function runChild(
  input: SyncAdAccountInput,
  name: string | undefined,
): Promise<SyncAdAccountResult> {
  const { adAccountId } = input;
  const options = childOptions(adAccountId, name);
  for (let wait = BUSY_POLL_MS.first; ; wait = Math.min(2 * wait, BUSY_POLL_MS.longest)) {
    try {
      return await executeChild<SyncAdAccount>(workflowTypes.syncOne, { ...options, args: [input] });
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      await sleep(wait, { summary: `Waiting for the run of ad account ${adAccountId} that is under way` });
    }
  }
}

function childOptions(adAccountId: string, name: string | undefined): ChildWorkflowOptions {
  return {
    workflowId: syncAdAccountWorkflowId(adAccountId),
    staticSummary: `Sync of ad account ${asMarkdown(name ?? adAccountId)}`,
    staticDetails: `Ad account ${adAccountId}: its lists, and the analytics days that are missing or may have changed`,
    memo: { adAccountId, ...(name ? { adAccountName: name } : {}) },
    cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
    parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
  };
}
