import { readLimits } from '../../src/pinterest/rate-limits.js';

test('the windows that an answer names are read', () => {
  const header =
    '100, 100;w=1;name="safety_net_app_id_user_id", 300;w=60;name="ads_analytics_app_id_user_id", 5;w=60;name="boards"';
  expect(readLimits(header, 'ads_analytics')).toEqual([
    { limit: 100, seconds: 1 },
    { limit: 300, seconds: 60, category: 'ads_analytics' },
  ]);
});

test.each([
  [
    'more windows than anybody has',
    Array.from({ length: 600 }, (_, index) => `1;w=${index + 1};name="ads_read"`).join(),
  ],
  [
    'windows of odd lengths',
    '1;w=61;name="ads_read",1;w=86401;name="ads_read",1;w=9999999999;name="ads_read"',
  ],
  ['numbers without end', `${'9'.repeat(8_000)};w=60;name="ads_read"`],
  ['commas', ','.repeat(16_000)],
  ['space', `1${' '.repeat(16_000)};w=60`],
])('a header of %s adds few windows, or none', (_, header) => {
  expect(readLimits(header, 'ads_read').length).toBeLessThanOrEqual(16);
});
