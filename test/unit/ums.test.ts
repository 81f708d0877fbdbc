import { createHash } from 'node:crypto';
import { metricBases } from '../../src/shared/settings.js';
import { compileView } from '../../src/ums/compile-view.js';
import { REVISION, vendorPerformance } from '../../src/ums/vendor-performance.js';
import { convertedColumns } from '../support/expected-ums.js';

/** What the present revision is made of. When it differs: raise REVISION, and put both here. */
const made = { revision: 4, statement: 'a183e909fe6624dde6d4f5c228db67e3' };

test('a view with another result has a new revision, so that older builds do not replace it', () => {
  const statement = createHash('md5').update(metricBases.map(compileView).join()).digest('hex');
  expect({ revision: REVISION, statement }).toEqual(made);
});

test('no column divides: numeric keeps every digit of a product and rounds a quotient', () => {
  for (const { name, sql, totalSql = '' } of vendorPerformance.columns) {
    expect([name, sql.includes('/') || totalSql.includes('/')]).toEqual([name, false]);
  }
});

test('the columns with the digits of an exchange rate are those of the specification', () => {
  const converted = vendorPerformance.columns.filter(({ isConverted }) => isConverted);
  expect(converted.map(({ name }) => name)).toEqual(convertedColumns);
});
