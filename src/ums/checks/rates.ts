/** Can the exchange rates be right? */
import { pinterest, sync, ums } from '../../shared/database-names.js';
import { type Check, finding, ofAccount } from './definition.js';

/** Units of a currency for one US dollar, roughly, of those whose value has stayed about the same for years. */
const USUAL_PER_DOLLAR: Readonly<Record<string, number>> = {
  AUD: 1.5,
  BRL: 5.4,
  CAD: 1.4,
  CHF: 0.85,
  CLP: 930,
  COP: 4_100,
  CZK: 22,
  DKK: 6.8,
  EUR: 0.9,
  GBP: 0.77,
  HKD: 7.8,
  HUF: 355,
  IDR: 16_000,
  ILS: 3.6,
  INR: 85,
  JPY: 148,
  KRW: 1_380,
  MXN: 18.5,
  MYR: 4.4,
  NOK: 10.5,
  NZD: 1.7,
  PEN: 3.7,
  PHP: 57,
  PLN: 3.9,
  RON: 4.5,
  SEK: 10.2,
  SGD: 1.3,
  THB: 34,
  TWD: 32,
  USD: 1,
  ZAR: 18,
};
/** Three times as much or a third: further than these move in years, and less than a wrong unit or direction. */
const UNUSUAL = 3;
/** From one day to the next, or over a few days without a rate. */
const JUMP = 1.1;
const NEIGHBOURS_DAYS = 10;
/** Published rates have few digits, and two sources differ a little. */
const TOLERANCE = 0.05;

const usual = `(VALUES ${Object.entries(USUAL_PER_DOLLAR)
  .map(([currency, units]) => `('${currency}', ${units})`)
  .join(', ')})`;

/** The rates that amounts are multiplied by, and those of the days before. */
const used = `SELECT * FROM ${ums.fx_rates} AS rates
  WHERE from_currency IN (SELECT currency FROM ${pinterest.ad_accounts} WHERE ${ofAccount('id')}
      UNION SELECT currency FROM ${sync.analytics_days} WHERE ${ofAccount()})
    AND to_currency IN (SELECT master_currency FROM ${ums.integrations})
    AND date BETWEEN (SELECT min(day) - ${NEIGHBOURS_DAYS} FROM unnest(CAST(:days AS date[])) AS day)
      AND (SELECT max(day) + ${NEIGHBOURS_DAYS} FROM unnest(CAST(:days AS date[])) AS day)`;

const rateOn = (one: string) =>
  `'rate ' || ${one}.rate || ' from ' || ${one}.from_currency || ' to ' || ${one}.to_currency || ' on ' || ${one}.date`;

const rates: Check = {
  number: 18,
  name: 'rates',
  rule:
    'An exchange rate is near those of the days before and after, agrees with the inverse rate and with those through a ' +
    'third currency, and is less than three times from what is usual. A rate for a day without one is that of the day that ' +
    'it names.',
  thorough: [
    finding(
      'warn',
      `${rateOn('r')} || ' comes after ' || r.before`,
      `FROM (SELECT *, lag(rate) OVER pair AS before, date - lag(date) OVER pair AS days
  FROM (${used}) AS used WINDOW pair AS (PARTITION BY from_currency, to_currency ORDER BY date)) AS r
WHERE r.days <= ${NEIGHBOURS_DAYS} AND greatest(r.rate / r.before, r.before / r.rate) > ${JUMP}`,
    ),
    finding(
      'fail',
      `${rateOn('r')} || ', and ' || inverse.rate || ' the other way round'`,
      `FROM (${used}) AS r JOIN ${ums.fx_rates} AS inverse
  ON (inverse.date, inverse.from_currency, inverse.to_currency) = (r.date, r.to_currency, r.from_currency)
WHERE abs(r.rate * inverse.rate - 1) > ${TOLERANCE}`,
    ),
    finding(
      'fail',
      `${rateOn('r')} || ', and ' || one.rate * two.rate || ' through ' || one.to_currency`,
      `FROM (${used}) AS r
JOIN ${ums.fx_rates} AS one ON (one.date, one.from_currency) = (r.date, r.from_currency)
JOIN ${ums.fx_rates} AS two ON (two.date, two.from_currency, two.to_currency) = (r.date, one.to_currency, r.to_currency)
WHERE abs(one.rate * two.rate - r.rate) > ${TOLERANCE} * r.rate`,
    ),
    finding(
      'warn',
      `${rateOn('r')} || '; ' || round(units_to.units / units_from.units, 6) || ' is usual'`,
      `FROM (${used}) AS r
JOIN ${usual} AS units_from (currency, units) ON units_from.currency = r.from_currency
JOIN ${usual} AS units_to (currency, units) ON units_to.currency = r.to_currency
WHERE greatest(r.rate * units_from.units / units_to.units, units_to.units / units_from.units / r.rate) > ${UNUSUAL}`,
    ),
    finding(
      'fail',
      `${rateOn('r')} || ', and ' || published.rate || ' on ' || r.published_on || ', the day that it is of'`,
      `FROM (${used}) AS r JOIN ${ums.fx_rates} AS published
  ON (published.date, published.from_currency, published.to_currency) = (r.published_on, r.from_currency, r.to_currency)
WHERE published.published_on = r.published_on AND published.rate <> r.rate`,
    ),
  ],
};

export const rateChecks: readonly Check[] = [rates];
