/**
 * Updates the database to the present schema, in one transaction: all of it or nothing. Safe to call from many workers
 * at once and after a kill at any moment: an advisory lock, which Postgres frees with the transaction, lets one through
 * at a time.
 */
import type { Knex } from 'knex';
import { SyncError } from '../errors.js';
import { sync } from '../shared/database-names.js';
import { inDatabase, schemaNames } from '../shared/real-names.js';
import { type SchemaKey, schemas } from '../shared/schemas.js';
import type { MetricBasis } from '../shared/settings.js';
import { updateComments } from './comments.js';
import type { DatabaseUrl } from './connect.js';
import { updateFunctions } from './functions.js';
import { type Migration, migrations } from './migrations/index.js';
import { assertNoObstacle } from './obstacles/index.js';
import { createPool } from './pool.js';
import { selectOne } from './select.js';
import { findWriteFault } from './server-facts.js';
import { updateView } from './ums-view.js';

/** Any number that no other program of the database is likely to lock. */
const LOCK = 7_465_637;

export const migrationNames: readonly string[] = migrations.map(({ name }) => name);

/** What `migrate` found and did. */
interface MigrationResult {
  applied: string[];
  /** Names of all migrations that the database has now. */
  present: string[];
}

/**
 * @param metricBasis what the Unified Marketing Schema counts as clicks and impressions.
 * @param wanted the migrations of another build, for tests.
 * @throws SyncError InvalidConfig or DatabaseDenied when something is in the way, before anything is made;
 *   DatabaseUnavailable when the server takes no writes.
 */
export async function migrate(
  databaseUrl: DatabaseUrl,
  metricBasis: MetricBasis = 'paid',
  wanted: readonly Migration[] = migrations,
): Promise<MigrationResult> {
  const db = createPool(databaseUrl, {
    max: 1,
    // An index on a large table takes its time.
    statementTimeoutMs: 0,
    applicationName: 'pinterest-ads-sync migrate',
  });
  try {
    return await db.transaction(async (transaction) => {
      await transaction.raw('SELECT pg_advisory_xact_lock(?)', [LOCK]);
      await assertDatabaseWritable(transaction);
      await assertNoObstacle(transaction, wanted);
      await createSchemas(transaction);
      const applied = await applyMigrations(transaction, wanted);
      await updateFunctions(transaction);
      await updateView(transaction, metricBasis);
      await updateComments(transaction);
      return { applied, present: wanted.map(({ name }) => name) };
    });
  } finally {
    await db.destroy();
  }
}

/** Knex would tell of it without the code by which it is known. */
async function assertDatabaseWritable(db: Knex): Promise<void> {
  const fault = await findWriteFault(db);
  // A standby may be promoted, and a disk be emptied, while a worker waits.
  if (fault) throw new SyncError('DatabaseUnavailable', `Postgres: ${fault.found}. ${fault.next}`);
}

/** Looked at first, because IF NOT EXISTS still wants the right to create, which a role may lack. */
async function createSchemas(db: Knex): Promise<void> {
  for (const [key, name] of Object.entries(schemaNames())) {
    const { missing } = await selectOne<{ missing: boolean }>(
      db,
      'SELECT NOT EXISTS (SELECT FROM pg_namespace WHERE nspname = ?) AS missing',
      [name],
    );
    if (missing) await db.raw(`CREATE SCHEMA ${schemas[key as SchemaKey]}`);
  }
}

/** @returns the names of those that the database did not have. */
async function applyMigrations(db: Knex, wanted: readonly Migration[]): Promise<string[]> {
  const config = {
    migrationSource: sourceOf(wanted),
    tableName: 'migrations',
    schemaName: schemaNames().sync,
    // A worker of an older version continues beside newer ones: migrations only add.
    disableMigrationsListValidation: true,
  };
  // Knex keeps a lock of its own in a table, which outlives a killed process; ours has replaced it.
  if (await isLocked(db)) await db.migrate.forceFreeMigrationsLock(config);
  const [, applied] = await db.migrate.latest(config);
  return applied;
}

async function isLocked(db: Knex): Promise<boolean> {
  const { present } = await selectOne<{ present: boolean }>(
    db,
    'SELECT to_regclass(?) IS NOT NULL AS present',
    [inDatabase(sync.migrations_lock)],
  );
  if (!present) return false;
  return (await db(sync.migrations_lock).where('is_locked', 1)).length > 0;
}

const sourceOf = (wanted: readonly Migration[]): Knex.MigrationSource<Migration> => ({
  getMigrations: async () => [...wanted],
  getMigrationName: ({ name }) => name,
  getMigration: async ({ sql }) => ({
    up: async (db) => {
      await db.raw(sql);
    },
    down: async () => {
      throw new Error('Migrations only go forward: restore a backup to go back.');
    },
  }),
});
