import type { DayRange } from '../shared/dates.js';
import { type CheckState, runChecks } from '../ums/checks/run.js';
import { defineActivity, type RunInput } from './define-activity.js';

interface CheckSchemaInput extends RunInput {
  adAccountId: string;
  /** The days that the run has read, oldest first. */
  ranges: DayRange[];
}

interface CheckSchemaResult {
  checks: number;
  /** Those that did not pass. */
  findings: { check: string; state: CheckState; count: number; example: string }[];
}

/** Checks what the Unified Marketing Schema gives for the days of a run. */
export const checkSchema = defineActivity({
  name: 'checkSchema',
  table: 'none',
  place: ({ adAccountId }: CheckSchemaInput) => `checks of ad account ${adAccountId}`,
  async run({ db }, { adAccountId, ranges }): Promise<CheckSchemaResult> {
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
  },
});
