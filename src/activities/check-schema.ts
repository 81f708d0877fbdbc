import type { DayRange } from '../shared/dates.js';
import { type CheckState, runChecks } from '../ums/checks/run.js';
import type { Dependencies } from './dependencies.js';
import type { OfRun } from './own-database.js';
import { runActivity } from './run-activity.js';

export interface CheckSchemaInput extends OfRun {
  adAccountId: string;
  /** The days that the run has read, oldest first. */
  ranges: DayRange[];
}

export interface CheckSchemaResult {
  checks: number;
  /** Those that did not pass. */
  findings: { check: string; state: CheckState; count: number; example: string }[];
}

/** Checks what the Unified Marketing Schema gives for the days of a run. */
export function checkSchema({ db }: Dependencies) {
  return ({ adAccountId, ranges }: CheckSchemaInput): Promise<CheckSchemaResult> =>
    runActivity(`checks of ad account ${adAccountId}`, async () => {
      const [since, until] = [ranges.at(0)?.from, ranges.at(-1)?.to];
      if (!since || !until) return { checks: 0, findings: [] };
      const outcomes = await runChecks(db, { since, until, adAccountId });
      const findings = outcomes
        .filter(({ state }) => state !== 'pass')
        .map(({ number, name, state, failures, warnings, examples: [example = ''] }) => ({
          check: `${number} ${name}`,
          state,
          count: failures + warnings,
          example,
        }));
      return { checks: outcomes.length, findings };
    });
}
