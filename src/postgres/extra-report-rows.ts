/**
 * Stored rows of chosen tables that the file of a report leaves out, once all of it is read; see `extra-left-out.ts`. A
 * file without any row of a day deletes nothing of that day.
 */
import type { Knex } from 'knex';
import { identityColumns, identityText } from '../pinterest/row-identity.js';
import { stored } from '../shared/database-names.js';
import type { Day } from '../shared/dates.js';
import type { ExtraDailyDefinition } from '../tables/extra/definition.js';
import { list } from './compile-columns.js';
import { select, selectOne } from './select.js';

interface ReportDays {
  definition: ExtraDailyDefinition;
  adAccountId: string;
  /** Days of which the file has all rows. */
  days: readonly Day[];
  /** For a breakdown: the types that the report breaks down by. */
  targetingTypes?: readonly string[] | undefined;
  /** What the file has of a day. */
  file: { has(identity: string, date: Day): boolean; rowsOn(date: Day): number };
  runId: string;
}

interface StoredRow {
  key: string;
  parts: (string | null)[];
  leftOutBy: string | null;
}

/** @returns how many rows were deleted: those that an earlier run has marked. */
export async function settleReportDays(db: Knex, report: ReportDays): Promise<number> {
  const { definition, runId } = report;
  const changes = { back: [] as string[], gone: [] as string[], marked: [] as string[] };
  for (const date of report.days) {
    for (const { key, parts, leftOutBy } of await storedRowsOfDay(db, report, date)) {
      if (report.file.has(identityText(parts), date)) {
        if (leftOutBy !== null) changes.back.push(key);
      } else if (leftOutBy === null) changes.marked.push(key);
      else if (leftOutBy !== runId && report.file.rowsOn(date) > 0) changes.gone.push(key);
    }
  }
  const table = stored[definition.name];
  const { deleted } = await selectOne<{ deleted: number }>(
    db,
    `WITH back AS (
       UPDATE ${table} SET __left_out_by = NULL WHERE __sync_key = ANY (CAST(:back AS text[]))
     ), marked AS (
       UPDATE ${table} SET __left_out_by = :runId WHERE __sync_key = ANY (CAST(:marked AS text[]))
     ), gone AS (
       DELETE FROM ${table} WHERE __sync_key = ANY (CAST(:gone AS text[])) RETURNING 1
     )
     SELECT count(*)::int AS deleted FROM gone`,
    { ...changes, runId },
  );
  return deleted;
}

function storedRowsOfDay(
  db: Knex,
  { definition, adAccountId, targetingTypes }: ReportDays,
  date: Day,
): Promise<StoredRow[]> {
  const parts = identityColumns(definition).map(({ name }) => name);
  const ofTypes = targetingTypes ? 'AND targeting_type = ANY (CAST(:types AS text[]))' : '';
  return select<StoredRow>(
    db,
    `SELECT __sync_key AS key, CAST(ARRAY[${list(parts)}] AS text[]) AS parts, __left_out_by AS "leftOutBy"
     FROM ${stored[definition.name]} WHERE ad_account_id = :adAccountId AND date = :date ${ofTypes}`,
    { adAccountId, date, types: [...(targetingTypes ?? [])] },
  );
}
