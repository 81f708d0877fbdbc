import { ratioColumns } from '../../src/tables/ad-analytics.js';
import * as specification from '../support/specification.js';

test('the ratios of ad_analytics are those of the specification', () => {
  expect([...ratioColumns].sort()).toEqual([...specification.ratioColumns].sort());
});
