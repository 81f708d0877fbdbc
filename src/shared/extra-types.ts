/** Inputs and results of the activities that read the tables of PINTEREST_EXTRA_TABLES. */
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

/** Ranges of days of a table, each of which takes as many reports as there are parts. */
export interface TableReports {
  table: ExtraDaily;
  ranges: DayRange[];
  parts: number;
}

export interface PlanExtraResult {
  lists: ExtraList[];
  /** By table, the days to read directly: ranges without gaps, oldest first. */
  days: {
    table: DailyTable;
    /** Name of an attribution set (PINTEREST_ATTRIBUTION_SETS). */
    set?: string | undefined;
    /** The list that names what a request is about; absent for the ad account itself. */
    needs?: EntityTable | ExtraList | undefined;
    ranges: DayRange[];
  }[];
  /** The same for days that come by report, the newest range first. Workers of older versions give none. */
  reports?: TableReports[] | undefined;
  /** Which days Pinterest does not give of some table, and what else people should know. */
  notes: string[];
}

/** One report of a chosen table. The same days may take several, one after the other. */
export interface ExtraReportPart {
  table: ExtraDaily;
  /** From 1. */
  part: number;
  /** How many reports the days take. They count as loaded after the last. */
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
  /** Name of an attribution set (PINTEREST_ATTRIBUTION_SETS). */
  set?: string | undefined;
  /** At most as many days as Pinterest reaches back. */
  range: DayRange;
  /** The day on which the run started, in the time zone of its days. */
  today: Day;
}
