/** Are the rows those that were loaded? */
import type { Day } from '../../shared/dates.js';
import { fingerprintColumns, fingerprintOfRows, summedColumns } from '../../tables/fingerprint.js';
import { analytics, type Check, damaged, finding, lastUnfinished, loadedDays } from './definition.js';

/** A loaded day whose rows are not those that were loaded. */
export interface DamagedDay {
  adAccountId: string;
  date: Day;
  /** A warning while a reading may be under way. */
  severity: 'fail' | 'warn';
  /** What is wrong, for people. */
  damage: string;
  /** Whether the ad account has no row on any of the days. */
  allGone: boolean;
  /** The digest that the rows were compared with. */
  digest: string;
}

const now = (column: string) => `coalesce(f.${column}, 0)`;
const both = (side: (column: string) => string) => fingerprintColumns.map(side).join(', ');
const otherSums = summedColumns.map(
  (column) =>
    `CASE WHEN d.${column} <> ${now(column)} THEN '${column} ' || ${now(column)} || ' instead of ' || d.${column} END`,
);

/** Loaded days without a fingerprint cannot be compared. */
export const damagedDays = `
WITH f AS (
  SELECT ad_account_id, date, ${fingerprintOfRows}, max(__synced_at) AS synced_at
  FROM ${analytics} GROUP BY ad_account_id, date
)
SELECT d.ad_account_id AS "adAccountId", date::text, d.digest::text AS digest,
  CASE WHEN f.synced_at > d.last_loaded_at AND ${lastUnfinished} >= d.last_loaded_at THEN 'warn' ELSE 'fail' END AS severity,
  NOT EXISTS (SELECT FROM f AS other WHERE other.ad_account_id = d.ad_account_id) AS "allGone",
  concat_ws(': ', CASE
    WHEN f.synced_at > d.last_loaded_at AND ${lastUnfinished} >= d.last_loaded_at
      THEN 'it was not read to its end, or is being read'
    WHEN f.date IS NULL THEN 'none of its ' || d.stored_rows || ' rows is there'
    WHEN f.stored_rows < d.stored_rows THEN f.stored_rows || ' of its ' || d.stored_rows || ' rows are there'
    WHEN f.stored_rows > d.stored_rows THEN 'it has ' || f.stored_rows || ' rows instead of ' || d.stored_rows
    WHEN (${summedColumns.map((column) => `d.${column}`).join(', ')}) IS DISTINCT FROM (${summedColumns.map(now).join(', ')})
      THEN 'its rows have other numbers'
    ELSE 'rows were changed, and the sums of its main metrics were not'
  END, nullif(concat_ws(', ', ${otherSums.join(', ')}), '')) AS damage
FROM ${loadedDays} LEFT JOIN f USING (ad_account_id, date)
WHERE d.digest IS NOT NULL AND (${both((column) => `d.${column}`)}) IS DISTINCT FROM (${both(now)})`;

const stored: Check = {
  number: 16,
  name: 'stored',
  rule:
    'The rows of a loaded day are those that were stored when it was loaded: none is lost, doubled, moved or changed. ' +
    'The next sync reads a damaged day again.',
  findings: [
    `SELECT severity, 'ad account ' || "adAccountId" || ' on ' || date || ': ' || damage AS example
FROM ${damaged} WHERE NOT "allGone"`,
    finding(
      'fail',
      `'ad account ' || "adAccountId" || ' has none of its rows: those of ' || count(*) || ' days are gone, ' || min(date) || ' to ' || max(date)`,
      `FROM ${damaged} WHERE "allGone" GROUP BY "adAccountId"`,
    ),
  ],
};

export const storedChecks: readonly Check[] = [stored];
