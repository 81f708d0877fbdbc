/** Keywords, product groups, audiences, customer lists and conversion tags. */
import type { Answer } from '../answer.js';
import { json } from '../answer.js';
import { invalid } from '../api-error.js';
import { type Query, type QueryRules, readQuery } from '../query-rules.js';
import { type AdAccount, ENTITY_STATUSES, type Entity } from '../world/entities.js';
import {
  audiencesOf,
  conversionTagsOf,
  customerListsOf,
  keywordsOf,
  productGroupsOf,
} from '../world/further-entities.js';
import type { World } from '../world/world.js';
import { type Endpoint, getOfAccount } from './endpoint.js';
import { ORDER_RULES, PAGE_RULES, pageOf } from './lists.js';

const ID: QueryRules[string] = { kind: 'ids', max: 1 };

interface FurtherList {
  path: string;
  rules: QueryRules;
  entities: (world: World, account: AdAccount, query: Query) => Entity[];
}

const LISTS: readonly FurtherList[] = [
  {
    path: 'keywords',
    rules: { ...PAGE_RULES, ad_group_id: ID, campaign_id: ID, match_types: { kind: 'text' } },
    // Without a filter: those of the ad account itself, and this merchant has none.
    entities: (world, account, query) => adGroupOf(world, account, query).flatMap(keywordsOf),
  },
  {
    path: 'product_group_promotions',
    rules: {
      ...PAGE_RULES,
      ...ORDER_RULES,
      ad_group_id: ID,
      product_group_promotion_ids: { kind: 'ids', max: 250 },
      entity_statuses: { kind: 'enums', values: ENTITY_STATUSES },
    },
    entities(world, account, query) {
      if (!query.text('ad_group_id')) throw invalid("Give 'ad_group_id'.");
      const statuses = query.list('entity_statuses') ?? ['ACTIVE', 'PAUSED'];
      const groups = adGroupOf(world, account, query).flatMap(productGroupsOf);
      return groups.filter(({ status }) => statuses.includes(String(status)));
    },
  },
  {
    path: 'audiences',
    rules: {
      ...PAGE_RULES,
      ...ORDER_RULES,
      ownership_type: { kind: 'enum', values: ['OWNED', 'RECEIVED'] },
      exclude_nca: { kind: 'boolean' },
    },
    entities: (_, account) => audiencesOf(account),
  },
  {
    path: 'customer_lists',
    rules: { ...PAGE_RULES, ...ORDER_RULES, exclude_nca: { kind: 'boolean' } },
    entities: (_, account) => customerListsOf(account),
  },
];

export function furtherListEndpoints(world: World): Endpoint[] {
  return [
    ...LISTS.map(({ path, rules, entities }) =>
      getOfAccount(world, `/${path}`, 'ads_read', (account, { query: params }) => {
        const query = readQuery(params, rules);
        return pageOf(entities(world, account, query), query);
      }),
    ),
    getOfAccount(world, '/conversion_tags', 'ads_read', tagsOf),
  ];
}

/** The only list without pages. */
function tagsOf(account: AdAccount, { query }: { query: URLSearchParams }): Answer {
  readQuery(query, { filter_deleted: { kind: 'boolean' } });
  return json({ items: conversionTagsOf(account) });
}

function adGroupOf(world: World, account: AdAccount, query: Query) {
  const adGroup = world.adGroup(query.text('ad_group_id') ?? '');
  return adGroup?.ad_account_id === account.id ? [adGroup] : [];
}
