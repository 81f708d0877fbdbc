/** Rows of chosen tables that the file of a report leaves out, once all of it is read; see `extra-left-out.ts`. */
import type { Knex } from 'knex';
import { identityColumns, identityText } from '../pinterest/row-identity.js';
import { stored } from '../shared/database-names.js';
import type { Day } from '../shared/dates.js';
import type { ExtraDailyDefinition } from '../tables/extra/definition.js';
import { list } from './compile-columns.js';
import { select, selectOne } from './select.js';

interface ReportDay {
  definition: ExtraDailyDefinition;
  adAccountId: string;
  date: Day;
  /** Of a breakdown: those that the report is about. */
  targetingTypes?: readonly string[] | undefined;
  /** Whether the file has a row of that identity on that day. */
  isOnFile(identity: string): boolean;
  runId: string;
}

interface StoredRow {
  key: string;
  parts: (string | null)[];
  leftOutBy: string | null;
}

/** @returns how many rows were deleted: those that an earlier run has marked. */
export async function settleReportDay(db: Knex, day: ReportDay): Promise<number> {
  const rows = await storedRows(db, day);
  const isBack = ({ parts }: StoredRow) => day.isOnFile(identityText(parts));
  const absent = rows.filter((row) => !isBack(row));
  const back = rows.filter((row) => row.leftOutBy !== null && isBack(row)).map(({ key }) => key);
  const gone = absent.filter(({ leftOutBy }) => leftOutBy !== null && leftOutBy !== day.runId);
  const marked = absent.filter(({ leftOutBy }) => leftOutBy === null);
  if (back.length + gone.length + marked.length === 0) return 0;
  const values = {
    back,
    gone: gone.map(({ key }) => key),
    marked: marked.map(({ key }) => key),
    runId: day.runId,
  };
  const table = stored[day.definition.name];
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
    values,
  );
  return deleted;
}

function storedRows(db: Knex, day: ReportDay): Promise<StoredRow[]> {
  const { definition, adAccountId, date, targetingTypes } = day;
  const parts = identityColumns(definition).map(({ name }) => name);
  const ofTypes = targetingTypes ? 'AND targeting_type = ANY (CAST(:types AS text[]))' : '';
  return select<StoredRow>(
    db,
    `SELECT __sync_key AS key, CAST(ARRAY[${list(parts)}] AS text[]) AS parts, __left_out_by AS "leftOutBy"
     FROM ${stored[definition.name]} WHERE ad_account_id = :adAccountId AND date = :date ${ofTypes}`,
    { adAccountId, date, types: [...(targetingTypes ?? [])] },
  );
}
