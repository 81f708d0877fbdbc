/**
 * The data behind the sandbox: entities as mutable objects, and analytics computed from them on demand.
 * Tests change the entities in place (rename, archive, re-pin, another currency) and read what to expect.
 */

import { SYNC_COLUMNS } from '../columns.js';
import { DailyCaps } from './daily-caps.js';
import { dayOf, toDayNumber, toDayText } from './days.js';
import { type AdTraits, type Attribution, DEFAULT_ATTRIBUTION, factsOf } from './delivery.js';
import type { Ad, AdAccount, AdAccountSpec, AdGroup, AdLife, Campaign, Entity } from './entities.js';
import { addFacts, type Facts, hasActivity, isFactColumn, noFacts } from './facts.js';
import { generateEntities } from './generate.js';
import { hashText } from './hash.js';
import { DEFAULT_MERCHANT, unitsPerDollar } from './merchant.js';
import { Overrides } from './overrides.js';
import { partOf, sharesOf } from './own-days.js';
import { RENDERS, type Row, type Subject } from './row-columns.js';

export type EntityKind = 'adAccounts' | 'campaigns' | 'adGroups' | 'ads';
export type Level = keyof typeof ID_FIELD;

/** Where an ad names the entity of a level that it belongs to. */
export const ID_FIELD = {
  adAccount: 'ad_account_id',
  campaign: 'campaign_id',
  adGroup: 'ad_group_id',
  ad: 'id',
} as const;

interface WorldOptions {
  seed: number;
  now: () => Date;
  adAccounts?: readonly AdAccountSpec[] | undefined;
}

/** Answer of `GET /resources/metrics_ready_state`. */
interface ReadyState {
  conversion_metrics_ready: boolean;
  non_conversion_metrics_ready: boolean;
}

export class World {
  readonly adAccounts: AdAccount[];
  readonly campaigns: Campaign[];
  readonly adGroups: AdGroup[];
  readonly ads: Ad[];
  /** By ad id. An ad that a test added and that has none delivers from its created_time on. */
  readonly lives: Map<string, AdLife>;
  readonly overrides = new Overrides();
  /** The status with which days of an ad account's own time zone are refused, as to an app that may not have them. */
  ownZoneRefusal: 400 | 403 | undefined;
  /** By ad account, the first day that is counted in its own time zone; without an entry all are. */
  readonly ownZoneSince = new Map<string, string>();
  /** By day; a day that is not here is ready as soon as it is over. */
  readonly readiness = new Map<string, ReadyState>();

  private readonly salts = new Map<string, number>();
  private readonly caps = new DailyCaps(this);
  private readonly indexes = new Map<EntityKind, Map<string, Entity>>();

  constructor(private readonly options: WorldOptions) {
    const entities = generateEntities(options.seed, options.now(), options.adAccounts ?? DEFAULT_MERCHANT);
    this.adAccounts = entities.adAccounts;
    this.campaigns = entities.campaigns;
    this.adGroups = entities.adGroups;
    this.ads = entities.ads;
    this.lives = entities.lives;
  }

  get now(): Date {
    return this.options.now();
  }

  get seed(): number {
    return this.options.seed;
  }

  /** The UTC day of `now`. */
  get today(): string {
    return toDayText(dayOf(this.now));
  }

  adAccount(id: string): AdAccount | undefined {
    return this.find('adAccounts', id) as AdAccount | undefined;
  }

  campaign(id: string): Campaign | undefined {
    return this.find('campaigns', id) as Campaign | undefined;
  }

  adGroup(id: string): AdGroup | undefined {
    return this.find('adGroups', id) as AdGroup | undefined;
  }

  ad(id: string): Ad | undefined {
    return this.find('ads', id) as Ad | undefined;
  }

  find(kind: EntityKind, id: string): Entity | undefined {
    let index = this.indexes.get(kind);
    if (index?.size !== this[kind].length || index.get(id)?.id !== id) {
      index = new Map(this[kind].map((entity) => [entity.id, entity]));
      this.indexes.set(kind, index);
    }
    return index.get(id);
  }

  /** The complete row of an ad and day: every column with a value, as JSON text. Undefined = no activity. */
  analyticsRow(ad: Ad | string, day: string, attribution = DEFAULT_ATTRIBUTION): Row | undefined {
    const found = typeof ad === 'string' ? this.ad(ad) : ad;
    const facts = found && this.adFacts(found, toDayNumber(day), attribution);
    if (!found || !facts) return undefined;
    return { DATE: JSON.stringify(day), ...this.adRow(found, day, facts, SYNC_COLUMNS) };
  }

  /** The exact total of an ad group, campaign, ad account or ad over some days, both ends included. */
  totalRow(
    level: Level,
    id: string,
    from: string,
    to = from,
    attribution = DEFAULT_ATTRIBUTION,
  ): Row | undefined {
    const ads = this.adsOf(level, id);
    const [first] = ads;
    const facts = this.sumFacts(ads, toDayNumber(from), toDayNumber(to), attribution);
    return first && facts && this.renderRow(this.subjectOf(level, first), facts, SYNC_COLUMNS);
  }

  adsOf(level: Level, id: string): Ad[] {
    return this.ads.filter((ad) => ad[ID_FIELD[level]] === id);
  }

  subjectOf(level: Level, ad: Ad): Subject {
    const adAccount = this.adAccount(ad.ad_account_id);
    if (!adAccount)
      throw new Error(`Ad ${ad.id} names the ad account ${ad.ad_account_id}, which does not exist.`);
    return {
      adAccount,
      campaign: level === 'adAccount' ? undefined : this.campaign(ad.campaign_id),
      adGroup: level === 'ad' || level === 'adGroup' ? this.adGroup(ad.ad_group_id) : undefined,
      ad: level === 'ad' ? ad : undefined,
    };
  }

  /** The facts of one ad and day, with those overrides in them that are whole numbers. Undefined = no row. */
  adFacts(ad: Ad, dayNumber: number, attribution: Attribution): Facts | undefined {
    const { timeZone } = attribution;
    return timeZone === undefined
      ? this.utcFacts(ad, dayNumber, attribution)
      : this.ownDayFacts(ad, dayNumber, attribution, timeZone);
  }

  private ownDayFacts(ad: Ad, dayNumber: number, attribution: Attribution, timeZone: string) {
    if (toDayText(dayNumber) < (this.ownZoneSince.get(ad.ad_account_id) ?? '')) return undefined;
    const sum = noFacts();
    for (const share of sharesOf(dayNumber, timeZone)) {
      const facts = this.utcFacts(ad, share.day, attribution);
      if (facts) addFacts(sum, partOf(facts, share));
    }
    return hasActivity(sum) ? sum : undefined;
  }

  private utcFacts(ad: Ad, dayNumber: number, attribution: Attribution): Facts | undefined {
    // Spares making the text of a day when nothing is overridden, which is nearly always.
    const override = this.overrides.isEmpty ? undefined : this.overrides.get(ad.id, toDayText(dayNumber));
    if (override === null) return undefined;
    const facts = this.computedFacts(ad, dayNumber, attribution);
    if (!override) return facts;
    const changed = facts ?? noFacts();
    for (const [name, literal] of Object.entries(override)) {
      if (!isFactColumn(name)) continue;
      if (literal === null) changed[name] = 0n;
      else if (/^-?\d+$/.test(literal)) changed[name] = BigInt(literal);
    }
    return changed;
  }

  private computedFacts(ad: Ad, dayNumber: number, attribution: Attribution): Facts | undefined {
    const [traits, today] = [this.traitsOf(ad), dayOf(this.now)];
    const facts = factsOf(traits, dayNumber, today, attribution);
    if (facts) this.caps.apply(facts, ad, traits, dayNumber, today - dayNumber);
    return facts;
  }

  sumFacts(ads: readonly Ad[], from: number, to: number, attribution: Attribution): Facts | undefined {
    let sum: Facts | undefined;
    for (let day = from; day <= to; day++) {
      for (const ad of ads) {
        const facts = this.adFacts(ad, day, attribution);
        if (!facts) continue;
        if (sum) addFacts(sum, facts);
        else sum = facts;
      }
    }
    return sum;
  }

  renderRow(subject: Subject, facts: Facts, columns: readonly string[]): Row {
    const row: Row = {};
    for (const column of columns) {
      const literal = RENDERS[column]?.(facts, subject);
      if (literal !== undefined) row[column] = literal;
    }
    return row;
  }

  /** An ad's row of one day: only the given columns, and what an override adds that is no known column. */
  adRow(ad: Ad, day: string, facts: Facts, columns: readonly string[]): Row {
    const row = this.renderRow(this.subjectOf('ad', ad), facts, columns);
    for (const [name, literal] of Object.entries(this.overrides.get(ad.id, day) ?? {})) {
      if (!columns.includes(name) && SYNC_COLUMNS.includes(name)) continue;
      if (literal === null) delete row[name];
      else row[name] = literal;
    }
    return row;
  }

  traitsOf(ad: Ad): AdTraits {
    let salt = this.salts.get(ad.id);
    if (salt === undefined) {
      salt = hashText(ad.id, this.options.seed);
      this.salts.set(ad.id, salt);
    }
    const life = this.lives.get(ad.id);
    const first = life ? toDayNumber(life.firstDay) : Math.floor((ad.created_time ?? 0) / 86_400);
    const last = life?.lastDay === undefined ? Number.POSITIVE_INFINITY : toDayNumber(life.lastDay);
    const currency = this.adAccount(ad.ad_account_id)?.currency ?? 'USD';
    return {
      salt,
      first: life?.never ? Number.POSITIVE_INFINITY : first,
      last,
      isVideo: /VIDEO/.test(ad.creative_type),
      microPerDollar: Math.round(unitsPerDollar(currency) * 1_000_000),
    };
  }
}
