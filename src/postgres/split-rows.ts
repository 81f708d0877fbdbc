import type { Knex } from 'knex';
import { type BodyShape, rowsOf } from './compile-upsert.js';

/** The JSON of each row of an answer. Postgres takes it apart, because JavaScript would change long numbers. */
export async function splitRows(db: Knex, body: string, shape: BodyShape): Promise<string[]> {
  const { rows } = await db.raw(
    `SELECT value::text AS row FROM json_array_elements(${rowsOf[shape]}) WITH ORDINALITY ORDER BY ordinality`,
    [body],
  );
  return (rows as { row: string }[]).map(({ row }) => row);
}
