/** Turns a table definition into the statement that writes a batch of which nothing is stored yet. */
import { stored as storedIn } from '../shared/database-names.js';
import type { TableDefinition } from '../tables/definition.js';
import { columnValues, list, quote, recordFields, rowsOf } from './compile-columns.js';
import {
  CONTEXT,
  furtherPart,
  keyedPart,
  readTogether,
  storedNames,
  type WrittenAnswer,
} from './compile-insert.js';

/**
 * For an answer whose rows are not stored yet and have different identities, so that no stored row has
 * to be looked up. If one is stored after all, the statement fails with a unique violation. It counts nothing.
 */
export function compileFirstLoad(answer: WrittenAnswer): string {
  const { table, more } = answer;
  return `
WITH ${CONTEXT}${keyedRows(answer)}${furtherPart(more, 'keyed')}
${insertKeyed(table)}
ORDER BY ${list(table.identity.map(quote))}`;
}

/**
 * The same for all rows of some ads on a day that is locked. It writes none if another run has read the day for the first
 * time meanwhile, which may know other pins of these ads. They are a part of all ads in the order of their ids, so rows of
 * other answers are not between the first and the last. The order in the look is that of the index to use, also by a plan
 * that was made for an empty table; the rows need none, because no other transaction writes them.
 */
export function compileFirstOfDay(answer: WrittenAnswer): string {
  const { table, more } = answer;
  const asked =
    'asked AS MATERIALIZED (SELECT ?::text AS ad_account_id, ?::date AS date, ?::text AS first, ?::text AS last)';
  const isFirst = `
  SELECT NOT EXISTS (
    SELECT FROM (
      SELECT ad_id FROM ${storedIn[table.name]}
      WHERE (date, ad_account_id) >= ((SELECT date FROM asked), (SELECT ad_account_id FROM asked))
        AND (date, ad_account_id) <= ((SELECT date FROM asked), (SELECT ad_account_id FROM asked))
      ORDER BY date, ad_account_id OFFSET 0
    ) AS of_day WHERE ad_id BETWEEN (SELECT first FROM asked) AND (SELECT last FROM asked)
  ) AS is_first`;
  const condition = 'WHERE (SELECT is_first FROM look)';
  return `
WITH ${CONTEXT}, ${asked}, look AS MATERIALIZED (${isFirst}
)${keyedRows(answer)}${furtherPart(more, `(SELECT * FROM keyed ${condition})`)}
${insertKeyed(table)}
${condition}`;
}

function keyedRows({ table, more, shape, mapping }: WrittenAnswer): string {
  const read = readTogether(table, more);
  return `, source AS (
  SELECT ${columnValues(read, mapping)}
  FROM sync, json_to_recordset(${rowsOf[shape]}) AS r (${list(recordFields(read, mapping))})
)${keyedPart(table)}`;
}

function insertKeyed(table: TableDefinition): string {
  const stored = list(storedNames(table));
  return `INSERT INTO ${storedIn[table.name]} (${stored})
SELECT ${stored} FROM keyed`;
}
