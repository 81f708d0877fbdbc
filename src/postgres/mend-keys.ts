/** Rows whose `__sync_key` is not that of their ids: no answer of Pinterest wrote them, and none would find them. */
import type { Knex } from 'knex';
import { extra, pinterest, sync } from '../shared/database-names.js';
import { adAnalytics } from '../tables/ad-analytics.js';
import { syncKeyOf } from '../tables/sync-key.js';
import { selectOne } from './select.js';

/** A row of which another one has the right key is a double; the others get theirs. */
const MEND = `
WITH wrong AS (
  SELECT __sync_key AS key, right_key,
    row_number() OVER (PARTITION BY right_key ORDER BY __sync_key) > 1
      OR EXISTS (SELECT FROM ${pinterest.ad_analytics} AS stored WHERE stored.__sync_key = right_key) AS is_double
  FROM (
    SELECT __sync_key, ${syncKeyOf(adAnalytics)} AS right_key FROM ${pinterest.ad_analytics} WHERE __sync_key = ANY (:keys)
  ) AS row
  WHERE __sync_key <> right_key
), deleted AS (
  DELETE FROM ${pinterest.ad_analytics} AS stored USING wrong WHERE stored.__sync_key = key AND is_double
), mended AS (
  UPDATE ${pinterest.ad_analytics} AS stored SET __sync_key = right_key, __synced_at = now()
  FROM wrong WHERE stored.__sync_key = key AND NOT is_double
), further AS (
  DELETE FROM ${extra.ad_metrics} USING wrong WHERE __sync_key = key
), no_longer_absent AS (
  DELETE FROM ${sync.absent_rows} USING wrong WHERE sync_key = key
)
SELECT count(*)::int AS wrong FROM wrong`;

/**
 * @param db a transaction that has locked the day.
 * @returns whether some of the rows with these keys have another one now, or are gone.
 */
export async function mendKeys(db: Knex, keys: readonly string[]): Promise<boolean> {
  return (await selectOne<{ wrong: number }>(db, MEND, { keys: [...keys] })).wrong > 0;
}
