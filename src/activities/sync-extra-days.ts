import { forgetExtraDays, recordExtraDays } from '../postgres/extra-days.js';
import { noTotals } from '../shared/tables.js';
import { extraAnalyticsDefinitions } from '../tables/all.js';
import { extraColumns } from './common/extra-columns.js';
import { notesOfExtraDays } from './common/extra-notes.js';
import { zoneOf } from './common/reading-settings.js';
import { defineActivity } from './define-activity.js';
import { stepsOfExtraDays } from './steps/extra-days.js';
import { withinReach } from './steps/extra-slice.js';
import { runSteps } from './steps/run-steps.js';

/** Reads days of a chosen table of one ad account, and records that they are loaded. */
export const syncExtraDays = defineActivity({
  name: 'syncExtraDays',
  table: ({ table }) => table,
  place: ({ adAccountId, table, set, range }) =>
    `${[table, set].join(' ').trim()} of ad account ${adAccountId}, ${range.from}..${range.to}`,
  async run(context, { adAccountId, table, set: name, range, today }) {
    const { workflowId, settings } = context;
    const set = settings.attributionSets.find((one) => one.name === name);
    // The set was taken out of the settings after the run was planned.
    if (name !== undefined && !set) return noTotals;
    const { definition, fields, readWith } = extraColumns(extraAnalyticsDefinitions[table], settings, set);
    const { totals } = await runSteps(context, {
      unit: { kind: 'extraDays', table, set: name, range },
      adAccountId,
      definition,
      ...stepsOfExtraDays(context, { definition, adAccountId, range, columns: fields, set, readWith }),
      async finish(transaction, { news }, { askedAt }) {
        const days = { table, set: name, adAccountId, range: withinReach(range) };
        if (news > 0) return forgetExtraDays(transaction, days);
        const read = { readOn: today, readWith, timeZone: zoneOf(context.settings), workflowId, askedAt };
        await recordExtraDays(transaction, { ...days, ...read });
      },
    });
    const notes = await notesOfExtraDays(context, { table, set: name, adAccountId, range });
    return { ...totals, notes };
  },
});
