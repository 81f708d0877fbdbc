/** Which reports a run has requested: a worker that takes over requests none a second time. What is stored of their days. */
import type { Knex } from 'knex';
import { identityText } from '../pinterest/row-identity.js';
import { pinterest, sync } from '../shared/database-names.js';
import type { Day, DayRange } from '../shared/dates.js';
import { select, selectOne } from './select.js';

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

interface RangeBefore {
  /** Database time. */
  now: string;
  /** Days that have rows, or were loaded without any: what comes of them may be a change. */
  known: ReadonlySet<Day>;
}

/** What is known of days before they are read. */
export async function readRangeBefore(db: Knex, adAccountId: string, range: DayRange): Promise<RangeBefore> {
  const ofDay = 'WHERE ad_account_id = :adAccountId AND date = day::date';
  const { now, days } = await selectOne<{ now: string; days: Day[] }>(
    db,
    `SELECT clock_timestamp()::text AS now, array(
       SELECT day::date::text FROM generate_series(CAST(:from AS date), CAST(:to AS date), '1 day') AS day
       WHERE EXISTS (SELECT FROM ${pinterest.ad_analytics} ${ofDay})
         OR EXISTS (SELECT FROM ${sync.analytics_days} ${ofDay})) AS days`,
    { adAccountId, ...range },
  );
  return { now, known: new Set(days) };
}

interface StoredRow {
  key: string;
  /** As `identityText` gives it. */
  identity: string;
}

/** The rows of a day, whether they have numbers or not. */
export async function storedRows(db: Knex, adAccountId: string, date: Day): Promise<StoredRow[]> {
  const rows = await select<{ key: string; ids: (string | null)[] }>(
    db,
    `SELECT __sync_key AS key, ARRAY[ad_id, ad_group_id, campaign_id, pin_id] AS ids FROM ${pinterest.ad_analytics}
     WHERE ad_account_id = ? AND date = ?`,
    [adAccountId, date],
  );
  return rows.map(({ key, ids }) => ({ key, identity: identityText(ids) }));
}
