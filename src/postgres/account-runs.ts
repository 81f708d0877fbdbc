/** When each ad account's sync last succeeded. */
import type { Knex } from 'knex';
import { sync } from '../shared/database-names.js';

export async function recordSuccess(db: Knex, adAccountId: string, runId: string): Promise<void> {
  await db.raw(
    `INSERT INTO ${sync.account_runs} (ad_account_id, succeeded_at, run_id) VALUES (?, now(), ?)
     ON CONFLICT (ad_account_id) DO UPDATE SET succeeded_at = excluded.succeeded_at, run_id = excluded.run_id`,
    [adAccountId, runId],
  );
}
