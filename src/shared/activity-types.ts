/** What workflows ask activities for, and what they answer: counts, days and names, never rows or tokens. */
import type { Day, DayRange } from './dates.js';
import type {
  ExtraReportPart,
  ExtraTotals,
  PlanExtraInput,
  PlanExtraResult,
  SyncExtraDaysInput,
  SyncExtraListInput,
} from './extra-types.js';
import type { MissingRates } from './missing-rates.js';
import type { ReadingPlan, ReadMode } from './reading-plan.js';
import type { RunEnd, Telling } from './run-end.js';
import type { AccountInput, RunInput } from './run-input.js';
import type { EntityTable, UnitTotals } from './tables.js';

export interface Activities {
  listAdAccounts(input: ListAdAccountsInput): Promise<ListAdAccountsResult>;
  syncEntity(input: SyncEntityInput): Promise<SyncEntityResult>;
  planAnalytics(input: PlanAnalyticsInput): Promise<PlanAnalyticsResult>;
  planReading(input: PlanReadingInput): Promise<PlanReadingResult>;
  syncAnalyticsDay(input: SyncAnalyticsDayInput): Promise<SyncAnalyticsDayResult>;
  requestReport(input: RequestReportInput): Promise<{ requests: number }>;
  awaitReport(input: ReportInput): Promise<{ ready: boolean; requests: number }>;
  loadReport(input: ReportInput): Promise<ExtraTotals>;
  reconcile(input: ReconcileInput): Promise<ReconcileResult>;
  checkSchema(input: CheckSchemaInput): Promise<CheckSchemaResult>;
  updateRates(input: UpdateRatesInput): Promise<UpdateRatesResult>;
  planExtra(input: PlanExtraInput): Promise<PlanExtraResult>;
  syncExtraList(input: SyncExtraListInput): Promise<ExtraTotals>;
  syncExtraDays(input: SyncExtraDaysInput): Promise<ExtraTotals>;
  sweep(): Promise<void>;
  tellPeople(input: RunEnd): Promise<TellResult>;
}

export interface TellResult {
  done: 'told' | 'told before' | 'overtaken' | 'nobody to tell';
}

export interface ListAdAccountsInput extends RunInput {
  /** What notifications call the run. */
  subject?: string | undefined;
  /** The ad accounts that the run's input names; absent for all. */
  adAccountIds?: readonly string[] | undefined;
  /** Absent for the default one, or for the one that owns the ad accounts that are named. */
  connection?: string | undefined;
  /** Where the page starts; absent for the first. */
  bookmark?: string | undefined;
}

/** One page. */
export interface ListAdAccountsResult {
  /** The database that the run writes to. */
  databaseId: string;
  /** Whether the run can be tagged. */
  searchAttributes: boolean;
  /** When the end of the run is notified. */
  telling?: Telling | undefined;
  /** At most 250, with the name where a list gave one. */
  adAccounts: { id: string; name?: string | undefined }[];
  /** Where the next page starts; absent after the last. */
  bookmark?: string | undefined;
  requests: number;
  /** A day's requests may not be enough for all days, so every ad account's newest days come before older ones. */
  newestFirst?: boolean | undefined;
  /** Ad accounts that were listed before and no longer are; comes with the last page. */
  left?: string[] | undefined;
  /** Ad accounts that the connection sees and another one syncs. */
  elsewhere?: { id: string; connection: string }[] | undefined;
  /** Ad accounts that PINTEREST_AD_ACCOUNT_IDS_EXCLUDED leaves out. */
  excluded?: string[] | undefined;
  /** Items that name no ad account: how many, and what to do about them; no message when an earlier run has reported them. */
  rejected?: { rows: number; message?: string | undefined } | undefined;
}

interface SyncEntityInput extends AccountInput {
  table: EntityTable;
}

interface SyncEntityResult extends UnitTotals {
  /** The ad account's name, when the table is ad_accounts. */
  name?: string | undefined;
}

interface PlanAnalyticsInput extends AccountInput {
  /** What notifications call the run. */
  subject?: string | undefined;
  /** Absent for the one that owns the ad account. */
  connection?: string | undefined;
  /** The UTC day on which the run started. */
  today: Day;
  /** The same as Unix time in milliseconds. */
  startedAt: number;
  startDate?: Day | undefined;
  endDate?: Day | undefined;
  lookbackDays?: number | undefined;
  historyDays?: number | undefined;
  /** Without reports, older days are out of reach. */
  via?: ReadMode | undefined;
}

interface PlanAnalyticsResult {
  /** The database that the run writes to. */
  databaseId: string;
  /** The days to read, as runs of neighbouring days, oldest first. */
  ranges: DayRange[];
  /** What was cut from the requested range, and which days are read again, each with the reason. */
  notes: string[];
  /** Whether the run can be tagged. */
  searchAttributes: boolean;
  /** When the end of the run is notified. */
  telling?: Telling | undefined;
  /** Whether tables beside the five are to be read. */
  hasExtra?: boolean | undefined;
  /** The ad account's own time zone, in which the run reads its days; absent for UTC. */
  timeZone?: string | undefined;
  /** The day there on which the run started. */
  today?: Day | undefined;
  /** Absent when it asked Pinterest for nothing. */
  requests?: number | undefined;
}

interface PlanReadingInput extends AccountInput {
  /** The days to read. */
  ranges: DayRange[];
  /** The day on which the run started, in the time zone of its days. */
  today: Day;
  via?: ReadMode | undefined;
  /** Whether loaded days are added that lack ads which are listed now. */
  withDaysOfNewAds?: boolean | undefined;
}

interface PlanReadingResult extends ReadingPlan {
  /** Days that were added, and why. */
  notes: string[];
  /** Ads that are left out, because Pinterest refuses requests for them. */
  refusedAds?: string[] | undefined;
}

interface SyncAnalyticsDayInput extends AccountInput {
  /** The day to read. */
  date: Day;
  /** The day on which the run started, in the time zone of its days. */
  today: Day;
  /** Requests the day for every ad, also for those that cannot have numbers on it. */
  allAds?: boolean | undefined;
  /** The run has read the day before, so this reading has a checkpoint of its own. */
  again?: boolean | undefined;
}

interface SyncAnalyticsDayResult extends UnitTotals {
  /** Ads that were left out, because Pinterest refused requests for them. */
  refusedAds?: string[] | undefined;
}

export interface ReportInput extends AccountInput {
  /** At most 186 days. */
  range: DayRange;
  /** The day on which the run started, in the time zone of its days. */
  today: Day;
  /** Absent for ad_analytics. */
  extra?: ExtraReportPart | undefined;
}

interface RequestReportInput extends ReportInput {
  /** 1 for the first time that the run requests it, 2 when it has to request it again. */
  creation: number;
}

interface ReconcileInput extends AccountInput {
  /** The days that the run has read. */
  ranges: DayRange[];
  /** Pinterest does not give totals, so what can be settled without them is settled. */
  withoutTotals?: boolean | undefined;
}

/** How our rows compare with the totals that Pinterest gives for the ad account. */
export interface Reconciliation {
  /** Days that were compared. */
  days: number;
  differing: number;
  /** The one with the largest difference in spend. */
  worst?: DifferingDay | undefined;
  /** Each likely reason with its days: `2026-11-20..2026-11-23`. */
  reasons: { reason: string; days: string }[];
}

/** A day whose ads do not add up to Pinterest's total. */
interface DifferingDay {
  date: Day;
  /** Pinterest's total less our sum, of each metric that differs: `spend +12.5, clicks -3`. */
  difference: string;
  reason: string;
}

export interface ReconcileResult extends Reconciliation {
  /** Why Pinterest gave no totals now; absent for all that it refuses, which is a failure. */
  fault?: string | undefined;
  requests: number;
  /** Days that a second reading with all ads may settle, the newest first. */
  toReadAgain: Day[];
  /**
   * Rows that lost their numbers, because Pinterest left them out and a second witness agrees. `days` names their days,
   * `finalDays` counts those that were final.
   */
  withdrawn: { rows: number; days: string; finalDays: number };
  /** Rows that keep their numbers because none agrees; of `newDays`, this run is the first to meet some. */
  unconfirmed: { rows: number; days: string; newDays: Day[] };
}

type UpdateRatesInput = Pick<PlanAnalyticsInput, 'databaseId' | 'connection' | 'today'>;

interface UpdateRatesResult {
  done: 'updated' | 'up to date' | 'not wanted';
  /** As `fx update` counts them. */
  rates?: { added: number; corrected: number; kept: number; newest: Day } | undefined;
}

interface CheckSchemaInput extends AccountInput {
  /** The days that the run has read, oldest first. */
  ranges: DayRange[];
}

interface CheckSchemaResult {
  /** What the database calls the view that was checked. */
  view?: string | undefined;
  checks: number;
  /** Exchange rates that the days lack, which is no finding of a run: one line at its end says so. */
  missingRates?: MissingRates[] | undefined;
  /** Those that did not pass. */
  findings: { check: string; state: 'pass' | 'warn' | 'fail'; count: number; example: string }[];
}
