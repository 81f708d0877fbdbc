import { forgetExtraDays, recordExtraDays } from '../postgres/extra-days.js';
import { extraAnalyticsDefinitions } from '../tables/all.js';
import { extraColumns } from './common/extra-columns.js';
import { zoneOf } from './common/reading-settings.js';
import { defineActivity } from './define-activity.js';
import { stepsOfExtraDays, withinReach } from './steps/extra-days.js';
import { runSteps } from './steps/run-steps.js';

/** Reads days of a chosen table of one ad account, and records that they are loaded. */
export const syncExtraDays = defineActivity({
  name: 'syncExtraDays',
  table: ({ table }) => table,
  place: ({ adAccountId, table, range }) =>
    `${table} of ad account ${adAccountId}, ${range.from}..${range.to}`,
  async run(context, { adAccountId, table, range, today }) {
    const { workflowId } = context;
    const { definition, fields, readWith } = extraColumns(extraAnalyticsDefinitions[table], context.settings);
    const { totals } = await runSteps(context, {
      unit: { kind: 'extraDays', table, range },
      adAccountId,
      definition,
      ...stepsOfExtraDays(context, { definition, adAccountId, range, columns: fields }),
      async finish(transaction, { news }) {
        const days = { table, adAccountId, range: withinReach(range) };
        if (news > 0) return forgetExtraDays(transaction, days);
        const read = { readOn: today, readWith, timeZone: zoneOf(context.settings), workflowId };
        await recordExtraDays(transaction, { ...days, ...read });
      },
    });
    return totals;
  },
});
