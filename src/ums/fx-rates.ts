/** Stores exchange rates, one for each day that has one, so that a conversion is a plain join by day. */
import type { Knex } from 'knex';
import { ums } from '../shared/database-names.js';
import type { Day } from '../shared/dates.js';
import type { FxFile } from './fx-file.js';

/**
 * A rate is used for its own day and, until the next one is published, for at most this many days more: weekends,
 * and the longest run of bank holidays. After that there is none, rather than a stale one.
 */
export const CARRIED_DAYS = 7;

/** The file's own pairs, or all pairs into certain currencies through the euro. */
const plainPairs = 'SELECT date, "from" AS from_currency, "to" AS to_currency, rate FROM quote';
// Postgres gives a quotient at least 16 significant digits, ten more than the published rates have.
const crossedPairs = `
  SELECT f.date, f.currency AS from_currency, t.currency AS to_currency, trim_scale(t.rate / f.rate) AS rate
  FROM euro AS f JOIN euro AS t USING (date)
  WHERE t.currency = ANY (:to) AND f.currency <> t.currency`;

/** Which command brings rates. What a person imports counts for more than what is fetched. */
type RateSource = 'import' | 'update';

/** Which of two rates for a day stays: the one that is published later, and of the same day's the imported one. */
const REPLACES = `(new.published_on > old.published_on
  OR new.published_on = old.published_on AND (:source = 'import' OR old.source = 'update'))`;
const DIFFERS = '(new.rate, new.published_on) IS DISTINCT FROM (old.rate, old.published_on)';

/**
 * Fills the days after each rate and writes what is new or newer: a day keeps a rate that was published later than
 * the one at hand. The counts compare with what was there before, which is what a statement sees throughout. Of two at
 * the same time, one waits for the other: both write in the same order.
 */
const importOf = (pairs: string) => `
WITH quote AS MATERIALIZED (
  SELECT * FROM json_to_recordset(CAST(:quotes AS json)) AS q (date date, "from" text, "to" text, rate numeric)
), euro AS MATERIALIZED (
  SELECT date, "to" AS currency, rate FROM quote UNION SELECT date, 'EUR', 1 FROM quote
), published AS (
  SELECT *, lead(date) OVER (PARTITION BY from_currency, to_currency ORDER BY date) AS next
  FROM (${pairs}) AS pair
), new AS MATERIALIZED (
  SELECT day::date AS date, from_currency, to_currency, rate, date AS published_on
  FROM published, generate_series(date, least(next - 1, date + ${CARRIED_DAYS}), interval '1 day') AS day
), compared AS (
  SELECT old.rate IS NULL OR new.published_on > old.published_on AS is_new, ${REPLACES} AS replaces, ${DIFFERS} AS differs,
    new.published_on = old.published_on AS is_of_same_day, new.date = new.published_on AS is_own_day
  FROM new LEFT JOIN ${ums.fx_rates} AS old USING (date, from_currency, to_currency)
), written AS (
  INSERT INTO ${ums.fx_rates} AS old (date, from_currency, to_currency, rate, published_on, source)
  SELECT date, from_currency, to_currency, rate, published_on, :source FROM new
  ORDER BY from_currency, to_currency, date
  ON CONFLICT (from_currency, to_currency, date) DO UPDATE
  SET rate = excluded.rate, published_on = excluded.published_on, source = excluded.source
  WHERE ${REPLACES.replaceAll('new.', 'excluded.')}
    AND (${DIFFERS.replaceAll('new.', 'excluded.')} OR old.source <> excluded.source)
)
SELECT count(*)::int AS rates, min(date)::text AS "from", max(date)::text AS "to",
  (SELECT count(*) FROM compared WHERE is_new)::int AS added,
  (SELECT count(*) FROM compared WHERE is_of_same_day AND replaces AND differs)::int AS corrected,
  (SELECT count(*) FROM compared WHERE is_of_same_day AND is_own_day AND differs AND NOT replaces)::int AS kept,
  coalesce(array_agg(DISTINCT from_currency), '{}') AS currencies,
  coalesce(array_agg(DISTINCT to_currency), '{}') AS into
FROM published`;

export interface FxImport {
  /** Rates between two currencies on a day that they were published. */
  rates: number;
  from: string;
  to: string;
  /** Days and pairs that had no rate, or one of an earlier day. */
  added: number;
  /** Those that had another rate of the same day. */
  corrected: number;
  /** Those whose imported rate stays, although the one at hand is another. */
  kept: number;
  /** What can be converted, and into what. */
  currencies: string[];
  into: string[];
}

/** What the ad accounts' amounts are to be converted to. */
export async function masterCurrencies(db: Knex): Promise<string[]> {
  return db(ums.integrations).distinct('master_currency').orderBy('master_currency').pluck('master_currency');
}

/** Whether "fx update" has brought rates of this day, or of a later one, into every master currency. */
export async function hasRatesOf(db: Knex, day: Day): Promise<boolean> {
  const { rows } = await db.raw(
    `SELECT NOT EXISTS (
  SELECT FROM ${ums.integrations} AS setting WHERE NOT EXISTS (
    SELECT FROM ${ums.fx_rates} AS fx WHERE fx.to_currency = setting.master_currency
      AND fx.date >= :day AND fx.published_on >= :day AND fx.source = 'update'
  )) AS present`,
    { day },
  );
  return rows[0].present;
}

/** @param to currencies that rates are computed into, when those of the file are of one euro. */
export async function importRates(
  db: Knex,
  { isOfEuro, quotes }: FxFile,
  { to, source }: { to: readonly string[]; source: RateSource },
): Promise<FxImport> {
  const bindings = { quotes: JSON.stringify(quotes), to: [...to], source };
  const { rows } = await db.raw(importOf(isOfEuro ? crossedPairs : plainPairs), bindings);
  return rows[0];
}

/** Those of the currencies that the file gives no rate into. */
export function currenciesWithout({ isOfEuro, quotes }: FxFile, currencies: readonly string[]): string[] {
  if (!isOfEuro) return [];
  const present = new Set(['EUR', ...quotes.map(({ to }) => to)]);
  return currencies.filter((currency) => !present.has(currency));
}
