/** The activities as workflows call them. One object goes in, and what comes out are counts and names, never rows or tokens. */
import type { Day, DayRange } from './dates.js';
import type { ReadingPlan, ReadMode } from './reading-plan.js';
import type { EntityTable, UnitTotals } from './tables.js';

export interface Activities {
  /** Forgets old records that the program keeps for itself. @returns how many checkpoints were forgotten. */
  sweep(): Promise<number>;
  listAdAccounts(input: ListAdAccountsInput): Promise<ListAdAccountsResult>;
  /** Which analytics days a run reads. */
  planAnalytics(input: PlanAnalyticsInput): Promise<PlanAnalyticsResult>;
  /** Reads one entity table of one ad account. */
  syncEntity(input: SyncEntityInput): Promise<SyncEntityResult>;
  /** Which days are read one by one and which by report, once the ads of the account are listed. */
  planReading(input: PlanReadingInput): Promise<ReadingPlan>;
  /** Reads one analytics day of one ad account. */
  syncAnalyticsDay(input: SyncAnalyticsDayInput): Promise<UnitTotals>;
  /** Asks Pinterest to make a report. */
  requestReport(input: RequestReportInput): Promise<{ requests: number }>;
  /** Asks once whether a report is ready; the workflow waits in between. */
  awaitReport(input: ReportInput): Promise<{ ready: boolean; requests: number }>;
  /** Downloads a report that is ready, and writes its rows. */
  loadReport(input: ReportInput): Promise<UnitTotals>;
  /** Compares days of a run with Pinterest's own totals of the ad account. */
  reconcile(input: ReconcileInput): Promise<ReconcileResult>;
  /** Checks what the Unified Marketing Schema gives for days of a run. */
  checkSchema(input: CheckSchemaInput): Promise<CheckSchemaResult>;
}

/** What the inputs of activities of a run have in common. */
export interface RunInput {
  /** The database that the run writes to; absent until that is known. */
  databaseId?: string | undefined;
}

/** What the first activity of a run says beside its own result. */
interface RunFacts {
  /** The database that the run writes to. */
  databaseId: string;
  /** Whether the run can be tagged. */
  searchAttributes: boolean;
}

export interface ListAdAccountsInput extends RunInput {
  /** The ad accounts to sync; absent for all. */
  adAccountIds?: readonly string[] | undefined;
  /** Absent for the default one, or for the one that has those ad accounts. */
  connection?: string | undefined;
  /** Where the page starts; absent for the first. */
  bookmark?: string | undefined;
}

export interface ListAdAccountsResult extends RunFacts {
  /** At most 250, with the name where a list gave one. */
  adAccounts: { id: string; name?: string | undefined }[];
  /** Where the next page starts; absent after the last. */
  bookmark?: string | undefined;
  requests: number;
  /** The requests of a day may not reach for all days, so every ad account's newest come before anyone's oldest. */
  newestFirst?: boolean | undefined;
  /** Ad accounts that were listed before and are no longer; comes with the last page. */
  left?: string[] | undefined;
  /** Ad accounts that the connection sees and another one syncs. */
  elsewhere?: { id: string; connection: string }[] | undefined;
  /** Items that name no ad account: how many, and what to do about them. */
  rejected?: { rows: number; message: string } | undefined;
}

interface PlanAnalyticsInput extends RunInput {
  adAccountId: string;
  /** Absent for the one that has the ad account. */
  connection?: string | undefined;
  /** The UTC day on which the run started. */
  today: Day;
  startDate?: Day | undefined;
  endDate?: Day | undefined;
  lookbackDays?: number | undefined;
  historyDays?: number | undefined;
  /** Without reports older days are out of reach. */
  via?: ReadMode | undefined;
}

interface PlanAnalyticsResult extends RunFacts {
  /** The days to read, as runs of neighbouring days, oldest first. */
  ranges: DayRange[];
  /** What was cut from the requested range, and why. */
  notes: string[];
}

interface SyncEntityInput extends RunInput {
  adAccountId: string;
  table: EntityTable;
}

interface SyncEntityResult extends UnitTotals {
  /** The ad account's name, when the table is ad_accounts. */
  name?: string | undefined;
}

interface PlanReadingInput extends RunInput {
  adAccountId: string;
  /** The days to read. */
  ranges: DayRange[];
  /** The UTC day on which the run started. */
  today: Day;
  via?: ReadMode | undefined;
}

interface SyncAnalyticsDayInput extends RunInput {
  adAccountId: string;
  /** The UTC day to read. */
  date: Day;
  /** The UTC day on which the run started. */
  today: Day;
  /** Requests the day for every ad, also for those that by their dates have no numbers. */
  allAds?: boolean | undefined;
  /** The run has read the day before, so this reading has a checkpoint of its own. */
  again?: boolean | undefined;
}

export interface ReportInput extends RunInput {
  adAccountId: string;
  /** At most 186 days. */
  range: DayRange;
  /** The UTC day on which the run started. */
  today: Day;
}

interface RequestReportInput extends ReportInput {
  /** 1 for the first time that the run requests it, 2 when it has to request it again. */
  creation: number;
}

interface ReconcileInput extends RunInput {
  adAccountId: string;
  /** The days that the run has read. */
  ranges: DayRange[];
  /** Whether they were requested for every ad. */
  allAds?: boolean | undefined;
}

interface ReconcileResult {
  /** Days that were compared. */
  days: number;
  differing: number;
  /** The one with the largest difference in spend. */
  worst?: { date: Day; difference: string; reason: string } | undefined;
  /** Each likely reason with its days: `2026-11-20..2026-11-23`. */
  reasons: { reason: string; days: string }[];
  requests: number;
  /** Days that differ and were not requested for every ad: to be read so before anything is said of them. */
  toReadWithAllAds: Day[];
}

interface CheckSchemaInput extends RunInput {
  adAccountId: string;
  /** The days that the run has read, oldest first. */
  ranges: DayRange[];
}

interface CheckSchemaResult {
  checks: number;
  /** Those that did not pass. */
  findings: { check: string; state: 'pass' | 'warn' | 'fail'; count: number; example: string }[];
}
