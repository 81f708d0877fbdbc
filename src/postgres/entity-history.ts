/**
 * Keeps what campaigns, ad groups and ads were. It runs behind the statement that writes a page of their list, in its
 * transaction: that one has locked their rows, so two runs write the history of an entity one after the other, and each
 * sees what the other has written.
 */
import type { Knex } from 'knex';
import { extra, pinterest } from '../shared/database-names.js';
import { remembered } from '../shared/remembered.js';
import type { StoredTable } from '../shared/tables.js';
import type { TableDefinition } from '../tables/definition.js';
import { derivedAttributes, entityTypes, ownAttributes } from '../tables/extra/entity-history.js';
import { tables } from '../tables/index.js';
import { list, postgresTypes, quote } from './compile-columns.js';

type TableWithHistory = keyof typeof entityTypes;

const own = ownAttributes.map(({ name }) => name);
const all = [...ownAttributes, ...derivedAttributes];
const written = [...all.map(({ name }) => name), 'updated_time'];

const rowOf = (relation: string, names: readonly string[]) =>
  `(${list(names.map((name) => `${relation}.${quote(name)}`))})`;

/** What the entity does not have is empty. */
function attributeColumns(table: TableWithHistory): string {
  const has = new Set(tables[table].columns.map(({ name }) => name));
  return list(
    all.map(({ name, type }) =>
      has.has(name) ? `row.${quote(name)}` : `CAST(NULL AS ${postgresTypes[type]}) AS ${quote(name)}`,
    ),
  );
}

/**
 * Pinterest dates the last change that somebody made. If that time is another one than at the reading before, the change
 * lies between the two readings. Of what is read for the first time, it says how long the entity has not been changed.
 */
const SINCE = `CASE
    WHEN row.updated_time <= to_timestamp(0) OR row.updated_time > now() THEN now()
    WHEN open.id IS NULL THEN coalesce(row.updated_time, now())
    WHEN ${rowOf('row', own)} IS DISTINCT FROM ${rowOf('open', own)}
      AND row.updated_time > open.updated_time AND row.updated_time > open.valid_from THEN row.updated_time
    ELSE now()
  END`;

const compile = (table: TableWithHistory) => `
WITH present AS (
  SELECT row.id, ${attributeColumns(table)}, row.updated_time FROM ${pinterest[table]} AS row WHERE row.id = ANY (CAST(:ids AS text[]))
), compared AS MATERIALIZED (
  SELECT row.*, open.id IS NULL OR ${rowOf('row', written.slice(0, -1))} IS DISTINCT FROM ${rowOf('open', written.slice(0, -1))} AS differs,
    -- A clock that was set back, or a run whose transaction is older, must not end a row before it begins.
    greatest(${SINCE}, open.valid_from + interval '1 microsecond') AS since
  FROM present AS row
  LEFT JOIN ${extra.entity_history} AS open
    ON open.entity_type = '${entityTypes[table]}' AND open.id = row.id AND open.valid_to IS NULL
), ended AS (
  UPDATE ${extra.entity_history} AS open SET valid_to = row.since, __synced_at = now()
  FROM compared AS row
  WHERE row.differs AND open.entity_type = '${entityTypes[table]}' AND open.id = row.id AND open.valid_to IS NULL
  RETURNING open.id
), seen AS (
  UPDATE ${extra.entity_history} AS open SET updated_time = row.updated_time, __synced_at = now()
  FROM compared AS row
  WHERE NOT row.differs AND open.entity_type = '${entityTypes[table]}' AND open.id = row.id AND open.valid_to IS NULL
    AND open.updated_time IS DISTINCT FROM row.updated_time
)
INSERT INTO ${extra.entity_history} (entity_type, id, valid_from, ${list(written.map(quote))}, __sync_key)
SELECT '${entityTypes[table]}', row.id, row.since, ${list(written.map((name) => `row.${quote(name)}`))},
  md5(concat_ws('|', '${entityTypes[table]}', row.id, to_char(row.since AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US')))
-- The join has the earlier row ended before the next one is there: one row of an entity is open.
FROM compared AS row LEFT JOIN ended USING (id)
WHERE row.differs`;

const statements = new Map<TableWithHistory, string>();

/** Whether it is a list that is read with its history. */
export const hasHistory = (table: TableDefinition): table is TableDefinition & { name: TableWithHistory } =>
  table.keepsHistory === true && isWithHistory(table.name);
const isWithHistory = (name: StoredTable) => name in entityTypes;

/** @param ids of the entities that were listed. */
export async function keepHistory(
  db: Knex,
  { name }: { name: TableWithHistory },
  ids: readonly string[],
): Promise<void> {
  await db.raw(
    remembered(statements, name, () => compile(name)),
    { ids: [...ids] },
  );
}
