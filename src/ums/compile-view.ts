import type { MetricBasis } from '../shared/settings.js';
import type { UmsColumn } from './definition.js';
import { vendorPerformance } from './vendor-performance.js';

/** The SELECT of `ums.vendor_performance`. */
export function compileView(basis: MetricBasis): string {
  // The types are said, because a view can be replaced only by one with the same types.
  const values = vendorPerformance.columns.map(
    (column) => `(${expressionOf(column, basis)})::${column.type} AS ${column.name}`,
  );
  return `SELECT\n  ${values.join(',\n  ')}\nFROM ${vendorPerformance.from}`;
}

/** The value of a column; where a choice depends on the basis, that one's. */
const expressionOf = ({ sql, totalSql }: UmsColumn, basis: MetricBasis) =>
  basis === 'total' ? (totalSql ?? sql) : sql;
