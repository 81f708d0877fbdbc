import { runChecks } from '../ums/checks/run.js';
import { defineActivity } from './define-activity.js';

/** Checks what the Unified Marketing Schema gives for the days of a run. */
export const checkSchema = defineActivity({
  name: 'checkSchema',
  table: 'none',
  place: ({ adAccountId }) => `checks of ad account ${adAccountId}`,
  async run({ db }, { adAccountId, ranges }) {
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
