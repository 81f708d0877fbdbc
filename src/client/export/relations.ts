/** What can be exported: every table of Pinterest's rows and the marketing schema, with the types of their columns. */
import { postgresTypes } from '../../postgres/compile-columns.js';
import { inDatabase } from '../../shared/real-names.js';
import { schemas } from '../../shared/schemas.js';
import { ratioColumns } from '../../tables/ad-analytics.js';
import { allTables } from '../../tables/all.js';
import { bookkeepingOf, type Column, type TableDefinition } from '../../tables/definition.js';
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

/** Amounts in the currency itself, and settings without a unit. Pinterest gives other amounts in millionths. */
const WITH_FRACTION = /_in_(dollar|local_currency)$|_multiplier$|^video_length$/;

function numberKindOf({ name, isRatio }: Column): NumberKind {
  if (isRatio || ratioColumns.has(name)) return 'ratio';
  return WITH_FRACTION.test(name) ? 'amount' : 'whole';
}

function relationOf(schema: string, definition: TableDefinition): Relation {
  const { name, columns, indexes, syncKey } = definition;
  const byDay = indexes.find((index) => index.includes('date') && index.includes('ad_account_id'));
  return {
    schema,
    name,
    // In the order of the database, so that a file can be copied back.
    columns: [
      ...columns.filter(({ isLater }) => !isLater).map(exported),
      ...bookkeepingOf(definition),
      ...columns.filter(({ isLater }) => isLater).map(exported),
    ],
    key: '__sync_key',
    ...(byDay
      ? { day: 'date', order: [...new Set([...byDay, ...syncKey.slice(0, 1), '__sync_key'])] }
      : { order: ['id'] }),
  };
}

const exported = (column: Column) => ({
  name: column.name,
  type: postgresTypes[column.type],
  kind: numberKindOf(column),
});

const listed: Relation[] = Object.values(allTables).map((definition) =>
  relationOf(definition.name in tables ? schemas.pinterest : schemas.extra, definition),
);

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
