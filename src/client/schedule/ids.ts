import { syncAdAccountWorkflowId, syncAllWorkflowIdOf } from '../../shared/inputs.js';

export interface Scheduled {
  adAccount?: string | undefined;
  connection?: string | undefined;
}

/** A schedule is named as the runs that it starts: of all ad accounts, or of one, whichever connection has that. */
export const scheduleIdOf = ({ adAccount, connection }: Scheduled) =>
  adAccount ? syncAdAccountWorkflowId(adAccount) : syncAllWorkflowIdOf(connection);
