/** The loop of steps, outside of a worker. */
import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { runSteps, type StepsContext } from '../../src/activities/steps/run-steps.js';
import { SyncError } from '../../src/errors.js';
import type { ReceivedRows } from '../../src/postgres/write-modes.js';
import type { Mapping } from '../../src/shared/settings.js';
import type { UnitTotals } from '../../src/shared/tables.js';
import type { AccountUnit } from '../../src/shared/units.js';

interface Run {
  runId?: string | undefined;
  mapping?: Mapping | undefined;
}

export function stepsContext(db: Knex, { runId = randomUUID(), mapping = 'own' }: Run = {}): StepsContext {
  return {
    db,
    settings: { mapping },
    observer: { write: (_, work) => work(), stored: () => undefined, lastingFailure: () => undefined },
    workflowId: 'workflow',
    runId,
    signal: new AbortController().signal,
    reportProgress: () => undefined,
  };
}

/** Writes one answer of Pinterest as a run that has nothing else to read. */
export async function writeAnswer(
  db: Knex,
  unit: AccountUnit,
  received: ReceivedRows,
  mapping?: Mapping,
): Promise<UnitTotals> {
  const takeStep = async () => ({ received, items: 0, cursor: undefined, done: true });
  try {
    return (await runSteps(stepsContext(db, { mapping }), { unit, adAccountId: '1', takeStep })).totals;
  } catch (error) {
    if (error instanceof SyncError && error.totals) return error.totals;
    throw error;
  }
}
