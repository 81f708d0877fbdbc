import type { Knex } from 'knex';

/** The name that the database was given by its migrations. */
export async function readDatabaseId(db: Knex): Promise<string> {
  const { rows } = await db.raw('SELECT database_id FROM pinterest_sync.identity');
  return rows[0].database_id;
}
