/** Databases that a user may have whose encoding lacks what people write in names. */
import type { Knex } from 'knex';
import { recordListed } from '../../src/postgres/listed-ad-accounts.js';
import { migrate } from '../../src/postgres/migrate.js';
import { createPool } from '../../src/postgres/pool.js';
import { createDatabaseIn, type TestDatabase } from '../support/services.js';
import { writeAnswer } from '../support/steps.js';

/** What each of them makes of a name with a letter of French, one of Japanese and a picture. */
const NAME = 'Fête ファ 🎄';
const encodings = [
  { encoding: 'LATIN1', stored: 'Fête ?? ?' },
  { encoding: 'EUC_JP', stored: 'Fête ファ ?' },
  { encoding: 'SQL_ASCII', stored: NAME },
  { encoding: 'UTF8', stored: NAME },
];

let database: TestDatabase;
let db: Knex;

const inEscapes = (text: string) =>
  text.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

describe.each(encodings)('a database in $encoding', ({ encoding, stored }) => {
  beforeAll(async () => {
    database = await createDatabaseIn(encoding);
    db = createPool(database.url, { max: 2 });
    await migrate(database.url);
  });

  // The only table that two of the tests look at.
  beforeEach(() => db('pinterest_sync.rejected_rows').delete());

  afterAll(async () => {
    await db.destroy();
    await database.drop();
  });

  test('stores every row of a list, and of a name what it can hold', async () => {
    const items = [
      '{"id":"1","name":"plain","status":"ACTIVE"}',
      `{"id":"2","name":"${NAME}","status":"ACTIVE"}`,
      `{"id":"3","name":"${inEscapes(NAME)}","status":"ACTIVE","unknown":"🎄"}`,
    ];
    const body = `{"items":[${items.join(',')}],"bookmark":null}`;
    const received = { body, shape: 'page', context: { ad_account_id: '1' } } as const;
    const { rows, rejected, unreadable } = await writeAnswer(
      db,
      { kind: 'list', table: 'campaigns' },
      received,
    );
    const isLacking = stored !== NAME;
    expect({ rows: rows.new, rejected, unreadable }).toEqual({
      rows: 3,
      rejected: 0,
      unreadable: isLacking ? 2 : 0,
    });
    const campaigns = await db('pinterest.campaigns').orderBy('id').select('name', 'status');
    expect(campaigns).toEqual(['plain', stored, stored].map((name) => ({ name, status: 'ACTIVE' })));
    const kept = await db('pinterest_sync.rejected_rows').select('kind', 'column_name', 'raw');
    const names = kept.map(({ raw }) => (JSON.parse(raw) as { name: string }).name);
    expect(names).toEqual(isLacking ? [NAME, NAME] : []);
  });

  test('keeps a row aside, whatever it says', async () => {
    const body = `[{"AD_ID":"1","DATE":"2026-11-01","SPEND_IN_MICRO_DOLLAR":"${NAME}"}]`;
    const received = { body, shape: 'array', context: { ad_account_id: '1', read_with: 'a' } } as const;
    const { rejected } = await writeAnswer(db, { kind: 'day', date: '2026-11-01' }, received);
    expect(rejected).toBe(1);
    const [kept] = await db('pinterest_sync.rejected_rows').select('raw');
    expect(JSON.parse(kept.raw)).toMatchObject({ SPEND_IN_MICRO_DOLLAR: NAME });
  });

  test('keeps an ad account in its list, with what it can hold of the name', async () => {
    const listing = { taskQueue: 'a', connection: 'b', runId: 'c' };
    await recordListed(db, listing, [{ id: '1', name: NAME }, { id: '2' }]);
    const listed = await db('pinterest_sync.listed_ad_accounts').orderBy('ad_account_id').pluck('name');
    expect(listed).toEqual([stored, null]);
  });
});
