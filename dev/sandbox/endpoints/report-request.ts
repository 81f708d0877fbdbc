/** Checks the JSON body that asks for a report. */

import { invalid } from '../api-error.js';
import { isReportColumn } from '../columns.js';
import type { Granularity } from '../world/analytics-rows.js';
import { isDay, toDayNumber } from '../world/days.js';
import type { Attribution } from '../world/delivery.js';
import type { Level } from '../world/world.js';
import { GRANULARITIES, REPORT_TIMES, WINDOW_DAYS } from './analytics.js';

/** Limits in days and in values. */
const MAX_AGE = 914;
const MAX_RANGE = 186;
const MAX_IDS = 500;
const MAX_STATUSES = 6;

const LEVELS: Record<string, Level> = {
  ADVERTISER: 'adAccount',
  CAMPAIGN: 'campaign',
  AD_GROUP: 'adGroup',
  PIN_PROMOTION: 'ad',
};

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

const FIELDS = [
  ...['start_date', 'end_date', 'granularity', 'level', 'columns', 'report_format', 'primary_sort'],
  ...['click_window_days', 'engagement_window_days', 'view_window_days', 'conversion_report_time'],
  ...[
    'attribution_types',
    'reporting_timezone',
    'campaign_objective_types',
    'metrics_filters',
    'targeting_types',
  ],
  ...['product_group_ids', 'product_item_ids', 'start_hour', 'end_hour', 'custom_conversion_event_metrics'],
  ...Object.keys(ID_FILTERS),
  ...Object.keys(STATUS_FILTERS),
];

/** Documented, but the sandbox would have to invent what they do. */
const NOT_SUPPORTED = [
  ...[
    'attribution_types',
    'campaign_objective_types',
    'metrics_filters',
    'targeting_types',
    'product_group_ids',
  ],
  ...['product_item_ids', 'start_hour', 'end_hour', 'custom_conversion_event_metrics'],
];

export interface ReportRequest {
  level: Level;
  from: string;
  to: string;
  granularity: Granularity;
  columns: string[];
  attribution: Attribution;
  byDate: boolean;
  /** Filter name to its values. */
  filters: Record<string, string[]>;
}

type Body = Record<string, unknown>;

export function readReportRequest(text: string, today: string): ReportRequest {
  const body = parse(text);
  for (const name of Object.keys(body)) {
    if (!FIELDS.includes(name)) throw invalid(`Unknown field '${name}'.`);
    if (NOT_SUPPORTED.includes(name)) throw invalid(`The sandbox makes no reports with '${name}'.`);
  }
  const level = LEVELS[oneOf(body, 'level', Object.keys(LEVELS))];
  const granularity = oneOf(body, 'granularity', GRANULARITIES);
  if (granularity === 'HOUR' || !level) throw invalid('The sandbox has no hourly reports.');
  oneOf(body, 'report_format', ['JSON'], 'JSON');
  oneOf(body, 'reporting_timezone', ['PINTEREST_TIME_ZONE', 'AD_ACCOUNT_TIME_ZONE'], 'PINTEREST_TIME_ZONE');
  const { from, to } = readDates(body, today);
  return {
    level,
    from,
    to,
    granularity: granularity as Granularity,
    columns: texts(body, 'columns', Number.POSITIVE_INFINITY, isReportColumn) ?? missing('columns'),
    attribution: readAttribution(body),
    byDate: oneOf(body, 'primary_sort', ['BY_ID', 'BY_DATE'], 'BY_ID') === 'BY_DATE',
    filters: readFilters(body),
  };
}

function parse(text: string): Body {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw invalid('The body is no JSON.');
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw invalid('The body must be an object.');
  return body as Body;
}

function readDates(body: Body, today: string): { from: string; to: string } {
  const [from, to] = [body.start_date, body.end_date];
  if (typeof from !== 'string' || !isDay(from)) throw invalid("'start_date' must be a date as YYYY-MM-DD.");
  if (typeof to !== 'string' || !isDay(to)) throw invalid("'end_date' must be a date as YYYY-MM-DD.");
  if (to < from) throw invalid('The end date is before the start date.');
  if (toDayNumber(today) - toDayNumber(from) > MAX_AGE) {
    throw invalid(`Non-hourly request must be within ${MAX_AGE} recent days`);
  }
  if (toDayNumber(to) - toDayNumber(from) >= MAX_RANGE) {
    throw invalid(`The time range specified is too large, it must be less than ${MAX_RANGE} days`);
  }
  return { from, to };
}

function readAttribution(body: Body): Attribution {
  const days = (name: string, otherwise: number) => {
    const value = body[name] ?? otherwise;
    if (typeof value !== 'number' || !WINDOW_DAYS.includes(String(value))) {
      throw invalid(`'${name}' must be one of the numbers ${WINDOW_DAYS.join(', ')}.`);
    }
    return value;
  };
  return {
    clickWindowDays: days('click_window_days', 30),
    engagementWindowDays: days('engagement_window_days', 30),
    viewWindowDays: days('view_window_days', 1),
    reportTime: oneOf(
      body,
      'conversion_report_time',
      REPORT_TIMES,
      'TIME_OF_AD_ACTION',
    ) as Attribution['reportTime'],
  };
}

function readFilters(body: Body): Record<string, string[]> {
  const filters: Record<string, string[]> = {};
  for (const name of Object.keys(ID_FILTERS)) {
    const ids = texts(body, name, MAX_IDS, (id) => /^\d+$/.test(id));
    if (ids) filters[name] = ids;
  }
  for (const name of Object.keys(STATUS_FILTERS)) {
    const statuses = texts(body, name, MAX_STATUSES, (status) => SUMMARY_STATUSES.includes(status));
    if (statuses) filters[name] = statuses;
  }
  return filters;
}

function oneOf(body: Body, name: string, allowed: readonly string[], otherwise?: string): string {
  const value = body[name] ?? otherwise;
  if (typeof value === 'string' && allowed.includes(value)) return value;
  throw invalid(`'${name}' must be one of ${allowed.join(', ')}.`);
}

function texts(
  body: Body,
  name: string,
  max: number,
  isValid: (text: string) => boolean,
): string[] | undefined {
  const value = body[name];
  if (value === undefined) return undefined;
  if (!Array.isArray(value) || value.length === 0 || value.length > max) {
    throw invalid(`'${name}' must be a list of 1 to ${max} values.`);
  }
  const bad = value.find((item) => typeof item !== 'string' || !isValid(item));
  if (bad !== undefined) throw invalid(`${JSON.stringify(bad)} is not valid for '${name}'.`);
  return value as string[];
}

function missing(name: string): never {
  throw invalid(`'${name}' is required.`);
}
