/** Which reports a run has requested: a worker that takes over requests none a second time. */
import type { Knex } from 'knex';
import { sync } from '../shared/database-names.js';
import type { DayRange } from '../shared/dates.js';

interface ReportKey {
  runId: string;
  adAccountId: string;
  range: DayRange;
}

interface RequestedReport {
  token: string;
  /** How often the run has requested it. */
  creations: number;
}

const columnsOf = ({ runId, adAccountId, range }: ReportKey) => ({
  run_id: runId,
  ad_account_id: adAccountId,
  from_date: range.from,
  to_date: range.to,
});

export async function requestedReport(db: Knex, key: ReportKey): Promise<RequestedReport | undefined> {
  return await db(sync.reports).where(columnsOf(key)).first('token', 'creations');
}

export async function saveReport(db: Knex, key: ReportKey, report: RequestedReport): Promise<void> {
  const row = { ...columnsOf(key), ...report, requested_at: db.raw('clock_timestamp()') };
  const unique = ['run_id', 'ad_account_id', 'from_date', 'to_date'];
  await db(sync.reports).insert(row).onConflict(unique).merge(['token', 'creations', 'requested_at']);
}
