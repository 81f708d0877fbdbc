/** Ads that Pinterest refuses requests for while it answers about others. */
import type { Knex } from 'knex';
import { pinterest, sync } from '../shared/database-names.js';
import type { Day } from '../shared/dates.js';
import { select } from './select.js';

export interface RefusedAd {
  adId: string;
  /** What Pinterest answered. */
  reason: string;
}

/** Where it was met. */
interface Meeting {
  adAccountId: string;
  /** The day that was asked for. */
  date: Day;
  runId: string;
}

/** Of an ad `ads`: whether it is left out for now. */
export const IS_REFUSED = `EXISTS (SELECT FROM ${sync.refused_ads} AS refused
    WHERE refused.ad_account_id = ads.ad_account_id AND refused.ad_id = ads.id AND refused.accepted_at IS NULL)`;

/** Days that are read at the same time may meet the same ad. */
export async function recordRefused(
  db: Knex,
  { adAccountId, date: day, runId }: Meeting,
  refused: readonly RefusedAd[],
): Promise<void> {
  if (refused.length === 0) return;
  await db.raw(
    `INSERT INTO ${sync.refused_ads} AS stored (ad_account_id, ad_id, reason, date, run_id)
     SELECT :adAccountId, "adId", reason, :day, :runId
     FROM json_to_recordset(:refused) AS ad ("adId" text, reason text) ORDER BY "adId"
     ON CONFLICT (ad_account_id, ad_id) DO UPDATE
     SET reason = excluded.reason, date = excluded.date, run_id = excluded.run_id, last_refused_at = now(),
       first_refused_at = CASE WHEN stored.accepted_at IS NULL THEN stored.first_refused_at ELSE now() END,
       refusals = stored.refusals + (stored.run_id <> excluded.run_id)::int, accepted_at = NULL`,
    { adAccountId, day, runId, refused: JSON.stringify(refused) },
  );
}

/** From now on they are asked for like all others. */
export async function recordAccepted(db: Knex, adAccountId: string, adIds: readonly string[]): Promise<void> {
  await db.raw(
    `UPDATE ${sync.refused_ads} SET accepted_at = clock_timestamp()
     WHERE ad_account_id = :adAccountId AND ad_id = ANY (:adIds)`,
    { adAccountId, adIds: [...adIds] },
  );
}

/** Refused ads that Pinterest has listed since: those that waited longest come first. */
export async function refusedAndListed(db: Knex, adAccountId: string, limit: number): Promise<string[]> {
  const rows = await select<{ id: string }>(
    db,
    `SELECT ads.id
     FROM ${sync.refused_ads} AS refused
     JOIN ${pinterest.ads} AS ads ON ads.id = refused.ad_id AND ads.ad_account_id = refused.ad_account_id
     WHERE refused.ad_account_id = :adAccountId AND refused.accepted_at IS NULL
       AND ads.__last_listed_at > refused.last_refused_at
     ORDER BY refused.last_refused_at, ads.id LIMIT :limit`,
    { adAccountId, limit },
  );
  return rows.map(({ id }) => id);
}

/** The ads that are left out. */
export async function refusedAds(db: Knex, adAccountId: string, limit: number): Promise<string[]> {
  const rows = await select<{ id: string }>(
    db,
    `SELECT ad_id AS id FROM ${sync.refused_ads}
     WHERE ad_account_id = :adAccountId AND accepted_at IS NULL ORDER BY ad_id LIMIT :limit`,
    { adAccountId, limit },
  );
  return rows.map(({ id }) => id);
}

/** Whether a run met any. */
export async function hasRefused(
  db: Knex,
  { adAccountId, runId }: Pick<Meeting, 'adAccountId' | 'runId'>,
): Promise<boolean> {
  const where = { ad_account_id: adAccountId, run_id: runId };
  return (await db(sync.refused_ads).where(where).first('ad_id')) !== undefined;
}

/** By ad account, with what Pinterest answered. */
export async function readRefusedAds(db: Knex): Promise<Map<string, RefusedAd[]>> {
  const rows = await select<{ adAccountId: string; refused: RefusedAd[] }>(
    db,
    `SELECT ad_account_id AS "adAccountId",
       json_agg(json_build_object('adId', ad_id, 'reason', reason) ORDER BY last_refused_at DESC, ad_id) AS refused
     FROM ${sync.refused_ads} WHERE accepted_at IS NULL GROUP BY 1`,
  );
  return new Map(rows.map(({ adAccountId, refused }) => [adAccountId, refused]));
}

/** What a person runs to see them. */
export const REFUSED_ADS_QUERY = `SELECT ad_id, reason, last_refused_at FROM ${sync.refused_ads} WHERE accepted_at IS NULL`;

/** When ads, campaigns and the like are refused, so many others are tried. */
export const OTHERS = 3;

/**
 * The ads that were made last: the likeliest ones that Pinterest knows.
 *
 * @param except what it has refused just now.
 */
export async function newestAds(db: Knex, adAccountId: string, except: readonly string[]): Promise<string[]> {
  const rows = await select<{ id: string }>(
    db,
    `SELECT id FROM ${pinterest.ads} AS ads
     WHERE ad_account_id = :adAccountId AND NOT ${IS_REFUSED} AND NOT id = ANY (CAST(:except AS text[]))
     ORDER BY __last_listed_at DESC NULLS LAST, created_time DESC NULLS LAST LIMIT ${OTHERS}`,
    { adAccountId, except: [...except] },
  );
  return rows.map(({ id }) => id);
}
