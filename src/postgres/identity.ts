import type { Knex } from 'knex';
import { sync } from '../shared/database-names.js';

/** The name that the database was given by its migrations. */
export async function readDatabaseId(db: Knex): Promise<string> {
  const { rows } = await db.raw(`SELECT database_id AS id FROM ${sync.identity}`);
  const [{ id }] = rows as [{ id: string }];
  return id;
}
