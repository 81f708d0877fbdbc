/**
 * Brings the database to the present schema. Safe to call from many workers at once and after a kill at any
 * moment: an advisory lock, which Postgres frees when a session dies, lets one through at a time.
 */
import type { Knex } from 'knex';
import type { MetricBasis } from '../shared/settings.js';
import { updateView } from '../ums/view.js';
import { updateComments } from './comments.js';
import * as createTables from './migrations/001-create-tables.js';
import * as createSyncState from './migrations/002-create-sync-state.js';
import * as createRateBudgets from './migrations/003-create-rate-budgets.js';
import * as createRestatements from './migrations/004-create-restatements.js';
import * as createRejectedRows from './migrations/005-create-rejected-rows.js';
import * as createIdentity from './migrations/006-create-identity.js';
import * as createListedAdAccounts from './migrations/007-create-listed-ad-accounts.js';
import * as createAccountRuns from './migrations/008-create-account-runs.js';
import * as createUms from './migrations/010-create-ums.js';
import * as addAttributionWindow from './migrations/011-add-attribution-window.js';
import * as createConnections from './migrations/012-create-connections.js';
import * as createAdAccountOwners from './migrations/013-create-ad-account-owners.js';
import * as createReports from './migrations/015-create-reports.js';
import { createPool } from './pool.js';

/** In the order in which they run; the names are stored in the database. */
const migrations: Record<string, { sql: string }> = {
  '001-create-tables': createTables,
  '002-create-sync-state': createSyncState,
  '003-create-rate-budgets': createRateBudgets,
  '004-create-restatements': createRestatements,
  '005-create-rejected-rows': createRejectedRows,
  '006-create-identity': createIdentity,
  '007-create-listed-ad-accounts': createListedAdAccounts,
  '008-create-account-runs': createAccountRuns,
  '010-create-ums': createUms,
  '011-add-attribution-window': addAttributionWindow,
  '012-create-connections': createConnections,
  '013-create-ad-account-owners': createAdAccountOwners,
  '015-create-reports': createReports,
};

/** Any number that no other program of the database is likely to lock. */
const LOCK = 7_465_637;

export const migrationNames: readonly string[] = Object.keys(migrations);

const source: Knex.MigrationSource<string> = {
  getMigrations: async () => [...migrationNames],
  getMigrationName: (name) => name,
  getMigration: async (name) => ({
    up: async (db) => {
      await db.raw(migrations[name]?.sql ?? '');
    },
    down: async () => {
      throw new Error('Migrations only go forward: restore a backup to go back.');
    },
  }),
};

/** What `migrate` found and did. */
export interface MigrationReport {
  applied: string[];
  /** Names of all migrations that the database has now. */
  present: string[];
}

/** @param metricBasis what the Unified Marketing Schema counts as clicks and impressions. */
export async function migrate(
  databaseUrl: string,
  metricBasis: MetricBasis = 'paid',
): Promise<MigrationReport> {
  const db = createPool(databaseUrl, {
    max: 3,
    // An index on a large table takes its time.
    statementTimeoutMs: 0,
    applicationName: 'pinterest-ads-sync migrate',
  });
  try {
    return await db.transaction(async (lock) => {
      await lock.raw('SET LOCAL idle_in_transaction_session_timeout = 0');
      await lock.raw('SELECT pg_advisory_xact_lock(?)', [LOCK]);
      return await migrateAlone(db, metricBasis);
    });
  } finally {
    await db.destroy();
  }
}

async function migrateAlone(db: Knex, metricBasis: MetricBasis): Promise<MigrationReport> {
  // Asked first, because IF NOT EXISTS still wants the right to create, which a worker's role may lack.
  const { rows } = await db.raw(`SELECT to_regnamespace('pinterest_sync') IS NULL AS missing`);
  if (rows[0].missing) await db.raw('CREATE SCHEMA pinterest_sync');
  const config = {
    migrationSource: source,
    tableName: 'migrations',
    schemaName: 'pinterest_sync',
    // A worker of an older build goes on beside newer ones: migrations only add.
    disableMigrationsListValidation: true,
  };
  // Knex keeps a lock of its own in a table, which outlives a killed process; ours has replaced it.
  if (await isLocked(db)) await db.migrate.forceFreeMigrationsLock(config);
  const [, applied] = await db.migrate.latest(config);
  await updateView(db, metricBasis);
  await updateComments(db);
  return { applied, present: [...migrationNames] };
}

async function isLocked(db: Knex): Promise<boolean> {
  const { rows } = await db.raw(
    `SELECT to_regclass('pinterest_sync.migrations_lock') IS NOT NULL AS present`,
  );
  if (!rows[0].present) return false;
  return (await db('pinterest_sync.migrations_lock').where('is_locked', 1)).length > 0;
}
