import { ratioColumns } from '../../src/tables/ad-analytics.js';
import { tables } from '../../src/tables/index.js';
import * as specification from '../support/specification.js';

const everyStatus = {
  order: 'ASCENDING',
  entity_statuses: ['ACTIVE', 'PAUSED', 'ARCHIVED', 'DRAFT', 'DELETED_DRAFT'],
};

test('the ratios of ad_analytics are those of the specification', () => {
  expect([...ratioColumns].sort()).toEqual([...specification.ratioColumns].sort());
});

test.each([
  ['ad_accounts', undefined],
  ['campaigns', everyStatus],
  ['ad_groups', everyStatus],
  ['ads', everyStatus],
  ['ad_analytics', undefined],
] as const)('a list is requested with what its table says: %s', (table, listQuery) => {
  expect(tables[table].listQuery).toEqual(listQuery);
});
