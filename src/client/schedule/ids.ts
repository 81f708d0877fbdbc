import { syncAdAccountWorkflowId, syncAllWorkflowIdOf } from '../../shared/inputs.js';

export interface Scheduled {
  adAccount?: string | undefined;
  connection?: string | undefined;
}

/**
 * A schedule has the name of the runs that it starts: for all ad accounts, or for one, whichever connection
 * owns it.
 */
export const scheduleIdOf = ({ adAccount, connection }: Scheduled) =>
  adAccount ? syncAdAccountWorkflowId(adAccount) : syncAllWorkflowIdOf(connection);
