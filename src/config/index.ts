/**
 * The configuration, from the environment. Every variable is a row of variables.ts; all faults are reported in one
 * message, with the value found (never a secret's) and what is allowed.
 */
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { SyncError } from '../errors.js';
import type { AttributionSettings } from '../shared/attribution.js';
import type { App, Credentials } from '../shared/credentials.js';
import { metricGroupNames } from '../shared/extra-metrics.js';
import { setSchemaNames } from '../shared/real-names.js';
import type { SchemaNames } from '../shared/schemas.js';
import { isExtraTable } from '../shared/tables.js';
import { counted } from '../shared/words.js';
import { chosenMetrics, extraMetricChoices } from '../tables/extra/metrics.js';
import { readAttributionSets } from './attribution-sets.js';
import type { Config, Environment } from './config.js';
import { plainDatabaseUrl } from './database-url.js';
import { readEnvironment } from './environment.js';
import { leakFaults } from './leaks.js';
import { learnSecretsOf, learnTemporalSecrets } from './learn-secrets.js';
import { readProxies } from './proxies.js';
import { refreshSecrets, watchSecrets } from './refresh.js';
import { idsOf, itemsOf, keysOf, unknownOf } from './rules.js';
import { readSecretFiles } from './secret-files.js';
import { conflictsIn, readValues, type Values } from './values.js';
import { secretNames } from './variables.js';

export type { Config, Environment };

/** Temporal's own. */
export const DEFAULT_NAMESPACE = 'default';

/** @throws SyncError InvalidConfig that lists every fault. */
export function loadConfig(environment: Environment = readEnvironment()): Config {
  const faults: string[] = [];
  const secrets = readSecretFiles(environment, secretNames, faults);
  const config = readConfig({ ...environment, ...secrets }, faults);
  watchSecrets(config, { environment, secrets, load: (now) => readConfig(now, []) });
  return config;
}

/** All faults are to be read at once; names of tables alone take some hundred characters. */
const MOST_CHARACTERS = 20_000;

/** @param faults those that are known already. */
function readConfig(environment: Environment, faults: string[]): Config {
  const values = readValues(environment, faults);
  learnSecretsOf(environment, values);
  faults.push(...leakFaults(environment));
  const temporal = temporalSettings(environment, faults);
  const proxies = readProxies(environment, faults);
  const credentials = readCredentials(values, faults);
  const schemas = readSchemas(values, faults);
  const extraMetrics = readExtraMetrics(values, faults);
  const attribution = readAttribution(values);
  const attributionSets = readAttributionSets(values.PINTEREST_ATTRIBUTION_SETS, attribution, faults);
  faults.push(...conflictsIn(values));
  if (faults.length > 0 || !temporal) {
    throw new SyncError(
      'InvalidConfig',
      `The environment has ${counted(faults.length, 'fault')}:\n- ${faults.join('\n- ')}`,
      { mostCharacters: MOST_CHARACTERS },
    );
  }
  setSchemaNames(schemas);
  return {
    pinterest: {
      apiUrl: values.PINTEREST_API_URL.replace(/\/+$/, ''),
      oauthUrl: values.PINTEREST_OAUTH_URL,
      credentials,
      app: readApp(values),
      adAccountIds: idsOf(values.PINTEREST_AD_ACCOUNT_IDS),
      excludedAdAccountIds: idsOf(values.PINTEREST_AD_ACCOUNT_IDS_EXCLUDED) ?? [],
      attribution,
      attributionSets,
      reportingTimeZone: values.PINTEREST_REPORTING_TIME_ZONE,
      mapping: values.PINTEREST_MAPPING,
      accessTier: values.PINTEREST_ACCESS_TIER,
      extraTables: itemsOf(values.PINTEREST_EXTRA_TABLES).filter(isExtraTable),
      targetingTypes: itemsOf(values.PINTEREST_TARGETING_TYPES),
      extraMetrics,
    },
    lookbackDays: Number(values.SYNC_LOOKBACK_DAYS),
    databaseUrl: values.DATABASE_URL && plainDatabaseUrl(values.DATABASE_URL),
    schemas,
    encryptionKeys: keysOf(values.ENCRYPTION_KEY),
    codecServerToken: values.CODEC_SERVER_TOKEN,
    encryptPayloads: values.PAYLOAD_ENCRYPTION === 'on',
    metricBasis: values.UMS_METRIC_BASIS,
    exchangeRates: { url: values.FX_RATES_URL, updatedBySyncs: values.FX_UPDATE === 'on' },
    temporal: { ...temporal, taskQueue: values.TEMPORAL_TASK_QUEUE, deployment: deploymentOf(values) },
    proxies,
    notify: values.NOTIFY_WEBHOOK_URL
      ? { url: values.NOTIFY_WEBHOOK_URL, secret: values.NOTIFY_WEBHOOK_SECRET }
      : undefined,
    logLevel: values.LOG_LEVEL,
    metricsAddress: values.METRICS_ADDRESS || undefined,
    tracesUrl: values.OTEL_EXPORTER_OTLP_ENDPOINT?.replace(/\/*$/, '/v1/traces'),
  };
}

const readAttribution = (values: Values): AttributionSettings => ({
  clickWindowDays: Number(values.PINTEREST_CLICK_WINDOW_DAYS),
  engagementWindowDays: Number(values.PINTEREST_ENGAGEMENT_WINDOW_DAYS),
  viewWindowDays: Number(values.PINTEREST_VIEW_WINDOW_DAYS),
  conversionReportTime: values.PINTEREST_CONVERSION_REPORT_TIME,
});

function readSchemas(values: Values, faults: string[]): SchemaNames {
  const { PINTEREST_SCHEMA: pinterest, PINTEREST_SYNC_SCHEMA: sync } = values;
  const { PINTEREST_EXTRA_SCHEMA: extra, UMS_SCHEMA: ums } = values;
  const names = [pinterest, sync, extra, ums];
  if (new Set(names).size < names.length)
    faults.push(
      `PINTEREST_SCHEMA, PINTEREST_SYNC_SCHEMA, PINTEREST_EXTRA_SCHEMA and UMS_SCHEMA are ${names.map((name) => JSON.stringify(name)).join(', ')}; they must be four different names`,
    );
  return { pinterest, sync, extra, ums };
}

function readExtraMetrics({ PINTEREST_EXTRA_METRICS: value }: Values, faults: string[]): string[] {
  const unknown = unknownOf(value, extraMetricChoices);
  if (unknown)
    faults.push(
      `PINTEREST_EXTRA_METRICS is ${JSON.stringify(value)}; it must be a list, separated by commas, of ${metricGroupNames.join(', ')}, none, or columns of docs/extra-tables.md. ${unknown}`,
    );
  return chosenMetrics(itemsOf(value));
}

function deploymentOf({ TEMPORAL_DEPLOYMENT_NAME: name, TEMPORAL_WORKER_BUILD_ID: buildId }: Values) {
  return name && buildId ? { name, buildId } : undefined;
}

/** An access token, or an app and a refresh token. An app alone is for connections that are made with it. */
function readCredentials(values: Values, faults: string[]): Credentials | undefined {
  const app = readApp(values);
  const { PINTEREST_REFRESH_TOKEN: refreshToken, PINTEREST_ACCESS_TOKEN: accessToken } = values;
  if (app && refreshToken) return { ...app, refreshToken };
  if (accessToken) return { accessToken };
  const missing = (['PINTEREST_APP_ID', 'PINTEREST_APP_SECRET'] as const).filter((name) => !values[name]);
  // Half an app, or a refresh token without one, is a mistake, so the message names it.
  if (missing.length > 0 && (refreshToken || missing.length === 1)) {
    faults.push(`${missing.join(' and ')} must be set too (or PINTEREST_ACCESS_TOKEN alone)`);
  }
  return undefined;
}

function readApp({ PINTEREST_APP_ID: appId, PINTEREST_APP_SECRET: appSecret }: Values): App | undefined {
  return appId && appSecret ? { appId, appSecret } : undefined;
}

/** Temporal's variables and profiles are read by its own SDK. */
function temporalSettings(environment: Environment, faults: string[]) {
  try {
    // An empty variable counts as unset, as everywhere in this file.
    const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value?.trim()));
    const config = loadClientConnectConfig({ overrideEnvVars: set as Record<string, string> });
    learnTemporalSecrets(config);
    return { ...config, named: config.connectionOptions.address !== undefined };
  } catch (error) {
    faults.push(`TEMPORAL_*: ${(error as Error).message}`);
    return undefined;
  }
}

/** For commands that cannot do without a part. @throws SyncError InvalidConfig that names the variable. */
export function requireDatabaseUrl({ databaseUrl }: Config): string {
  if (databaseUrl) return databaseUrl;
  throw new SyncError('InvalidConfig', 'DATABASE_URL is not set', {
    next: 'it must be the address of a Postgres database, such as postgres://user:password@host/name',
  });
}

/** The address as it is when it is asked for, for each new connection. After a refused password there may be a new one. */
export const databaseUrlOf =
  (config: Config) =>
  (wasRefused: boolean): string => {
    refreshSecrets(config, { force: wasRefused });
    return requireDatabaseUrl(config);
  };

const CREDENTIALS_NEEDED = `connect an account with pinterest-ads-sync auth login, or set one of these:
- PINTEREST_ACCESS_TOKEN
- PINTEREST_REFRESH_TOKEN, which also needs
- PINTEREST_APP_ID and
- PINTEREST_APP_SECRET`;

export function requireCredentials({ pinterest }: Config): Credentials {
  if (pinterest.credentials) return pinterest.credentials;
  throw new SyncError('InvalidConfig', 'No Pinterest credentials', { next: CREDENTIALS_NEEDED });
}

/** What tokens are renewed with, and users log in through. */
export function requireApp({ pinterest }: Config): App {
  if (pinterest.app) return pinterest.app;
  throw new SyncError('InvalidConfig', 'PINTEREST_APP_ID and PINTEREST_APP_SECRET are not set', {
    next: 'set both: stored connections need the app that they are made with',
  });
}
