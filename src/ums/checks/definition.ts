/** A check of the Unified Marketing Schema: a query that finds what is wrong. */
import { vendorPerformance } from '../vendor-performance.js';

/** The columns of the view that hold numbers. */
export const measures = vendorPerformance.columns
  .filter(({ type, isEmpty }) => type === 'numeric' && !isEmpty)
  .map(({ name }) => name);

export interface Check {
  /** Its number in docs/ums.md. */
  number: number;
  name: string;
  /** What must hold, for people. */
  rule: string;
  /**
   * Gives a row per finding: `severity` (`fail` or `warn`) and `example`, which names it. The days and the ad account
   * are the parameters :since, :until and :account (NULL for all).
   */
  sql: string;
}

/** Only this ad account, if one is asked about. */
export const ofAccount = (column = 'ad_account_id') =>
  `(CAST(:account AS text) IS NULL OR ${column} = CAST(:account AS text))`;

const within = (date: string) =>
  `${date} BETWEEN CAST(:since AS date) AND CAST(:until AS date) AND ${ofAccount()}`;

/** Relations with the rows that are looked at; a subquery, so that only the columns that are used are computed. */
export const analytics = `(SELECT * FROM pinterest.ad_analytics WHERE ${within('date')}) AS f`;
/** Of the view; computed once for all checks, see run.ts. */
export const shown = 'shown AS u';
export const loadedDays = `(SELECT * FROM pinterest_sync.analytics_days WHERE ${within('date')}) AS d`;
export const totals = `(SELECT * FROM pinterest_sync.reconciliation WHERE ${within('date')}) AS t`;
export const restated = `(SELECT * FROM pinterest_sync.restatements WHERE ${within('date')}) AS s`;

/** What `shown` is; only what some check asks for, because all of it is computed. */
export const shownRows = `SELECT id, activity_date, ad_account_id, integration_id, integration_name, campaign_id, adset_id, ad_id,
  attribution_window, original_currency, target_currency, ${measures.join(', ')}
FROM ums.vendor_performance WHERE ${within('activity_date')}`;

/** Names the row of `f`. */
export const adAndDay = `'ad ' || f.ad_id || ' on ' || f.date`;

/** Findings in rows of ad_analytics: for each kind, what names it and the condition that must not hold. */
export function rowFindings(
  kinds: readonly { severity: 'fail' | 'warn'; what: string; where: string }[],
): string {
  const cases = kinds.map(
    ({ severity, what, where }) => `('${severity}', '${what.replaceAll("'", "''")}', ${where})`,
  );
  // The first condition spares most rows the list of kinds.
  return `SELECT kind.severity, kind.what || ': ' || ${adAndDay} AS example
FROM ${analytics}
CROSS JOIN LATERAL (VALUES ${cases.join(',\n  ')}) AS kind (severity, what, found)
WHERE (${kinds.map(({ where }) => `(${where})`).join(' OR ')}) AND kind.found`;
}

export const union = (parts: readonly string[]) => parts.join('\nUNION ALL\n');
