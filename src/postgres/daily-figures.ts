/** The sums of each day, as Postgres computes them: to the digit, and as text. */
import type { Knex } from 'knex';
import { pinterest } from '../shared/database-names.js';
import type { Day, DayRange } from '../shared/dates.js';
import { select } from './select.js';

/** In the currency of the ad account. */
const sums = {
  spend: 'round(sum(spend_in_micro_dollar) / 1e6, 2)',
  impressions: 'sum(impression_1)',
  conversions: 'sum(total_conversions)',
  /** The checkouts among them: what the marketing schema calls orders. */
  orders: 'sum(total_checkout)',
} as const;

type FigureName = keyof typeof sums;
export const figureNames = Object.keys(sums) as FigureName[];

/** Null where Pinterest gave no number. */
export type DayFigures = Record<FigureName, string | null>;

/** Of all of an ad account's days: sums of the same rows, not of rounded days. */
export interface Figures {
  days: Map<Day, DayFigures>;
  total: DayFigures;
}

type Row = DayFigures & {
  adAccountId: string;
  /** Null in the row of the total. */
  date: Day | null;
};

/** @param adAccountIds those to read; those without rows have figures that are null. */
export async function readDailyFigures(
  db: Knex,
  { from, to }: DayRange,
  adAccountIds: readonly string[],
): Promise<Map<string, Figures>> {
  const columns = figureNames.map((name) => `${sums[name]}::text AS ${name}`).join(', ');
  const rows = await select<Row>(
    db,
    `SELECT ad_account_id AS "adAccountId", date::text, ${columns} FROM ${pinterest.ad_analytics}
     WHERE date BETWEEN CAST(:from AS date) AND CAST(:to AS date) AND ad_account_id = ANY (CAST(:ids AS text[]))
     GROUP BY GROUPING SETS ((ad_account_id, date), (ad_account_id))`,
    { from, to, ids: [...adAccountIds] },
  );
  const found = new Map(adAccountIds.map((id) => [id, noFigures()]));
  for (const { adAccountId, date, ...figures } of rows) {
    const account = found.get(adAccountId);
    if (account && date) account.days.set(date, figures);
    else if (account) account.total = figures;
  }
  return found;
}

export const noFigures = (): Figures => ({
  days: new Map(),
  total: { spend: null, impressions: null, conversions: null, orders: null },
});
