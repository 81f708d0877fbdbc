/** The analytics endpoints that answer at once. */

import type { Answer } from '../answer.js';
import { ApiError, invalid } from '../api-error.js';
import { isSyncColumn } from '../columns.js';
import { columnsOf, type Query, type QueryRules, readQuery } from '../query-rules.js';
import { type AnalyticsRow, analyticsRows, type Granularity, writeRow } from '../world/analytics-rows.js';
import { toDayNumber } from '../world/days.js';
import type { Attribution } from '../world/delivery.js';
import type { Ad } from '../world/entities.js';
import type { Row } from '../world/row-columns.js';
import type { Level, World } from '../world/world.js';
import { type Endpoint, getOfAccount } from './endpoint.js';

/** Limits in days. */
const MAX_AGE = 90;
const MAX_RANGE = 90;
const MAX_HOURLY_AGE = 8;
const MAX_HOURLY_RANGE = 3;

const WINDOW = { kind: 'enum', values: ['0', '1', '7', '14', '30', '60'], isNumber: true } as const;

/** What reports take as well. */
export const COMMON_RULES: QueryRules = {
  start_date: { kind: 'day', required: true },
  end_date: { kind: 'day', required: true },
  columns: { kind: 'columns', isKnown: isSyncColumn, required: true },
  granularity: { kind: 'enum', values: ['TOTAL', 'DAY', 'HOUR', 'WEEK', 'MONTH'], required: true },
  click_window_days: WINDOW,
  engagement_window_days: WINDOW,
  view_window_days: WINDOW,
  conversion_report_time: { kind: 'enum', values: ['TIME_OF_AD_ACTION', 'TIME_OF_CONVERSION'] },
  reporting_timezone: { kind: 'enum', values: ['PINTEREST_TIME_ZONE', 'AD_ACCOUNT_TIME_ZONE'] },
};

interface AnalyticsKind {
  path: string;
  level: Level;
  /** The column that each row has, as text, whether requested or not. */
  idColumn: string;
  rules: QueryRules;
}

const AGGREGATE: QueryRules = { aggregate_report_rows: { kind: 'boolean' } };

const KINDS: readonly AnalyticsKind[] = [
  {
    path: 'ads/analytics',
    level: 'ad',
    idColumn: 'AD_ID',
    rules: {
      ad_ids: { kind: 'ids', max: 250 },
      campaign_ids: { kind: 'ids', max: 250, maxLength: 18 },
      pin_ids: { kind: 'ids', max: 100 },
    },
  },
  {
    path: 'ad_groups/analytics',
    level: 'adGroup',
    idColumn: 'AD_GROUP_ID',
    rules: { ...AGGREGATE, ad_group_ids: { kind: 'ids', max: 250, maxLength: 18, required: true } },
  },
  {
    path: 'campaigns/analytics',
    level: 'campaign',
    idColumn: 'CAMPAIGN_ID',
    rules: { ...AGGREGATE, campaign_ids: { kind: 'ids', max: 250, maxLength: 18, required: true } },
  },
  { path: 'analytics', level: 'adAccount', idColumn: 'AD_ACCOUNT_ID', rules: {} },
];

export function analyticsEndpoints(world: World): Endpoint[] {
  return KINDS.map((kind) =>
    getOfAccount(world, `/${kind.path}`, 'ads_analytics', ({ id }, request) =>
      analytics(world, kind, id, readQuery(request.query, { ...COMMON_RULES, ...kind.rules })),
    ),
  );
}

function analytics(world: World, kind: AnalyticsKind, adAccountId: string, query: Query): Answer {
  checkDates(world, query);
  const isWanted = adFilter(kind.level, query);
  const aggregate = query.flag('aggregate_report_rows', false);
  const rows = analyticsRows(world, {
    level: kind.level,
    adAccountId,
    ads: world.adsOf('adAccount', adAccountId).filter(isWanted),
    from: query.need('start_date'),
    to: query.need('end_date'),
    granularity: query.need('granularity') as Granularity,
    columns: columnsOf(query),
    attribution: attributionOf(world, adAccountId, query),
    aggregate,
  });
  return {
    kind: 'rows',
    rows: rows.map((row) => writeRow(row.row, leadingOf(row, aggregate ? undefined : kind.idColumn))),
  };
}

/** Date and own id, which rows have without a request for them. The own id is text, other ids are numbers. */
function leadingOf({ entityId, date, row }: AnalyticsRow, idColumn: string | undefined): Row {
  const leading: Row = {};
  const dateText = row.DATE ?? (date === undefined ? undefined : JSON.stringify(date));
  if (dateText !== undefined) leading.DATE = dateText;
  if (idColumn !== undefined) leading[idColumn] = ownId(row[idColumn], entityId);
  return leading;
}

/** A number in the row is the ordinary form of an id that is not the endpoint's own. */
function ownId(inRow: string | undefined, entityId: string): string {
  return inRow === undefined || inRow === entityId ? JSON.stringify(entityId) : inRow;
}

function adFilter(level: Level, query: Query): (ad: Ad) => boolean {
  const ids = (name: string) => new Set(query.list(name));
  if (level === 'adAccount') return () => true;
  const [adIds, adGroupIds, campaignIds] = [ids('ad_ids'), ids('ad_group_ids'), ids('campaign_ids')];
  if (level === 'adGroup') return (ad) => adGroupIds.has(ad.ad_group_id);
  if (level === 'campaign') return (ad) => campaignIds.has(ad.campaign_id);
  if (adIds.size > 0) return (ad) => adIds.has(ad.id);
  const pinIds = ids('pin_ids');
  if (campaignIds.size === 0 || pinIds.size === 0) {
    throw invalid("Give 'ad_ids', or both 'campaign_ids' and 'pin_ids'.");
  }
  return (ad) => campaignIds.has(ad.campaign_id) && pinIds.has(ad.pin_id);
}

export function attributionOf(world: World, adAccountId: string, query: Query): Attribution {
  return {
    timeZone: timeZoneOf(world, adAccountId, query),
    clickWindowDays: query.integer('click_window_days', 30),
    engagementWindowDays: query.integer('engagement_window_days', 30),
    viewWindowDays: query.integer('view_window_days', 1),
    reportTime: (query.text('conversion_report_time') ?? 'TIME_OF_AD_ACTION') as Attribution['reportTime'],
  };
}

/** What Pinterest answers for an ad account without a time zone is not documented. */
function timeZoneOf(world: World, adAccountId: string, query: Query): string | undefined {
  if (query.text('reporting_timezone') !== 'AD_ACCOUNT_TIME_ZONE') return undefined;
  const status = world.ownZoneRefusal;
  if (status) throw new ApiError(status, 29, "Parameter 'reporting_timezone' is not available to this app.");
  const timeZone = world.adAccount(adAccountId)?.time_zone;
  if (timeZone === undefined) throw invalid("'reporting_timezone': the ad account has no time zone.");
  return timeZone;
}

export function checkDates(world: World, query: Query): void {
  const [start, end] = [toDayNumber(query.need('start_date')), toDayNumber(query.need('end_date'))];
  const age = toDayNumber(world.today) - start;
  if (end < start) throw invalid('The end date is before the start date.');
  if (age > MAX_AGE) throw invalid('You can only get data from the last 90 days.');
  if (end - start > MAX_RANGE) throw invalid('The end date may be at most 90 days after the start date.');
  if (query.text('granularity') !== 'HOUR') return;
  if (age > MAX_HOURLY_AGE) throw invalid('You can only get hourly data from the last 8 days.');
  if (end - start > MAX_HOURLY_RANGE) throw invalid('An hourly request may cover at most 3 days.');
  throw invalid('The sandbox has no hourly data.');
}
