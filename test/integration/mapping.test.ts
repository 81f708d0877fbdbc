import { addDays } from '../../src/shared/dates.js';
import { createHarness, uniqueAdAccountId } from '../support/harness.js';

const values = {
  CLICKTHROUGH_1_GROSS: '111',
  CLICKTHROUGH_2: '22',
  PAGE_VISIT_ROAS: '3.25',
  PAID_IMPRESSION: '4444',
  TOTAL_CLICK_CHECKOUT: '5',
  TOTAL_CLICK_CHECKOUT_VALUE_IN_MICRO_DOLLAR: '6660000',
};

/** Syncs one row with these values and answers what the three disputed columns hold. */
async function storedWith(environment: Record<string, string>) {
  const adAccountId = uniqueAdAccountId();
  const adAccounts = [
    { id: adAccountId, name: 'Mapped', country: 'US', currency: 'USD', campaigns: 1, ads: 3 },
  ];
  const harness = await createHarness({ sandbox: { adAccounts }, environment });
  try {
    const day = addDays(harness.sandbox.world.today, -1);
    const [ad] = harness.sandbox.world.ads;
    harness.sandbox.world.overrides.set(ad?.id ?? '', day, values);
    await harness.withWorker(async () =>
      (await harness.startOne({ adAccountId, startDate: day, endDate: day })).result(),
    );
    const { rows } = await harness.db.raw(
      `SELECT clickthrough_2, paid_impression, total_click_checkout_value_in_micro_dollar AS value, page_visit_roas
       FROM pinterest.ad_analytics WHERE ad_id = ?`,
      [ad?.id ?? ''],
    );
    return rows[0];
  } finally {
    await harness.close();
  }
}

test('by default each column reads the field of its own name', async () => {
  expect(await storedWith({})).toEqual({
    clickthrough_2: '22',
    paid_impression: '4444',
    value: '6660000',
    page_visit_roas: '3.25',
  });
});

test('PINTEREST_MAPPING=documented reads what the specification says', async () => {
  expect(await storedWith({ PINTEREST_MAPPING: 'documented' })).toEqual({
    clickthrough_2: '111',
    paid_impression: '3.25',
    value: '5',
    page_visit_roas: '3.25',
  });
});
