/** A check of the Unified Marketing Schema: queries that find what is wrong. */
import { pinterest, sync, ums } from '../../shared/database-names.js';
import { vendorPerformance } from '../vendor-performance.js';

export interface Check {
  /** Its number in docs/ums.md. */
  number: number;
  name: string;
  /** What must hold, for people. */
  rule: string;
  /**
   * Each gives a row per finding: `severity` and `example`, which names it; `finding` and `rowFindings` write them.
   * The days and the ad account are the parameters :since, :until and :account (NULL for all).
   */
  findings: readonly string[];
}

type Severity = 'fail' | 'warn';

/**
 * @param example SQL that names a finding.
 * @param rows the rest of the query, from FROM on.
 */
export const finding = (severity: Severity, example: string, rows: string) =>
  `SELECT '${severity}' AS severity, ${example} AS example\n${rows}`;

/** Something wrong with single rows of ad_analytics, `f`. */
interface RowFault {
  severity: Severity;
  /** What is wrong, for people. */
  what: string;
  /** The condition that must not hold. */
  where: string;
}

/** All faults of single rows by one query, so that the table is read once. */
export function rowFindings(faults: readonly RowFault[]): string {
  const values = faults.map(
    ({ severity, what, where }) => `('${severity}', '${what.replaceAll("'", "''")}', ${where})`,
  );
  // The first condition spares most rows the list of faults.
  return `SELECT fault.severity, fault.what || ': ' || ${adOn('date')} AS example
FROM ${analytics}
CROSS JOIN LATERAL (VALUES ${values.join(',\n  ')}) AS fault (severity, what, found)
WHERE (${faults.map(({ where }) => `(${where})`).join(' OR ')}) AND fault.found`;
}

/** Only this ad account, if the check is limited to one. */
export const ofAccount = (column = 'ad_account_id') =>
  `(CAST(:account AS text) IS NULL OR ${column} = CAST(:account AS text))`;

const within = (date: string) =>
  `${date} BETWEEN CAST(:since AS date) AND CAST(:until AS date) AND ${ofAccount()}`;

/** Relations with the rows that are checked; a subquery, so that only the columns that are used are computed. */
export const analytics = `(SELECT * FROM ${pinterest.ad_analytics} WHERE ${within('date')}) AS f`;
export const loadedDays = `(SELECT * FROM ${sync.analytics_days} WHERE ${within('date')}) AS d`;
export const totals = `(SELECT * FROM ${sync.reconciliation} WHERE ${within('date')}) AS t`;
export const restated = `(SELECT * FROM ${sync.restatements} WHERE ${within('date')}) AS s`;
/** Of the view; computed once for all checks, see run.ts. */
export const shown = 'shown AS u';

/** The columns of the view that hold numbers. */
export const measures = vendorPerformance.columns
  .filter(({ type, isEmpty }) => type === 'numeric' && !isEmpty)
  .map(({ name }) => name);

/** What `shown` is; only what some check needs, because all of it is computed. */
export const shownRows = `SELECT id, activity_date, ad_account_id, integration_id, integration_name, campaign_id, adset_id, ad_id,
  attribution_window, original_currency, target_currency, ${measures.join(', ')}
FROM ${ums.vendor_performance} WHERE ${within('activity_date')}`;

/** Texts that name a row by two of its columns. */
export const adOn = (date: string) => `'ad ' || ad_id || ' on ' || ${date}`;
export const accountOn = (date: string) => `'ad account ' || ad_account_id || ' on ' || ${date}`;
