/**
 * Fingerprints of analytics days are kept when the days are loaded, so that rows which are lost, doubled, moved or
 * changed later are noticed.
 */
import type { Knex } from 'knex';
import { pinterest, sync } from '../shared/database-names.js';
import type { Day } from '../shared/dates.js';
import { fingerprintColumns, fingerprintOfRows } from '../tables/fingerprint.js';
import { noteSeveralRows } from './several-rows.js';

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
  if (days.length === 0) return;
  await db.raw(RECORD, { adAccountId, days: [...days] });
  await noteSeveralRows(db, { adAccountId, days });
}
