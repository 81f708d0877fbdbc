/** What `status` knows, before it is shown. */

import type { Membership } from '../../connections/membership.js';
import type { UnlistedAds } from '../../postgres/list-readings.js';
import type { RefusedAd } from '../../postgres/refused-ads.js';
import type { StoredAccount } from '../../postgres/stored-accounts.js';
import type { Reconciliation } from '../../shared/activity-types.js';
import type { Day, DayRange } from '../../shared/dates.js';
import type { MissingRates } from '../../shared/missing-rates.js';
import type { Run } from '../run/run.js';
import type { CoveredDay, DayState } from './coverage.js';
import type { ExtraStatus } from './extra-tables.js';

export interface Schedule {
  id: string;
  /** `daily at 06:00 UTC` */
  when: string;
  /** The ad accounts that it is for; null for all of the connection. */
  adAccountIds: string[] | null;
  /** Null while it is paused, or when it has no further run. */
  nextRun: Date | null;
  paused: boolean;
  /** Such as the reason of a pause. */
  note: string | null;
  /** The last run that it started, if that one failed. */
  failedRun: Run | null;
}

export interface TemporalFacts {
  /** Why Temporal could not be asked; null when it could. */
  fault: string | null;
  /** The last run of all ad accounts of each connection, the newest first. */
  lastRuns: Run[];
  /** Runs of `syncAllAdAccounts` that have not ended, for all ad accounts or for some. */
  underWay: Run[];
  /** Workers that poll the task queue; null when unknown. */
  workers: number | null;
  /** The last syncs of each ad account. */
  syncs: Map<string, Run[]>;
  /** The last run of each backfill. */
  backfills: Run[];
  schedules: Schedule[];
}

export interface BudgetWindow {
  /** Of requests; null for all of them. */
  category: string | null;
  seconds: number;
  limit: number;
  left: number;
}

export interface Budget {
  windows: BudgetWindow[];
  /** Pinterest wants no requests before then. */
  pausedUntil: Date | null;
}

export interface AccountStatus
  extends Omit<StoredAccount, 'isListed' | 'loaded' | 'readAt' | 'rejectedDays'> {
  membership: Membership;
  /** What needs attention; empty when all is well. */
  needs: string[];
  /** The commands that repair it. */
  nextSteps: string[];
  /** The latest loaded day; null when none is. */
  freshestDay: Day | null;
  /** Every day up to this one, as far back as Pinterest's API reaches, should not change any more. */
  finalThrough: Day | null;
  loadedDays: number;
  finalDays: number;
  /** The last 90 days. */
  coverage: CoveredDay[];
  /** Days that Pinterest's daily analytics can still give and that are not loaded; yesterday only once it was tried. */
  missingDays: Day[];
  /** Those of them that the last run tried and could not load. */
  failedDays: Day[];
  /** How the ads' rows compare with Pinterest's totals; null when nothing was compared yet. */
  reconciliation: Reconciliation | null;
  /** Ads that Pinterest's last list did not name; null when it named all, or none was read to its end. */
  unlistedAds: UnlistedAds | null;
  /** Ads that are left out, because Pinterest refuses requests for them. */
  refusedAds: RefusedAd[];
  /** Tables that were chosen beside the five. */
  extra: ExtraStatus;
  /** Null when Temporal knows none, or could not be asked. */
  lastRun: Run | null;
  /** Its last syncs, and the last run of each of its backfills; the newest first. */
  runs: Run[];
  schedule: Schedule | null;
}

export interface Status {
  at: Date;
  /** What needs attention and concerns no single ad account. */
  needs: string[];
  temporalFault: string | null;
  /** Of all ad accounts; a run of some is shown with them. */
  lastRun: Run | null;
  /** Of all ad accounts. */
  schedule: Schedule | null;
  /** Runs of one ad account that have not ended and do more, or less, than a daily run. */
  underWay: Run[];
  budget: Budget | null;
  /** Exchange rates that loaded days lack: worth a command, and nothing that needs attention. */
  missingRates: MissingRates[];
  /** Those that need attention first, the ones with the most findings at the top. */
  adAccounts: AccountStatus[];
}

/** What it takes to make days complete. In a text, `{day}` stands for the day, `{day+31}` for one so many days later. */
export interface DayAdvice {
  /** For all days in a state. */
  ofState: Record<DayState, string>;
  /** What is to be said of single days in addition. */
  single: { text: string; days: DayRange[] }[];
}
