/** The ad accounts that Pinterest lists at present: what is stored of others stays, and nobody waits for more of it. */
import type { Knex } from 'knex';
import { cleanJson } from './clean-json.js';

export interface Listing {
  taskQueue: string;
  connection: string;
  runId: string;
}

/** Keeps what one page of the list holds. */
export async function recordListed(
  db: Knex,
  { taskQueue, connection, runId }: Listing,
  adAccounts: readonly { id: string; name?: string | undefined }[],
): Promise<void> {
  await db.raw(
    `INSERT INTO pinterest_sync.listed_ad_accounts (task_queue, ad_account_id, name, connection, run_id)
     SELECT DISTINCT ON (id) ?, id, name, ?, ? FROM json_to_recordset(?::json) AS listed (id text, name text)
     ON CONFLICT (task_queue, ad_account_id) DO UPDATE
     SET name = excluded.name, connection = excluded.connection, run_id = excluded.run_id,
       listed_at = now()`,
    [taskQueue, connection, runId, cleanJson(JSON.stringify(adAccounts)).json],
  );
}

/**
 * After the last page: forgets those of the connection that the run did not see. An item that names no ad account may be any of them,
 * so a list with such an item makes nobody leave.
 *
 * @returns the ad accounts that have left.
 */
export async function forgetUnlisted(
  db: Knex,
  { taskQueue, connection, runId }: Listing,
): Promise<{ id: string; name: string | null }[]> {
  const { rows } = await db.raw(
    `DELETE FROM pinterest_sync.listed_ad_accounts WHERE task_queue = ? AND connection = ? AND run_id <> ?
       AND NOT EXISTS (SELECT FROM pinterest_sync.rejected_rows
         WHERE table_name = 'ad_accounts' AND ad_account_id = '' AND run_id = ?)
     RETURNING ad_account_id AS id, name`,
    [taskQueue, connection, runId, runId],
  );
  return rows;
}
