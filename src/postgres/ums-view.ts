/** Makes `ums.vendor_performance` what its definition says. */
import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import { sync, ums } from '../shared/database-names.js';
import { inDatabase, schemaNames } from '../shared/real-names.js';
import type { MetricBasis } from '../shared/settings.js';
import { compileView } from '../ums/compile-view.js';
import { REVISION, vendorPerformance } from '../ums/vendor-performance.js';
import { selectOne } from './select.js';

interface HeldView {
  present: boolean;
  /** Whether we may replace it. */
  owned: boolean;
  /** What it was made from. */
  revision: number | null;
  definition: string | null;
}

const HELD = `
  SELECT view.oid IS NOT NULL AS present, coalesce(pg_has_role(view.relowner, 'USAGE'), false) AS owned,
    made.revision, made.definition
  FROM (SELECT) AS one
  LEFT JOIN pg_class AS view ON view.relname = :name
    AND view.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = :schema)
  LEFT JOIN ${sync.views} AS made ON made.name = :view`;

/**
 * Replaces the view when its definition or the basis is another. Left alone are a view that a newer build made, and
 * one that this role does not own: then the owner's `client migrate` replaces it.
 */
export async function updateView(db: Knex, basis: MetricBasis): Promise<void> {
  const held = await selectOne<HeldView>(db, HELD, {
    name: vendorPerformance.name,
    schema: schemaNames().ums,
    view: ums.vendor_performance,
  });
  const { present, owned, revision, definition } = held;
  const sql = compileView(basis);
  const wanted = createHash('md5').update(inDatabase(sql)).digest('hex');
  const isNewer = revision !== null && revision > REVISION;
  if (present && (!owned || isNewer || definition === wanted)) return;
  await db.transaction(async (transaction) => {
    // Readers of a replaced view wait behind us while we wait for a long query, so we do not wait long.
    await transaction.raw(`SET LOCAL lock_timeout = '5s'`);
    await transaction.raw(`CREATE OR REPLACE VIEW ${ums.vendor_performance} AS ${sql}`);
    await transaction(sync.views)
      .insert({
        name: ums.vendor_performance,
        revision: REVISION,
        definition: wanted,
        made_at: transaction.fn.now(),
      })
      .onConflict('name')
      .merge();
  });
}
