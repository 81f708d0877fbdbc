/** What workflows ask activities for about the tables of PINTEREST_EXTRA_TABLES, and what they answer. */
import type { Day, DayRange } from './dates.js';
import type { AccountInput } from './run-input.js';
import type { DailyTable, ExtraList } from './tables.js';

export interface PlanExtraInput extends AccountInput {
  /** The days that the run reads. */
  ranges: DayRange[];
  /** The UTC day on which the run started. */
  today: Day;
  /** Whether days that are missing are added. */
  withMissingDays: boolean;
}

export interface PlanExtraResult {
  lists: ExtraList[];
  /** By table, the days to read, as runs of neighbouring days, oldest first. */
  days: { table: DailyTable; set?: string | undefined; ranges: DayRange[] }[];
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
  /** The UTC day on which the run started. */
  today: Day;
}
