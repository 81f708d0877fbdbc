import { setTimeout as sleep } from 'node:timers/promises';
import type { Knex } from 'knex';
import { toDatabaseError } from '../../src/postgres/errors.js';
import { createPool } from '../../src/postgres/pool.js';
import type { Mapping } from '../../src/shared/settings.js';
import type { UnitTotals } from '../../src/shared/tables.js';
import { createDatabase, type TestDatabase } from '../support/services.js';
import { writeAnswer } from '../support/steps.js';

let database: TestDatabase;
let db: Knex;

beforeAll(async () => {
  database = await createDatabase();
  db = createPool(database.url, { max: 3 });
});

beforeEach(() => db.raw('TRUNCATE pinterest.ad_analytics, pinterest_sync.rejected_rows'));

afterAll(async () => {
  await db.destroy();
  await database.drop();
});

const context = {
  ad_account_id: '549755885175',
  click_window_days: 30,
  conversion_report_time: 'TIME_OF_AD_ACTION',
  read_with: 'a',
};

interface Options {
  areFirst?: boolean;
  mapping?: Mapping;
}

function store(body: string, { areFirst = true, mapping = 'own' }: Options = {}): Promise<UnitTotals> {
  const received = { body, shape: 'array', context, areFirst } as const;
  return writeAnswer(db, { kind: 'day', date: '2026-11-01' }, received, mapping);
}

async function rejectedReasons(): Promise<string[]> {
  const rows = await db('pinterest_sync.rejected_rows').select('reason');
  return rows.map(({ reason }) => reason);
}

async function stored(): Promise<Record<string, unknown>[]> {
  const rows = await db('pinterest.ad_analytics').orderBy(['ad_id', 'date']);
  return rows.map(({ __loaded_at, __synced_at, ...row }) => row);
}

/** A row of an answer; `more` is JSON, sent as it stands. */
const rowOf = (adId: string, more = '') =>
  `{"AD_ID":"${adId}","DATE":"2026-11-01","AD_GROUP_ID":2680060704746,"SPEND_IN_MICRO_DOLLAR":1${more && `,${more}`}}`;

describe('a first load stores what an upsert stores:', () => {
  test.each([
    ['digits of every kind', '"CTR":0.10000000000000000555,"IMPRESSION_1":1e3,"CTR_2":"12.50","ECTR":-0.0'],
    ['ids beyond 2^53', '"PIN_ID":1099300727702429065,"CAMPAIGN_ID":"626736533506001"'],
    ['null', '"CTR":null,"CAMPAIGN_ID":null'],
    ['a field twice', '"CTR":1,"CTR":2,"ECTR":1,"ECTR":null'],
    ['fields that were not requested', '"SOMETHING":"else","AND":{"more":["}",1]}'],
    ['text with what JSON escapes', String.raw`"CAMPAIGN_NAME":"\"a\"\\b\/\b\f\n\r\tc\u00e9\ud83d\ude00"`],
    ['text with backslashes', String.raw`"CAMPAIGN_NAME":"\\N","PIN_ID":"\\."`],
    ['empty text', '"CAMPAIGN_NAME":"","PIN_ID":""'],
    ['text with what JSON is made of', '"CAMPAIGN_NAME":"},{[\\":,] null"'],
    ['text of several scripts', '"CAMPAIGN_NAME":"ファーンホロウ, Fête 🎄"'],
    ['U+0000 and half of a pair', String.raw`"CAMPAIGN_NAME":"a\u0000b\ud83d"`],
    ['a flag and a number for a text', '"CAMPAIGN_NAME":true,"CAMPAIGN_ENTITY_STATUS":1.50'],
    ['an object for a text', '"CAMPAIGN_NAME":{"en":[1.10,"two"]}'],
    ['a backslash in an id', String.raw`"PIN_ID":"1\\2\t3"`],
    ['a name with escapes', String.raw`"CAMPAIGN\u005fNAME":"Spring"`],
    ['a field with the name of a setting', '"CLICK_WINDOW_DAYS":7'],
    ['space', ' "CTR" : 0.5 ,\n\t"CAMPAIGN_NAME" : " a " '],
  ])('%s', async (_, more) => {
    const body = `[${rowOf('687201361754')}, ${rowOf('687201361755', more)},${rowOf('687201361756')}]`;
    for (const mapping of ['own', 'documented'] as const) {
      const [first, upsert] = [await loaded(body, true, mapping), await loaded(body, false, mapping)];
      expect(first).toEqual(upsert);
      expect(first.rows).toHaveLength(3);
      expect(first.written.rows).toEqual({ new: 3, changed: 0, unchanged: 0 });
    }
  });

  async function loaded(body: string, areFirst: boolean, mapping: Mapping) {
    await db.raw('TRUNCATE pinterest.ad_analytics');
    const written = await store(body, { areFirst, mapping });
    return { written, rows: await stored() };
  }

  test('no rows', async () => {
    expect(await store('[]')).toEqual(await store('[]', { areFirst: false }));
    expect(await stored()).toEqual([]);
  });
});

test('a value that Postgres refuses is set aside, and its row and the others are stored', async () => {
  const body = `[${rowOf('1')},${rowOf('2', '"CTR":"abc","ECTR":0.10')},${rowOf('3')}]`;
  const { rows, rejected, unreadable } = await store(body);
  expect(rows).toEqual({ new: 3, changed: 0, unchanged: 0 });
  expect([rejected, unreadable]).toEqual([0, 1]);
  expect(await rejectedReasons()).toEqual(['its CTR is "abc", which is no number']);
  expect((await stored()).map(({ ctr, ectr }) => [ctr, ectr])).toEqual([
    [null, null],
    [null, '0.10'],
    [null, null],
  ]);
});

test('a row that Postgres refuses for its spend is set aside, and the others are stored', async () => {
  const body = `[${rowOf('1')},${rowOf('2', '"SPEND_IN_MICRO_DOLLAR":"abc"')},${rowOf('3')}]`;
  const { rows, rejected } = await store(body);
  expect(rows).toEqual({ new: 2, changed: 0, unchanged: 0 });
  expect(rejected).toBe(1);
  expect(await rejectedReasons()).toEqual(['its SPEND_IN_MICRO_DOLLAR is "abc", which is no number']);
  expect((await stored()).map(({ ad_id }) => ad_id)).toEqual(['1', '3']);
});

test('rows that another run stored in between are changed, neither lost nor doubled', async () => {
  await store(`[${rowOf('1')},${rowOf('2')}]`);
  const { rows, rejected } = await store(`[${rowOf('1')},${rowOf('2', '"CTR":0.5')},${rowOf('3')}]`);
  expect(rows).toEqual({ new: 1, changed: 1, unchanged: 1 });
  expect(rejected).toBe(0);
  expect((await stored()).map(({ ctr }) => ctr)).toEqual([null, '0.5', null]);
});

test('two workers that load the same day at once leave one row of each ad', async () => {
  const ids = Array.from({ length: 250 }, (_, index) => String(1_000 + index));
  const bodyOf = (some: string[]) => `[${some.map((id) => rowOf(id)).join(',')}]`;
  for (let round = 0; round < 10; round += 1) {
    await db.raw('TRUNCATE pinterest.ad_analytics');
    const written = await Promise.all([store(bodyOf(ids)), store(bodyOf([...ids].reverse()))]);
    const sum = (count: 'new' | 'unchanged') => written.reduce((all, { rows }) => all + rows[count], 0);
    expect([sum('new'), sum('unchanged')]).toEqual([250, 250]);
    expect(written.map(({ rejected }) => rejected)).toEqual([0, 0]);
    expect(await stored()).toHaveLength(250);
  }
});

test('when Postgres ends the session in the middle of a first load, nothing is stored and the next one is', async () => {
  const lock = await db.transaction();
  await lock.raw('LOCK TABLE pinterest.ad_analytics IN ACCESS EXCLUSIVE MODE');
  const loading = store(`[${rowOf('1')}]`).catch((error: unknown) => toDatabaseError(error)?.code);
  let ended = 0;
  while (ended === 0) {
    await sleep(20);
    const { rows } = await db.raw(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%source AS (%'`,
    );
    ended = rows.length;
  }
  expect(await loading).toBe('DatabaseUnavailable');
  await lock.rollback();
  expect(await stored()).toEqual([]);
  expect((await store(`[${rowOf('1')}]`)).rows.new).toBe(1);
});
