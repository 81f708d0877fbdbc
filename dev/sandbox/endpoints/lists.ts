/** Ad accounts, campaigns, ad groups and ads. */

import { type Answer, json } from '../answer.js';
import { invalid } from '../api-error.js';
import { type Query, type QueryRules, readQuery } from '../query-rules.js';
import { ENTITY_STATUSES, type Entity } from '../world/entities.js';
import type { World } from '../world/world.js';
import { type ApiRequest, type Endpoint, get, getOfAccount } from './endpoint.js';

const MAX_IDS = 250;

export const PAGE_RULES: QueryRules = {
  bookmark: { kind: 'text' },
  page_size: { kind: 'integer', min: 1, max: 250 },
};

export const ORDER_RULES: QueryRules = { order: { kind: 'enum', values: ['ASCENDING', 'DESCENDING'] } };

const ENTITY_RULES: QueryRules = {
  ...PAGE_RULES,
  ...ORDER_RULES,
  entity_statuses: { kind: 'enums', values: ENTITY_STATUSES },
};

/** Of entities, when nobody says which. Archived ones have spend all the same. */
const DEFAULT_STATUSES = ['ACTIVE', 'PAUSED'];

/** Query parameter to the field that it filters. */
type IdFilters = Record<string, string>;

interface ListKind {
  path: string;
  entities: (world: World) => Entity[];
  filters: IdFilters;
  more?: QueryRules | undefined;
}

const LISTS: readonly ListKind[] = [
  { path: 'campaigns', entities: (world) => world.campaigns, filters: { campaign_ids: 'id' } },
  {
    path: 'ad_groups',
    entities: (world) => world.adGroups,
    filters: { campaign_ids: 'campaign_id', ad_group_ids: 'id' },
    more: { translate_interests_to_names: { kind: 'boolean' } },
  },
  {
    path: 'ads',
    entities: (world) => world.ads,
    filters: { campaign_ids: 'campaign_id', ad_group_ids: 'ad_group_id', ad_ids: 'id' },
  },
];

export function listEndpoints(world: World): Endpoint[] {
  return [
    get('/ad_accounts', 'ads_read', (request) => listAdAccounts(world, request)),
    getOfAccount(world, '', 'ads_read', (account, { query }) => {
      readQuery(query, {});
      return json(account);
    }),
    ...LISTS.map((kind) =>
      getOfAccount(world, `/${kind.path}`, 'ads_read', ({ id }, { query }) =>
        listEntities(kind.entities(world), kind, id, query),
      ),
    ),
  ];
}

function listAdAccounts(world: World, request: ApiRequest): Answer {
  const query = readQuery(request.query, { ...PAGE_RULES, include_shared_accounts: { kind: 'boolean' } });
  const withShared = query.flag('include_shared_accounts', true);
  const visible = world.adAccounts.filter(
    ({ id, permissions }) =>
      permissions.length > 0 && request.sees(id) && (withShared || permissions.includes('OWNER')),
  );
  return pageOf(visible, query);
}

function listEntities(
  all: Entity[],
  { filters, more }: ListKind,
  adAccountId: string,
  params: URLSearchParams,
): Answer {
  const idRules = Object.keys(filters).map((name) => [
    name,
    { kind: 'ids', max: MAX_IDS, maxLength: name === 'campaign_ids' ? 18 : undefined } as const,
  ]);
  const query = readQuery(params, { ...ENTITY_RULES, ...more, ...Object.fromEntries(idRules) });
  const given = Object.keys(filters).filter((name) => query.list(name));
  if (given.length > 1) throw invalid(`Give only one of ${given.join(', ')}.`);
  const statuses = query.list('entity_statuses') ?? DEFAULT_STATUSES;
  const [filter = ''] = given;
  const ids = new Set(query.list(filter));
  const hasId = (entity: Entity) => filter === '' || ids.has(String(entity[filters[filter] ?? 'id']));
  const entities = all.filter(
    (entity) =>
      entity.ad_account_id === adAccountId && statuses.includes(String(entity.status)) && hasId(entity),
  );
  return pageOf(entities, query);
}

/** Pages hang on the last id sent, so entities that come or go between two requests shift nothing. */
export function pageOf(entities: Entity[], query: Query): Answer {
  const size = query.integer('page_size', 25);
  const direction = query.text('order') === 'DESCENDING' ? -1 : 1;
  const after = readBookmark(query.text('bookmark'));
  const rest = entities
    .sort((a, b) => direction * compareIds(a.id, b.id))
    .filter(({ id }) => after === '' || direction * compareIds(id, after) > 0);
  const page = rest.slice(0, size);
  const last = page.at(-1);
  return {
    kind: 'list',
    items: page.map((entity) => JSON.stringify(entity)),
    bookmark: last && rest.length > size ? writeBookmark(last.id) : null,
    samePage: writeBookmark(after),
  };
}

function compareIds(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : Number(a > b));
}

function writeBookmark(after: string): string {
  return Buffer.from(`after:${after}`).toString('base64url');
}

function readBookmark(bookmark: string | undefined): string {
  if (bookmark === undefined) return '';
  const [, after] = /^after:(.*)$/.exec(Buffer.from(bookmark, 'base64url').toString()) ?? [];
  if (after === undefined) throw invalid('The bookmark is not valid.');
  return after;
}
