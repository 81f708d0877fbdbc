import { type ExportOptions, exportPlan } from '../../src/client/export/plan.js';
import { UsageError } from '../../src/client/usage-error.js';

const wrong: [what: string, options: ExportOptions, words: string][] = [
  [
    'no table',
    {},
    '--table must be one of ad_accounts, campaigns, ad_groups, ads, ad_analytics, keywords, product_groups, ',
  ],
  ['another table', { table: 'grants' }, 'vendor_performance, not "grants".'],
  ['SQL for a table', { table: 'ads; DROP TABLE ads' }, 'not "ads; DROP TABLE ads"'],
  ['another schema', { table: 'ums.ads' }, 'not "ums.ads"'],
  [
    'days of a table without any',
    { table: 'ads', from: '2026-10-01' },
    'ads has one row for each entity and no days. Leave out --from and --to, which are for ad_analytics, ',
  ],
  [
    'days the wrong way round',
    { table: 'ad_analytics', from: '2026-10-02', to: '2026-10-01' },
    '--from 2026-10-02 is after --to 2026-10-01.',
  ],
  ['another format', { table: 'ads', format: 'xlsx' }, '--format must be csv or parquet, not "xlsx".'],
  ['Parquet without a file', { table: 'ads', format: 'parquet' }, '--format parquet needs --output FILE'],
  ['forms of numbers in CSV', { table: 'ads', numbers: 'text' }, '--numbers is for --format parquet'],
  [
    'a form of numbers that there is not',
    { table: 'ads', format: 'parquet', numbers: 'float' },
    '--numbers must be decimal, double or text, not "float".',
  ],
  [
    'a folder that there is not',
    { table: 'ads', output: '/no/such/folder/ads.csv' },
    'there is no folder /no/such/folder.',
  ],
];

test.each(wrong)('%s is wrong usage', (_, options, words) => {
  expect(() => exportPlan(options)).toThrow(UsageError);
  expect(() => exportPlan(options)).toThrow(words);
});

test.each(['ads', 'pinterest.ads'])('a table may be named with its schema and without: %s', (table) => {
  expect(exportPlan({ table })).toMatchObject({
    relation: { schema: 'pinterest', name: 'ads' },
    format: 'csv',
  });
});

test('one end of the range is enough', () => {
  expect(exportPlan({ table: 'ad_analytics', from: '2026-10-02' })).toMatchObject({
    from: '2026-10-02',
    to: undefined,
  });
});
