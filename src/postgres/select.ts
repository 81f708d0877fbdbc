import type { Knex } from 'knex';

/** Values by position, or by name. */
type Bindings = readonly unknown[] | Readonly<Record<string, unknown>>;

/** The rows that a statement gives; the type says what the statement makes of them. Undefined values count as NULL. */
export async function select<Row>(db: Knex, sql: string, bindings?: Bindings): Promise<Row[]> {
  const { rows } = await (bindings
    ? db.raw<{ rows: Row[] }>(sql, nullsFor(bindings))
    : db.raw<{ rows: Row[] }>(sql));
  return rows;
}

/** The only row of a statement that always gives one. */
export async function selectOne<Row>(db: Knex, sql: string, bindings?: Bindings): Promise<Row> {
  const [row] = await select<Row>(db, sql, bindings);
  return row as Row;
}

/** Knex takes no undefined value for a binding, and its types neither null nor lists. */
export function nullsFor(bindings: Bindings): Knex.ValueDict | readonly Knex.RawBinding[] {
  const values = Array.isArray(bindings)
    ? bindings.map((value) => value ?? null)
    : Object.fromEntries(Object.entries(bindings).map(([name, value]) => [name, value ?? null]));
  return values as Knex.ValueDict | readonly Knex.RawBinding[];
}

/** The SQLSTATE of an error of Postgres. */
export const sqlStateOf = (error: unknown) => (error as { code?: unknown }).code;
