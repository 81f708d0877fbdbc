import type { Knex } from 'knex';
import { SyncError } from '../errors.js';
import type { Reports } from '../pinterest/contract.js';
import { requestedReport } from '../postgres/reports.js';
import type { Dependencies } from './dependencies.js';
import { placeOf, type ReportInput, reportKey } from './request-report.js';
import { runActivity } from './run-activity.js';

/** Asks once whether a report is made; the workflow waits in between. */
export function awaitReport({ db, pinterest }: Dependencies) {
  return (input: ReportInput): Promise<{ ready: boolean; requests: number }> =>
    runActivity(placeOf(input), async (signal) => {
      const { url } = await findReport(db, pinterest.reports, input, signal);
      return { ready: url !== undefined, requests: 1 };
    });
}

/**
 * @returns the link to the report's file, once it is made.
 * @throws SyncError ReportExpired or ReportFailed when it is gone for good.
 */
export async function findReport(
  db: Knex,
  reports: Reports,
  input: ReportInput,
  signal: AbortSignal,
): Promise<{ token: string; url: string | undefined }> {
  const held = await requestedReport(db, reportKey(input));
  if (!held) throw new SyncError('ReportExpired', 'The report is no longer known here');
  const found = await reports.poll(input.adAccountId, held.token, signal);
  if (found.state === 'over') {
    const code = found.status === 'EXPIRED' ? 'ReportExpired' : 'ReportFailed';
    throw new SyncError(code, `Pinterest says that the report is ${found.status}`);
  }
  return { token: held.token, url: found.state === 'ready' ? found.url : undefined };
}
