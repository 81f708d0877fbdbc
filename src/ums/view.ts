/** Makes `ums.vendor_performance` what its definition says. */
import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import type { MetricBasis } from '../shared/settings.js';
import type { UmsColumn } from './definition.js';
import { REVISION, vendorPerformance } from './vendor-performance.js';

const VIEW = `ums.${vendorPerformance.name}`;

/** The value of a column; where a choice depends on the basis, that one's. */
const expressionOf = ({ sql, totalSql }: UmsColumn, basis: MetricBasis) =>
  basis === 'total' ? (totalSql ?? sql) : sql;

export function compileView(basis: MetricBasis): string {
  // The types are said, because a view can be replaced only by one with the same types.
  const values = vendorPerformance.columns.map(
    (column) => `(${expressionOf(column, basis)})::${column.type} AS ${column.name}`,
  );
  return `SELECT\n  ${values.join(',\n  ')}\nFROM ${vendorPerformance.from}`;
}

/** Whether the view is there, whether we may replace it, and what it was made from. */
const HELD = `
  SELECT view.oid IS NOT NULL AS present, pg_has_role(view.relowner, 'USAGE') AS owned, made.revision, made.definition
  FROM (SELECT) AS one
  LEFT JOIN pg_class AS view ON view.relname = ? AND view.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = 'ums')
  LEFT JOIN pinterest_sync.views AS made ON made.name = ?`;

/**
 * Replaces the view when its definition or the basis is another. Left alone are a view that a newer build made, and
 * one that this role does not own: then the owner's `client migrate` replaces it.
 */
export async function updateView(db: Knex, basis: MetricBasis): Promise<void> {
  const { rows } = await db.raw(HELD, [vendorPerformance.name, VIEW]);
  const { present, owned, revision, definition } = rows[0];
  const sql = compileView(basis);
  const wanted = createHash('md5').update(sql).digest('hex');
  if (present && (!owned || revision > REVISION || definition === wanted)) return;
  await db.transaction(async (transaction) => {
    // Readers of a replaced view wait behind us while we wait for a long query, so we do not wait long.
    await transaction.raw(`SET LOCAL lock_timeout = '5s'`);
    await transaction.raw(`CREATE OR REPLACE VIEW ${VIEW} AS ${sql}`);
    await transaction('pinterest_sync.views')
      .insert({ name: VIEW, revision: REVISION, definition: wanted, made_at: transaction.fn.now() })
      .onConflict('name')
      .merge();
  });
}
