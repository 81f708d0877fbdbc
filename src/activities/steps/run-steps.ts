/**
 * The loop that entity lists and analytics days share: one request, one transaction that writes its rows and
 * the checkpoint, and on to the next. An attempt that starts anew goes on after the last transaction, so a
 * worker that is killed at any moment costs at most the request that was in flight.
 */
import type { Knex } from 'knex';
import { SyncError } from '../../errors.js';
import {
  advanceCheckpoint,
  type Checkpoint,
  type CheckpointKey,
  loadCheckpoint,
} from '../../postgres/checkpoints.js';
import { toDatabaseError } from '../../postgres/errors.js';
import { forgetSettled, type RowSource, saveRejected } from '../../postgres/rejected-rows.js';
import { type ReceivedRows, type Store, storing } from '../../postgres/upsert.js';
import type { WorkSoFar } from '../../shared/progress.js';
import type { Mapping } from '../../shared/settings.js';
import { addTotals, countRows, noTotals, type UnitTotals } from '../../shared/tables.js';
import type { WriteObserver } from '../dependencies.js';
import { rowsRejected } from '../rows-rejected.js';

/** Before it goes on after a fault that named no time. */
export const PAUSE_MS = 1_000;

/** Five million entities: more is no list that comes to an end. */
const MOST_STEPS = 20_000;

/** @param what it was seen by. */
export const endless = (what: string) =>
  new SyncError('UnexpectedResponse', `The list of Pinterest does not come to an end: ${what}`);

export interface Step {
  /** What Pinterest answered; absent when there was nothing to ask. */
  received?: ReceivedRows;
  /** Entities in the answer, or ads asked for. */
  items: number;
  /** Requests that its answer took; default 1. */
  requests?: number;
  /** Where the next step starts. */
  cursor: string | undefined;
  /** Whether this was the last one. */
  done: boolean;
  /** Further work in the transaction of the step. @returns what it did, to be added. */
  also?: (transaction: Knex) => Promise<Partial<UnitTotals>>;
}

export interface StepsOptions {
  db: Knex;
  mapping: Mapping;
  key: CheckpointKey;
  /** What is read. */
  source: Omit<RowSource, 'runId'>;
  signal: AbortSignal;
  takeStep: (cursor: string | undefined) => Promise<Step>;
  /** Hears of all that is written, this attempt's and that of those before. */
  tell?: (soFar: WorkSoFar) => void;
  /** Written in the transaction of the last step. */
  finish?: (transaction: Knex, totals: UnitTotals) => Promise<void>;
  observer?: WriteObserver;
}

/**
 * @returns what all attempts together did.
 * @throws SyncError RowsRejected when all of it was read and single rows could not be stored.
 */
export async function runSteps(options: StepsOptions): Promise<UnitTotals> {
  let checkpoint = await loadCheckpoint(options.db, options.key);
  const first = checkpoint.step;
  try {
    while (!checkpoint.done) {
      options.tell?.({ rows: countRows(checkpoint.totals.rows) });
      options.signal.throwIfAborted();
      if (checkpoint.step >= MOST_STEPS) throw endless(`${MOST_STEPS} requests`);
      const step = await options.takeStep(checkpoint.cursor);
      checkpoint =
        (await commitStep(options, checkpoint, step)) ?? (await loadCheckpoint(options.db, options.key));
    }
  } catch (error) {
    throw checkpoint.step > first ? interrupted(error) : error;
  }
  const { totals } = checkpoint;
  if (totals.rejected > 0) throw await rowsRejected(options.db, sourceOf(options), totals);
  return totals;
}

const sourceOf = ({ source, key }: StepsOptions): RowSource => ({ ...source, runId: key.runId });

/** Attempts are limited to end what goes nowhere; one that got on is not to count among them. */
function interrupted(error: unknown): unknown {
  const known = error instanceof SyncError ? error : toDatabaseError(error);
  if (!known?.retried) return error;
  return new SyncError('Interrupted', known.message, { retryAfterMs: known.retryAfterMs ?? PAUSE_MS });
}

/** Thrown to roll back, caught right outside of the transaction. */
class Overtaken extends Error {}

/** @returns undefined, with nothing written, when another attempt took the step first. */
async function commitStep(
  options: StepsOptions,
  before: Checkpoint,
  { received, items, requests, cursor, done, also }: Step,
): Promise<Checkpoint | undefined> {
  const { db, key, finish, observer, source } = options;
  try {
    const write = async (transaction: Knex, store: Store) => {
      const written = received
        ? await writeAnswer(store, transaction, options, received, requests)
        : noTotals;
      const more = { ...noTotals, ...(await also?.(transaction)) };
      const made = addTotals({ ...written, items }, more);
      const totals = addTotals(before.totals, made);
      const next = { step: before.step + 1, cursor, done, totals };
      if (!(await advanceCheckpoint(transaction, key, next))) throw new Overtaken();
      if (done) {
        await forgetSettled(transaction, sourceOf(options));
        await finish?.(transaction, totals);
      }
      return { next, made };
    };
    const { next, made } = await storing(received, (store) =>
      db.transaction((transaction) => write(transaction, store)),
    );
    observer?.stored(source.table, made);
    return next;
  } catch (error) {
    if (error instanceof Overtaken) return undefined;
    throw error;
  }
}

async function writeAnswer(
  store: Store,
  transaction: Knex,
  options: StepsOptions,
  received: ReceivedRows,
  requests = 1,
): Promise<UnitTotals> {
  const write = () => store(transaction, received, options.mapping);
  const { rejected, ...counts } = await (options.observer?.write(received.table, write) ?? write());
  await saveRejected(transaction, sourceOf(options), rejected);
  return { ...noTotals, ...counts, requests, rejected: rejected.length };
}
