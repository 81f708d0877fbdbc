/** Numbers of every level by age, country and the like, and of product groups. */

import { groupBy } from '../../../src/shared/group-by.js';
import type { Answer } from '../answer.js';
import { invalid } from '../api-error.js';
import { isSyncColumn } from '../columns.js';
import { columnsOf, type Query, type QueryRules, readQuery } from '../query-rules.js';
import { writeRow } from '../world/analytics-rows.js';
import { isTypeOf, spread, TARGETING_VALUES } from '../world/breakdowns.js';
import { toDayNumber, toDayText } from '../world/days.js';
import type { Ad, AdGroup } from '../world/entities.js';
import type { Facts } from '../world/facts.js';
import { productGroupsOf } from '../world/further-entities.js';
import { ID_FIELD, type Level, type World } from '../world/world.js';
import { attributionOf, COMMON_RULES, checkDates } from './analytics.js';
import { type Endpoint, getOfAccount } from './endpoint.js';

interface TargetingKind {
  path: string;
  level: Level;
  /** Names what is asked about; the ad account needs none. */
  parameter?: string;
  /** Beside the rules of every level. */
  rules?: QueryRules;
}

const SORTED: QueryRules = {
  sort_columns: { kind: 'columns', isKnown: isSyncColumn },
  sort_ascending: { kind: 'boolean' },
};

const TARGETING_KINDS: readonly TargetingKind[] = [
  { path: 'targeting_analytics', level: 'adAccount' },
  { path: 'campaigns/targeting_analytics', level: 'campaign', parameter: 'campaign_ids' },
  { path: 'ad_groups/targeting_analytics', level: 'adGroup', parameter: 'ad_group_ids', rules: SORTED },
  { path: 'ads/targeting_analytics', level: 'ad', parameter: 'ad_ids', rules: SORTED },
];

const targetingRules = ({ level, parameter, rules }: TargetingKind): QueryRules => ({
  ...COMMON_RULES,
  ...(parameter && { [parameter]: { kind: 'ids', max: 250, required: true } }),
  targeting_types: { kind: 'columns', isKnown: (name) => isTypeOf(level, name), required: true },
  attribution_types: { kind: 'columns', isKnown: (name) => /^(INDIVIDUAL|HOUSEHOLD)$/.test(name) },
  ...rules,
});

/** Of those of ads; the ad account may be asked for one more. */
const MOST_TYPES = 14;

const PRODUCT_GROUP_RULES = {
  ...COMMON_RULES,
  product_group_ids: { kind: 'ids', max: 250, required: true },
} as const;

export function breakdownEndpoints(world: World): Endpoint[] {
  return [
    ...TARGETING_KINDS.map((kind) =>
      getOfAccount(world, `/${kind.path}`, 'ads_analytics', ({ id }, request) =>
        targeting(world, kind, id, readQuery(request.query, targetingRules(kind))),
      ),
    ),
    getOfAccount(world, '/product_groups/analytics', 'ads_analytics', ({ id }, request) =>
      productGroups(world, id, readQuery(request.query, PRODUCT_GROUP_RULES)),
    ),
  ];
}

function targeting(
  world: World,
  { level, parameter }: TargetingKind,
  adAccountId: string,
  query: Query,
): Answer {
  checkDates(world, query);
  const ids = new Set(parameter ? query.list(parameter) : [adAccountId]);
  const types = query.need('targeting_types').split(',');
  if (types.length > MOST_TYPES) throw invalid(`'targeting_types' may have at most ${MOST_TYPES} values.`);
  const groups = groupBy(world.adsOf('adAccount', adAccountId), (ad) => ad[ID_FIELD[level]]);
  const asked = [...groups].filter(([id]) => ids.has(id));
  const items = daysOf(query).flatMap((day) =>
    asked.flatMap(([id, ads]) =>
      types.flatMap((type) => itemsOf(world, query, { level, id, ads, day, type })),
    ),
  );
  return { kind: 'json', text: `{"data":[${items.join(',')}]}` };
}

interface Part {
  level: Level;
  id: string;
  ads: readonly Ad[];
  day: number;
  type: string;
}

function itemsOf(world: World, query: Query, { level, id, ads, day, type }: Part) {
  const [ad] = ads;
  const facts = ad && world.sumFacts(ads, day, day, attributionOf(world, ad.ad_account_id, query));
  if (!facts) return [];
  const parts = spread(facts, TARGETING_VALUES[type] ?? [], id);
  return [...parts].map(([value, part]) => {
    const row = world.renderRow(world.subjectOf(level, ad), part, columnsOf(query));
    const metrics = writeRow(row, { DATE: JSON.stringify(toDayText(day)) });
    return `{"targeting_type":${JSON.stringify(type)},"targeting_value":${JSON.stringify(value)},"metrics":${metrics}}`;
  });
}

function productGroups(world: World, adAccountId: string, query: Query): Answer {
  checkDates(world, query);
  const ids = new Set(query.list('product_group_ids'));
  const adGroups = world.adGroups.filter(({ ad_account_id }) => ad_account_id === adAccountId);
  const rows = daysOf(query).flatMap((day) =>
    adGroups.flatMap((adGroup) => rowsOf(world, query, { adGroup, day }).filter(([id]) => ids.has(id))),
  );
  return { kind: 'rows', rows: rows.map(([, row]) => row) };
}

function rowsOf(world: World, query: Query, { adGroup, day }: { adGroup: AdGroup; day: number }) {
  const groups = productGroupsOf(adGroup).map(({ id }) => id);
  const [ad, ...others] = groups.length > 0 ? world.adsOf('adGroup', adGroup.id) : [];
  const facts: Facts | undefined =
    ad && world.sumFacts([ad, ...others], day, day, attributionOf(world, adGroup.ad_account_id, query));
  if (!ad || !facts) return [];
  return [...spread(facts, groups, adGroup.id)].map(([id, part]): [string, string] => {
    const row = world.renderRow(world.subjectOf('adGroup', ad), part, columnsOf(query));
    const leading = { DATE: JSON.stringify(toDayText(day)), PRODUCT_GROUP_ID: JSON.stringify(id) };
    return [id, writeRow(row, leading)];
  });
}

function daysOf(query: Query): number[] {
  const [from, to] = [toDayNumber(query.need('start_date')), toDayNumber(query.need('end_date'))];
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
