/** Loads the file of a report of a chosen table, and records its days after the last one that they take. */
import type { Knex } from 'knex';
import { forgetExtraDays, recordExtraDays } from '../../postgres/extra-days.js';
import type { ExtraReportPart, ReportInput } from '../../shared/activity-types.js';
import type { UnitTotals } from '../../shared/tables.js';
import { extraDailyDefinitions } from '../../tables/all.js';
import { extraReport } from '../common/extra-report.js';
import { unitOfReport } from '../common/requested-report.js';
import type { ActivityContext } from '../context.js';
import { stepsOfExtraReport } from './extra-report.js';
import { runSteps } from './run-steps.js';

/** @throws SyncError as `runSteps` and `stepsOfExtraReport` do. */
export async function loadExtraReport(
  context: ActivityContext,
  { adAccountId, range, today }: ReportInput,
  extra: ExtraReportPart,
  url: string,
): Promise<UnitTotals> {
  const { settings, workflowId } = context;
  const { table, part, parts } = extra;
  const { definition, readWith, targetingTypes } = extraReport(extraDailyDefinitions[table], settings, part);
  const unit = { unit: unitOfReport(range, extra), adAccountId };
  const report = await stepsOfExtraReport(context, { unit, definition, range, targetingTypes, url });
  const reading = {
    ...unit,
    definition,
    takeStep: report.takeStep,
    async finish(transaction: Knex, { news }: UnitTotals) {
      const days = { table, adAccountId, range };
      if (news > 0) return forgetExtraDays(transaction, days);
      if (part === parts)
        await recordExtraDays(transaction, { ...days, readOn: today, readWith, workflowId });
    },
  };
  return (await runSteps(context, reading).finally(report.close)).totals;
}
