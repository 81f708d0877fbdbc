/** Every variable of the environment that the product reads, apart from Temporal's own; index.ts reads them. */
import { isKey } from '../encryption.js';
import { LONGEST_LOOKBACK_DAYS } from '../shared/analytics-plan.js';
import { conversionReportTimes } from '../shared/attribution.js';
import { schemas } from '../shared/schemas.js';
import { accessTiers, logLevels, mappings, metricBases, reportingTimeZones } from '../shared/settings.js';
import { extraTables } from '../shared/tables.js';
import { targetingTypes } from '../shared/targeting-types.js';
import { databaseUrl } from './database-url.js';
import {
  keysOf,
  listOf,
  matching,
  oneOf,
  ownSecret,
  schemaName,
  socketAddress,
  tokenUrl,
  url,
  webhookUrl,
  windows,
} from './rules.js';

export const DEFAULT_API_URL = 'https://api.pinterest.com/v5';
/** All rates since 1999, in an archive of less than a megabyte. */
export const DEFAULT_RATES_URL = 'https://www.ecb.europa.eu/stats/eurofxref/eurofxref-hist.zip';

export interface Variable {
  /** Used when the variable is unset or empty. */
  fallback?: string | undefined;
  /** Empty is a value of its own, not the same as unset. */
  mayBeEmpty?: boolean | undefined;
  secret?: boolean | undefined;
  /** The values of which it is one. */
  allowed?: readonly string[] | undefined;
  /** What is wrong with a value: the rule that it breaks, or nothing. */
  fault?: (value: string) => string | undefined;
}

const AD_ACCOUNT_IDS = /^\d{1,18}(\s*,\s*\d{1,18})*$/;
const AD_ACCOUNT_IDS_RULE = 'ad account ids (at most 18 digits each), separated by commas';

export const variables = {
  PINTEREST_ACCESS_TOKEN: { secret: true },
  PINTEREST_APP_ID: {},
  PINTEREST_APP_SECRET: { secret: true },
  PINTEREST_REFRESH_TOKEN: { secret: true },
  PINTEREST_API_URL: { fallback: DEFAULT_API_URL, ...tokenUrl },
  PINTEREST_OAUTH_URL: { fallback: 'https://www.pinterest.com/oauth/', ...tokenUrl },
  PINTEREST_AD_ACCOUNT_IDS: matching(AD_ACCOUNT_IDS, AD_ACCOUNT_IDS_RULE),
  PINTEREST_AD_ACCOUNT_IDS_EXCLUDED: matching(AD_ACCOUNT_IDS, AD_ACCOUNT_IDS_RULE),
  PINTEREST_CLICK_WINDOW_DAYS: { fallback: '30', ...oneOf(windows) },
  PINTEREST_ENGAGEMENT_WINDOW_DAYS: { fallback: '30', ...oneOf(windows) },
  PINTEREST_VIEW_WINDOW_DAYS: { fallback: '1', ...oneOf(windows) },
  PINTEREST_CONVERSION_REPORT_TIME: {
    fallback: 'TIME_OF_AD_ACTION',
    ...oneOf(conversionReportTimes),
  },
  // attribution-sets.ts reads it.
  PINTEREST_ATTRIBUTION_SETS: {},
  PINTEREST_REPORTING_TIME_ZONE: { fallback: 'utc', ...oneOf(reportingTimeZones) },
  PINTEREST_EXTRA_TABLES: listOf(extraTables),
  // What it may name is a matter of the tables: index.ts reads it.
  PINTEREST_EXTRA_METRICS: { fallback: 'video' },
  PINTEREST_TARGETING_TYPES: { fallback: 'AGE_BUCKET,GENDER,COUNTRY,PLACEMENT', ...listOf(targetingTypes) },
  PINTEREST_MAPPING: { fallback: 'own', ...oneOf(mappings) },
  PINTEREST_ACCESS_TIER: { fallback: 'standard', ...oneOf(accessTiers) },
  SYNC_LOOKBACK_DAYS: {
    fallback: '30',
    fault: (value: string) =>
      /^\d+$/.test(value) && Number(value) <= LONGEST_LOOKBACK_DAYS
        ? undefined
        : `a whole number from 0 to ${LONGEST_LOOKBACK_DAYS}`,
  },
  UMS_METRIC_BASIS: { fallback: 'paid', ...oneOf(metricBases) },
  // Whoever answers in its place decides what amounts are worth.
  FX_RATES_URL: { fallback: DEFAULT_RATES_URL, ...tokenUrl },
  FX_UPDATE: { fallback: 'off', ...oneOf(['off', 'on']) },
  DATABASE_URL: { secret: true, ...databaseUrl },
  PINTEREST_SCHEMA: { fallback: schemas.pinterest, ...schemaName },
  PINTEREST_SYNC_SCHEMA: { fallback: schemas.sync, ...schemaName },
  PINTEREST_EXTRA_SCHEMA: { fallback: schemas.extra, ...schemaName },
  UMS_SCHEMA: { fallback: schemas.ums, ...schemaName },
  ENCRYPTION_KEY: {
    secret: true,
    fault: (value: string) =>
      keysOf(value).every(isKey)
        ? undefined
        : '32 random bytes as base64, as `openssl rand -base64 32` prints them, or several of these separated by commas',
  },
  PAYLOAD_ENCRYPTION: { fallback: 'off', ...oneOf(['off', 'on']) },
  CODEC_SERVER_TOKEN: { secret: true, ...ownSecret },
  // Temporal's own; it is here so that it can be in a file.
  TEMPORAL_API_KEY: { secret: true },
  TEMPORAL_TASK_QUEUE: { fallback: 'pinterest-ads' },
  TEMPORAL_DEPLOYMENT_NAME: matching(/^[^.]+$/, 'a name without a dot'),
  TEMPORAL_WORKER_BUILD_ID: {},
  // Who knows the address of a chat's webhook may write there.
  NOTIFY_WEBHOOK_URL: { secret: true, ...webhookUrl },
  NOTIFY_WEBHOOK_SECRET: { secret: true, ...ownSecret },
  LOG_LEVEL: { fallback: 'info', ...oneOf(logLevels) },
  METRICS_ADDRESS: { fallback: '127.0.0.1:9464', mayBeEmpty: true, ...socketAddress },
  OTEL_EXPORTER_OTLP_ENDPOINT: url('https:', 'http:'),
} as const satisfies Record<string, Variable>;

export type VariableName = keyof typeof variables;

export const mayBeEmpty = (name: string) =>
  (variables as Record<string, Variable | undefined>)[name]?.mayBeEmpty === true;

/** Each may be in a file instead: see secret-files.ts. */
export const secretNames = Object.entries<Variable>(variables).flatMap(([name, { secret }]) =>
  secret ? [name] : [],
);
