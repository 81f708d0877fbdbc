/** The inputs of the workflows, one JSON object each, and the ids of their runs. */
import { DEFAULT_CONNECTION } from './connections.js';
import type { Day, DayRange } from './dates.js';
import type { AccountProgress, AllProgress } from './progress.js';
import type { ReadMode } from './reading-plan.js';
import type { Telling } from './run-end.js';

export interface SyncAllAdAccountsInput {
  /** Default: the ones in PINTEREST_AD_ACCOUNT_IDS, else every ad account that the connection can see. */
  adAccountIds?: string[] | undefined;
  /** Days before yesterday to read again; default SYNC_LOOKBACK_DAYS, or the longest attribution window if that is longer. */
  lookbackDays?: number | undefined;
  /** How many days of history to load, counted back from today; default 90, at most 914. Days older than 90 days come by report. */
  historyDays?: number | undefined;
  /** Default: the one that owns the ad accounts in `adAccountIds`, else `default`. */
  connection?: string | undefined;
  /** The database that the run must write to; set by programs, not by people. */
  databaseId?: string | undefined;
  /** Set by the workflow when it continues as a new run. */
  continued?: SyncAllState | undefined;
}

/** How far a sync of all ad accounts is. */
interface SyncAllState {
  progress: AllProgress;
  databaseId: string;
  newestFirst: boolean;
  telling?: Telling | undefined;
}

export interface SyncAdAccountInput {
  adAccountId: string;
  /** First day to read, with everything up to `endDate`; default: what is missing or may have changed. */
  startDate?: Day | undefined;
  /** Last day to read; default yesterday. */
  endDate?: Day | undefined;
  lookbackDays?: number | undefined;
  /** How many days of history to load, counted back from today; default 90, at most 914. Days older than 90 days come by report. */
  historyDays?: number | undefined;
  /** Default: the one that owns the ad account. */
  connection?: string | undefined;
  /** The database that the run must write to; set by programs, not by people. */
  databaseId?: string | undefined;
}

export interface BackfillAdAccountInput {
  adAccountId: string;
  /** First and last day to read, both included. */
  startDate: Day;
  endDate: Day;
  /** Default `auto`. */
  via?: ReadMode | undefined;
  /** Default: newest first. */
  oldestFirst?: boolean | undefined;
  /** Default: the one that owns the ad account. */
  connection?: string | undefined;
  /** The database that the run must write to; set by programs, not by people. */
  databaseId?: string | undefined;
  /** Set by the workflow when it continues as a new run. */
  continued?: BackfillState | undefined;
}

/** How far a backfill is. */
export interface BackfillState {
  /** The days that are left; all of them are read one by one. */
  ranges: DayRange[];
  databaseId: string;
  progress: AccountProgress;
  /** How many ads the account has. */
  ads?: number | undefined;
  /** Of a backfill of days of the ad account's own time zone: that, and the day there on which it started. */
  ownDay?: { timeZone: string; today: Day } | undefined;
  telling?: Telling | undefined;
}

export const syncAllWorkflowId = 'pinterest-sync-all';
/** The id of a run of all ad accounts of a connection. */
export const syncAllWorkflowIdOf = (connection: string = DEFAULT_CONNECTION) =>
  connection === DEFAULT_CONNECTION ? syncAllWorkflowId : `${syncAllWorkflowId}@${connection}`;
export const syncAdAccountWorkflowId = (adAccountId: string) => `pinterest-sync/${adAccountId}`;
export const backfillWorkflowId = ({ adAccountId, startDate, endDate }: BackfillAdAccountInput) =>
  `pinterest-backfill/${adAccountId}/${startDate}..${endDate}`;
