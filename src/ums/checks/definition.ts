/** A check of the Unified Marketing Schema: queries that find what is wrong. */
import { pinterest, sync, ums } from '../../shared/database-names.js';
import { type DayRange, eachDay } from '../../shared/dates.js';
import { vendorPerformance } from '../vendor-performance.js';

export interface Check {
  /** Its number in docs/ums.md. */
  number: number;
  name: string;
  /** What must hold, for people. */
  rule: string;
  /** What can be wrong with single rows; one query looks for the faults of all checks. */
  rowFaults?: readonly RowFault[] | undefined;
  /**
   * Queries that look for what else can be wrong. Each gives a row per finding: `severity` and `example`, which names it;
   * `finding` writes them. The days and the ad account are the parameters :days and :account (NULL for all).
   */
  findings?: readonly string[] | undefined;
  /**
   * Such queries that only `client check` makes: what reading days does not change, and what a run already knows. The
   * end of a run waits for its checks.
   */
  thorough?: readonly string[] | undefined;
}

/** Findings that are named. */
export const EXAMPLES = 3;

/** What a check has found. */
export interface Found {
  /** Of the check. */
  number: number;
  failures: number;
  warnings: number;
  /** The first findings, failures before warnings. */
  examples: string[];
}

/** What is checked. Each check reads these days, so they bound what it costs. */
export interface CheckScope {
  ranges: readonly DayRange[];
  /** Undefined means all ad accounts. */
  adAccountId?: string | undefined;
}

/** The scope as the parameters of a query. */
export const bindingsOf = ({ ranges, adAccountId }: CheckScope) => ({
  days: ranges.flatMap(eachDay),
  account: adAccountId ?? null,
});

type Severity = 'fail' | 'warn';

/**
 * @param example SQL that names a finding.
 * @param rows the rest of the query, from FROM on.
 */
export const finding = (severity: Severity, example: string, rows: string) =>
  `SELECT '${severity}' AS severity, ${example} AS example\n${rows}`;

/** Something wrong with single rows of ad_analytics, `f`. */
export interface RowFault {
  severity: Severity;
  /** What is wrong, for people. */
  what: string;
  /** The condition that must not hold. */
  where: string;
}

/** Only this ad account, if the check is limited to one. */
export const ofAccount = (column = 'ad_account_id') =>
  `(CAST(:account AS text) IS NULL OR ${column} = CAST(:account AS text))`;

const within = (date: string) => `${date} = ANY (CAST(:days AS date[])) AND ${ofAccount()}`;

/** Relations with the rows that are checked; a subquery, so that only the columns that are used are computed. */
export const analytics = `(SELECT * FROM ${pinterest.ad_analytics} WHERE ${within('date')}) AS f`;
export const loadedDays = `(SELECT * FROM ${sync.analytics_days} WHERE ${within('date')}) AS d`;
export const totals = `(SELECT * FROM ${sync.reconciliation} WHERE ${within('date')}) AS t`;
export const restated = `(SELECT * FROM ${sync.restatements} WHERE ${within('date')}) AS s`;
export const absent = `(SELECT * FROM ${sync.absent_rows} WHERE ${within('date')}) AS a`;

/** Computed once for all checks: see `compile.ts`. */
export const shown = 'shown AS u';
export const priced = 'priced AS p';
export const named = 'named AS n';
export const damaged = 'damaged AS d';

/** The columns of the view that hold numbers. */
export const measures = vendorPerformance.columns
  .filter(({ type, isEmpty }) => type === 'numeric' && !isEmpty)
  .map(({ name }) => name);

/** What `shown` is; only what some check needs, because all of it is computed. */
export const shownRows = `SELECT id, activity_date, ad_account_id, integration_id, integration_name, campaign_id, adset_id, ad_id,
  attribution_window, original_currency, target_currency, ${measures.join(', ')}
FROM ${ums.vendor_performance} WHERE ${within('activity_date')}`;

const PRICE = 'attribution_window, original_currency, target_currency, currency_conversion_rate';

/** What `priced` is: how the amounts of an ad account and day are converted. */
export const pricedDays = `SELECT ad_account_id, activity_date, ${PRICE} FROM ${shown} GROUP BY 1, 2, 3, 4, 5, 6`;

/** The same from one row of each loaded day, which is much cheaper and differs only where the view is broken. */
export const pricedLoadedDays = `SELECT d.ad_account_id, price.* FROM ${loadedDays}
CROSS JOIN LATERAL (SELECT ad_id FROM ${pinterest.ad_analytics} AS f
  WHERE f.date = d.date AND f.ad_account_id = d.ad_account_id LIMIT 1) AS one
CROSS JOIN LATERAL (SELECT activity_date, ${PRICE} FROM ${ums.vendor_performance} AS u
  WHERE u.ad_id = one.ad_id AND u.activity_date = d.date LIMIT 1) AS price`;

/** What `named` is: what the rows name, and how often. */
export const namedEntities = `SELECT ad_account_id, campaign_id, ad_group_id, ad_id, count(*) AS rows
FROM ${analytics} GROUP BY 1, 2, 3, 4`;

/** Texts that name a row by two of its columns. */
export const adOn = (date: string) => `'ad ' || ad_id || ' on ' || ${date}`;
export const accountOn = (date: string) => `'ad account ' || ad_account_id || ' on ' || ${date}`;

/** When a reading last wrote rows and had more to write. */
export const lastUnfinished = `(SELECT max(updated_at) FROM ${sync.checkpoints} WHERE unit LIKE 'ad_analytics%' AND NOT done)`;
