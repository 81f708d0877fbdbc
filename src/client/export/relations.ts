/** What can be exported: the tables of Pinterest and the marketing schema, with the types of their columns. */
import { postgresTypes } from '../../postgres/compile-columns.js';
import { inDatabase } from '../../shared/real-names.js';
import { schemas } from '../../shared/schemas.js';
import { ratioColumns } from '../../tables/ad-analytics.js';
import { bookkeepingOf } from '../../tables/definition.js';
import { tables } from '../../tables/index.js';
import { vendorPerformance } from '../../ums/vendor-performance.js';

/**
 * The kind of numbers: `whole` are counts, and amounts in millionths. For the others, which have a fraction, it decides how
 * many digits there are after the point.
 */
export type NumberKind = 'whole' | 'amount' | 'ratio' | 'converted';

export interface ExportColumn {
  name: string;
  /** As Postgres calls it. */
  type: string;
  /** Default `amount`. */
  kind?: NumberKind | undefined;
}

export interface Relation {
  schema: string;
  name: string;
  columns: readonly ExportColumn[];
  /** The column that --from and --to limit; a list of entities has none. */
  day?: string | undefined;
  /** Tells one row from the others, for messages. */
  key: string;
  /** The same data give the same file. An index has the order, or most of it, so that nothing waits for a sort. */
  order: readonly string[];
}

/** The only amount that Pinterest gives in the currency itself, and not in millionths or as a quotient. */
const IN_CURRENCY = 'spend_in_dollar';

function kindOf(table: string, column: string): NumberKind {
  if (table === 'ad_analytics' && ratioColumns.has(column)) return 'ratio';
  return column === IN_CURRENCY ? 'amount' : 'whole';
}

const listed: Relation[] = Object.values(tables).map(({ name, columns, identity }) => ({
  schema: schemas.pinterest,
  name,
  columns: [
    ...columns.map((column) => ({
      name: column.name,
      type: postgresTypes[column.type],
      kind: kindOf(name, column.name),
    })),
    ...bookkeepingOf({ identity }),
  ],
  key: '__sync_key',
  ...(name === 'ad_analytics'
    ? { day: 'date', order: ['date', 'ad_account_id', 'ad_id', '__sync_key'] }
    : { order: ['id'] }),
}));

export const relations: readonly Relation[] = [
  ...listed,
  {
    schema: schemas.ums,
    name: vendorPerformance.name,
    columns: vendorPerformance.columns.map(({ name, type, isConverted }) => ({
      name,
      type,
      kind: isConverted ? 'converted' : 'whole',
    })),
    day: 'activity_date',
    key: 'id',
    order: ['activity_date', 'ad_account_id', 'ad_id', 'id'],
  },
];

/** Its name in the database. */
export const nameOf = ({ schema, name }: Relation) => inDatabase(`${schema}.${name}`);

/** @param name with or without its schema. */
export const findRelation = (name: string): Relation | undefined =>
  relations.find((relation) => name === relation.name || name === nameOf(relation));
