/**
 * Caps of campaigns: what the ads of one spend on a day is never more than its daily cap, and in all never more than its
 * lifetime cap, as at Pinterest. A lifetime cap is spread evenly over the days that the campaign is planned for.
 */

import { type AdTraits, spendOf } from './delivery.js';
import type { Ad, Campaign } from './entities.js';
import type { Facts } from './facts.js';

interface CapSource {
  readonly ads: readonly Ad[];
  campaign(id: string): Campaign | undefined;
  traitsOf(ad: Ad): AdTraits;
}

/** One without an end is planned for longer than any sandbox has history. */
export const LONGEST_CAMPAIGN_DAYS = 1_500;

const DAY_SECONDS = 86_400;

/** What the ads of a campaign may spend on a day; 0 for as much as they like. */
function capOf({ daily_spend_cap: daily, lifetime_spend_cap: lifetime, ...campaign }: Campaign): bigint {
  if (daily || !lifetime) return BigInt(daily || 0);
  const [start, end] = [Number(campaign.start_time), Number(campaign.end_time)];
  const days = end > start ? Math.ceil((end - start) / DAY_SECONDS) : LONGEST_CAMPAIGN_DAYS;
  return BigInt(lifetime) / BigInt(days);
}

export class DailyCaps {
  /** What the ads of a campaign would spend, by campaign, day and all that it depends on: it is asked for by each ad. */
  private readonly wanted = new Map<string, bigint>();
  private adsByCampaign = new Map<string, Ad[]>();
  private adsGrouped = -1;

  constructor(private readonly source: CapSource) {}

  /** Cuts the spend of each ad by the same share where the ads of a campaign would spend more than its cap. */
  apply(facts: Facts, ad: Ad, traits: AdTraits, day: number, age: number): void {
    const campaign = this.source.campaign(ad.campaign_id);
    const cap = campaign ? capOf(campaign) : 0n;
    if (cap === 0n || facts.SPEND_IN_MICRO_DOLLAR === 0n) return;
    const wanted = this.wantedBy(ad, traits, day, age);
    if (wanted <= cap) return;
    facts.SPEND_IN_MICRO_DOLLAR = (facts.SPEND_IN_MICRO_DOLLAR * cap) / wanted;
    if (facts.VIDEO_SPEND_IN_MICRO_DOLLAR !== 0n) {
      facts.VIDEO_SPEND_IN_MICRO_DOLLAR = facts.SPEND_IN_MICRO_DOLLAR;
    }
  }

  private wantedBy({ campaign_id: campaign }: Ad, { microPerDollar }: AdTraits, day: number, age: number) {
    const { ads } = this.source;
    // After two days, a day's spend stays.
    const key = `${campaign} ${day} ${Math.min(age, 2)} ${microPerDollar} ${ads.length}`;
    let wanted = this.wanted.get(key);
    if (wanted === undefined) {
      const spends = this.adsOf(campaign).map((ad) => spendOf(this.source.traitsOf(ad), day, age));
      wanted = spends.reduce((sum, spend) => sum + BigInt(spend), 0n);
      this.wanted.set(key, wanted);
    }
    return wanted;
  }

  private adsOf(campaign: string): readonly Ad[] {
    const { ads } = this.source;
    if (this.adsGrouped !== ads.length) {
      this.adsByCampaign = new Map();
      for (const ad of ads) {
        const group = this.adsByCampaign.get(ad.campaign_id);
        if (group) group.push(ad);
        else this.adsByCampaign.set(ad.campaign_id, [ad]);
      }
      this.adsGrouped = ads.length;
    }
    return this.adsByCampaign.get(campaign) ?? [];
  }
}
