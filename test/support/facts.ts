/** What an analyst's queries must answer, computed from the sandbox's data without SQL and without any code of the product. */
import type { World } from '../../dev/sandbox/index.js';

/** A pin of an ad on a day with activity. Amounts are millionths of the currency of the day. */
export interface Fact {
  date: string;
  accountId: string;
  campaignId: string;
  adGroupId: string;
  adId: string;
  pinId: string;
  currency: string;
  spend: bigint;
  revenue: bigint;
  orders: bigint;
  impressions: bigint;
  clicks: bigint;
  /** What the amounts are multiplied by, in ten-thousandths; undefined = no rate. */
  rate: bigint | undefined;
}

/** What the database was given: which days, and what each was read with. */
export interface Reading {
  isLoaded(accountId: string, day: string): boolean;
  currencyOf(accountId: string, day: string): string;
  attributionOf(day: string): Attribution;
  rateOf(currency: string, day: string): bigint | undefined;
}

export const RATE_DIGITS = 4;
const MICRO = 10n ** 6n;
/** What one unit of the master currency is in the units of `converted`. */
export const UNIT = MICRO * 10n ** BigInt(RATE_DIGITS);

export function factsOf(world: World, days: readonly string[], reading: Reading): Fact[] {
  return world.ads.flatMap((ad) =>
    days.flatMap((date) => {
      if (!reading.isLoaded(ad.ad_account_id, date)) return [];
      const currency = reading.currencyOf(ad.ad_account_id, date);
      const rows = inCurrency(world, ad.ad_account_id, currency, () =>
        rowsOf(world, ad, date, reading.attributionOf(date)),
      );
      return rows.map((literals) => {
        const count = (name: string) => BigInt(literals[name] ?? '0');
        return {
          date,
          accountId: ad.ad_account_id,
          campaignId: ad.campaign_id,
          adGroupId: ad.ad_group_id,
          adId: ad.id,
          pinId: literals.PIN_ID?.replaceAll('"', '') ?? '',
          currency,
          spend: count('SPEND_IN_MICRO_DOLLAR'),
          revenue: count('TOTAL_CHECKOUT_VALUE_IN_MICRO_DOLLAR'),
          orders: count('TOTAL_CHECKOUT'),
          impressions: count('IMPRESSION_1'),
          clicks: count('CLICKTHROUGH_1'),
          rate: reading.rateOf(currency, date),
        };
      });
    }),
  );
}

/** What `work` gives while the ad account has this currency, on which the generated amounts depend. */
function inCurrency<T>(world: World, accountId: string, currency: string, work: () => T): T {
  const account = world.adAccount(accountId);
  if (!account) return work();
  const before = account.currency;
  account.currency = currency;
  try {
    return work();
  } finally {
    account.currency = before;
  }
}

type Ad = World['ads'][number];
type Attribution = NonNullable<Parameters<World['analyticsRow']>[2]>;
export type Literals = Readonly<Record<string, string>>;

/** All rows of an ad and day: the generated one, and those of other pins that a test has added. */
export function rowsOf(world: World, ad: Ad, day: string, attribution?: Attribution): Literals[] {
  const row = world.analyticsRow(ad, day, attribution);
  const others = world.overrides.extraRows.filter(
    (extra) => extra.day === day && extra.row.AD_ID?.replaceAll('"', '') === ad.id,
  );
  return [...(row ? [row] : []), ...others.map((extra) => extra.row)];
}

export function groupBy<T>(all: readonly T[], keyOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) groups.set(keyOf(one), [...(groups.get(keyOf(one)) ?? []), one]);
  return groups;
}

export const sum = (
  facts: readonly Fact[],
  name: 'spend' | 'revenue' | 'orders' | 'impressions' | 'clicks',
) => facts.reduce((total, fact) => total + fact[name], 0n);

/** In units of the master currency × 10^-10; null when nothing has a rate, as Postgres sums. */
export function converted(facts: readonly Fact[], name: 'spend' | 'revenue'): bigint | null {
  const known = facts.filter(({ rate }) => rate !== undefined);
  if (known.length === 0) return null;
  return known.reduce((total, fact) => total + fact[name] * (fact.rate ?? 0n), 0n);
}

/** Ads and days: several pins of an ad are one row of the marketing schema. */
export const withoutRate = (facts: readonly Fact[]) =>
  String(
    groupBy(
      facts.filter(({ rate }) => rate === undefined),
      ({ adId, date }) => `${adId} ${date}`,
    ).size,
  );

/** above / below with so many digits, halves away from zero; null where there is nothing to divide, or by. */
export function quotient(above: bigint | null, below: bigint | null, digits: number): string | null {
  if (above === null || below === null || below === 0n) return null;
  const [top, bottom] = below < 0n ? [-above, -below] : [above, below];
  const scaled = (top < 0n ? -top : top) * 10n ** BigInt(digits);
  const units = (2n * scaled + bottom) / (2n * bottom);
  const text = String(units).padStart(digits + 1, '0');
  const sign = top < 0n && units > 0n ? '-' : '';
  return `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}
