import type { Knex } from 'knex';
import { compileChecks } from './compile.js';
import { bindingsOf, type Check, type CheckScope, type Found } from './definition.js';
import { checks } from './index.js';
import { type DamagedDay, damagedDays } from './stored.js';
import { findSharedIds } from './vendors.js';

type CheckState = 'pass' | 'warn' | 'fail';

export interface CheckOutcome extends Found {
  name: string;
  state: CheckState;
}

interface CheckOptions {
  /** Whether everything is looked for, or only what reading days can change. */
  thorough?: boolean | undefined;
  /** How long it may take; 0 for as long as it takes. */
  timeoutMs?: number | undefined;
}

interface Checked {
  /** For each check, in the order of their numbers. */
  outcomes: CheckOutcome[];
  /** Loaded days whose rows are not those that were loaded. */
  damaged: DamagedDay[];
}

/** Enough for some million rows. */
const TIMEOUT_MS = 600_000;

export async function runChecks(
  db: Knex,
  scope: CheckScope,
  { thorough = true, timeoutMs = TIMEOUT_MS }: CheckOptions = {},
): Promise<Checked> {
  const bindings = bindingsOf(scope);
  const query = async <Row>(transaction: Knex, sql: string, more = {}): Promise<Row[]> =>
    // Postgres ends it in time; the client would otherwise give up after the pool's limit.
    (await transaction.raw(sql, { ...bindings, ...more }).options({ query_timeout: 2 * timeoutMs })).rows;
  return db.transaction(
    async (transaction) => {
      // To compile so large a statement takes longer than it saves, and with Postgres' 4 MB each sort would go to disk.
      await transaction.raw(
        `SET LOCAL statement_timeout = ${timeoutMs}; SET LOCAL jit = off; SET LOCAL work_mem = '64MB'`,
      );
      const damaged = await query<DamagedDay>(transaction, damagedDays);
      const more = { damaged: JSON.stringify(damaged) };
      const found = await query<Found>(transaction, compileChecks(thorough), more);
      if (thorough) found.push(...(await findSharedIds(transaction, scope, timeoutMs)));
      return { outcomes: checks.map((check) => outcomeOf(check, found)), damaged };
    },
    // A day that is loaded meanwhile is seen as it was before by all of the statements.
    { isolationLevel: 'repeatable read' },
  );
}

function outcomeOf({ number, name }: Check, found: readonly Found[]): CheckOutcome {
  const mine = found.filter((one) => one.number === number);
  const [failures, warnings] = [sum(mine, 'failures'), sum(mine, 'warnings')];
  const state = failures > 0 ? 'fail' : warnings > 0 ? 'warn' : 'pass';
  return { number, name, state, failures, warnings, examples: mine.flatMap(({ examples }) => examples) };
}

const sum = (found: readonly Found[], count: 'failures' | 'warnings') =>
  found.reduce((total, one) => total + one[count], 0);
