import { addDays } from '../../src/shared/dates.js';
import { metricColumns } from '../../src/tables/ad-analytics.js';
import { analyticsRow, type EntityName, expectedEntities } from '../support/expected.js';
import { createHarness, type Harness, uniqueAdAccountId } from '../support/harness.js';

const adAccountId = uniqueAdAccountId();
let harness: Harness;
let yesterday: string;

beforeAll(async () => {
  const adAccounts = [
    { id: adAccountId, name: 'Changing', country: 'US', currency: 'USD', campaigns: 3, ads: 12 },
  ];
  harness = await createHarness({ sandbox: { adAccounts } });
  yesterday = addDays(harness.sandbox.world.today, -1);
  await sync();
});

afterAll(() => harness.close());

function sync() {
  return harness.withWorker(async () =>
    (await harness.startOne({ adAccountId, startDate: yesterday, endDate: yesterday })).result(),
  );
}

describe('when a part of __sync_key changes, the row gets the new key and stays the only one', () => {
  test.each<[EntityName, 'adAccounts' | 'campaigns' | 'adGroups' | 'ads', string, string]>([
    ['ad_accounts', 'adAccounts', 'currency', 'CAD'],
    ['campaigns', 'campaigns', 'order_line_id', '2680059592705'],
    ['ad_groups', 'adGroups', 'feed_profile_id', '2680059592706'],
    ['ads', 'ads', 'pin_id', '394205773611545468'],
  ])('%s: %s.%s', async (table, kind, field, value) => {
    const before = await harness.rows(table);
    const [entity] = harness.sandbox.world[kind];
    (entity as Record<string, unknown>)[field] = value;

    const result = await sync();

    expect(result.rows[table]).toMatchObject({ new: 0, changed: 1 });
    const after = await harness.rows(table);
    expect(after).toEqual(expectedEntities(harness.sandbox.world, table));
    expect(after).toHaveLength(before.length);
  });
});

test('a row of ad_analytics with another pin is a new row, and the earlier one loses its numbers', async () => {
  const { world } = harness.sandbox;
  // The pin of the first one has changed before.
  const ad = world.ads.slice(1).find((one) => world.analyticsRow(one, yesterday));
  if (!ad) throw new Error('an ad with activity is needed');
  const ofAd = async () => (await harness.rows('ad_analytics')).filter(({ ad_id }) => ad_id === ad.id);
  const [before] = await ofAd();
  ad.pin_id = '394205773611545469';

  const result = await sync();

  expect(result.rows.ad_analytics).toMatchObject({ new: 1, changed: 1 });
  const withdrawn = { ...before, ...Object.fromEntries(metricColumns.map((name) => [name, null])) };
  const now = analyticsRow(adAccountId, world.analyticsRow(ad, yesterday) ?? {});
  const stored = await ofAd();
  expect(stored).toHaveLength(2);
  expect(stored).toEqual(expect.arrayContaining([withdrawn, now]));
  expect(now.pin_id).toBe('394205773611545469');
});
