/** Campaigns, ad groups and product groups that Pinterest refuses requests for while it answers about others. */
import type { Knex } from 'knex';
import { stored, sync } from '../shared/database-names.js';
import type { Subject } from '../tables/extra/definition.js';
import { OTHERS, type RefusedAd } from './refused-ads.js';
import { select } from './select.js';

/** Of a thing `ads` of that table: whether it is left out until it is listed again. */
export const isRefusedThing = (table: string) => `EXISTS (SELECT FROM ${sync.refused_things} AS refused
    WHERE refused.table_name = '${table}' AND refused.ad_account_id = ads.ad_account_id AND refused.id = ads.id
      AND refused.last_refused_at > coalesce(ads.__last_listed_at, '-infinity'))`;

export async function recordRefusedThings(
  db: Knex,
  { table, adAccountId, runId }: { table: string; adAccountId: string; runId: string },
  refused: readonly RefusedAd[],
): Promise<void> {
  await db.raw(
    `INSERT INTO ${sync.refused_things} (table_name, ad_account_id, id, reason, run_id)
     SELECT :table, :adAccountId, "adId", reason, :runId
     FROM json_to_recordset(:refused) AS thing ("adId" text, reason text) ORDER BY "adId"
     ON CONFLICT (ad_account_id, table_name, id) DO UPDATE
     SET reason = excluded.reason, run_id = excluded.run_id, last_refused_at = now()`,
    { table, adAccountId, runId, refused: JSON.stringify(refused) },
  );
}

/** Those that the run has met, the first ones. */
export async function refusedInRun(
  db: Knex,
  { table, adAccountId, runId }: { table: string; adAccountId: string; runId: string },
  limit: number,
): Promise<string[]> {
  const rows = await select<{ id: string }>(
    db,
    `SELECT id FROM ${sync.refused_things}
     WHERE table_name = :table AND ad_account_id = :adAccountId AND run_id = :runId ORDER BY id LIMIT :limit`,
    { table, adAccountId, runId, limit },
  );
  return rows.map(({ id }) => id);
}

/**
 * Those that Pinterest listed last: the likeliest that it knows. Several, because a new one may be refused as well.
 *
 * @param except what it has refused just now.
 */
export async function newestThings(
  db: Knex,
  table: Subject['table'],
  adAccountId: string,
  except: readonly string[],
): Promise<string[]> {
  const rows = await select<{ id: string }>(
    db,
    `SELECT id FROM ${stored[table]} AS ads WHERE ad_account_id = :adAccountId AND NOT id = ANY (CAST(:except AS text[]))
     ORDER BY ${isRefusedThing(table)}, __last_listed_at DESC NULLS LAST, __loaded_at DESC, id DESC LIMIT ${OTHERS}`,
    { adAccountId, except: [...except] },
  );
  return rows.map(({ id }) => id);
}
