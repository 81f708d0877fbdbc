/** A report that a run has requested. */
import { SyncError } from '../../errors.js';
import { requestedReport } from '../../postgres/reports.js';
import type { ReportInput } from '../../shared/activity-types.js';
import type { ActivityContext } from '../context.js';

/** For messages: `report 2026-01-01..2026-06-30 of ad account 549755885175`. */
export function placeOfReport({ adAccountId, range }: ReportInput): string {
  return `report ${range.from}..${range.to} of ad account ${adAccountId}`;
}

/**
 * @returns the link to the report's file, once it is ready.
 * @throws SyncError ReportExpired or ReportFailed when it is gone for good.
 */
export async function findReport(
  { db, pinterest, runId, signal }: ActivityContext,
  { adAccountId, range }: ReportInput,
): Promise<{ token: string; url: string | undefined }> {
  const requested = await requestedReport(db, { runId, adAccountId, range });
  if (!requested) throw new SyncError('ReportExpired', 'The request for this report is no longer stored');
  const { token } = requested;
  const found = await pinterest.reports.poll(adAccountId, token, signal);
  if (found.state === 'over') {
    const code = found.status === 'EXPIRED' ? 'ReportExpired' : 'ReportFailed';
    throw new SyncError(code, `Pinterest says that the report is ${found.status}`);
  }
  return { token, url: found.state === 'ready' ? found.url : undefined };
}
