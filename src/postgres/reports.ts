/** Which reports a run has requested: a worker that takes over requests none a second time. */
import type { Knex } from 'knex';
import { sync } from '../shared/database-names.js';
import type { DayRange } from '../shared/dates.js';

/** Of `ad_analytics`, which is known by its days, or the unit of a chosen table. */
type ReportKey = { runId: string } & ({ adAccountId: string; range: DayRange } | { unit: string });

interface RequestedReport {
  token: string;
  /** How often the run has requested it. */
  creations: number;
}

/** Where a report is kept, and by what it is known there. */
function tableAndKey(key: ReportKey) {
  const run = { run_id: key.runId };
  if ('unit' in key) return { table: sync.extra_reports, columns: { ...run, unit: key.unit } };
  const { adAccountId, range } = key;
  const columns = { ...run, ad_account_id: adAccountId, from_date: range.from, to_date: range.to };
  return { table: sync.reports, columns };
}

export async function requestedReport(db: Knex, key: ReportKey): Promise<RequestedReport | undefined> {
  const { table, columns } = tableAndKey(key);
  return await db(table).where(columns).first('token', 'creations');
}

export async function saveReport(db: Knex, key: ReportKey, report: RequestedReport): Promise<void> {
  const { table, columns } = tableAndKey(key);
  const row = { ...columns, ...report, requested_at: db.raw('clock_timestamp()') };
  await db(table).insert(row).onConflict(Object.keys(columns)).merge(['token', 'creations', 'requested_at']);
}
