/** Notes which ads have several rows on a day, so that `ums.vendor_performance` need not group all of them. */
import type { Knex } from 'knex';
import { pinterest, sync } from '../shared/database-names.js';
import type { Day } from '../shared/dates.js';

// At the end of a day and not by a trigger, with which the load of new rows takes a third longer. Entries stay: a row that
// is withdrawn is still there.
const NOTE = `
INSERT INTO ${sync.several_rows} (ad_id, date)
SELECT ad_id, date FROM ${pinterest.ad_analytics}
WHERE ad_account_id = :adAccountId AND date = ANY (CAST(:days AS date[]))
GROUP BY ad_id, date HAVING count(*) > 1
ON CONFLICT DO NOTHING`;

export async function noteSeveralRows(
  db: Knex,
  { adAccountId, days }: { adAccountId: string; days: readonly Day[] },
): Promise<void> {
  await db.raw(NOTE, { adAccountId, days: [...days] });
}
