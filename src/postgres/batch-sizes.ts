/** How many ads one request may name, for ad accounts where 250 were too many. */
import type { Knex } from 'knex';
import { sync } from '../shared/database-names.js';
import { select } from './select.js';

interface LearnedSize {
  /** How many ads worked. */
  ads: number;
  /** Whether more are to be tried. */
  mayGrow: boolean;
}

export async function learnedSize(db: Knex, adAccountId: string): Promise<LearnedSize | undefined> {
  const [row] = await select<LearnedSize>(
    db,
    `SELECT ads, grows_at <= now() AS "mayGrow" FROM ${sync.batch_sizes} WHERE ad_account_id = :adAccountId`,
    { adAccountId },
  );
  return row;
}

/** @param mayGrow whether more are to be tried at once; else in a day, because more have just failed. */
export async function learnSize(db: Knex, adAccountId: string, { ads, mayGrow }: LearnedSize): Promise<void> {
  await db.raw(
    `INSERT INTO ${sync.batch_sizes} AS stored (ad_account_id, ads, grows_at)
     VALUES (:adAccountId, :ads, CASE WHEN :mayGrow THEN now() ELSE now() + interval '1 day' END)
     ON CONFLICT (ad_account_id) DO UPDATE SET ads = excluded.ads, grows_at = excluded.grows_at, learned_at = now()`,
    { adAccountId, ads, mayGrow },
  );
}

export async function forgetSize(db: Knex, adAccountId: string): Promise<void> {
  await db(sync.batch_sizes).where({ ad_account_id: adAccountId }).delete();
}
