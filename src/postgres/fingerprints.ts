/**
 * The fingerprint of an analytics day: how many rows it has, the exact sums of the main metrics, and a digest of every
 * column of every row. It is kept when the day is loaded, so that rows which are lost, doubled, moved or changed later
 * are noticed.
 */
import type { Knex } from 'knex';
import { pinterest, sync } from '../shared/database-names.js';
import type { Day } from '../shared/dates.js';
import { adAnalytics } from '../tables/ad-analytics.js';

/** The metrics whose sums are kept. */
export const summedColumns = [
  'spend_in_micro_dollar',
  'impression_1',
  'clickthrough_1',
  'total_conversions',
  'total_checkout_value_in_micro_dollar',
] as const;

const rowColumns = [...adAnalytics.columns.map(({ name }) => `"${name}"`), '"__sync_key"'].join(', ');

/** Of a group of rows of ad_analytics: independent of their order, and of settings of the session. */
export const fingerprintOfRows = `count(*)::int AS stored_rows, ${summedColumns
  .map((name) => `coalesce(sum("${name}"), 0) AS ${name}`)
  .join(', ')}, coalesce(sum(hash_record_extended(ROW(${rowColumns}), 0)::numeric), 0) AS digest`;

export const fingerprintColumns = ['stored_rows', ...summedColumns, 'digest'] as const;

const RECORD = `
UPDATE ${sync.analytics_days} AS day
SET ${fingerprintColumns.map((name) => `${name} = coalesce(found.${name}, 0)`).join(', ')}, damage = NULL
FROM unnest(CAST(:days AS date[])) AS wanted (date)
LEFT JOIN LATERAL (
  SELECT ${fingerprintOfRows} FROM ${pinterest.ad_analytics} AS stored
  WHERE stored.ad_account_id = :adAccountId AND stored.date = wanted.date
) AS found ON true
WHERE day.ad_account_id = :adAccountId AND day.date = wanted.date`;

/** Keeps what is stored of loaded days now. Belongs into the transaction that changes their rows. */
export async function recordFingerprints(
  db: Knex,
  { adAccountId, days }: { adAccountId: string; days: readonly Day[] },
): Promise<void> {
  if (days.length > 0) await db.raw(RECORD, { adAccountId, days: [...days] });
}
