/** What is done to the made-up data and to a synced database, so that queries can go wrong. */
import type { Fact } from './facts.js';
import type { Harness } from './harness.js';

/** The first campaign with activity loses all of its orders. */
export function withoutOrders({ sandbox: { world } }: Harness, days: readonly string[]): string {
  const campaign = world.campaigns.filter(({ id }) =>
    world.ads.some((ad) => ad.campaign_id === id && days.some((day) => world.analyticsRow(ad, day))),
  )[0];
  for (const ad of world.ads.filter(({ campaign_id }) => campaign_id === campaign?.id)) {
    for (const day of days) {
      if (!world.analyticsRow(ad, day)) continue;
      world.overrides.set(ad.id, day, {
        TOTAL_CLICK_CHECKOUT: null,
        TOTAL_ENGAGEMENT_CHECKOUT: null,
        TOTAL_VIEW_CHECKOUT: null,
        TOTAL_CLICK_CHECKOUT_VALUE_IN_MICRO_DOLLAR: null,
        TOTAL_ENGAGEMENT_CHECKOUT_VALUE_IN_MICRO_DOLLAR: null,
        TOTAL_VIEW_CHECKOUT_VALUE_IN_MICRO_DOLLAR: null,
      });
    }
  }
  return campaign?.id ?? '';
}

/** Some ads of each day show a second pin, with half of the numbers of the first; their old pin has none any more. */
export function addPins({ sandbox: { world } }: Harness, days: readonly string[]): void {
  for (const day of days) {
    const shown = world.ads.filter((ad) => world.analyticsRow(ad, day));
    for (const ad of shown.filter((_, index) => index % 4 === 0)) {
      const row = world.analyticsRow(ad, day) ?? {};
      const half = (name: string) => [name, String(BigInt(row[name] ?? '0') / 2n)];
      const ids = ['DATE', 'AD_ID', 'AD_ACCOUNT_ID', 'AD_GROUP_ID', 'CAMPAIGN_ID', 'CAMPAIGN_NAME'];
      const halves = [
        'SPEND_IN_MICRO_DOLLAR',
        'IMPRESSION_1',
        'CLICKTHROUGH_1',
        'TOTAL_CHECKOUT',
        'TOTAL_CHECKOUT_VALUE_IN_MICRO_DOLLAR',
      ];
      world.overrides.extraRows.push({
        adAccountId: ad.ad_account_id,
        day,
        row: Object.fromEntries([
          ...ids.flatMap((name) => (row[name] ? [[name, row[name]]] : [])),
          ...halves.map(half),
          ['PIN_ID', `"3942057736115${ad.id.slice(-5)}"`],
        ]),
      });
    }
  }
}

/** As if no list had ever named the campaign, its ad groups and ads. */
export async function unlist({ db }: Harness, campaign: string): Promise<string> {
  await db('pinterest.ads').where('campaign_id', campaign).delete();
  await db('pinterest.ad_groups').where('campaign_id', campaign).delete();
  await db('pinterest.campaigns').where('id', campaign).delete();
  return campaign;
}

/** Makes an active campaign with a daily cap and spend seem younger than it is. */
export async function rejuvenate({ db }: Harness, facts: Fact[], created: string): Promise<string> {
  const spends = new Set(facts.filter(({ date }) => date >= created).map(({ campaignId }) => campaignId));
  const { rows } = await db.raw(
    `SELECT id FROM pinterest.campaigns WHERE status = 'ACTIVE' AND daily_spend_cap > 0 ORDER BY id`,
  );
  const id = (rows as { id: string }[]).map((row) => row.id).filter((one) => spends.has(one))[0] ?? '';
  await db('pinterest.campaigns')
    .where('id', id)
    .update({ created_time: `${created}T09:00:00Z` });
  return id;
}

export function busiest(facts: readonly Fact[], ...except: readonly string[]): string {
  const rows = new Map<string, number>();
  for (const { campaignId } of facts) rows.set(campaignId, (rows.get(campaignId) ?? 0) + 1);
  for (const one of except) rows.delete(one);
  return [...rows].sort(([, a], [, b]) => b - a)[0]?.[0] ?? '';
}
