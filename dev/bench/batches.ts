/** What the bench loads: answers such as Pinterest sends for 250 ads and a day, every one of them full. */
import { requestedFields, tables } from '../../src/tables/index.js';
import { type Row, World } from '../sandbox/index.js';
import { writeRow } from '../sandbox/world/analytics-rows.js';
import { toDayNumber, toDayText } from '../sandbox/world/days.js';

export const BATCH_ROWS = 250;
/** Always the same, so that two runs of the bench load the same rows. */
const NOON = new Date('2026-11-20T12:00:00Z');
/** Many more than a batch: on any day some are archived, or have not begun. */
const ADS = 900;

export const adAccountId = '549755885175';

export interface Batch {
  body: string;
  /** The same rows, each with another number in it. */
  changedBody: string;
  rows: number;
}

/** Newest day first, as the sync reads them. */
export function makeBatches(rows: number): Batch[] {
  const spec = {
    id: adAccountId,
    name: 'Bench',
    country: 'US',
    currency: 'USD',
    campaigns: 75,
    ads: ADS,
  };
  const world = new World({ seed: 1, now: () => NOON, adAccounts: [spec] });
  const batches: Batch[] = [];
  let day = toDayNumber(world.today) - 1;
  for (let left = rows; left > 0; left -= BATCH_ROWS, day -= 1) {
    batches.push(makeBatch(world, toDayText(day), Math.min(left, BATCH_ROWS)));
  }
  return batches;
}

function makeBatch(world: World, day: string, wanted: number): Batch {
  const rows: Row[] = [];
  for (const { id } of world.ads) {
    const row = world.analyticsRow(id, day);
    if (row) rows.push(asSent(row, id));
    if (rows.length === wanted) break;
  }
  if (rows.length < wanted) throw new Error(`The sandbox has only ${rows.length} rows on ${day}.`);
  const changed = rows.map((row) => ({ ...row, IMPRESSION_1: String(Number(row.IMPRESSION_1 ?? 0) + 1) }));
  return { body: bodyOf(rows), changedBody: bodyOf(changed), rows: rows.length };
}

const asked = requestedFields(tables.ad_analytics, 'own');

/** Only what the sync asks for; the ad's own id is text, other ids are numbers. */
function asSent(row: Row, adId: string): Row {
  const sent: Row = { DATE: row.DATE ?? '', AD_ID: JSON.stringify(adId) };
  for (const field of asked) {
    const value = row[field];
    if (value !== undefined && field !== 'AD_ID') sent[field] = value;
  }
  return sent;
}

const bodyOf = (rows: readonly Row[]) => `[${rows.map((row) => writeRow(row)).join(',')}]`;
