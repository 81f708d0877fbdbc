/** Checks the JSON body that asks for a report. */

import { invalid } from '../api-error.js';
import { isReportColumn } from '../columns.js';
import { columnsOf, type Query, type QueryRules, readJsonQuery } from '../query-rules.js';
import type { Granularity } from '../world/analytics-rows.js';
import { isTypeOfReport, TARGETING_VALUES } from '../world/breakdowns.js';
import { toDayNumber } from '../world/days.js';
import type { Attribution } from '../world/delivery.js';
import type { Level, World } from '../world/world.js';
import { attributionOf, COMMON_RULES } from './analytics.js';
import { isBrokenDown, isPartLevel, type PartLevel } from './report-levels.js';

/** Limits in days and in values. */
const MAX_AGE = 914;
const MAX_RANGE = 186;
const MAX_IDS = 500;
const MAX_STATUSES = 6;

const MAX_TYPES = 5;

const LEVELS: Record<string, Level | PartLevel> = {
  ADVERTISER: 'adAccount',
  CAMPAIGN: 'campaign',
  AD_GROUP: 'adGroup',
  PIN_PROMOTION: 'ad',
  KEYWORD: 'keyword',
  PRODUCT_GROUP: 'productGroup',
  ADVERTISER_TARGETING: { targetingOf: 'adAccount' },
  CAMPAIGN_TARGETING: { targetingOf: 'campaign' },
  AD_GROUP_TARGETING: { targetingOf: 'adGroup' },
  PIN_PROMOTION_TARGETING: { targetingOf: 'ad' },
  PRODUCT_GROUP_TARGETING: { targetingOf: 'productGroup' },
};

/** Not for reports of people, which are counted once whatever is broken down. */
const NOT_BROKEN_DOWN = ['TOTAL_IMPRESSION_USER', 'TOTAL_IMPRESSION_FREQUENCY'];

const SUMMARY_STATUSES = [
  ...['RUNNING', 'PAUSED', 'NOT_STARTED', 'COMPLETED', 'ADVERTISER_DISABLED', 'ARCHIVED', 'DRAFT'],
  ...['DELETED_DRAFT', 'APPROVED', 'PENDING', 'REJECTED'],
];

export const ID_FILTERS = { ad_ids: 'ad', ad_group_ids: 'adGroup', campaign_ids: 'campaign' } as const;
export const STATUS_FILTERS = {
  ad_statuses: 'ad',
  ad_group_statuses: 'adGroup',
  campaign_statuses: 'campaign',
} as const;

const UNSUPPORTED = [
  ...['attribution_types', 'campaign_objective_types', 'metrics_filters', 'product_group_ids'],
  ...['product_item_ids', 'start_hour', 'end_hour', 'custom_conversion_event_metrics'],
];

const RULES: QueryRules = {
  ...COMMON_RULES,
  columns: { kind: 'columns', isKnown: isReportColumn, required: true },
  level: { kind: 'enum', values: Object.keys(LEVELS), required: true },
  report_format: { kind: 'enum', values: ['JSON'] },
  primary_sort: { kind: 'enum', values: ['BY_ID', 'BY_DATE'] },
  targeting_types: {
    kind: 'columns',
    isKnown: (name) => name in TARGETING_VALUES,
  },
  ...rulesFor(Object.keys(ID_FILTERS), { kind: 'ids', max: MAX_IDS }),
  ...rulesFor(Object.keys(STATUS_FILTERS), { kind: 'enums', values: SUMMARY_STATUSES, max: MAX_STATUSES }),
  ...rulesFor(UNSUPPORTED, { kind: 'unsupported' }),
};

function rulesFor(names: readonly string[], rule: QueryRules[string]): QueryRules {
  return Object.fromEntries(names.map((name) => [name, rule]));
}

export interface ReportRequest {
  level: Level | PartLevel;
  from: string;
  to: string;
  granularity: Granularity;
  columns: string[];
  attribution: Attribution;
  byDate: boolean;
  targetingTypes: string[];
  /** Filter name to its values. */
  filters: Record<string, string[] | undefined>;
}

export function readReportRequest(world: World, adAccountId: string, text: string): ReportRequest {
  const query = readJsonQuery(text, RULES);
  const level = LEVELS[query.need('level')];
  if (query.need('granularity') === 'HOUR' || !level) throw invalid('The sandbox has no hourly reports.');
  if (isPartLevel(level) && query.need('granularity') !== 'DAY')
    throw invalid('The sandbox makes only daily reports of that level.');
  checkDates(query, world.today);
  const targetingTypes = typesOf(query, level);
  const filters = [...Object.keys(ID_FILTERS), ...Object.keys(STATUS_FILTERS)];
  return {
    level,
    from: query.need('start_date'),
    to: query.need('end_date'),
    granularity: query.need('granularity') as Granularity,
    columns: columnsOf(query),
    attribution: attributionOf(world, adAccountId, query),
    byDate: query.text('primary_sort') === 'BY_DATE',
    targetingTypes,
    filters: Object.fromEntries(filters.map((name) => [name, query.list(name)])),
  };
}

function typesOf(query: Query, level: Level | PartLevel): string[] {
  const types = query.text('targeting_types')?.split(',') ?? [];
  if (isBrokenDown(level) ? types.length === 0 : types.length > 0)
    throw invalid("'targeting_types' is for reports of targeting levels, which need it.");
  const unknown = isBrokenDown(level) && types.find((type) => !isTypeOfReport(level.targetingOf, type));
  if (unknown) throw invalid(`'${unknown}' is no targeting type of reports of that level.`);
  if (types.length > MAX_TYPES) throw invalid(`'targeting_types' may have at most ${MAX_TYPES} values.`);
  const odd = columnsOf(query).find((name) => NOT_BROKEN_DOWN.includes(name));
  if (odd && (isBrokenDown(level) || level === 'keyword'))
    throw invalid(`'${odd}' is not a column of reports of that level.`);
  return types;
}

function checkDates(query: Query, today: string): void {
  const [from, to] = [toDayNumber(query.need('start_date')), toDayNumber(query.need('end_date'))];
  if (to < from) throw invalid('The end date is before the start date.');
  if (toDayNumber(today) - from > MAX_AGE) {
    throw invalid(`Non-hourly request must be within ${MAX_AGE} recent days`);
  }
  if (to - from >= MAX_RANGE) {
    throw invalid(`The time range specified is too large, it must be less than ${MAX_RANGE} days`);
  }
}
