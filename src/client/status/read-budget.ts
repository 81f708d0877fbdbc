/** How many requests Pinterest still allows at this moment. */
import type { Knex } from 'knex';
import type { Config } from '../../config/index.js';
import { budgetName } from '../../connections/budget.js';
import { DAY_SECONDS, publishedLimits } from '../../pinterest/rate-limits.js';
import { countRequests, readPauseEnd } from '../../postgres/rate-budget-use.js';
import { DEFAULT_CONNECTION } from '../../shared/connections.js';
import type { Budget, BudgetWindow } from './model.js';

/** @returns null when nothing says how Pinterest is reached. */
export async function readBudget(db: Knex, config: Config): Promise<Budget | null> {
  const { credentials, app, accessTier } = config.pinterest;
  if (!credentials && !app) return null;
  const name = budgetName(config, DEFAULT_CONNECTION);
  const windows: BudgetWindow[] = [];
  for (const { category, seconds, limit } of publishedLimits[accessTier]) {
    // A limit of a day counts calendar days.
    const window = { category, seconds, isDay: seconds >= DAY_SECONDS };
    const used = await countRequests(db, name, window);
    windows.push({ category: category ?? null, seconds, limit, left: Math.max(0, limit - used) });
  }
  return { windows, pausedUntil: await readPauseEnd(db, name) };
}
