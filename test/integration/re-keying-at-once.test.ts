import type { Knex } from 'knex';
import { createPool } from '../../src/postgres/pool.js';
import type { EntityTable, UnitTotals } from '../../src/shared/tables.js';
import { createDatabase, type TestDatabase } from '../support/services.js';
import { syncKeys } from '../support/specification.js';
import { writeAnswer } from '../support/steps.js';

const ROUNDS = 40;
/** Of one list: what a page of it has in common. */
const NEW_ENTITIES_A_ROUND = 5;

let database: TestDatabase;
let workers: Knex[];

beforeAll(async () => {
  database = await createDatabase();
  workers = [createPool(database.url, { max: 1 }), createPool(database.url, { max: 1 })];
});

afterAll(async () => {
  await Promise.all(workers.map((db) => db.destroy()));
  await database.drop();
});

type Entity = Record<string, string>;

/** One step of a worker: a page in a transaction of its own. */
function writePage(db: Knex, table: EntityTable, items: readonly Entity[]): Promise<UnitTotals> {
  const received = { body: JSON.stringify({ items }), shape: 'page', context: {} } as const;
  return writeAnswer(db, { kind: 'list', table }, received);
}

/** In a round, all entities have the round's number in `field`, and some are new. */
function entitiesOf(round: number, field: string): Entity[] {
  return Array.from({ length: round * NEW_ENTITIES_A_ROUND }, (_, index) => ({
    id: String(10_000 + index),
    ad_account_id: '549755885175',
    [field]: String(round),
  }));
}

describe('two workers that write the same entities at once, each with its own order of them', () => {
  test.each<[EntityTable, string]>([
    ['ad_accounts', 'currency'],
    ['campaigns', 'order_line_id'],
    ['ad_groups', 'feed_profile_id'],
    ['ads', 'pin_id'],
  ])('leave one row of each, with the newest key, and neither fails: %s.%s', async (table, field) => {
    for (let round = 1; round <= ROUNDS; round += 1) {
      const entities = entitiesOf(round, field);
      const [one, other] = workers as [Knex, Knex];
      const written = await Promise.all([
        writePage(one, table, entities),
        writePage(other, table, [...entities].reverse()),
      ]);
      expect(written.map(({ rejected }) => rejected)).toEqual([0, 0]);
      // What one has written is nothing new for the other.
      const sum = (count: 'new' | 'changed') => written.reduce((all, { rows }) => all + rows[count], 0);
      expect([sum('new'), sum('changed')]).toEqual([
        NEW_ENTITIES_A_ROUND,
        (round - 1) * NEW_ENTITIES_A_ROUND,
      ]);
    }

    const key = `md5(concat(${syncKeys[table].join(', ')}))`;
    const { rows } = await (workers[0] as Knex).raw(
      `SELECT id, ${field} AS value, __sync_key = ${key} AS is_key FROM pinterest.${table} ORDER BY id`,
    );
    const newest = entitiesOf(ROUNDS, field).map(({ id }) => ({ id, value: String(ROUNDS), is_key: true }));
    expect(rows).toEqual(newest);
  });
});

test('a row of a list that another worker wrote in the same microsecond counts as unchanged', async () => {
  const entities = entitiesOf(1, 'order_line_id').map((entity) => ({ ...entity, id: `7${entity.id}` }));
  // To Postgres, the time of all that happens in a transaction is its beginning.
  const counted = await (workers[0] as Knex).transaction(async (transaction) => [
    (await writePage(transaction, 'campaigns', entities)).rows,
    (await writePage(transaction, 'campaigns', entities)).rows,
  ]);
  expect(counted).toEqual([
    { new: 5, changed: 0, unchanged: 0 },
    { new: 0, changed: 0, unchanged: 5 },
  ]);
});
