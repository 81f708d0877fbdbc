/** The pauses that Pinterest asks for: one for all workers of a connection, and longer while it goes on asking. */
import type { Knex } from 'knex';
import { type Pause, pauseAfter, type WaitDemand } from '../pinterest/pauses.js';
import type { Category, WaitCode } from '../pinterest/rate-limits.js';
import { sync } from '../shared/database-names.js';
import { select, selectOne } from './select.js';

/** @returns why there is a pause at present; undefined when there is none. */
export async function readPause(db: Knex, budget: string): Promise<WaitCode | undefined> {
  const rows = await select<{ reason: WaitCode | null }>(
    db,
    `SELECT reason FROM ${sync.rate_budgets} WHERE connection = ? AND paused_until > clock_timestamp()`,
    [budget],
  );
  return rows[0] && (rows[0].reason ?? 'LimitReached');
}

interface Demand extends WaitDemand {
  category: Category;
  reason: WaitCode;
}

/** A shorter pause does not cut a longer one. @returns how long it lasts, in milliseconds. */
export async function beginPause(db: Knex, budget: string, demand: Demand): Promise<number> {
  const { category, reason } = demand;
  return db.transaction(async (transaction) => {
    const last = await lockPause(transaction, budget);
    const { isNext, refusals, pauseMs } = pauseAfter(last, demand);
    const { left } = await selectOne<{ left: number }>(
      transaction,
      `UPDATE ${sync.rate_budgets} SET refusals = :refusals, refused_category = :category,
         paused_at = CASE WHEN :isNext THEN clock_timestamp() ELSE paused_at END,
         reason = CASE WHEN paused_until > clock_timestamp() + :pauseMs * interval '1 millisecond' THEN reason ELSE :reason END,
         paused_until = greatest(paused_until, clock_timestamp() + :pauseMs * interval '1 millisecond')
       WHERE connection = :budget
       RETURNING extract(epoch FROM paused_until - clock_timestamp())::float8 * 1000 AS left`,
      { budget, refusals, category, reason, pauseMs, isNext },
    );
    return left;
  });
}

/** The budget's row stays locked until the transaction ends, so that workers do not count one demand twice. */
async function lockPause(transaction: Knex, budget: string): Promise<Pause> {
  await transaction.raw(`INSERT INTO ${sync.rate_budgets} (connection) VALUES (?) ON CONFLICT DO NOTHING`, [
    budget,
  ]);
  return selectOne<Pause>(
    transaction,
    `SELECT refusals,
       extract(epoch FROM clock_timestamp() - paused_at)::float8 * 1000 AS "beganMsAgo",
       CASE WHEN paused_until = '-infinity' THEN 'Infinity'
         ELSE extract(epoch FROM clock_timestamp() - paused_until)::float8 * 1000 END AS "endedMsAgo"
     FROM ${sync.rate_budgets} WHERE connection = ? FOR UPDATE`,
    [budget],
  );
}

/** After an answer to a request of the category that was refused: the next refusal starts a new row. */
export async function endRefusals(db: Knex, budget: string, category: Category): Promise<void> {
  await db.raw(
    `UPDATE ${sync.rate_budgets} SET refusals = 0 WHERE connection = ? AND refused_category = ? AND refusals > 0`,
    [budget, category],
  );
}
