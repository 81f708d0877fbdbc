/** The vocabulary of the tables that people choose beside the five that are specified. */
import type { DailyTable, ExtraDaily, ExtraList, ExtraReport } from '../../shared/tables.js';
import { type Column, type TableDefinition, text } from '../definition.js';

/** A list that Pinterest gives by pages. */
export interface ExtraListDefinition extends TableDefinition {
  name: ExtraList;
  listQuery: NonNullable<TableDefinition['listQuery']>;
  /** Where the list is of ad groups, not of the ad account: the parameter that names them, and how many at once. */
  ofAdGroups?: { parameter: string; most: number } | undefined;
  /** Pinterest gives all of it at once, without pages. */
  isOnePage?: true | undefined;
}

/** Daily numbers of some level. */
export interface ExtraDailyDefinition extends TableDefinition {
  name: ExtraDaily;
  about: Pick<Subject, 'column'>;
  /** Rows that a thing has on one day, about: it bounds how much one request asks for. */
  rowsADay: number;
  /** Ids that have to be asked for; rows of a level name what they are about by themselves. */
  keyFields?: readonly string[] | undefined;
  /** Whether the answer has a row for each value of each targeting type. */
  isTargeting?: true | undefined;
  /** What reports call the level; absent where none is asked for. */
  reportLevel?: string | undefined;
  /** Whether its rows of a day add up to the ad account's total. */
  addsUp?: true | undefined;
  /** Whether the key of a group of rows in the file of a report is the id, rather than the day. */
  reportsById?: true | undefined;
}

/** Those that Pinterest gives at once, for several things and days, and by report further back. */
export interface ExtraAnalyticsDefinition extends ExtraDailyDefinition {
  name: DailyTable;
  /** What the rows are about, by the table whose rows are asked for; the ad account itself needs no ids. */
  about: Subject;
}

/** Those that only reports have. */
export interface ExtraReportDefinition extends ExtraDailyDefinition {
  name: ExtraReport;
}

export interface Subject {
  table: 'ad_accounts' | 'campaigns' | 'ad_groups' | 'ads' | 'product_groups';
  /** The parameter that names them; absent for the ad account. */
  parameter?: string | undefined;
  /** The column that holds their id, whose field has the same name in upper case. */
  column: string;
}

/** Between the parts of a key, where no id or name of Pinterest has it. */
export const KEY_GLUE = '|';

export const ofAdAccount: Column = text('ad_account_id', 'Ad account that it belongs to.', {
  context: 'ad_account_id',
});
