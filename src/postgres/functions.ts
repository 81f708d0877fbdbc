import type { Knex } from 'knex';
import { sync, syncFunctions } from '../shared/database-names.js';
import { identifier, schemaNames } from '../shared/real-names.js';
import { select } from './select.js';

/** `schema.table` for any schema. */
const QUALIFIED = new RegExp(
  `("(?:[^"]|"")+"|[\\w\\u0080-\\uffff]+)\\.(?=(?:${Object.keys(sync).join('|')})\\b)`,
  'g',
);

const FUNCTIONS = `
SELECT p.prosrc AS source, pg_get_functiondef(p.oid) AS definition
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE n.nspname = :schema AND p.proname = ANY (CAST(:names AS text[])) AND pg_has_role(p.proowner, 'USAGE')`;

/** ALTER SCHEMA ... RENAME leaves the texts of functions as they are: they get the present name, by a role that owns them. */
export async function updateFunctions(db: Knex): Promise<void> {
  const schema = schemaNames().sync;
  const names = Object.keys(syncFunctions);
  for (const { source, definition } of await select<{ source: string; definition: string }>(db, FUNCTIONS, {
    schema,
    names,
  })) {
    const wanted = source.replace(QUALIFIED, () => `${identifier(schema)}.`);
    if (wanted !== source) await db.raw(definition.replace(source, () => wanted));
  }
}
