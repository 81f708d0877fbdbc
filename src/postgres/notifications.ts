/** What people were told about each kind of run, so that they are told once when it changes. */
import type { Knex } from 'knex';
import { sync } from '../shared/database-names.js';
import type { Outcome } from '../shared/run-end.js';
import { select } from './select.js';

interface EndToTell {
  taskQueue: string;
  subject: string;
  outcome: Outcome;
  runId: string;
  endedAt: number;
}

/** Whether the end of a run that is well must be told: people know, or are about to be told, that the last was not. */
export async function isNotWell(db: Knex, taskQueue: string, subject: string): Promise<boolean> {
  const rows = await select(
    db,
    `SELECT FROM ${sync.notifications}
     WHERE task_queue = :taskQueue AND subject = :subject AND (told <> 'well' OR outcome <> 'well')`,
    { taskQueue, subject },
  );
  return rows.length > 0;
}

/** Notes how the run ended, unless a later one has. */
export async function noteEnd(db: Knex, end: EndToTell): Promise<void> {
  await db.raw(
    `INSERT INTO ${sync.notifications} AS known (task_queue, subject, outcome, run_id, ended_at)
     VALUES (:taskQueue, :subject, :outcome, :runId, :endedAt)
     ON CONFLICT (task_queue, subject) DO UPDATE
     SET outcome = excluded.outcome, run_id = excluded.run_id, ended_at = excluded.ended_at
     WHERE known.ended_at <= excluded.ended_at`,
    { ...end, endedAt: new Date(end.endedAt) },
  );
}

/**
 * Calls `send` when people are not told yet, and keeps that they are. Others wait meanwhile.
 *
 * @returns why nothing was sent, or that it was.
 */
export async function tellOnce(
  db: Knex,
  { taskQueue, subject, outcome, runId }: EndToTell,
  send: () => Promise<void>,
): Promise<'told' | 'told before' | 'overtaken'> {
  return db.transaction(async (transaction) => {
    const [known] = await select<{ told: string; runId: string }>(
      transaction,
      `SELECT told, run_id AS "runId" FROM ${sync.notifications}
       WHERE task_queue = :taskQueue AND subject = :subject FOR UPDATE`,
      { taskQueue, subject },
    );
    if (known?.runId !== runId) return 'overtaken';
    if (known.told === outcome) return 'told before';
    await send();
    await transaction.raw(
      `UPDATE ${sync.notifications} SET told = :outcome, told_at = now()
       WHERE task_queue = :taskQueue AND subject = :subject`,
      { outcome, taskQueue, subject },
    );
    return 'told';
  });
}
