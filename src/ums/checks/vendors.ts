/** Do tables of other vendors fit beside ours? */

import type { Knex } from 'knex';
import { ums } from '../../shared/database-names.js';
import { literal } from '../../shared/sql.js';
import { vendorPerformance } from '../vendor-performance.js';
import { bindingsOf, type Check, type CheckScope, EXAMPLES, type Found, finding } from './definition.js';

const NUMBER = 15;

const others = `other.relname = '${vendorPerformance.name}' AND other.relkind IN ('r', 'p', 'v', 'm', 'f')
  AND other.oid <> '${ums.vendor_performance}'::regclass`;

/** Columns of a relation by their position. */
const columnsOf = (relation: string) => `
  SELECT row_number() OVER (ORDER BY attnum) AS position, attname || ' ' || format_type(atttypid, atttypmod) AS is
  FROM pg_attribute WHERE attrelid = ${relation} AND attnum > 0 AND NOT attisdropped`;

const vendors: Check = {
  number: NUMBER,
  name: 'vendors',
  rule:
    `A ${vendorPerformance.name} in another schema has the same columns in the same order, so that UNION ALL puts them ` +
    'together, and none of our integration ids.',
  thorough: [
    finding(
      'fail',
      `other.relnamespace::regnamespace || '.' || other.relname || ': column ' || different.position ||
  ' is ' || coalesce(different.theirs, 'missing') || ' instead of ' || coalesce(different.ours, 'none')`,
      `FROM pg_class AS other
CROSS JOIN LATERAL (
  SELECT position, ours.is AS ours, theirs.is AS theirs
  FROM (${columnsOf(`'${ums.vendor_performance}'::regclass`)}) AS ours
  FULL JOIN (${columnsOf('other.oid')}) AS theirs USING (position)
  WHERE ours.is IS DISTINCT FROM theirs.is
) AS different
WHERE ${others}`,
    ),
  ],
};

export const vendorChecks: readonly Check[] = [vendors];

/** Those that can be looked at: with the columns that are needed, as far as the role may read them. */
const READABLE = `
SELECT format('%I.%I', nspname, relname) AS relation
FROM pg_class AS other JOIN pg_namespace AS space ON space.oid = other.relnamespace
WHERE ${others} AND has_schema_privilege(space.oid, 'USAGE') AND has_table_privilege(other.oid, 'SELECT')
  AND 2 = (SELECT count(*) FROM pg_attribute WHERE attrelid = other.oid AND NOT attisdropped
    AND (attname, atttypid) IN (('integration_id', 'text'::regtype), ('activity_date', 'date'::regtype)))
ORDER BY 1`;

const sharedIds = (relation: string) => `
SELECT array_agg(${literal(`${relation} has our integration_id `)} || integration_id ORDER BY integration_id) AS examples
FROM (SELECT DISTINCT integration_id FROM ${relation} WHERE activity_date = ANY (CAST(:days AS date[]))) AS theirs
WHERE integration_id IN (SELECT integration_id FROM ${ums.integrations})`;

/** What check 15 finds in the rows of other vendors, whose names only the database knows. */
export async function findSharedIds(db: Knex, scope: CheckScope, timeoutMs: number): Promise<Found[]> {
  const { rows: relations } = await db.raw<{ rows: { relation: string }[] }>(READABLE);
  const found: Found[] = [];
  for (const { relation } of relations) {
    const query = db.raw(sharedIds(relation), { days: bindingsOf(scope).days });
    const { rows } = await query.options({ query_timeout: 2 * timeoutMs });
    const examples: string[] = rows[0]?.examples ?? [];
    if (examples.length > 0)
      found.push({
        number: NUMBER,
        failures: examples.length,
        warnings: 0,
        examples: examples.slice(0, EXAMPLES),
      });
  }
  return found;
}
