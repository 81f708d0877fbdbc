import { activityInfo } from '@temporalio/activity';
import { requestedReport, saveReport } from '../postgres/reports.js';
import type { Day, DayRange } from '../shared/dates.js';
import { requestedFields, tables } from '../tables/index.js';
import type { Dependencies } from './dependencies.js';
import type { OfRun } from './own-database.js';
import { runActivity } from './run-activity.js';

export interface ReportInput extends OfRun {
  adAccountId: string;
  /** At most 186 days. */
  range: DayRange;
  /** The UTC day on which the run started. */
  today: Day;
}

export interface RequestReportInput extends ReportInput {
  /** 1 for the first time that the run asks for it, 2 when it has to ask again. */
  creation: number;
}

/** For messages: `report 2026-01-01..2026-06-30 of ad account 549755885175`. */
export function placeOf({ adAccountId, range }: ReportInput): string {
  return `report ${range.from}..${range.to} of ad account ${adAccountId}`;
}

export function reportKey({ adAccountId, range }: ReportInput) {
  return { runId: activityInfo().workflowExecution?.runId ?? '', adAccountId, range };
}

/**
 * Asks Pinterest to make a report. An attempt that died after Pinterest's answer and before it was kept asks once
 * more, and Pinterest then names the report that it is making already.
 */
export function requestReport({ db, pinterest, settings }: Dependencies) {
  const columns = requestedFields(tables.ad_analytics, settings.mapping);

  return (input: RequestReportInput): Promise<{ requests: number }> =>
    runActivity(placeOf(input), async (signal) => {
      const { adAccountId, range, creation } = input;
      const key = reportKey(input);
      const held = await requestedReport(db, key);
      if (held && held.creations >= creation) return { requests: 0 };
      const token = await pinterest.reports.request({ adAccountId, range, columns }, signal);
      await saveReport(db, key, { token, creations: creation });
      return { requests: 1 };
    });
}
