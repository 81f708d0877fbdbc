/** Writes an answer of Pinterest, and takes over what it says by leaving rows out. */
import type { Knex } from 'knex';
import { idAndDayOf } from '../pinterest/row-ids.js';
import { eachDay } from '../shared/dates.js';
import { addTotals, countRows, noTotals, type UnitTotals } from '../shared/tables.js';
import { UTC } from '../time-zones.js';
import { settleLockedDay } from './absent-rows.js';
import { lockDays } from './lock-days.js';
import type { RowSource } from './rejected-rows.js';
import { type Writing, writeRows } from './upsert.js';
import { isFirstLoad, type ReceivedRows } from './write-modes.js';

type Written = Omit<UnitTotals, 'items' | 'requests'>;

/**
 * @param db a transaction, which may have to be rolled back; see `fallbackMode`.
 */
export async function writeAnswer(db: Knex, received: ReceivedRows, writing: Writing): Promise<Written> {
  const { source, mode, definition } = writing;
  const isAnalyticsDay =
    source.days !== undefined && source.table === 'ad_analytics' && definition === undefined;
  const mayBeFirst = isFirstLoad(received, mode);
  if (!source.days || !isAnalyticsDay || (mayBeFirst && !received.complete))
    return { ...noTotals, ...(await writeRows(db, received, writing)) };
  const locked = lockDays(db, source.adAccountId, eachDay(source.days));
  if (mayBeFirst) {
    // Sent behind the lock without a wait for its answer, and run when it is there.
    const [, first] = await Promise.all([locked, writeRows(db, received, writing)]);
    if (countRows(first.rows) > 0) return { ...noTotals, ...first };
  }
  await locked;
  return await mergeAnswer(db, { ...received, areFirst: false }, writing, source);
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
  const { read_with: readWith, time_zone: timeZone } = context;
  const reader = { readWith: String(readWith), timeZone: String(timeZone ?? UTC), runId, unit };
  const { date } = complete;
  const leftOut = await settleLockedDay(db, { adAccountId, date, adIds, ...toSettle, reader });
  return addTotals(written, { ...noTotals, ...leftOut });
}

/** A row that could not be stored may be one that an ad seems to lack: of the ad that it names, or of any. */
function isAboutOthers(rejected: readonly string[]): (adId: string) => boolean {
  const named = new Set(rejected.map((row) => idAndDayOf(row).adId));
  return (adId) => !named.has(undefined) && !named.has(adId);
}
