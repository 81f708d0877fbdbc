/**
 * Says that a run is failing as soon as it is certain, while the rest of it continues: in the Web UI's list, to the run that
 * has started it, and to people.
 */
import { defineSignal, getExternalWorkflowHandle, setHandler, workflowInfo } from '@temporalio/workflow';
import { describeIncomplete } from '../shared/incomplete-run.js';
import { shortMessage } from '../shared/notification.js';
import { type AllProgress, firstCode, isFailing, type RunProgress } from '../shared/progress.js';
import { signals } from '../shared/workflow-names.js';
import { showProgress, whenShown } from './show-progress.js';
import { markRun } from './tag-run.js';
import { awaitBeforeEnd, tellFailing } from './tell-end.js';

/** What is failing, and why. */
interface Failing {
  code: string;
  message: string;
}

const failingSignal = defineSignal<[Failing & { adAccountId: string }]>(signals.failing);
/** For a failure without a code of the error table. */
const NO_CODE = 'Failed';

/** Once per run; every run has its modules to itself. */
let isAnnounced = false;

/** Announces the first failure of the run when it comes. */
export function announceFailing(): void {
  whenShown((progress) => {
    if (isAnnounced || !isFailing(progress)) return;
    announce(progress, { code: firstCode(progress) ?? NO_CODE, message: describeIncomplete(progress) });
  });
}

/** For a run of all: hears of its ad accounts' first failures, and announces the first of them as its own. */
export function hearOfFailing(progress: AllProgress): void {
  setHandler(
    failingSignal,
    (failing) => {
      const account = progress.adAccounts.find(({ id }) => id === failing?.adAccountId);
      // Anybody can send a signal, and one that cannot be meant must not stop the run.
      if (account?.state !== 'running') return;
      account.failing = true;
      const { adAccountId, code, message } = { ...failing, code: String(failing.code) };
      if (!isAnnounced) announce(progress, { code, message: `ad account ${adAccountId}: ${message}` });
      showProgress(progress);
    },
    { description: 'Sent by the run of an ad account when a unit has failed' },
  );
}

function announce(progress: RunProgress, failing: Failing): void {
  const message = shortMessage(failing.message);
  isAnnounced = true;
  markRun(failing.code, message);
  const isChild = workflowInfo().parent !== undefined;
  awaitBeforeEnd(isChild ? tellParent(progress, { ...failing, message }) : tellFailing(progress, message));
}

/** A workflow of somebody else that has started this run has no use for the signal, and no harm from it. */
async function tellParent(progress: RunProgress, failing: Failing): Promise<void> {
  const { parent } = workflowInfo();
  if (!parent || !('adAccountId' in progress)) return;
  try {
    const { adAccountId } = progress;
    await getExternalWorkflowHandle(parent.workflowId).signal(failingSignal, { adAccountId, ...failing });
  } catch {
    // The parent may be gone, or the run is cancelled. The end of this run says the same.
  }
}
