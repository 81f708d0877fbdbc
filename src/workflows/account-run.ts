/** What the steps of an ad account's run share. */
import type { Day } from '../shared/dates.js';
import type { AccountProgress } from '../shared/progress.js';

export interface AccountRun {
  /** Kept up to date by every step, and shown in the Web UI. */
  progress: AccountProgress;
  /** The database that all of the run's activities write to. */
  databaseId: string;
  /** The day on which the run started, in the time zone of its days. */
  today: Day;
  /** The ad account's own time zone; absent for UTC. */
  timeZone?: string | undefined;
  /** How many ads the account has; undefined until they are listed. */
  ads?: number | undefined;
  /** Whether tables beside the five are to be read. */
  hasExtra?: boolean | undefined;
  /** Awaited before each day and each report; absent for runs that cannot be paused. */
  waitWhilePaused?: (() => Promise<void>) | undefined;
}

/** Where workers are short, servers that support fairness give each ad account its turn, however much work one has. */
export const fairnessOf = ({ progress }: AccountRun) => ({ fairnessKey: progress.adAccountId });
