import type { AdAccountSpec } from './entities.js';

/**
 * The merchant that is there unless another one is given: three countries and currencies, 400 ads, and no
 * account with more than 250 of them, so that one analytics request covers a day of an account. One has no time zone.
 */
export const DEFAULT_MERCHANT: readonly AdAccountSpec[] = [
  { name: 'Fernhollow Home - US', country: 'US', currency: 'USD', campaigns: 19, ads: 235 },
  {
    name: 'Fernhollow Home (Deutschland)',
    country: 'DE',
    currency: 'EUR',
    timeZone: null,
    campaigns: 10,
    ads: 110,
  },
  { name: 'ファーンホロウ・ホーム', country: 'JP', currency: 'JPY', campaigns: 6, ads: 55 },
];

/**
 * `ads` ads spread over `accounts` ad accounts.
 *
 * @param firstId of the first ad account, the others follow; without it the ids are made up.
 */
export function merchantOfSize(accounts: number, ads: number, firstId?: number): AdAccountSpec[] {
  const currencies = ['USD', 'EUR', 'GBP', 'JPY'];
  const countries = ['US', 'DE', 'GB', 'JP'];
  return Array.from({ length: accounts }, (_, index) => {
    const share = Math.floor(ads / accounts) + (index < ads % accounts ? 1 : 0);
    return {
      id: firstId ? String(firstId + index) : undefined,
      name: `Fernhollow Home ${index + 1}`,
      country: countries[index % countries.length] ?? 'US',
      currency: currencies[index % currencies.length] ?? 'USD',
      campaigns: Math.max(1, Math.min(share, Math.ceil(share / 12))),
      ads: share,
    };
  });
}

/** Price level of one unit of the currency against the US dollar, roughly. */
const UNITS_PER_DOLLAR: Record<string, number> = {
  USD: 1,
  EUR: 0.92,
  GBP: 0.79,
  JPY: 150,
  CAD: 1.36,
  AUD: 1.52,
};

export function unitsPerDollar(currency: string): number {
  return UNITS_PER_DOLLAR[currency] ?? 1;
}

/** The currencies of the ad accounts that the sandbox makes up. */
export const currencies: readonly string[] = Object.keys(UNITS_PER_DOLLAR);
