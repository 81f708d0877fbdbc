/** Makes the entities of a world: the same seed, specs and month give the same ones. */

import { dayOf, firstOfMonth, toDayText } from './days.js';
import type { Ad, AdAccount, AdAccountSpec, AdGroup, AdLife, Campaign, Span } from './entities.js';
import { between, chance, hashText, mix } from './hash.js';
import { makeAd, makeAdAccount, makeAdGroup, makeCampaign } from './make-entities.js';

interface Entities {
  adAccounts: AdAccount[];
  campaigns: Campaign[];
  adGroups: AdGroup[];
  ads: Ad[];
  /** By ad id. */
  lives: Map<string, AdLife>;
}

const DEFAULT_HISTORY_DAYS = 1000;

export function generateEntities(seed: number, now: Date, specs: readonly AdAccountSpec[]): Entities {
  const entities: Entities = { adAccounts: [], campaigns: [], adGroups: [], ads: [], lives: new Map() };
  const ids = new IdSource(seed);
  for (const [index, spec] of specs.entries()) {
    // Counted from the first of the month, so that tomorrow's start makes the same world as today's.
    const today = dayOf(now);
    const anchor = spec.historyDays === undefined ? firstOfMonth(today) : today;
    const from = anchor - (spec.historyDays ?? DEFAULT_HISTORY_DAYS);
    const account = makeAdAccount(spec, spec.id ?? ids.next('adAccount'), index, from, mix(seed, index, 77));
    entities.adAccounts.push(account);
    new AccountBuilder(entities, ids, account, seed, anchor).addCampaigns(from, spec.campaigns, spec.ads);
  }
  return entities;
}

class AccountBuilder {
  private adsMade = 0;

  constructor(
    private readonly into: Entities,
    private readonly ids: IdSource,
    private readonly account: AdAccount,
    private readonly seed: number,
    private readonly anchor: number,
  ) {}

  addCampaigns(from: number, count: number, ads: number): void {
    const shares = divide(ads, count, (index) => chance(this.seed, index, 11));
    for (const [index, share] of shares.entries()) {
      const id = this.ids.next('campaign');
      const salt = hashText(id, this.seed);
      const first = from + Math.floor(((this.anchor - from) * index * 0.95) / count);
      const status = campaignStatus(index);
      const span = this.spanOf(first, status === 'ARCHIVED' || status === 'PAUSED', salt);
      const campaign = makeCampaign({ id, account: this.account, index, status, span, salt });
      this.into.campaigns.push(campaign);
      this.addAdGroups(campaign, span, share);
    }
  }

  private addAdGroups(campaign: Campaign, span: Span, ads: number): void {
    const count = Math.max(1, Math.min(ads, Math.round(ads / 5)));
    for (const [index, share] of divide(ads, count, () => 0.5).entries()) {
      const id = this.ids.next('adGroup');
      const salt = hashText(id, this.seed);
      const group = makeAdGroup({ id, account: this.account, campaign, index, span, salt });
      this.into.adGroups.push(group);
      for (let ad = 0; ad < share; ad++) this.addAd(campaign, group, span, ad === 0);
    }
  }

  private addAd(campaign: Campaign, group: AdGroup, span: Span, isFirst: boolean): void {
    const id = this.ids.next('ad');
    const salt = hashText(id, this.seed);
    const status = adStatus(campaign, this.adsMade++);
    const room = Math.max(0, (span.last ?? this.anchor) - span.first - 20);
    const first = span.first + (isFirst ? 0 : Math.floor(room * chance(salt, 21)));
    const life = this.spanOf(first, status === 'ARCHIVED' || status === 'PAUSED', salt, span.last);
    const pinId = this.ids.nextPin(mix(salt, 22) % 20 === 0);
    this.into.ads.push(makeAd({ id, pinId, account: this.account, group, status, span: life, salt }));
    const isDraft = status === 'DRAFT' || status === 'DELETED_DRAFT';
    const lastDay = life.last === undefined ? undefined : toDayText(life.last);
    this.into.lives.set(id, { firstDay: toDayText(life.first), lastDay, never: isDraft });
  }

  /** What has ended did so mostly in the last months, and never before it ran for a few weeks if there is room. */
  private spanOf(first: number, ended: boolean, salt: number, latest = this.anchor - 4): Span {
    if (!ended) return latest < this.anchor - 4 ? { first, last: Math.max(first, latest) } : { first };
    const earliest = Math.min(latest, first + 30);
    const reach = Math.min(400, latest - earliest) * chance(salt, 23) ** 2;
    return { first, last: Math.max(first, latest - Math.floor(reach)) };
  }
}

/** Fixed places, so that every account of some size has every kind, and the first campaign of all runs. */
function campaignStatus(index: number): Campaign['status'] {
  if (index % 5 === 2) return 'ARCHIVED';
  if (index % 17 === 8) return 'DRAFT';
  return index % 13 === 4 ? 'PAUSED' : 'ACTIVE';
}

function adStatus(campaign: Campaign, index: number): Ad['status'] {
  if (campaign.status === 'ARCHIVED') return 'ARCHIVED';
  if (campaign.status === 'DRAFT') return index % 3 === 0 ? 'DELETED_DRAFT' : 'DRAFT';
  if (index % 29 === 7) return 'ARCHIVED';
  if (index % 83 === 20) return 'DRAFT';
  return campaign.status === 'PAUSED' || index % 19 === 9 ? 'PAUSED' : 'ACTIVE';
}

/** Splits a number into parts of uneven size that sum to it; each part gets one at least while it lasts. */
function divide(total: number, parts: number, weightOf: (index: number) => number): number[] {
  const weights = Array.from({ length: parts }, (_, index) => between(0.4, 1.6, weightOf(index)));
  const sum = weights.reduce((a, b) => a + b, 0);
  const spare = Math.max(0, total - parts);
  let passed = 0;
  let given = 0;
  return weights.map((weight, index) => {
    passed += weight;
    const upTo = index === parts - 1 ? spare : Math.floor((spare * passed) / sum);
    const share = upTo - given + (index < total ? 1 : 0);
    given = upTo;
    return share;
  });
}

/** Ids that grow with gaps, as real ones do, and keep the real ones' lengths. */
class IdSource {
  private readonly last = {
    adAccount: 549_755_800_000,
    campaign: 626_735_500_000,
    adGroup: 2_680_060_000_000,
    ad: 687_195_000_000,
  };
  private lastPin = 394_205_773_000_000_000n;
  private made = 0;

  constructor(private readonly seed: number) {}

  next(kind: keyof IdSource['last']): string {
    this.last[kind] += 1 + (mix(this.seed, this.made++, 31) % 4093);
    return String(this.last[kind]);
  }

  /** The same pin can be promoted by several ads. Odd, so that none survives being read as a double by luck. */
  nextPin(reuseLast: boolean): string {
    if (!reuseLast) this.lastPin = (this.lastPin + BigInt(mix(this.seed, this.made++, 32)) + 1_000_003n) | 1n;
    return String(this.lastPin);
  }
}
