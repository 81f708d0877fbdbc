// Made-up exchange rates for the made-up ad accounts, in the form of the table that the European Central Bank publishes:
// what one euro costs, on working days.
import { addDays, type Day } from '../../src/shared/dates.js';
import { between, chance, hashText } from './world/hash.js';
import { currencies, unitsPerDollar } from './world/merchant.js';

/** As far back as reports reach, and the days before that a rate is carried over a weekend. */
const DAYS = 914 + 7;
const SEED = 20;
/** How far a day's rate is from the usual one. */
const SWING = 0.02;

const isWorkingDay = (day: Day) => ![0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay());

/** The same for a day whenever it is asked for. */
function rateOf(currency: string, day: Day): string {
  const usual = unitsPerDollar(currency) / unitsPerDollar('EUR');
  const swing = between(1 - SWING, 1 + SWING, chance(hashText(currency, SEED), hashText(day, SEED)));
  return (usual * swing).toFixed(4);
}

/** @returns a file for `fx import`. */
export function exchangeRates(today: Day): string {
  const quoted = currencies.filter((currency) => currency !== 'EUR');
  const days = Array.from({ length: DAYS }, (_, index) => addDays(today, -index)).filter(isWorkingDay);
  const lines = days.map((day) => [day, ...quoted.map((currency) => rateOf(currency, day))].join(','));
  return [['Date', ...quoted].join(','), ...lines].join('\n');
}
