/**
 * What an ad did on a day, as a pure function of (seed, ad, day, age of the day, attribution settings).
 * Nothing is stored: a day can be computed alone, and the next time it is the same, or restated by its age.
 */

import { type FactColumn, type Facts, hasActivity, noFacts } from './facts.js';
import { between, chance } from './hash.js';
import { LONGEST_LAG, lagOf, type OrderKind, seenShare, wanted } from './restatement.js';

/** How an ad does in general. */
export interface AdTraits {
  salt: number;
  /** Day numbers, both included. */
  first: number;
  last: number;
  isVideo: boolean;
  /** Micro units of the account's currency that make a US dollar, roughly. */
  microPerDollar: number;
}

/** The request parameters that decide which conversions are counted, and on which day. */
export interface Attribution {
  clickWindowDays: number;
  engagementWindowDays: number;
  viewWindowDays: number;
  reportTime: 'TIME_OF_AD_ACTION' | 'TIME_OF_CONVERSION';
  /** Whose calendar days are counted; absent for UTC. */
  timeZone?: string | undefined;
}

/** Pinterest's own defaults. */
export const DEFAULT_ATTRIBUTION: Attribution = {
  clickWindowDays: 30,
  engagementWindowDays: 30,
  viewWindowDays: 1,
  reportTime: 'TIME_OF_AD_ACTION',
};

/** Monday first: people look for home things at the weekend. */
const WEEKDAY = [0.93, 0.9, 0.92, 0.95, 1.0, 1.14, 1.21];

export function factsOf(
  ad: AdTraits,
  day: number,
  today: number,
  attribution: Attribution,
): Facts | undefined {
  if (day > today || day < ad.first) return undefined;
  if (day > ad.last + LONGEST_LAG) return undefined;
  const facts = noFacts();
  addDelivery(facts, ad, day, today - day);
  addOrders(facts, ad, day, today, attribution);
  return hasActivity(facts) ? facts : undefined;
}

/** Impressions paid for, before the first days' restatement. About one day in thirty an ad gets none. */
function impressionsOf({ salt, first, last }: AdTraits, day: number): number {
  if (day < first || day > last || chance(salt, day, 1) < 0.03) return 0;
  const size = 250 * Math.exp(3.4 * chance(salt, 2));
  const ramp = Math.min(1, 0.4 + 0.2 * (day - first));
  return Math.round(size * ramp * shapeOf(day) * between(0.75, 1.25, chance(salt, day, 3)));
}

/** Weekday, season (spring and the weeks before the holidays) and a slow growth. */
function shapeOf(day: number): number {
  const weekday = WEEKDAY[(day + 3) % 7] ?? 1;
  const yearPart = ((day % 365.25) / 365.25) * 2 * Math.PI;
  const season = 1 + 0.16 * Math.cos(2 * (yearPart - 1.95)) + 0.14 * Math.cos(yearPart - 5.7);
  return weekday * season * (1 + (0.1 * (day - 20_000)) / 365);
}

/** Those that are known when the day is `age` days old. */
const seenImpressions = (ad: AdTraits, day: number, age: number) =>
  Math.round(impressionsOf(ad, day) * seenShare(age));

/** What an ad would spend on a day if nothing capped it. */
export function spendOf(ad: AdTraits, day: number, age: number): number {
  const impressions = seenImpressions(ad, day, age);
  return impressions === 0 ? 0 : costOf(ad, day, impressions);
}

function costOf({ salt, microPerDollar }: AdTraits, day: number, impressions: number): number {
  const costPerImpression = between(0.003, 0.011, chance(salt, 7)) * between(0.9, 1.1, chance(salt, day, 8));
  return Math.round(impressions * costPerImpression * microPerDollar);
}

function addDelivery(facts: Facts, ad: AdTraits, day: number, age: number): void {
  const { salt } = ad;
  const impressions = seenImpressions(ad, day, age);
  if (impressions === 0) return;
  const earned = Math.round(impressions * between(0, 0.12, chance(salt, 4)));
  const clicks = Math.round(impressions * clickRate(ad, day));
  const outbound = Math.round(clicks * 0.72);
  const repins = Math.round(impressions * between(0.0005, 0.004, chance(salt, day, 6)));
  const earnedClicks = Math.round(earned * clickRate(ad, day + 1));
  const earnedRepins = Math.round(earned * 0.002);
  const spend = costOf(ad, day, impressions);
  set(facts, {
    SPEND_IN_MICRO_DOLLAR: spend,
    IMPRESSION_1: impressions,
    IMPRESSION_1_GROSS: impressions + Math.round(impressions * 0.03),
    IMPRESSION_2: earned,
    CLICKTHROUGH_1: clicks,
    CLICKTHROUGH_1_GROSS: clicks + Math.round(clicks * 0.04),
    CLICKTHROUGH_2: earnedClicks,
    OUTBOUND_CLICK_1: outbound,
    OUTBOUND_CLICK_2: Math.round(earnedClicks * 0.7),
    REPIN_1: repins,
    REPIN_2: earnedRepins,
    ENGAGEMENT_1: clicks + repins + Math.round(impressions * 0.009),
    ENGAGEMENT_2: earnedClicks + earnedRepins + Math.round(earned * 0.01),
    TOTAL_PAGE_VISIT: outbound,
    TOTAL_PAGE_VISIT_VALUE_IN_MICRO_DOLLAR: Math.round(outbound * 0.15 * ad.microPerDollar),
  });
  if (ad.isVideo) set(facts, videoFacts(salt, impressions + earned, spend));
}

function clickRate({ salt }: AdTraits, day: number): number {
  return between(0.003, 0.014, chance(salt, 5)) * between(0.7, 1.3, chance(salt, day, 5));
}

function videoFacts(salt: number, impressions: number, spend: number): Partial<Record<FactColumn, number>> {
  const starts = Math.round(impressions * 0.8);
  const kept = between(0.25, 0.6, chance(salt, 9));
  return {
    VIDEO_SPEND_IN_MICRO_DOLLAR: spend,
    TOTAL_VIDEO_P0_COMBINED: starts,
    TOTAL_VIDEO_MRC_VIEWS: Math.round(starts * kept),
    TOTAL_VIDEO_P25_COMBINED: Math.round(starts * kept * 0.9),
    TOTAL_VIDEO_P50_COMBINED: Math.round(starts * kept * 0.6),
    TOTAL_VIDEO_P75_COMBINED: Math.round(starts * kept * 0.4),
    TOTAL_VIDEO_P95_COMBINED: Math.round(starts * kept * 0.27),
    TOTAL_VIDEO_P100_COMPLETE: Math.round(starts * kept * 0.22),
  };
}

/** Purchases and sign-ups: by the day of the click or view (the default), or by the day they happened. */
function addOrders(facts: Facts, ad: AdTraits, day: number, today: number, attribution: Attribution): void {
  if (attribution.reportTime === 'TIME_OF_AD_ACTION') {
    addOrdersOfDay(facts, ad, day, attribution, (lag) => day + lag <= today);
    return;
  }
  for (let back = 0; back <= LONGEST_LAG; back++) {
    addOrdersOfDay(facts, ad, day - back, attribution, (lag) => lag === back);
  }
}

function addOrdersOfDay(
  facts: Facts,
  ad: AdTraits,
  day: number,
  attribution: Attribution,
  counts: (lag: number) => boolean,
): void {
  const impressions = impressionsOf(ad, day);
  if (impressions === 0) return;
  const clicks = impressions * clickRate(ad, day);
  const kinds: [OrderKind, number][] = [
    ['CLICK', clicks * 0.022],
    ['VIEW', impressions * 0.00012],
    // Pinterest has stopped filling this one, so it is rare.
    ['ENGAGEMENT', chance(ad.salt, day, 12) < 0.04 ? 1.4 : 0],
  ];
  for (const [kind, expected] of kinds) {
    const count = wanted(expected, ad.salt, day, kind);
    for (let order = 0; order < count; order++) {
      const lag = lagOf(ad.salt, day, kind, order);
      if (lag < windowOf(kind, attribution) && counts(lag)) addOrder(facts, ad, day, kind, order);
    }
  }
}

/** A window of one day holds the day of the click itself; 0 turns the kind off. */
function windowOf(kind: OrderKind, attribution: Attribution): number {
  if (kind === 'CLICK') return attribution.clickWindowDays;
  return kind === 'VIEW' ? attribution.viewWindowDays : attribution.engagementWindowDays;
}

function addOrder(facts: Facts, ad: AdTraits, day: number, kind: OrderKind, order: number): void {
  const size = chance(ad.salt ^ kind.length, day, 100 + order);
  const value = BigInt(Math.round(between(18, 190, size ** 2) * 100)) * BigInt(ad.microPerDollar / 100);
  facts[`TOTAL_${kind}_CHECKOUT`] += 1n;
  facts[`TOTAL_${kind}_CHECKOUT_VALUE_IN_MICRO_DOLLAR`] += value;
  if (size < 0.7) return;
  if (kind === 'CLICK') facts.TOTAL_CLICK_SIGNUP += 1n;
  if (kind === 'ENGAGEMENT') {
    facts.TOTAL_ENGAGEMENT_SIGNUP += 1n;
    facts.TOTAL_ENGAGEMENT_SIGNUP_VALUE_IN_MICRO_DOLLAR += BigInt(ad.microPerDollar);
  }
}

function set(facts: Facts, values: Partial<Record<FactColumn, number>>): void {
  for (const [name, value] of Object.entries(values)) facts[name as FactColumn] = BigInt(value);
}
