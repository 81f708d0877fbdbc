/** Names of tables and functions, with their schemas. SQL and messages take them from here only, so that they can become a setting. */

import { schemas } from './schemas.js';
import { extraNames, tableNames } from './tables.js';

function namesIn<Schema extends string, Name extends string>(schema: Schema, names: readonly Name[]) {
  return Object.fromEntries(names.map((name) => [name, `${schema}.${name}`])) as {
    [Table in Name]: `${Schema}.${Table}`;
  };
}

/** The tables that are specified. */
export const pinterest = namesIn(schemas.pinterest, tableNames);

/** What people can choose beside them. */
export const extra = namesIn(schemas.extra, extraNames);

/** Every table that rows of Pinterest are stored in. */
export const stored = { ...pinterest, ...extra };

/** What the program keeps for itself. */
export const sync = namesIn(schemas.sync, [
  'absent_rows',
  'account_runs',
  'ad_account_owners',
  'analytics_days',
  'batch_sizes',
  'checkpoints',
  'connections',
  'extra_days',
  'extra_reports',
  'extra_sizes',
  'grants',
  'identity',
  'list_readings',
  'listed_ad_accounts',
  'migrations',
  'migrations_lock',
  'notifications',
  'rate_budgets',
  'rate_requests',
  'rate_windows',
  'reconciliation',
  'refused_ads',
  'refused_things',
  'rejected_in_runs',
  'rejected_rows',
  'reports',
  'restatements',
  'several_rows',
  'views',
]);

export const syncFunctions = namesIn(schemas.sync, ['take_request']);

/** The Unified Marketing Schema. */
export const ums = namesIn(schemas.ums, [
  'channel_mapping',
  'fx_rates',
  'integrations',
  'vendor_performance',
]);
