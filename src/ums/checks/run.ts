import type { Knex } from 'knex';
import type { Day } from '../../shared/dates.js';
import { type Check, shownRows } from './definition.js';
import { checks } from './index.js';

/** What is checked. Each check reads these days, so they bound what it costs. */
export interface CheckScope {
  since: Day;
  until: Day;
  /** Undefined means all ad accounts. */
  adAccountId?: string | undefined;
}

type CheckState = 'pass' | 'warn' | 'fail';

export interface CheckOutcome {
  number: number;
  name: string;
  state: CheckState;
  failures: number;
  warnings: number;
  /** The first findings, failures before warnings. */
  examples: string[];
}

const EXAMPLES = 3;

/** What a check finds, with its number. */
const findingsOf = ({ number, findings }: Check) =>
  findings.map((query) => `SELECT ${number} AS number, severity, example FROM (${query}) AS finding`);

/** One statement for all: the view is computed once, and all checks see the same rows. */
const ALL = `WITH shown AS MATERIALIZED (${shownRows}),
finding AS (
  ${checks.flatMap(findingsOf).join('\nUNION ALL\n')}
), placed AS (
  SELECT *, row_number() OVER (PARTITION BY number ORDER BY severity, example) AS place FROM finding
)
SELECT number, (count(*) FILTER (WHERE severity = 'fail'))::int AS failures,
  (count(*) FILTER (WHERE severity = 'warn'))::int AS warnings,
  array_agg(example ORDER BY place) FILTER (WHERE place <= ${EXAMPLES}) AS examples
FROM placed GROUP BY number`;

interface Found extends Pick<CheckOutcome, 'failures' | 'warnings' | 'examples'> {
  number: number;
}

/** Enough for some million rows. */
const TIMEOUT_MS = 600_000;

/**
 * @param timeoutMs how long it may take; 0 for as long as it takes.
 * @returns an outcome for each check, in the order of their numbers.
 */
export async function runChecks(
  db: Knex,
  { since, until, adAccountId }: CheckScope,
  timeoutMs = TIMEOUT_MS,
): Promise<CheckOutcome[]> {
  const found = await db.transaction(async (transaction) => {
    // To compile so large a statement takes longer than it saves, and with Postgres' 4 MB each sort would go to disk.
    await transaction.raw(
      `SET LOCAL statement_timeout = ${timeoutMs}; SET LOCAL jit = off; SET LOCAL work_mem = '64MB'`,
    );
    const { rows } = await transaction.raw(ALL, { since, until, account: adAccountId ?? null });
    return rows as Found[];
  });
  return checks.map((check) =>
    outcomeOf(
      check,
      found.find(({ number }) => number === check.number),
    ),
  );
}

function outcomeOf({ number, name }: Check, found: Found | undefined): CheckOutcome {
  const { failures, warnings, examples } = found ?? { failures: 0, warnings: 0, examples: [] };
  const state = failures > 0 ? 'fail' : warnings > 0 ? 'warn' : 'pass';
  return { number, name, state, failures, warnings, examples };
}
