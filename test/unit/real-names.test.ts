import { loadConfig } from '../../src/config/index.js';
import { migrations } from '../../src/postgres/migrations/index.js';
import { identifier, inDatabase, schemaNames } from '../../src/shared/real-names.js';
import { schemas } from '../../src/shared/schemas.js';
import { compileView } from '../../src/ums/compile-view.js';

const names = { pinterest: 'raw', sync: 'Sync-1', extra: 'more', ums: 'order' };

test.each([
  ['SELECT * FROM pinterest.ads AS ads', 'SELECT * FROM raw.ads AS ads'],
  ['insert into "pinterest_sync"."grants" ("pinterest")', 'insert into "Sync-1"."grants" ("pinterest")'],
  [`'ums.vendor_performance'::regclass`, `'"order".vendor_performance'::regclass`],
  ['SELECT pinterest_sync.take_request(?)', 'SELECT "Sync-1".take_request(?)'],
  // The name of an index begins like its table's.
  ['DROP INDEX pinterest_sync.rejected_rows_kind_idx', 'DROP INDEX "Sync-1".rejected_rows_kind_idx'],
  ['CREATE SCHEMA pinterest', 'CREATE SCHEMA raw'],
  ['create schema if not exists "ums"', 'create schema if not exists "order"'],
  [`IS 'Table of schema pinterest that'`, `IS 'Table of schema raw that'`],
  ['pinterest_extra.keywords, schema pinterest_extra', 'more.keywords, schema more'],
  ['(pinterest.ads,ums.fx_rates)', '(raw.ads,"order".fx_rates)'],
])('%s names what the database has', (text, renamed) => {
  expect(inDatabase(text, names)).toBe(renamed);
  // A text may be renamed where it is made, and again on its way.
  expect(inDatabase(renamed, names)).toBe(renamed);
});

test.each([
  'SELECT my_pinterest.ads, x.pinterest.ads, pinterest.other, "my-ums".fx_rates',
  'https://api.pinterest.com/v5, pinterest.board',
  'metric pinterest_sync_rows_total',
  'schema pinterest_old, schema "pinterest-2"',
  '(SELECT ?::json AS context) AS sync',
])('%s is left alone', (text) => {
  expect(inDatabase(text, names)).toBe(text);
});

test('names may change places', () => {
  const swapped = { pinterest: 'ums', sync: 'pinterest', extra: 'pinterest_extra', ums: 'pinterest_sync' };
  const text = 'pinterest.ads, pinterest_sync.grants, ums.fx_rates';
  const renamed = 'ums.ads, pinterest.grants, pinterest_sync.fx_rates';
  expect(inDatabase(text, swapped)).toBe(renamed);
  expect(inDatabase(renamed, swapped)).toBe(renamed);
});

test('no migration, function or view keeps a default name', () => {
  const other = { pinterest: 'a_1', sync: 'b_2', extra: 'd_4', ums: 'c_3' };
  for (const sql of [...migrations.map((one) => one.sql), compileView('paid'), compileView('total')]) {
    const rest = inDatabase(sql, other).replace(/--.*|''/g, '');
    expect(rest).not.toMatch(/\b(pinterest|pinterest_sync|pinterest_extra|ums)\.|schema (pinterest|ums)/);
  }
});

test('with the default names, a text is not even looked at', () => {
  const text = 'SELECT * FROM pinterest.ads';
  expect(inDatabase(text, schemas)).toBe(text);
});

test('a name is quoted where Postgres needs it', () => {
  expect(['raw', 'raw_2', 'Raw', 'my-schema', 'order', 'straße', '2nd'].map(identifier)).toEqual([
    'raw',
    'raw_2',
    '"Raw"',
    '"my-schema"',
    '"order"',
    '"straße"',
    '"2nd"',
  ]);
});

describe('the environment', () => {
  afterAll(() => void loadConfig({}));

  const faultOf = (environment: Record<string, string>) => {
    try {
      loadConfig(environment);
    } catch (error) {
      return String(error);
    }
    return '';
  };

  test('names the schemas', () => {
    const { schemas: read } = loadConfig({ PINTEREST_SCHEMA: 'Ads-2', UMS_SCHEMA: 'public' });
    expect(read).toEqual({
      pinterest: 'Ads-2',
      sync: 'pinterest_sync',
      extra: 'pinterest_extra',
      ums: 'public',
    });
    expect(schemaNames()).toEqual(read);
  });

  test.each([
    'a.b',
    'a b',
    'a"b',
    "a'b",
    'a;b',
    'a$b',
    '1a',
    '-a',
    'pg_ads',
    'PG_ads',
    'information_schema',
    'é'.repeat(32),
    'x'.repeat(64),
  ])('%s is no name for a schema', (name) => {
    expect(faultOf({ PINTEREST_SYNC_SCHEMA: name })).toContain(
      `PINTEREST_SYNC_SCHEMA is ${JSON.stringify(name)}; it must be a name of letters, digits, _ and -`,
    );
  });

  test('takes no name for two schemas', () => {
    expect(faultOf({ PINTEREST_SCHEMA: 'ums' })).toContain('they must be four different names');
  });
});
