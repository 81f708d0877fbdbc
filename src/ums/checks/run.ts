import type { Knex } from 'knex';
import type { Day } from '../../shared/dates.js';
import type { Check } from './definition.js';
import { checks } from './index.js';

/** What is looked at. Each check reads these days, so they bound what it costs. */
export interface CheckScope {
  since: Day;
  until: Day;
  /** Undefined means all ad accounts. */
  adAccountId?: string | undefined;
}

export type CheckState = 'pass' | 'warn' | 'fail';

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

const found = (sql: string) => `
WITH finding AS (
  SELECT severity, example, row_number() OVER (ORDER BY severity, example) AS place FROM (${sql}) AS finding
)
SELECT (count(*) FILTER (WHERE severity = 'fail'))::int AS failures,
  (count(*) FILTER (WHERE severity = 'warn'))::int AS warnings,
  coalesce(array_agg(example ORDER BY place) FILTER (WHERE place <= ${EXAMPLES}), '{}') AS examples
FROM finding`;

async function runCheck(db: Knex, { number, name, sql }: Check, scope: CheckScope): Promise<CheckOutcome> {
  const { since, until, adAccountId } = scope;
  const { rows } = await db.raw(found(sql), { since, until, account: adAccountId ?? null });
  const { failures, warnings, examples } = rows[0];
  const state = failures > 0 ? 'fail' : warnings > 0 ? 'warn' : 'pass';
  return { number, name, state, failures, warnings, examples };
}

/** One after the other, so that a check of a large database does not crowd out the sync. */
export async function runChecks(db: Knex, scope: CheckScope): Promise<CheckOutcome[]> {
  const outcomes: CheckOutcome[] = [];
  for (const check of checks) outcomes.push(await runCheck(db, check, scope));
  return outcomes;
}
