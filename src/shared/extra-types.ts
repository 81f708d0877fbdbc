/** What workflows ask activities for about the tables of PINTEREST_EXTRA_TABLES, and what they answer. */
import type { Day, DayRange } from './dates.js';
import type { AccountInput } from './run-input.js';
import type { DailyTable, EntityTable, ExtraDaily, ExtraList, UnitTotals } from './tables.js';

export interface PlanExtraInput extends AccountInput {
  /** The days that the run reads. */
  ranges: DayRange[];
  /** The day on which the run started, in the time zone of its days. */
  today: Day;
  /** Whether days that are missing are added. */
  withMissingDays: boolean;
  /** How far back, in days before today; default 90. */
  historyDays?: number | undefined;
}

export interface PlanExtraResult {
  lists: ExtraList[];
  /** By table, the days to read, as runs of neighbouring days, oldest first. */
  days: {
    table: DailyTable;
    /** Of PINTEREST_ATTRIBUTION_SETS. */
    set?: string | undefined;
    /** The list of what is asked about; absent for the ad account itself. */
    needs?: EntityTable | ExtraList | undefined;
    ranges: DayRange[];
  }[];
  /** The same for days that come by report, the newest range first. Older workers name none. */
  reports?: { table: ExtraDaily; ranges: DayRange[]; parts: number }[];
  /** Days of the run that Pinterest does not give of some table. */
  notes: string[];
}

/** Of a chosen table, whose days may take several reports, one after the other. */
export interface ExtraReportPart {
  table: ExtraDaily;
  /** From 1. */
  part: number;
  /** How many they are: the days count as loaded after the last. */
  parts: number;
}

/** What was read of a chosen table. */
export interface ExtraTotals extends UnitTotals {
  /** What has to be told beside the counts. Older workers tell nothing. */
  notes?: string[] | undefined;
}

export interface SyncExtraListInput extends AccountInput {
  table: ExtraList;
}

export interface SyncExtraDaysInput extends AccountInput {
  table: DailyTable;
  /** Of PINTEREST_ATTRIBUTION_SETS. */
  set?: string | undefined;
  /** At most as many days as Pinterest reaches back. */
  range: DayRange;
  /** The day on which the run started, in the time zone of its days. */
  today: Day;
}
