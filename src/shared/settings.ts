/** What people can choose: `src/config/` reads the choice, and the rooms that act on it share its type. */

/** How Pinterest counts the app's requests. */
export const accessTiers = ['standard', 'trial'] as const;
export type AccessTier = (typeof accessTiers)[number];

/**
 * `own`: each column reads the field of its own name. `documented`: what the specification says, mistakes
 * included.
 */
export const mappings = ['own', 'documented'] as const;
export type Mapping = (typeof mappings)[number];

/** Whose clicks and impressions are counted: those that are paid for, or also what followed when people saved the ad. */
export const metricBases = ['paid', 'total'] as const;
export type MetricBasis = (typeof metricBases)[number];

/**
 * Whose days are read: UTC days, or those of each ad account's own time zone. An app to which Pinterest refuses the latter
 * gets nothing, or with the last one UTC days.
 */
export const reportingTimeZones = ['utc', 'ad_account', 'ad_account_or_utc'] as const;
export type ReportingTimeZone = (typeof reportingTimeZones)[number];

export const logLevels = ['error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof logLevels)[number];

/** `sslmode` of DATABASE_URL: libpq's, and one of node-postgres. */
export const sslModes = [
  'disable',
  'allow',
  'prefer',
  'require',
  'no-verify',
  'verify-ca',
  'verify-full',
] as const;
export type SslMode = (typeof sslModes)[number];
