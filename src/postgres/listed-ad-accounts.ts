/**
 * The ad accounts that Pinterest lists at present: what is stored of others stays, and no more data are
 * expected for them.
 */
import type { Knex } from 'knex';
import { sync } from '../shared/database-names.js';
import { cleanJson } from './clean-json.js';
import { select } from './select.js';
import { encodeFor, withoutLacking } from './text-encoding.js';

interface Listing {
  taskQueue: string;
  connection: string;
  runId: string;
}

/** Keeps what one page of the list holds, and of its names what the database can hold. */
export async function recordListed(
  db: Knex,
  listing: Listing,
  adAccounts: readonly { id: string; name?: string | undefined }[],
): Promise<void> {
  const { json, lacking } = await encodeFor(db, cleanJson(JSON.stringify(adAccounts)).json);
  await db.raw(
    `INSERT INTO ${sync.listed_ad_accounts} (task_queue, ad_account_id, name, connection, run_id)
     SELECT DISTINCT ON (id) :taskQueue, id, name, :connection, :runId
     FROM json_to_recordset(CAST(:adAccounts AS json)) AS listed (id text, name text)
     ON CONFLICT (task_queue, ad_account_id) DO UPDATE
     SET name = excluded.name, connection = excluded.connection, run_id = excluded.run_id,
       listed_at = now()`,
    { ...listing, adAccounts: withoutLacking(json, lacking) ?? json },
  );
}

/**
 * After the last page: removes those of the connection that the run did not see. An item that names no ad
 * account may be any of them, so after a list with such an item none is removed.
 *
 * @returns the ad accounts that have left.
 */
export async function forgetUnlisted(
  db: Knex,
  listing: Listing,
): Promise<{ id: string; name: string | null }[]> {
  const rows = await select<{ id: string; name: string | null }>(
    db,
    `DELETE FROM ${sync.listed_ad_accounts}
     WHERE task_queue = :taskQueue AND connection = :connection AND run_id <> :runId
       AND NOT EXISTS (SELECT FROM ${sync.rejected_in_runs} WHERE run_id = :runId)
     RETURNING ad_account_id AS id, name`,
    { ...listing },
  );
  return rows;
}
