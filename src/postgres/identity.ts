import type { Knex } from 'knex';
import { sync } from '../shared/database-names.js';
import { selectOne } from './select.js';

/** The name that the database was given by its migrations. */
export async function readDatabaseId(db: Knex): Promise<string> {
  const { id } = await selectOne<{ id: string }>(db, `SELECT database_id AS id FROM ${sync.identity}`);
  return id;
}
