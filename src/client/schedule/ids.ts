import { syncAdAccountWorkflowId, syncAllWorkflowId } from '../../shared/inputs.js';

/** A schedule is named as the runs that it starts: of all ad accounts, or of one. */
export const scheduleIdOf = (adAccountId: string | undefined) =>
  adAccountId ? syncAdAccountWorkflowId(adAccountId) : syncAllWorkflowId;
