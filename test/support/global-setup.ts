// Before all tests: one Postgres with a migrated template database, one Temporal dev server and one build of the
// product, side by side. The servers end with the jest process however that ends; global-teardown.ts only makes jest
// wait for it.
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { require as load } from 'tsx/cjs/api';
import type { LocalPostgres } from '../../dev/stack/postgres.js';
import type { TemporalServer } from '../../dev/stack/temporal.js';

/** Kept on globalThis, the one thing that setup and teardown share. */
export interface RunningServices {
  postgres?: LocalPostgres;
  temporal?: TemporalServer;
  /** A folder. */
  build?: string;
}

declare global {
  var testServices: RunningServices | undefined;
}

const TEMPLATE_DATABASE = 'template_pinterest';

/** Folders whose tests need no services, or bring their own. */
const WITHOUT_SERVICES = /(^|\/)test\/(unit|replay|stack)(\/|$)/;

// Jest applies neither moduleNameMapper nor its resolver here, so "./x.js" would not find x.ts: tsx does.
const postgresModule = () =>
  load('../../dev/stack/postgres.ts', __filename) as typeof import('../../dev/stack/postgres.js');
const temporalModule = () =>
  load('../../dev/stack/temporal.ts', __filename) as typeof import('../../dev/stack/temporal.js');
const buildModule = () => load('./build.ts', __filename) as typeof import('./build.js');

export default async function globalSetup(config: {
  testPathPatterns: { patterns: string[] };
}): Promise<void> {
  const { patterns } = config.testPathPatterns;
  if (patterns.length > 0 && patterns.every((pattern) => WITHOUT_SERVICES.test(pattern))) return;
  const services: RunningServices = {};
  globalThis.testServices = services;
  // Settled rather than raced: a failure must not leave the other one starting.
  const results = await Promise.allSettled([
    bringPostgres(services),
    bringTemporal(services),
    bringBuild(services),
  ]);
  const failed = results.find((result) => result.status === 'rejected');
  if (!failed) return;
  await stopServices(services);
  throw failed.reason;
}

export async function stopServices(services: RunningServices): Promise<void> {
  await Promise.all([services.postgres?.stop(), services.temporal?.stop()]);
  if (services.build) rmSync(services.build, { recursive: true });
}

/** TEST_POSTGRES_URL, when it is set, names a server to use in its place, as a superuser. */
async function bringPostgres(services: RunningServices): Promise<void> {
  if (!process.env.TEST_POSTGRES_URL) {
    services.postgres = await postgresModule().startTemporaryPostgres(say);
    process.env.TEST_POSTGRES_URL = services.postgres.adminUrl;
  }
  await prepareTemplate(process.env.TEST_POSTGRES_URL);
}

async function bringTemporal(services: RunningServices): Promise<void> {
  if (process.env.TEST_TEMPORAL_ADDRESS) return;
  services.temporal = await temporalModule().startTemporaryTemporal(say);
  process.env.TEST_TEMPORAL_ADDRESS = services.temporal.address;
}

/** Bundling the workflows takes longer than most tests, so the workers of all tests have this one bundle. */
async function bringBuild(services: RunningServices): Promise<void> {
  services.build = await buildModule().buildProduct();
  process.env.TEST_BUILD = services.build;
}

/** Makes the database that createDatabase() clones. */
export async function prepareTemplate(url: string): Promise<void> {
  const template = new URL(url);
  template.pathname = `/${TEMPLATE_DATABASE}`;
  await onServer(url, [
    // From an earlier run, on a server that outlives runs.
    `update pg_database set datistemplate = false where datname = '${TEMPLATE_DATABASE}'`,
    `drop database if exists ${TEMPLATE_DATABASE} with (force)`,
    `create database ${TEMPLATE_DATABASE}`,
  ]);
  const file = join(__dirname, '../../src/postgres/migrate.ts');
  if (existsSync(file)) {
    const { migrate } = load(file, __filename) as { migrate: (databaseUrl: string) => Promise<void> };
    await migrate(template.href);
  }
  // A connection to the template would block its cloning.
  await onServer(url, [`alter database ${TEMPLATE_DATABASE} with is_template true allow_connections false`]);
}

async function onServer(url: string, statements: string[]): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
