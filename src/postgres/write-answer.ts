/** Writes an answer of Pinterest, and takes over what it says by leaving rows out. */
import type { Knex } from 'knex';
import { idAndDayOf } from '../pinterest/row-ids.js';
import { pinterest } from '../shared/database-names.js';
import { eachDay } from '../shared/dates.js';
import { addTotals, noTotals, type UnitTotals } from '../shared/tables.js';
import { settleLockedDay } from './absent-rows.js';
import { lockDays } from './lock-days.js';
import type { RowSource } from './rejected-rows.js';
import { selectOne } from './select.js';
import { type Writing, writeRows } from './upsert.js';
import { isFirstLoad, type ReceivedRows } from './write-modes.js';

type Written = Omit<UnitTotals, 'items' | 'requests'>;

/**
 * @param db a transaction, which may have to be rolled back; see `fallbackMode`.
 */
export async function writeAnswer(db: Knex, received: ReceivedRows, writing: Writing): Promise<Written> {
  const { source, mode } = writing;
  const mayBeFirst = isFirstLoad(received, mode);
  if (!source.days || (mayBeFirst && !received.complete))
    return { ...noTotals, ...(await writeRows(db, received, writing)) };
  await lockDays(db, source.adAccountId, eachDay(source.days));
  const areFirst = mayBeFirst && !(await haveRows(db, source.adAccountId, received));
  if (areFirst) return { ...noTotals, ...(await writeRows(db, received, writing)) };
  return await mergeAnswer(db, { ...received, areFirst }, writing, source);
}

/**
 * Another run may have read the same day for the first time meanwhile, and may know other pins of its ads. A batch
 * is a part of the ads in the order of their ids, so rows of other batches are not between its first and its last.
 */
async function haveRows(db: Knex, adAccountId: string, { complete }: ReceivedRows): Promise<boolean> {
  if (!complete) return false;
  const { found } = await selectOne<{ found: boolean }>(
    db,
    `SELECT EXISTS (SELECT FROM ${pinterest.ad_analytics} WHERE ad_account_id = :adAccountId
       AND date = CAST(:day AS date) AND ad_id BETWEEN :first AND :last) AS found`,
    { adAccountId, day: complete.date, first: complete.adIds[0], last: complete.adIds.at(-1) },
  );
  return found;
}

async function mergeAnswer(
  db: Knex,
  received: ReceivedRows,
  writing: Writing,
  { adAccountId, runId, unit }: RowSource,
): Promise<Written> {
  const { complete, context } = received;
  const { toSettle, rejectedRows, ...counts } = await writeRows(db, received, writing);
  const written = { ...noTotals, ...counts };
  const adIds = complete?.adIds.filter(isAboutOthers(rejectedRows)) ?? [];
  if (!complete || !toSettle || adIds.length === 0) return written;
  const reader = { readWith: String(context.read_with), runId, unit };
  const { date } = complete;
  const leftOut = await settleLockedDay(db, { adAccountId, date, adIds, ...toSettle, reader });
  return addTotals(written, { ...noTotals, ...leftOut });
}

/** A row that could not be stored may be one that an ad seems to lack: of the ad that it names, or of any. */
function isAboutOthers(rejected: readonly string[]): (adId: string) => boolean {
  const named = new Set(rejected.map((row) => idAndDayOf(row).adId));
  return (adId) => !named.has(undefined) && !named.has(adId);
}
