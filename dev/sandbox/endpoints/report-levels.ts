/** Rows of reports of levels that are made of parts of ads or ad groups: keywords, product groups, targeting types. */
import { groupBy } from '../../../src/shared/group-by.js';
import type { AnalyticsRow } from '../world/analytics-rows.js';
import { type BrokenDownLevel, spread, TARGETING_VALUES } from '../world/breakdowns.js';
import { toDayText } from '../world/days.js';
import type { Attribution } from '../world/delivery.js';
import type { Ad } from '../world/entities.js';
import type { Facts } from '../world/facts.js';
import { keywordsOf, productGroupsOf } from '../world/further-entities.js';
import type { Subject } from '../world/row-columns.js';
import { ID_FIELD, type Level, type World } from '../world/world.js';

/** What is broken down by targeting types is said of which level. */
interface BrokenDown {
  targetingOf: BrokenDownLevel;
}

export type PartLevel = 'keyword' | 'productGroup' | BrokenDown;

export const isBrokenDown = (level: Level | PartLevel): level is BrokenDown => typeof level === 'object';

export const isPartLevel = (level: Level | PartLevel): level is PartLevel =>
  level === 'keyword' || level === 'productGroup' || isBrokenDown(level);

interface Asked {
  ads: readonly Ad[];
  /** As the world counts it. */
  day: number;
  attribution: Attribution;
}

interface PartQuery extends Asked {
  level: PartLevel;
  columns: readonly string[];
  targetingTypes: readonly string[];
}

export function partRows(world: World, query: PartQuery): AnalyticsRow[] {
  const { level } = query;
  if (!isBrokenDown(level))
    return partsOfAdGroups(world, { ...query, level }).map((part) => rowOf(world, query, part));
  const { targetingOf } = level;
  const parts =
    targetingOf === 'productGroup'
      ? partsOfAdGroups(world, { ...query, level: targetingOf })
      : wholes(world, query, targetingOf);
  return parts.flatMap((part) => targetingRows(world, query, part));
}

/** Facts of something that is no ad, and how it is rendered. */
interface Part {
  entityId: string;
  subject: Subject;
  facts: Facts;
}

function rowOf(world: World, { columns, day }: PartQuery, { entityId, subject, facts }: Part): AnalyticsRow {
  const row = world.renderRow(subject, facts, columns);
  if (columns.includes('PRODUCT_GROUP_ID')) row.PRODUCT_GROUP_ID = JSON.stringify(entityId);
  return { entityId, date: toDayText(day), row };
}

/** Campaigns, ads and the like. */
function wholes(world: World, { ads, day, attribution }: Asked, level: Level): Part[] {
  return [...groupBy(ads, (ad) => ad[ID_FIELD[level]])].flatMap(([entityId, members]) => {
    const [ad] = members;
    const facts = world.sumFacts(members, day, day, attribution);
    return ad && facts ? [{ entityId, subject: world.subjectOf(level, ad), facts }] : [];
  });
}

/** No column of a request is the keyword's id, so that only the key of its group has it. */
function partsOfAdGroups(
  world: World,
  { level, ...asked }: Asked & { level: 'keyword' | 'productGroup' },
): Part[] {
  return wholes(world, asked, 'adGroup').flatMap(({ entityId, subject, facts }) => {
    const adGroup = world.adGroup(entityId);
    if (!adGroup) return [];
    const positive = keywordsOf(adGroup).filter(({ match_type: type }) => !/NEGATIVE/.test(String(type)));
    const parts = level === 'keyword' ? positive : productGroupsOf(adGroup);
    const names = parts.map((part) => part.id);
    return [...spread(facts, names, entityId)].map(([id, part]) => ({ entityId: id, subject, facts: part }));
  });
}

function targetingRows(world: World, query: PartQuery, { entityId, subject, facts }: Part): AnalyticsRow[] {
  return query.targetingTypes.flatMap((type) =>
    [...spread(facts, TARGETING_VALUES[type] ?? [], entityId)].map(([value, part]) => {
      const own = { TARGETING_TYPE: JSON.stringify(type), TARGETING_VALUE: JSON.stringify(value) };
      const { row, ...rest } = rowOf(world, query, { entityId, subject, facts: part });
      return { ...rest, row: { ...row, ...own } };
    }),
  );
}
