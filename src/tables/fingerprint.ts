/** The fingerprint of an analytics day: how many rows it has, exact sums of the main metrics, and a digest of all columns. */
import { adAnalytics } from './ad-analytics.js';

/** The metrics whose sums are kept. */
export const summedColumns = [
  'spend_in_micro_dollar',
  'impression_1',
  'clickthrough_1',
  'total_conversions',
  'total_checkout_value_in_micro_dollar',
] as const;

/** The last column first: a NULL at the start of a row leaves its hash as it is, so a new last column changes no digest. */
const hashedColumns = [...adAnalytics.columns.map(({ name }) => `"${name}"`).reverse(), '"__sync_key"'].join(
  ', ',
);

export const sumColumns = ['stored_rows', ...summedColumns] as const;
export const fingerprintColumns = [...sumColumns, 'digest'] as const;

/** Of a group of rows of ad_analytics: the part that is quick to compute. */
export const sumsOfRows = `count(*)::int AS stored_rows, ${summedColumns
  .map((name) => `coalesce(sum("${name}"), 0) AS ${name}`)
  .join(', ')}`;

/**
 * Of a group of rows of ad_analytics, whatever their order. Postgres hashes the stored values and never their text, by the
 * functions that hash partitions depend on: no setting of a session, collation or version changes the digest, and an
 * upgrade or a restored dump keeps it. Only another encoding of the database (names that are not ASCII) or a processor
 * with another byte order gives another one.
 */
export const fingerprintOfRows = `${sumsOfRows}, coalesce(sum(hash_record_extended(ROW(${hashedColumns}), 0)::numeric), 0) AS digest`;
