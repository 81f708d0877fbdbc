/**
 * Turns a table definition into the one statement that writes a batch: Pinterest's JSON goes in as it came,
 * rows come out, and the answer is how many were new, changed and unchanged. Postgres reads the JSON, because
 * JavaScript numbers would change ids and amounts above 2^53.
 */
import type { BodyShape } from '../pinterest/json-text.js';
import { pinterest, stored as storedIn, sync } from '../shared/database-names.js';
import type { Mapping } from '../shared/settings.js';
import { hasNumbers } from '../tables/ad-analytics.js';
import { isFromList, lastListedAt, type TableDefinition } from '../tables/definition.js';
import { columnValues, list, quote, recordFields, rowsOf } from './compile-columns.js';
import {
  CONTEXT,
  furtherPart,
  insertIncoming,
  keyedPart,
  readTogether,
  rowOf,
  storedNames,
  type WrittenAnswer,
} from './compile-insert.js';
import { insertRestatements } from './restatements.js';

/** For tables whose changes are kept: the part of the statement that keeps them, of the rows that it really wrote. */
function restatedPart({ restated }: TableDefinition): string {
  if (!restated) return '';
  const insert = insertRestatements(restated, {
    from: 'written JOIN compared USING ("__sync_key")',
    row: 'compared',
    existed: 'compared.is_stored',
    before: (column) => `compared."old_${column}"`,
    after: (column) => `compared."${column}"`,
  });
  return `, restated AS (${insert}
)`;
}

/** The incoming rows next to those that are stored: one by one through the index of the identity. */
function comparedRows(table: TableDefinition): string {
  const isSame = table.identity.map((column) => `stored."${column}" = incoming."${column}"`).join(' AND ');
  const stored = storedNames(table);
  const before = (table.restated ?? []).map((name) => `, earlier."${name}" AS "old_${name}"`).join('');
  return `
  SELECT incoming.*, earlier."__sync_key" IS NOT NULL AS is_stored, ${hasNumbers('earlier')} IS NOT TRUE AS is_fresh${before},
    ${rowOf('earlier', stored)} IS DISTINCT FROM ${rowOf('incoming', stored)} AS differs
  FROM incoming LEFT JOIN LATERAL (
    SELECT * FROM ${storedIn[table.name]} AS stored WHERE ${isSame} LIMIT 1
  ) AS earlier ON true`;
}

/** What the answer holds all rows of. */
const ASKED =
  'asked AS NOT MATERIALIZED (SELECT ?::text AS ad_account_id, ?::date AS date, ?::text[] AS ids)';

/**
 * What follows for rows that the answer leaves out is rarely needed, and 250 keys take long to send and to read. So the
 * statement looks whether there are such rows: ad by ad, however many rows the day has. Two rows can be compared by no
 * other index than that of both columns, which a plan that is kept must use also when it was made for an empty table.
 */
const LOOK = `
  SELECT ids IS NULL
    OR EXISTS (SELECT FROM ${sync.absent_rows} AS absent WHERE absent.ad_account_id = asked.ad_account_id AND absent.date = asked.date)
    OR 0 < (
      SELECT count(*) FROM unnest(ids) AS ad (id) CROSS JOIN LATERAL (
        SELECT ad_account_id, "__sync_key" FROM ${pinterest.ad_analytics} AS stored
        WHERE (stored.ad_id, stored.date) >= (ad.id, asked.date) AND (stored.ad_id, stored.date) <= (ad.id, asked.date) OFFSET 0
      ) AS stored
      WHERE stored.ad_account_id = asked.ad_account_id AND stored."__sync_key" NOT IN (SELECT "__sync_key" FROM compared)
    ) AS is_needed
  FROM asked`;

/** Of the answer's rows, and of those that had no numbers before. */
const KEYS = `(SELECT is_needed FROM look) AS to_settle,
  CASE WHEN (SELECT is_needed FROM look) THEN (SELECT array_agg("__sync_key") FROM compared) END AS keys,
  CASE WHEN (SELECT is_needed FROM look) THEN (SELECT array_agg("__sync_key") FROM compared WHERE is_fresh) END AS fresh`;

/**
 * The statement; its parameters are the answer's body and a JSON object with the context, and for tables whose changes
 * are kept the ad account, the day and the ads of which the answer holds all rows.
 *
 * The conflict is looked for on the identity. Of an entity that is its id, because some parts of `__sync_key` can
 * change (a currency, a pin), and then the one row gets the new key instead of a second row appearing. Of several
 * rows with one identity in an answer, the last one counts. Rows that are equal to what is stored are not written.
 */
export function compileUpsert({ table, more, shape, mapping }: WrittenAnswer): string {
  const read = readTogether(table, more);
  const identity = table.identity.map(quote);
  // Goes along with each row, for the restatements.
  const readWith = table.restated ? ', read_with' : '';
  return `
WITH ${CONTEXT}${table.restated ? `, ${ASKED}` : ''}, source AS (${sourceRows(read, shape, mapping)}
)${keyedPart(table)}, incoming AS (
  SELECT DISTINCT ON (${list(identity)}) ${list(storedNames(read))}${readWith}
  FROM keyed
  ORDER BY ${list(identity)}, ordinality DESC
)${
    table.restated
      ? `, compared AS MATERIALIZED (${comparedRows(table)}
), look AS MATERIALIZED (${LOOK}
)`
      : ''
  }, ${
    isFromList(table)
      ? writtenOfList(table)
      : `written AS (${insertIncoming(table)}
)`
  }${restatedPart(table)}${furtherPart(more, 'incoming')}
SELECT
  (SELECT count(*) FROM ${table.restated ? 'compared' : 'incoming'})::int AS rows,
  (count(*) FILTER (WHERE inserted))::int AS new,
  (count(*) FILTER (WHERE NOT inserted))::int AS changed,
  ${table.restated ? '(SELECT count(*) FROM restated WHERE was_final)' : '0'}::int AS final_rows_changed,
  ${table.restated ? KEYS : 'false AS to_settle'}${table.keepsHistory ? ', (SELECT array_agg(id) FROM listed) AS ids' : ''}
FROM written`;
}

/** The rows of the answer, with their place in it. */
function sourceRows(table: TableDefinition, shape: BodyShape, mapping: Mapping): string {
  const read = `json_to_recordset(${rowsOf[shape]}) AS (${list(recordFields(table, mapping))})`;
  return `
  SELECT ${columnValues(table, mapping)}, context ->> 'read_with' AS read_with, r.ordinality
  FROM sync, ROWS FROM (${read}) WITH ORDINALITY AS r`;
}

/**
 * Every row of a list is touched, because it keeps when it was listed last; it counts as written when its content
 * changed. One pass: looking for the unchanged ones afterwards would cost more. The time of writing tells them apart, so a
 * row that another transaction wrote in the very microsecond in which this one began gets a time one microsecond earlier.
 */
function writtenOfList(table: TableDefinition): string {
  const stored = storedNames(table);
  const isChanged = `${rowOf('stored', stored)} IS DISTINCT FROM ${rowOf('excluded', stored)}`;
  const writtenAt = `CASE WHEN ${isChanged} THEN excluded."__synced_at"
      WHEN stored."__synced_at" = now() THEN now() - interval '1 microsecond' ELSE stored."__synced_at" END`;
  return `listed AS (
  INSERT INTO ${storedIn[table.name]} AS stored (${list(stored)})
  SELECT ${list(stored)} FROM incoming
  ON CONFLICT (${list(table.identity.map(quote))}) DO UPDATE
  SET ${list(stored.map((name) => `${name} = excluded.${name}`))}, "${lastListedAt.name}" = now(),
    "__synced_at" = ${writtenAt}
  RETURNING stored."__sync_key"${table.keepsHistory ? ', stored.id' : ''}, xmax = 0 AS inserted, stored."__synced_at" = now() AS is_written
), written AS (
  SELECT * FROM listed WHERE is_written
)`;
}
