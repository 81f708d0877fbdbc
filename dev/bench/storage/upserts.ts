// What a sync does with a large table, by the product's own statement.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Knex } from 'knex';
import type { Client } from 'pg';
import { compileUpsert } from '../../../src/postgres/compile-upsert.js';
import { createPool } from '../../../src/postgres/pool.js';
import type { TableDefinition } from '../../../src/tables/definition.js';
import { sourceField, tables } from '../../../src/tables/index.js';
import { adAccountId, BATCH_ROWS } from '../batches.js';
import type { StorageServer } from './server.js';

export interface Upserted {
  what: string;
  rows: number;
  seconds: number[];
  walBytes: number[];
  readBlocks: number[];
}

/** Rows of an upsert are those of a stored day, so many at the most: enough to tell, and quick. */
const MOST_ROWS = 20_000;

/** As Pinterest would send them; `change` makes another number of one. */
async function bodiesOf(client: Client, day: string, { movedTo = day, change = 0 }): Promise<string[]> {
  const fields = tables.ad_analytics.columns.map((column) => {
    const value =
      column.name === 'date'
        ? `'${movedTo}'`
        : column.name === 'impression_1'
          ? `impression_1 + ${change}`
          : `"${column.name}"`;
    return `${value} AS "${sourceField(column, 'own')}"`;
  });
  const { rows } = await client.query(
    `SELECT json_agg(json_strip_nulls(row_to_json(sent)))::text AS body FROM (
       SELECT ${fields.join(', ')}, (row_number() OVER (ORDER BY ad_account_id, ad_id) - 1) / ${BATCH_ROWS} AS batch
       FROM pinterest.ad_analytics WHERE date = '${day}' ORDER BY ad_account_id, ad_id LIMIT ${MOST_ROWS}
     ) AS sent GROUP BY batch ORDER BY batch`,
  );
  return (rows as { body: string }[]).map(({ body }) => body);
}

/** Each is done `rounds` times, with days and numbers of its own, after a checkpoint, one batch after the other. */
export async function measureUpserts(
  { client, url }: StorageServer,
  rounds: number,
  isPartitioned: boolean,
): Promise<Upserted[]> {
  const found = await client.query(
    `SELECT (current_date - 1)::text AS newest, (current_date - 400)::text AS old, (current_date - 31)::text AS recent`,
  );
  const { newest, old, recent } = found.rows[0];
  const at = (day: string, days: number) =>
    new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
  const db = createPool(url, { max: 2, applicationName: 'bench' });
  const load = loaderOf(db, isPartitioned);
  const cases = new Map<string, Upserted>();
  const time = async (what: string, bodies: string[], isFirst: boolean) => {
    const one = cases.get(what) ?? { what, rows: 0, seconds: [], walBytes: [], readBlocks: [] };
    cases.set(what, one);
    await client.query('CHECKPOINT');
    const before = await counters(client);
    const start = performance.now();
    one.rows = await load(bodies, isFirst);
    one.seconds.push((performance.now() - start) / 1_000);
    // A session tells what it has read once a second at the most, with the next statement.
    await sleep(1_100);
    await db.raw('SELECT 1');
    const after = await counters(client);
    one.walBytes.push(after.wal - before.wal);
    one.readBlocks.push(after.read - before.read);
  };
  try {
    // Warms plans and connections up.
    await load(await bodiesOf(client, newest, {}), false);
    for (let round = 0; round < rounds; round += 1) {
      const newDay = at(newest, round + 1);
      await time('a new day', await bodiesOf(client, newest, { movedTo: newDay }), true);
      await time('a day of last month, unchanged', await bodiesOf(client, at(recent, -round), {}), false);
      await time(
        'a day of last month, changed',
        await bodiesOf(client, at(recent, -round), { change: 1 }),
        false,
      );
      await time(
        'a day of 13 months ago, changed',
        await bodiesOf(client, at(old, -round), { change: 1 }),
        false,
      );
    }
    // The days that were new are new to the next table as well.
    await client.query('DELETE FROM pinterest.ad_analytics WHERE date >= current_date');
  } finally {
    await db.destroy();
  }
  return [...cases.values()];
}

/**
 * The product's statement, but for one thing: it tells new rows by a system column (`xmax`), which Postgres does not give
 * of a partitioned table. There the time of the first load says the same.
 */
function loaderOf(db: Knex, isPartitioned: boolean) {
  const statement = (definition: TableDefinition) => {
    const sql = compileUpsert(definition, 'array', 'own');
    return isPartitioned ? sql.replace('xmax = 0', '"__loaded_at" = now()') : sql;
  };
  const { restated: _, ...plain } = tables.ad_analytics as TableDefinition;
  const [first, again] = [statement(plain), statement(tables.ad_analytics)];
  const context = JSON.stringify({ ad_account_id: adAccountId, read_with: 'bench' });
  return async (bodies: readonly string[], isFirst: boolean): Promise<number> => {
    let sum = 0;
    for (const body of bodies) {
      const query = db.raw(isFirst ? first : again, [body, context]);
      const { rows } = await (isFirst ? query.options({ name: 'first' }) : query);
      sum += rows[0].rows;
    }
    return sum;
  };
}

async function counters(client: Client): Promise<{ wal: number; read: number }> {
  await client.query('SELECT pg_stat_force_next_flush()');
  const { rows } = await client.query(
    `SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0') AS wal,
       (SELECT blks_read FROM pg_stat_database WHERE datname = current_database()) AS read`,
  );
  return { wal: Number(rows[0].wal), read: Number(rows[0].read) };
}
