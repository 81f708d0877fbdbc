/**
 * The loop that entity lists, analytics days and reports share: one request, one transaction that writes its
 * rows and the checkpoint, then the next. A new attempt continues after the last transaction, so killing a
 * worker at any moment costs at most the request that was in flight.
 */
import type { Knex } from 'knex';
import { SyncError } from '../../errors.js';
import {
  advanceCheckpoint,
  type Checkpoint,
  loadCheckpoint,
  type UnitFacts,
} from '../../postgres/checkpoints.js';
import { toDatabaseError } from '../../postgres/errors.js';
import { settleRejected } from '../../postgres/rejected-rows.js';
import { writeAnswer } from '../../postgres/write-answer.js';
import { fallbackMode, firstMode, type ReceivedRows, type WriteMode } from '../../postgres/write-modes.js';
import { watchListEnd } from '../../shared/list-end.js';
import { addTotals, countRows, noTotals, type UnitTotals } from '../../shared/tables.js';
import { tableOf } from '../../shared/units.js';
import type { TableDefinition } from '../../tables/definition.js';
import { rowsRejectedError } from '../common/rows-rejected-error.js';
import type { ActivityContext, ActivitySettings } from '../context.js';
import { newStartAfter, totalsAnew } from './start-anew.js';
import { keyOf, sourceOf, type UnitOfAccount } from './unit-keys.js';

/** The wait before it continues after a fault that named no time. */
export const PAUSE_MS = 1_000;

/** Five million entities: a list with more pages does not end. */
const MOST_STEPS = 20_000;

export interface Step {
  /** What Pinterest answered; absent when there was nothing to request. */
  received?: ReceivedRows | undefined;
  /** Entities in the answer, or ads that were requested. */
  items: number;
  /** Requests that its answer took; default 1. */
  requests?: number | undefined;
  /** Where the next step starts. */
  cursor: string | undefined;
  /** Whether this was the last one. */
  done: boolean;
  /** Whether everything is read once more, from the beginning. */
  startsAnew?: true | undefined;
  /** What it learned. */
  facts?: UnitFacts | undefined;
  /** Further work in the transaction of the step, after its rows. @returns what it did, to be added. */
  extraWrites?:
    | ((transaction: Knex, rows: Pick<UnitTotals, 'rejected'>) => Promise<Partial<UnitTotals>>)
    | undefined;
}

/** What is read step by step. */
export interface Reading extends UnitOfAccount {
  /** The columns that were requested; absent for all of the table. */
  definition?: TableDefinition | undefined;
  /** A table that further columns of the same rows go to. */
  more?: TableDefinition | undefined;
  /** @param facts what the steps before have learned. */
  takeStep(cursor: string | undefined, facts: UnitFacts): Promise<Step>;
  /** Written in the transaction of the last step. */
  finish?(transaction: Knex, totals: UnitTotals, facts: UnitFacts): Promise<void>;
}

/** The parts of an activity's context that the loop needs. */
export type StepsContext = Pick<
  ActivityContext,
  'db' | 'observer' | 'workflowId' | 'runId' | 'signal' | 'reportProgress'
> & { settings: Pick<ActivitySettings, 'mapping'> };

/**
 * @returns what all attempts together did and learned.
 * @throws SyncError RowsRejected when all of it was read, with rejected rows or values that no earlier run has reported;
 * Interrupted for a temporary fault after some steps.
 */
export async function runSteps(
  context: StepsContext,
  reading: Reading,
): Promise<{ totals: UnitTotals; facts: UnitFacts }> {
  const { db } = context;
  const key = keyOf(context, reading);
  let checkpoint = await loadCheckpoint(db, key);
  const first = checkpoint.step;
  let endlessReason = watchEnd(reading, checkpoint);
  try {
    while (!checkpoint.done) {
      context.reportProgress({ rows: countRows(checkpoint.totals.rows) });
      context.signal.throwIfAborted();
      const { cursor, facts } = checkpoint;
      const take = reading.takeStep(cursor, facts);
      const step: Step = await take.catch((error: unknown) => newStartAfter(error, facts));
      const endless = step.done || step.cursor === undefined ? undefined : endlessReason(step.cursor);
      if (endless) throw endlessListError(endless);
      checkpoint =
        (await writeStep(context, reading, { before: checkpoint, step })) ?? (await loadCheckpoint(db, key));
      if (step.startsAnew) endlessReason = watchEnd(reading, checkpoint);
    }
  } catch (error) {
    throw checkpoint.step > first ? interrupted(error) : error;
  }
  const { totals, facts } = checkpoint;
  if (totals.news > 0) throw await rowsRejectedError(db, sourceOf(context, reading), totals);
  return { totals, facts };
}

const watchEnd = ({ unit }: Reading, { cursor, step }: Checkpoint) =>
  watchListEnd({ of: tableOf(unit), mostPages: MOST_STEPS, startsAt: cursor, pagesRead: step });

const endlessListError = (reason: string) => new SyncError('UnexpectedResponse', reason);

/** Attempts are limited to stop work that makes no progress; an attempt that made progress must not count. */
function interrupted(error: unknown): unknown {
  const known = error instanceof SyncError ? error : toDatabaseError(error);
  if (!known?.retried) return error;
  return new SyncError('Interrupted', known.message, { retryAfterMs: known.retryAfterMs ?? PAUSE_MS });
}

/** Thrown to roll back, caught right outside of the transaction. */
class StepAlreadyTaken extends Error {}

/** A step that is being written, after the checkpoint `before`. */
interface Write {
  before: Checkpoint;
  step: Step;
  mode: WriteMode;
}

/**
 * Writes a step in one transaction. If Postgres refuses it, writes it in another one in a different mode.
 *
 * @returns undefined, with nothing written, when another attempt took the step first.
 */
async function writeStep(
  context: StepsContext,
  reading: Reading,
  { before, step }: Omit<Write, 'mode'>,
): Promise<Checkpoint | undefined> {
  let failure: unknown;
  for (let mode: WriteMode | undefined = firstMode(step.received); mode; mode = fallbackMode(mode, failure)) {
    try {
      return await commitStep(context, reading, { before, step, mode });
    } catch (error) {
      if (error instanceof StepAlreadyTaken) return undefined;
      failure = error;
    }
  }
  throw failure;
}

async function commitStep(context: StepsContext, reading: Reading, write: Write): Promise<Checkpoint> {
  const source = sourceOf(context, reading);
  const { before, step } = write;
  const { next, written } = await context.db.transaction(async (transaction) => {
    const written = await writeParts(transaction, context, reading, write);
    const totals = step.startsAnew ? totalsAnew(before.totals) : addTotals(before.totals, written);
    const facts = { ...before.facts, ...step.facts };
    const next = { step: before.step + 1, cursor: step.cursor, done: step.done, totals, facts };
    if (!(await advanceCheckpoint(transaction, keyOf(context, reading), next))) throw new StepAlreadyTaken();
    if (step.done) {
      await settleRejected(transaction, source);
      await reading.finish?.(transaction, totals, facts);
    }
    return { next, written };
  });
  context.observer.stored(source.table, written);
  return next;
}

/** The rows of the step, and what else it writes. @returns what it did. */
async function writeParts(
  transaction: Knex,
  context: StepsContext,
  reading: Reading,
  { step: { received, requests = 1, items, extraWrites }, mode }: Write,
): Promise<UnitTotals> {
  const source = sourceOf(context, reading);
  const { definition, more } = reading;
  const writing = { source, mapping: context.settings.mapping, mode, definition, more };
  const rows =
    received &&
    (await context.observer.write(source.table, () => writeAnswer(transaction, received, writing)));
  const done = { ...noTotals, ...rows, items, requests: received ? requests : 0 };
  const extra = await extraWrites?.(transaction, done);
  return addTotals(done, { ...noTotals, ...extra });
}
