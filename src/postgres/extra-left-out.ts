/**
/**
 * Stored rows of chosen tables that an answer leaves out although the request named their thing and day. One answer
 * deletes nothing: the row is marked with the run, and deleted when the answer of another run leaves it out too. An answer
 * without any row of a day deletes nothing of that day.
 */
import type { Knex } from 'knex';
import { stored } from '../shared/database-names.js';
import type { DayRange } from '../shared/dates.js';
import { remembered } from '../shared/remembered.js';
import type { ExtraAnalyticsDefinition } from '../tables/extra/definition.js';
import { syncKeyOf } from '../tables/sync-key.js';
import { columnValues, list, recordFields } from './compile-columns.js';
import { selectOne } from './select.js';

interface StoredAnswer {
  definition: ExtraAnalyticsDefinition;
  adAccountId: string;
  /** Name of an attribution set: rows of other sets are not left out. */
  set?: string | undefined;
  /** What the request named; the answer has all of its rows. Empty for the ad account itself. */
  ids: readonly string[];
  range: DayRange;
  /** Of a breakdown: what it was asked to break down by. Rows of other types, from before a setting changed, stay. */
  targetingTypes?: readonly string[] | undefined;
  /** JSON of an array: the rows that came. */
  body: string;
  runId: string;
}

/** @returns how many rows were deleted. */
export async function settleExtraLeftOut(db: Knex, answer: StoredAnswer): Promise<number> {
  const { definition, adAccountId, set = null, ids, range, targetingTypes = [], body, runId } = answer;
  const { from, to } = range;
  const values = { body, adAccountId, set, ids: [...ids], from, to, types: [...targetingTypes], runId };
  const sql = remembered(statements, definition.name, () => compile(definition));
  const { deleted } = await selectOne<{ deleted: number }>(db, sql, values);
  return deleted;
}

const statements = new Map<string, string>();

function compile(definition: ExtraAnalyticsDefinition): string {
  const table = stored[definition.name];
  const { about, syncKey } = definition;
  const keyed = { ...definition, columns: definition.columns.filter(({ name }) => syncKey.includes(name)) };
  const isOfThings = about.parameter ? `AND row.${about.column} = ANY (CAST(:ids AS text[]))` : '';
  const isOfTypes = definition.targetingTypes ? 'AND row.targeting_type = ANY (CAST(:types AS text[]))' : '';
  const isOfSet = syncKey.includes('attribution_set') ? 'AND row.attribution_set = :set' : '';
  const record = list(recordFields(keyed, 'own'));
  return `
WITH came AS (
  SELECT ${syncKeyOf(definition)} AS key, row.date FROM (
    SELECT ${columnValues(keyed, 'own')}
    FROM json_to_recordset(CAST(:body AS json)) AS r (${record}),
      (SELECT json_build_object('ad_account_id', CAST(:adAccountId AS text), 'attribution_set', CAST(:set AS text)) AS context) AS sync
  ) AS row
), here AS (
  SELECT row.__sync_key, row.__left_out_by, row.__sync_key IN (SELECT key FROM came) AS has_come,
    row.date IN (SELECT date FROM came) AS has_witness
  FROM ${table} AS row
  WHERE row.ad_account_id = :adAccountId AND row.date BETWEEN :from AND :to ${isOfThings} ${isOfTypes} ${isOfSet}
), back AS (
  UPDATE ${table} SET __left_out_by = NULL
  WHERE __sync_key IN (SELECT __sync_key FROM here WHERE has_come AND __left_out_by IS NOT NULL)
), noted AS (
  UPDATE ${table} SET __left_out_by = :runId
  WHERE __sync_key IN (SELECT __sync_key FROM here WHERE NOT has_come AND __left_out_by IS NULL)
), gone AS (
  DELETE FROM ${table}
  WHERE __sync_key IN (SELECT __sync_key FROM here WHERE NOT has_come AND has_witness AND __left_out_by <> :runId)
  RETURNING 1
)
SELECT count(*)::int AS deleted FROM gone`;
}
