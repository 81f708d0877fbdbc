/** What the definition of a table beside the five says. */
import type { DailyTable, ExtraDaily, ExtraList, ExtraReport } from '../../shared/tables.js';
import type { TypesOfLevel } from '../../shared/targeting-types.js';
import { type Column, type TableDefinition, text } from '../definition.js';

/** A list that Pinterest gives by pages. */
export interface ExtraListDefinition extends TableDefinition {
  name: ExtraList;
  listQuery: NonNullable<TableDefinition['listQuery']>;
  /** For a list that Pinterest gives by ad group: the parameter that names the ad groups, and how many one request names. */
  ofAdGroups?: { parameter: string; most: number } | undefined;
  /** Pinterest gives all of it at once, without pages. */
  isOnePage?: true | undefined;
}

/** Daily numbers of some level. */
export interface ExtraDailyDefinition extends TableDefinition {
  name: ExtraDaily;
  about: Pick<Subject, 'column'>;
  /** About how many rows a thing has on one day. It limits how much one request is about. */
  rowsADay: number;
  /** Fields with ids that the request has to name. Rows of a level have the id of their thing anyway. */
  keyFields?: readonly string[] | undefined;
  /** Of a breakdown, whose answers have a row for each value of each type: the types that Pinterest has for this level. */
  targetingTypes?: TypesOfLevel | undefined;
  /** What reports call the level; absent when the table is never read by report. */
  reportLevel?: string | undefined;
  /** Whether its rows of a day add up to the ad account's total. */
  addsUp?: true | undefined;
  /** Whether the file of a report groups rows by id instead of by day. */
  reportsById?: true | undefined;
}

/** Daily numbers that Pinterest gives directly, for several things and days; older days come by report. */
export interface ExtraAnalyticsDefinition extends ExtraDailyDefinition {
  name: DailyTable;
  /** What the rows are about, and the table that lists it. The ad account itself needs no ids. */
  about: Subject;
}

/** Daily numbers that only reports have. */
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

/** Separates the parts of a key. No id or name at Pinterest contains it. */
export const KEY_GLUE = '|';

export const ofAdAccount: Column = text('ad_account_id', 'Ad account that it belongs to.', {
  context: 'ad_account_id',
});
