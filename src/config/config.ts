import type { loadClientConnectConfig } from '@temporalio/envconfig';
import type { Proxies } from '../network/proxies.js';
import type { AttributionSet, AttributionSettings } from '../shared/attribution.js';
import type { App, Credentials } from '../shared/credentials.js';
import type { SchemaNames } from '../shared/schemas.js';
import type { AccessTier, LogLevel, Mapping, MetricBasis, ReportingTimeZone } from '../shared/settings.js';
import type { ExtraTable } from '../shared/tables.js';

/** What the configuration is read from. */
export type Environment = Readonly<Record<string, string | undefined>>;

export interface Config {
  pinterest: {
    apiUrl: string;
    /** The page on which a user agrees to a connection. */
    oauthUrl: string;
    /** Of the connection `default`; undefined when the environment names none. */
    credentials: Credentials | undefined;
    /** Through which users connect; undefined when the environment names none. */
    app: App | undefined;
    /** Undefined means all that the connection can see. */
    adAccountIds: string[] | undefined;
    /** Left alone although a connection sees them; of every connection. */
    excludedAdAccountIds: string[];
    attribution: AttributionSettings;
    /** Whose days are read. */
    reportingTimeZone: ReportingTimeZone;
    mapping: Mapping;
    accessTier: AccessTier;
    /** What is read beside the five tables. */
    extraTables: readonly ExtraTable[];
    /** What targeting_analytics breaks the numbers down by. */
    targetingTypes: readonly string[];
    /** Names of columns of analytics beside the specified ones. */
    extraMetrics: readonly string[];
    /** Windows with which conversions are read once more. */
    attributionSets: readonly AttributionSet[];
  };
  /** Days before yesterday that a daily run reads again. */
  lookbackDays: number;
  databaseUrl: string | undefined;
  /** What the database calls the four schemas. */
  schemas: SchemaNames;
  /** What requests to the codec server must carry; undefined when none is needed. */
  codecServerToken: string | undefined;
  /** Keys of stored tokens and of payloads, as base64: the first encrypts, all decrypt. */
  encryptionKeys: readonly string[];
  /** Whether what Temporal keeps is encrypted with them. */
  encryptPayloads: boolean;
  /** Where exchange rates are fetched, and whether each sync of all ad accounts begins with that. */
  exchangeRates: { url: string; updatedBySyncs: boolean };
  /** Whose clicks and impressions the Unified Marketing Schema counts. */
  metricBasis: MetricBasis;
  temporal: ReturnType<typeof loadClientConnectConfig> & {
    taskQueue: string;
    /** Whether the environment (or a Temporal profile) names a server. */
    named: boolean;
    /** Of which deployment workers are a version; undefined where workers have no versions. */
    deployment: { name: string; buildId: string } | undefined;
  };
  proxies: Proxies;
  /** Where people are told about runs that need attention; undefined for nowhere. */
  notify: { url: string; secret: string | undefined } | undefined;
  logLevel: LogLevel;
  /** The first address at which a worker tries to offer its metrics; undefined for none. */
  metricsAddress: string | undefined;
  /** Where traces go by OTLP over HTTP; undefined for nowhere. */
  tracesUrl: string | undefined;
}
