/**
 * The loop that entity lists and analytics days share: one request, one transaction that writes its rows and
 * the checkpoint, and on to the next. An attempt that starts anew goes on after the last transaction, so a
 * worker that is killed at any moment costs at most the request that was in flight.
 */
import type { Knex } from 'knex';
import {
  advanceCheckpoint,
  type Checkpoint,
  type CheckpointKey,
  loadCheckpoint,
} from '../postgres/checkpoints.js';
import { type Batch, upsert } from '../postgres/upsert.js';
import { addTotals, noTotals, type UnitTotals } from '../shared/tables.js';
import type { Mapping } from '../tables/index.js';

export interface Step {
  /** What Pinterest answered; absent when there was nothing to ask. */
  batch?: Batch;
  /** Entities in the answer, or ads asked for. */
  items: number;
  /** Where the next step starts. */
  cursor: string | undefined;
  /** Whether this was the last one. */
  done: boolean;
}

export interface StepsOptions {
  db: Knex;
  mapping: Mapping;
  key: CheckpointKey;
  signal: AbortSignal;
  takeStep: (cursor: string | undefined) => Promise<Step>;
  /** Written in the transaction of the last step. */
  finish?: (transaction: Knex, totals: UnitTotals) => Promise<void>;
}

/** @returns what all attempts together did. */
export async function runSteps(options: StepsOptions): Promise<UnitTotals> {
  let checkpoint = await loadCheckpoint(options.db, options.key);
  while (!checkpoint.done) {
    options.signal.throwIfAborted();
    const step = await options.takeStep(checkpoint.cursor);
    checkpoint =
      (await commitStep(options, checkpoint, step)) ?? (await loadCheckpoint(options.db, options.key));
  }
  return checkpoint.totals;
}

/** Thrown to roll back, caught right outside of the transaction. */
class Overtaken extends Error {}

/** @returns undefined, with nothing written, when another attempt took the step first. */
async function commitStep(
  { db, mapping, key, finish }: StepsOptions,
  before: Checkpoint,
  { batch, items, cursor, done }: Step,
): Promise<Checkpoint | undefined> {
  try {
    return await db.transaction(async (transaction) => {
      const written = batch ? { ...(await upsert(transaction, batch, mapping)), requests: 1 } : noTotals;
      const totals = addTotals(before.totals, { ...written, items });
      const next = { step: before.step + 1, cursor, done, totals };
      if (!(await advanceCheckpoint(transaction, key, next))) throw new Overtaken();
      if (done) await finish?.(transaction, totals);
      return next;
    });
  } catch (error) {
    if (error instanceof Overtaken) return undefined;
    throw error;
  }
}
