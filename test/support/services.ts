// What an integration test asks for: a database of its own, the Temporal server, a task queue of its own.
import { randomUUID } from 'node:crypto';
import { Client } from 'pg';

/** Migrated once per run by global-setup.ts; a clone of it, file by file, takes a third of one by way of the log. */
export const TEMPLATE_DATABASE = 'template_pinterest';

export interface TestDatabase {
  url: string;
  /** Also ends the connections that a failed test left open. */
  drop(): Promise<void>;
}

/** A migrated, empty database that nobody else uses. */
export const createDatabase = () => cloneDatabase(TEMPLATE_DATABASE);

/** One without any of our tables. */
export const createEmptyDatabase = () => cloneDatabase('template1');

/** One whose text is stored in another encoding, without any of our tables. */
export const createDatabaseIn = (encoding: string) =>
  cloneDatabase(`template0 encoding '${encoding}' locale 'C'`);

async function cloneDatabase(template: string): Promise<TestDatabase> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await onServer(`create database ${name} template ${template} strategy file_copy`);
  const url = new URL(required('TEST_POSTGRES_URL'));
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => onServer(`drop database if exists ${name} with (force)`) };
}

export function temporalAddress(): string {
  return required('TEST_TEMPORAL_ADDRESS');
}

/** Keeps the workers of one test from taking the tasks of another. */
export function uniqueTaskQueue(): string {
  return `test-${randomUUID()}`;
}

async function onServer(statement: string): Promise<void> {
  const client = new Client({ connectionString: required('TEST_POSTGRES_URL') });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

function required(name: string): string {
  const value = process.env[name];
  if (value) return value;
  throw new Error(
    `${name} is not set: jest was asked only for tests that need no services (test/unit, test/replay, test/stack). ` +
      'A test that needs them belongs in test/integration.',
  );
}
