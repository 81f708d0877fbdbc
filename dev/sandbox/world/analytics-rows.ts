/** The rows that answer an analytics request or fill a report. */

import { firstOfMonth, firstOfWeek, toDayNumber, toDayText } from './days.js';
import type { Attribution } from './delivery.js';
import type { Ad } from './entities.js';
import { hashText, mix } from './hash.js';
import type { Row } from './row-columns.js';
import { ID_FIELD, type Level, type World } from './world.js';

export type Granularity = 'TOTAL' | 'DAY' | 'WEEK' | 'MONTH';

interface RowQuery {
  level: Level;
  adAccountId: string;
  /** The ads whose numbers are wanted. */
  ads: readonly Ad[];
  /** Days, both included. */
  from: string;
  to: string;
  granularity: Granularity;
  columns: readonly string[];
  attribution: Attribution;
  /** One row per date for everything that was requested, together. */
  aggregate?: boolean | undefined;
}

export interface AnalyticsRow {
  /** Id of the entity, of the requested level; of the account, when rows are aggregated. */
  entityId: string;
  /** Undefined for a total of the range. */
  date: string | undefined;
  row: Row;
}

interface Group {
  entityId: string;
  ads: Ad[];
}

interface Bucket {
  date: string | undefined;
  from: number;
  to: number;
}

/** In an order that has nothing to do with ids, as real answers come. */
export function analyticsRows(world: World, query: RowQuery): AnalyticsRow[] {
  const groups = groupAds(query);
  const buckets = bucketsOf(query);
  const rows = buckets.flatMap((bucket) => groups.flatMap((group) => rowsOf(world, query, group, bucket)));
  return shuffle([...rows, ...extraRows(world, query)], world.seed);
}

/** `{"KEY":literal,...}`; the literals are JSON already. What is in `leading` comes first, and wins. */
export function writeRow(row: Row, leading: Row = {}): string {
  const fields: string[] = [];
  for (const name in leading) fields.push(`"${name}":${leading[name]}`);
  for (const name in row) if (!(name in leading)) fields.push(`"${name}":${row[name]}`);
  // Joined at once, it is one text; added up, it would stay hundreds of small ones.
  return `{${fields.join(',')}}`;
}

function rowsOf(world: World, query: RowQuery, group: Group, { date, from, to }: Bucket): AnalyticsRow[] {
  const [ad] = group.ads;
  const facts = world.sumFacts(group.ads, from, to, query.attribution);
  if (!ad || !facts) return [];
  const { level, aggregate, columns } = query;
  const row =
    level === 'ad' && from === to && !aggregate
      ? world.adRow(ad, toDayText(from), facts, columns)
      : world.renderRow(world.subjectOf(aggregate ? 'adAccount' : level, ad), facts, columns);
  return [{ entityId: group.entityId, date, row }];
}

function groupAds({ level, ads, adAccountId, aggregate }: RowQuery): Group[] {
  if (aggregate) return [{ entityId: adAccountId, ads: [...ads] }];
  const groups = new Map<string, Group>();
  for (const ad of ads) {
    const entityId = ad[ID_FIELD[level]];
    const group = groups.get(entityId);
    if (group) group.ads.push(ad);
    else groups.set(entityId, { entityId, ads: [ad] });
  }
  return [...groups.values()];
}

function bucketsOf({ from, to, granularity }: RowQuery): Bucket[] {
  const [first, last] = [toDayNumber(from), toDayNumber(to)];
  if (granularity === 'TOTAL') return [{ date: undefined, from: first, to: last }];
  const startOf = { DAY: (day: number) => day, WEEK: firstOfWeek, MONTH: firstOfMonth }[granularity];
  const buckets: Bucket[] = [];
  for (let day = first; day <= last; day++) {
    const date = toDayText(startOf(day));
    const bucket = buckets.at(-1);
    if (bucket?.date === date) bucket.to = day;
    else buckets.push({ date, from: day, to: day });
  }
  return buckets;
}

function extraRows(world: World, query: RowQuery): AnalyticsRow[] {
  if (query.level !== 'ad' || query.granularity !== 'DAY') return [];
  return world.overrides.extraRows
    .filter(
      ({ adAccountId, day }) => adAccountId === query.adAccountId && day >= query.from && day <= query.to,
    )
    .map(({ day, row }) => ({ entityId: (row.AD_ID ?? '').replaceAll('"', ''), date: day, row }))
    .filter(({ entityId }) => !world.ad(entityId) || query.ads.some((ad) => ad.id === entityId));
}

function shuffle(rows: AnalyticsRow[], seed: number): AnalyticsRow[] {
  return rows
    .map((row) => ({ row, place: mix(seed, hashText(row.entityId, seed), hashText(row.date ?? '', seed)) }))
    .sort((a, b) => a.place - b.place)
    .map(({ row }) => row);
}
