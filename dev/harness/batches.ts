/** Answers such as Pinterest sends for 250 ads and a day, every one of them full. */
import { idAndDayOf } from '../../src/pinterest/row-ids.js';
import { requestedFields, tables } from '../../src/tables/index.js';
import { merchantOfSize, World } from '../sandbox/index.js';
import { analyticsRows, writeRow } from '../sandbox/world/analytics-rows.js';
import { toDayNumber, toDayText } from '../sandbox/world/days.js';
import { DEFAULT_ATTRIBUTION } from '../sandbox/world/delivery.js';

export const BATCH_ROWS = 250;
export const adAccountId = '549755885175';

/** Always the same, so that two runs of a bench load the same rows. */
const NOON = new Date('2026-11-20T12:00:00Z');
/** Many more than a batch: on any day some are archived, or have not begun. */
const ADS = 900;
const world = new World({
  seed: 1,
  now: () => NOON,
  adAccounts: merchantOfSize(1, ADS, Number(adAccountId)),
});

interface Batch {
  date: string;
  adIds: string[];
  body: string;
  /** The same rows, each with another number in it. */
  changedBody: string;
}

/** Newest day first, as the sync reads them. */
export function makeBatches(rows: number): Batch[] {
  const newest = toDayNumber(world.today) - 1;
  return Array.from({ length: Math.ceil(rows / BATCH_ROWS) }, (_, index) => {
    const date = toDayText(newest - index);
    const texts = makeBatch(date).slice(0, rows - index * BATCH_ROWS);
    const changed = texts.map((text) =>
      text.replace(/(?<="IMPRESSION_1":)\d+/, (number) => `${Number(number) + 1}`),
    );
    const adIds = texts.map((text) => idAndDayOf(text).adId ?? '');
    return { date, adIds, body: `[${texts.join(',')}]`, changedBody: `[${changed.join(',')}]` };
  });
}

/** @returns rows as Pinterest sends them: the ad's own id is text, other ids are numbers. */
export function makeBatch(day = world.today): string[] {
  const rows = analyticsRows(world, {
    level: 'ad',
    adAccountId,
    ads: world.ads,
    from: day,
    to: day,
    granularity: 'DAY',
    columns: requestedFields(tables.ad_analytics, 'own'),
    attribution: DEFAULT_ATTRIBUTION,
  });
  if (rows.length < BATCH_ROWS) throw new Error(`The sandbox has only ${rows.length} rows on ${day}.`);
  return rows
    .slice(0, BATCH_ROWS)
    .map(({ row, entityId }) =>
      writeRow(row, { DATE: JSON.stringify(day), AD_ID: JSON.stringify(entityId) }),
    );
}
