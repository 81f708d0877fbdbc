/** Rows of reports of levels that are made of parts of ads or ad groups: keywords, product groups, targeting types. */
import type { AnalyticsRow } from '../world/analytics-rows.js';
import { spread, TARGETING_VALUES } from '../world/breakdowns.js';
import { toDayText } from '../world/days.js';
import type { Attribution } from '../world/delivery.js';
import type { Ad } from '../world/entities.js';
import { keywordsOf, productGroupsOf } from '../world/further-entities.js';
import type { World } from '../world/world.js';

export type PartLevel = 'keyword' | 'productGroup' | 'targeting';

export const isPartLevel = (level: string): level is PartLevel =>
  level === 'keyword' || level === 'productGroup' || level === 'targeting';

interface PartQuery {
  level: PartLevel;
  ads: readonly Ad[];
  /** As the world counts it. */
  day: number;
  columns: readonly string[];
  attribution: Attribution;
  targetingTypes: readonly string[];
}

export function partRows(world: World, query: PartQuery): AnalyticsRow[] {
  return query.level === 'targeting' ? targetingRows(world, query) : rowsOfAdGroups(world, query);
}

/** No column of a request is the keyword's id, so that only the key of its group has it. */
function rowsOfAdGroups(world: World, { level, ads, day, columns, attribution }: PartQuery): AnalyticsRow[] {
  const ids = [...new Set(ads.map((ad) => ad.ad_group_id))];
  return ids.flatMap((id) => {
    const members = ads.filter((ad) => ad.ad_group_id === id);
    const adGroup = world.adGroup(id);
    const [ad] = members;
    const facts = world.sumFacts(members, day, day, attribution);
    if (!adGroup || !ad || !facts) return [];
    const positive = keywordsOf(adGroup).filter(({ match_type: type }) => !/NEGATIVE/.test(String(type)));
    const parts = level === 'keyword' ? positive : productGroupsOf(adGroup);
    const names = parts.map((part) => part.id);
    return [...spread(facts, names, id)].map(([entityId, part]) => {
      const row = world.renderRow(world.subjectOf('adGroup', ad), part, columns);
      if (columns.includes('PRODUCT_GROUP_ID')) row.PRODUCT_GROUP_ID = JSON.stringify(entityId);
      return { entityId, date: toDayText(day), row };
    });
  });
}

function targetingRows(world: World, query: PartQuery): AnalyticsRow[] {
  const { ads, day, columns, attribution, targetingTypes } = query;
  return ads.flatMap((ad) => {
    const facts = world.adFacts(ad, day, attribution);
    if (!facts) return [];
    return targetingTypes.flatMap((type) =>
      [...spread(facts, TARGETING_VALUES[type] ?? [], ad.id)].map(([value, part]) => {
        const own = { TARGETING_TYPE: JSON.stringify(type), TARGETING_VALUE: JSON.stringify(value) };
        const row = { ...world.renderRow(world.subjectOf('ad', ad), part, columns), ...own };
        return { entityId: ad.id, date: toDayText(day), row };
      }),
    );
  });
}
