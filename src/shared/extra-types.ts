/** What workflows ask activities for about the tables of PINTEREST_EXTRA_TABLES, and what they answer. */
import type { Day, DayRange } from './dates.js';
import type { AccountInput } from './run-input.js';
import type { DailyTable, EntityTable, ExtraList } from './tables.js';

export interface PlanExtraInput extends AccountInput {
  /** The days that the run reads. */
  ranges: DayRange[];
  /** The day on which the run started, in the time zone of its days. */
  today: Day;
  /** Whether days that are missing are added. */
  withMissingDays: boolean;
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
  /** Days of the run that Pinterest does not give of these tables. */
  notes: string[];
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
