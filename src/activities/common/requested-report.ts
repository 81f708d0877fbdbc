/** A report that a run requests. */
import { SyncError } from '../../errors.js';
import { requestedReport } from '../../postgres/reports.js';
import type { ReportInput } from '../../shared/activity-types.js';
import type { DayRange } from '../../shared/dates.js';
import type { ExtraReportPart } from '../../shared/extra-types.js';
import type { StoredTable } from '../../shared/tables.js';
import { type ExtraReportUnit, formatUnit } from '../../shared/units.js';
import type { ActivityContext } from '../context.js';

/** For messages: `report 2026-01-01..2026-06-30 of ad account 549755885175`. */
export function placeOfReport({ adAccountId, range, extra }: ReportInput): string {
  const which = extra ? `${extra.table} by report` : 'report';
  return `${which} ${range.from}..${range.to} of ad account ${adAccountId}`;
}

/** The table that its rows go to. */
export const tableOfReport = ({ extra }: ReportInput): StoredTable => extra?.table ?? 'ad_analytics';

/** Of a chosen table. */
export function unitOfReport(range: DayRange, { table, part, parts }: ExtraReportPart): ExtraReportUnit {
  return { kind: 'extraReport', table, range, parts, ...(part > 1 && { part }) };
}

/** By what the report is known to the run. */
export const keyOfReport = (runId: string, { adAccountId, range, extra }: ReportInput) =>
  extra ? { runId, unit: formatUnit(unitOfReport(range, extra)) } : { runId, adAccountId, range };

/**
 * @returns the link to the report's file, once it is ready.
 * @throws SyncError ReportExpired or ReportFailed when it is gone for good.
 */
export async function findReport(
  { db, pinterest, runId, signal }: ActivityContext,
  input: ReportInput,
): Promise<{ token: string; url: string | undefined }> {
  const requested = await requestedReport(db, keyOfReport(runId, input));
  if (!requested) throw new SyncError('ReportExpired', 'The request for this report is no longer stored');
  const { token } = requested;
  const found = await pinterest.reports.poll(input.adAccountId, token, signal);
  if (found.state === 'over') {
    const code = found.status === 'EXPIRED' ? 'ReportExpired' : 'ReportFailed';
    throw new SyncError(code, `Pinterest says that the report is ${found.status}`);
  }
  return { token, url: found.state === 'ready' ? found.url : undefined };
}
