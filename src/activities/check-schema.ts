import { noteDamage } from '../postgres/damage.js';
import { readMissingRates } from '../postgres/missing-rates.js';
import { ums } from '../shared/database-names.js';
import { inDatabase } from '../shared/real-names.js';
import { runChecks } from '../ums/checks/run-checks.js';
import { defineActivity } from './define-activity.js';

/** Checks what the Unified Marketing Schema gives for the days of a run. */
export const checkSchema = defineActivity({
  name: 'checkSchema',
  table: 'none',
  place: ({ adAccountId }) => `checks of ad account ${adAccountId}`,
  async run({ db }, { adAccountId, ranges }) {
    if (ranges.length === 0) return { checks: 0, findings: [] };
    const scope = { ranges, adAccountId };
    const { outcomes, damaged } = await runChecks(db, scope, { thorough: false });
    await noteDamage(db, scope, damaged);
    const findings = outcomes
      .filter(({ state }) => state !== 'pass')
      .map(({ number, name, state, failures, warnings, examples: [example = ''] }) => ({
        check: `${number} ${name}`,
        state,
        count: failures + warnings,
        example,
      }));
    const missingRates = await readMissingRates(db, scope);
    return { view: inDatabase(ums.vendor_performance), checks: outcomes.length, findings, missingRates };
  },
});
