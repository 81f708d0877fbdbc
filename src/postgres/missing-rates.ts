/** Which exchange rates loaded days lack. */
import type { Knex } from 'knex';
import { pinterest, sync, ums } from '../shared/database-names.js';
import { addDays, type Day, type DayRange, eachDay } from '../shared/dates.js';
import type { MissingRates } from '../shared/missing-rates.js';
import { select } from './select.js';

interface Scope {
  ranges: readonly DayRange[];
  adAccountId: string;
}

// As the view finds them. A currency that Pinterest does not know has no rate in any file: check 10 finds those days.
const MISSING = `
  SELECT "from", "to", min(date)::text AS first, max(date)::text AS last,
    coalesce(bool_and(date BETWEEN fetched.first AND fetched.last), false) AS "isUnpublished"
  FROM (
    SELECT day.date, coalesce(day.currency, account.currency) AS "from", coalesce(own.master_currency, standard.master_currency) AS "to"
    FROM ${sync.analytics_days} AS day
    JOIN ${pinterest.ad_accounts} AS account ON account.id = day.ad_account_id
    LEFT JOIN ${ums.integrations} AS own ON own.ad_account_id = day.ad_account_id
    LEFT JOIN ${ums.integrations} AS standard ON standard.ad_account_id = '*'
    WHERE day.rows > 0 AND (CAST(:account AS text) IS NULL OR day.ad_account_id = CAST(:account AS text))
      AND (CAST(:days AS date[]) IS NULL OR day.date = ANY (CAST(:days AS date[])))
  ) AS needed
  LEFT JOIN (
    SELECT to_currency, min(date) AS first, max(date) AS last FROM ${ums.fx_rates} WHERE source = 'update' GROUP BY 1
  ) AS fetched ON fetched.to_currency = needed."to"
  WHERE "from" <> "to" AND "from" ~ '^[A-Z]{3}$' AND "from" <> 'UNK' AND NOT EXISTS (
    SELECT FROM ${ums.fx_rates} AS fx
    WHERE fx.date = needed.date AND fx.from_currency = needed."from" AND fx.to_currency = needed."to"
  )
  GROUP BY 1, 2 ORDER BY 1, 2`;

/** @param scope the days of an ad account; all that are loaded without it. */
export async function readMissingRates(db: Knex, scope?: Scope): Promise<MissingRates[]> {
  const bindings = { account: scope?.adAccountId ?? null, days: scope?.ranges.flatMap(eachDay) ?? null };
  const found = await select<Omit<MissingRates, 'isUnpublished'> & { isUnpublished: boolean }>(
    db,
    MISSING,
    bindings,
  );
  // What is left out of most results makes them shorter.
  return found.map(({ isUnpublished, ...pair }) => (isUnpublished ? { ...pair, isUnpublished } : pair));
}

/** The first day that rates are needed for: as far back as a report reaches, or as what is loaded. */
export async function firstDayWithAmounts(db: Knex, today: Day, reachDays: number): Promise<Day> {
  const reach = addDays(today, -reachDays);
  const [row] = await select<{ first: Day | null }>(
    db,
    `SELECT min(date)::text AS first FROM ${sync.analytics_days} WHERE rows > 0`,
  );
  return row?.first && row.first < reach ? row.first : reach;
}
