/** Stores exchange rates, one for each day that has one, so that a conversion is a plain join by day. */
import type { Knex } from 'knex';
import { ums } from '../shared/database-names.js';
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

/**
 * Fills the days after each rate and writes what is new or newer: a day keeps a rate that was published later than
 * the one at hand.
 */
const importOf = (pairs: string) => `
WITH quote AS MATERIALIZED (
  SELECT * FROM json_to_recordset(CAST(:quotes AS json)) AS q (date date, "from" text, "to" text, rate numeric)
), euro AS MATERIALIZED (
  SELECT date, "to" AS currency, rate FROM quote UNION SELECT date, 'EUR', 1 FROM quote
), published AS (
  SELECT *, lead(date) OVER (PARTITION BY from_currency, to_currency ORDER BY date) AS next
  FROM (${pairs}) AS pair
), written AS (
  INSERT INTO ${ums.fx_rates} AS stored (date, from_currency, to_currency, rate, published_on)
  SELECT day::date, from_currency, to_currency, rate, date
  FROM published, generate_series(date, least(next - 1, date + ${CARRIED_DAYS}), interval '1 day') AS day
  ON CONFLICT (from_currency, to_currency, date) DO UPDATE
  SET rate = excluded.rate, published_on = excluded.published_on
  WHERE excluded.published_on >= stored.published_on
    AND (stored.rate, stored.published_on) IS DISTINCT FROM (excluded.rate, excluded.published_on)
  RETURNING 1
)
SELECT count(*)::int AS rates, min(date)::text AS "from", max(date)::text AS "to",
  (SELECT count(*) FROM written)::int AS written,
  coalesce(array_agg(DISTINCT from_currency), '{}') AS currencies,
  coalesce(array_agg(DISTINCT to_currency), '{}') AS into
FROM published`;

export interface FxImport {
  /** Rates between two currencies on a day that they were published. */
  rates: number;
  from: string;
  to: string;
  /** Days and pairs that have a new or another rate. */
  written: number;
  /** What can be converted, and into what. */
  currencies: string[];
  into: string[];
}

/** What the ad accounts' amounts are to be converted to. */
export async function masterCurrencies(db: Knex): Promise<string[]> {
  return db(ums.integrations).distinct('master_currency').orderBy('master_currency').pluck('master_currency');
}

/** @param to currencies that rates are computed into, for a table of the European Central Bank. */
export async function importRates(
  db: Knex,
  { isTable, quotes }: FxFile,
  to: readonly string[],
): Promise<FxImport> {
  const bindings = { quotes: JSON.stringify(quotes), to: [...to] };
  const { rows } = await db.raw(importOf(isTable ? crossedPairs : plainPairs), bindings);
  return rows[0];
}
