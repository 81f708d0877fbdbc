/** Numbers of ads by age, country and the like, and of product groups. */
import type { Answer } from '../answer.js';
import { isSyncColumn } from '../columns.js';
import { columnsOf, type Query, readQuery } from '../query-rules.js';
import { writeRow } from '../world/analytics-rows.js';
import { spread, TARGETING_VALUES } from '../world/breakdowns.js';
import { toDayNumber, toDayText } from '../world/days.js';
import type { Ad, AdGroup } from '../world/entities.js';
import type { Facts } from '../world/facts.js';
import { productGroupsOf } from '../world/further-entities.js';
import type { World } from '../world/world.js';
import { attributionOf, COMMON_RULES, checkDates } from './analytics.js';
import { type Endpoint, getOfAccount } from './endpoint.js';

const TARGETING_RULES = {
  ...COMMON_RULES,
  ad_ids: { kind: 'ids', max: 250, required: true },
  targeting_types: { kind: 'columns', isKnown: (name: string) => name in TARGETING_VALUES, required: true },
  attribution_types: { kind: 'columns', isKnown: (name: string) => /^(INDIVIDUAL|HOUSEHOLD)$/.test(name) },
  sort_columns: { kind: 'columns', isKnown: isSyncColumn },
  sort_ascending: { kind: 'boolean' },
} as const;

const PRODUCT_GROUP_RULES = {
  ...COMMON_RULES,
  product_group_ids: { kind: 'ids', max: 250, required: true },
} as const;

export function breakdownEndpoints(world: World): Endpoint[] {
  return [
    getOfAccount(world, '/ads/targeting_analytics', 'ads_analytics', ({ id }, request) =>
      targeting(world, id, readQuery(request.query, TARGETING_RULES)),
    ),
    getOfAccount(world, '/product_groups/analytics', 'ads_analytics', ({ id }, request) =>
      productGroups(world, id, readQuery(request.query, PRODUCT_GROUP_RULES)),
    ),
  ];
}

function targeting(world: World, adAccountId: string, query: Query): Answer {
  checkDates(world, query);
  const ids = new Set(query.list('ad_ids'));
  const ads = world.adsOf('adAccount', adAccountId).filter(({ id }) => ids.has(id));
  const types = query.need('targeting_types').split(',');
  const items = daysOf(query).flatMap((day) =>
    ads.flatMap((ad) => types.flatMap((type) => itemsOf(world, query, { ad, day, type }))),
  );
  return { kind: 'json', text: `{"data":[${items.join(',')}]}` };
}

function itemsOf(world: World, query: Query, { ad, day, type }: { ad: Ad; day: number; type: string }) {
  const facts = world.adFacts(ad, day, attributionOf(world, ad.ad_account_id, query));
  if (!facts) return [];
  const parts = spread(facts, TARGETING_VALUES[type] ?? [], ad.id);
  return [...parts].map(([value, part]) => {
    const row = world.renderRow(world.subjectOf('ad', ad), part, columnsOf(query));
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
