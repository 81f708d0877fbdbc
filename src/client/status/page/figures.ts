/** The sums of each day, as Postgres computes them: to the digit, and as text. */
import type { Knex } from 'knex';
import { PINTEREST_REACH_DAYS } from '../../../shared/analytics-plan.js';
import { addDays, type Day, toDay } from '../../../shared/dates.js';

/** In the currency of the ad account; null where Pinterest gave no number. */
export interface DayFigures {
  spend: string | null;
  impressions: string | null;
  conversions: string | null;
}

export type AccountFigures = ReadonlyMap<Day, DayFigures>;

export const figures: readonly { name: keyof DayFigures; sql: string }[] = [
  { name: 'spend', sql: 'round(sum(spend_in_micro_dollar) / 1e6, 2)' },
  { name: 'impressions', sql: 'sum(impression_1)' },
  { name: 'conversions', sql: 'sum(total_conversions)' },
];

/** What the page shows of all of an ad account's days: sums of the same rows, not of rounded days. */
export interface Figures {
  days: AccountFigures;
  total: DayFigures;
}

/** @param adAccountIds those to read; others have no figures. */
export async function readFigures(
  db: Knex,
  at: Date,
  adAccountIds: readonly string[],
): Promise<Map<string, Figures>> {
  const today = toDay(at);
  const { rows } = await db.raw(
    `SELECT ad_account_id, date::text, ${figures.map(({ name, sql }) => `${sql}::text AS ${name}`).join(', ')}
     FROM pinterest.ad_analytics
     WHERE date >= ?::date AND date < ?::date AND ad_account_id = ANY (?)
     GROUP BY GROUPING SETS ((ad_account_id, date), (ad_account_id))`,
    [addDays(today, -PINTEREST_REACH_DAYS), today, [...adAccountIds]],
  );
  const found = new Map(adAccountIds.map((id) => [id, { days: new Map<Day, DayFigures>(), total: nothing }]));
  for (const { ad_account_id: id, date, ...sums } of rows as (FigureRow & DayFigures)[]) {
    const account = found.get(id);
    if (!account) continue;
    if (date) account.days.set(date, sums);
    else account.total = sums;
  }
  return found;
}

interface FigureRow {
  ad_account_id: string;
  /** Null in the row of the total. */
  date: Day | null;
}

const nothing: DayFigures = { spend: null, impressions: null, conversions: null };
