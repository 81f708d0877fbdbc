/**
 * The vocabulary of a table definition. Everything about a table derives from its definition: the columns that
 * are requested, the mapping, the upsert statement, the comments in Postgres, docs/tables.md and the check of
 * the migrated schema.
 */

import type { Mapping } from '../shared/settings.js';
import type { StoredTable } from '../shared/tables.js';

/**
 * How Postgres holds a column. Ids are text (some exceed 2^53 and some carry a prefix), money and metrics are
 * numeric (micro amounts can be fractional), `epoch` is a timestamptz that the API sends as Unix seconds.
 */
export type ColumnType = 'text' | 'numeric' | 'bigint' | 'smallint' | 'boolean' | 'date' | 'epoch';

/** What the sync itself knows about a row that Pinterest sends: the ad account and the settings of the request. */
type ContextName =
  | 'ad_account_id'
  | 'click_window_days'
  | 'engagement_window_days'
  | 'view_window_days'
  | 'conversion_report_time'
  | 'attribution_set'
  | 'read_with';

export type RowContext = Partial<Record<ContextName, string | number>>;

export interface Column {
  name: string;
  type: ColumnType;
  /** The key in Pinterest's row. */
  field?: string | undefined;
  /** A key inside `field` when that is an object. */
  inside?: string | undefined;
  /** The field that the specification names where that differs from `field` by what looks like a mistake. */
  documentedField?: string | undefined;
  /** Used when the row does not carry the field, or when there is no field. */
  context?: ContextName | undefined;
  /** Seconds of 0 mean "not set", not 1970. */
  zeroIsNull?: boolean | undefined;
  /** A quotient: it comes as a fraction with many digits, where counts and amounts come as whole numbers. */
  isRatio?: boolean | undefined;
  required?: boolean | undefined;
  /** A later migration has added it, so in the database it stands last. */
  isLater?: true | undefined;
  comment: string;
}

export interface TableDefinition {
  name: StoredTable;
  comment: string;
  /** Where its rows come from, below the API's base address. */
  endpoint: string;
  /** Of a list: what its requests ask for beside the page. */
  listQuery?: Readonly<Record<string, string | readonly string[]>> | undefined;
  /** The table one level up, and the column that holds the id of the row there. */
  parent?: { table: StoredTable; column: string } | undefined;
  /** The columns that make a row this entity and no other: at most one row exists for them. */
  identity: readonly string[];
  /** The columns whose text, glued in this order, gives `__sync_key` by MD5. */
  syncKey: readonly string[];
  /** What stands between the parts, so that no two lists of parts give one text. */
  keyGlue?: string | undefined;
  columns: readonly Column[];
  /** A row is stored only when one of these has a value, or when it is there already. */
  onlyWith?: readonly string[] | undefined;
  /** Columns whose changes are kept in `restatements`, old and new. */
  restated?: readonly string[] | undefined;
  /** Of a list: whether `entity_history` keeps what its rows were. */
  keepsHistory?: true | undefined;
  /** Lookups that people's queries and the sync itself make. */
  indexes: readonly (readonly string[])[];
}

/** For lists of what can be archived or deleted. */
export const everyStatus = {
  // By id, so that what changes between two pages does not move the others.
  order: 'ASCENDING',
  // Without these Pinterest leaves out what is archived, and with it the spend that it once had.
  entity_statuses: ['ACTIVE', 'PAUSED', 'ARCHIVED', 'DRAFT', 'DELETED_DRAFT'],
} as const;

/** Columns that every table has beside its definition. */
export const bookkeepingColumns = [
  {
    name: '__sync_key',
    type: 'text',
    comment:
      'Primary key: MD5 of the parts that the table comment names, a missing part counting as empty text.',
  },
  { name: '__synced_at', type: 'timestamptz', comment: 'When the content of the row last changed here.' },
  { name: '__loaded_at', type: 'timestamptz', comment: 'When the row was first written here.' },
] as const;

/** A column that tables of listed things have as well. */
export const lastListedAt = {
  name: '__last_listed_at',
  type: 'timestamptz',
  comment:
    'When a list of Pinterest last held the row; NULL when none has since this column exists. What is missing in the last list is no longer listed.',
} as const;

/** A column that tables of chosen analytics have as well. */
export const leftOutBy = {
  name: '__left_out_by',
  type: 'text',
  comment:
    'Run whose answer left the row out although earlier ones had it; a second run that agrees deletes the row. NULL for nearly all.',
} as const;

type Kept = Pick<TableDefinition, 'identity'>;

/** Whether its rows come from a list, or are an object that is read by its id: each is known by that. */
export const isFromList = ({ identity }: Kept): boolean => identity[0] === 'id';

export const bookkeepingOf = (table: Kept) => [
  ...bookkeepingColumns,
  ...(isFromList(table) ? [lastListedAt] : []),
  ...('about' in table ? [leftOutBy] : []),
];

/** Whether it holds ids. They join tables, so one that is something else is worse than none. */
export const isIdColumn = ({ name }: Pick<Column, 'name'>): boolean => /(?:^|_)id$/.test(name);

/** The key in Pinterest's row that a column is read from. */
export function sourceField(column: Column, mapping: Mapping): string | undefined {
  return mapping === 'documented' ? (column.documentedField ?? column.field) : column.field;
}

type Extra = Omit<Column, 'name' | 'type' | 'comment'>;

/** A column whose API field has the column's own name, unless `extra` names another. */
function column(type: ColumnType, name: string, comment: string, extra: Extra = {}): Column {
  const field = extra.field ?? name;
  return { name, type, comment, ...extra, field };
}

export const text = (name: string, comment: string, extra?: Extra) => column('text', name, comment, extra);
export const flag = (name: string, comment: string, extra?: Extra) => column('boolean', name, comment, extra);
export const money = (name: string, comment: string, extra?: Extra) =>
  column('numeric', name, comment, extra);
export const count = (name: string, comment: string, extra?: Extra) => column('bigint', name, comment, extra);
export const time = (name: string, comment: string, extra?: Extra) => column('epoch', name, comment, extra);

/** A column of analytics: the API's field is the column's name in upper case. */
export const metric = (name: string, comment: string, extra?: Extra) =>
  column('numeric', name, comment, { field: name.toUpperCase(), ...extra });
export const ratio = (name: string, comment: string, extra?: Extra) =>
  metric(name, comment, { isRatio: true, ...extra });
export const label = (name: string, comment: string, extra?: Extra) =>
  column('text', name, comment, { field: name.toUpperCase(), ...extra });

/** A column that the API does not send: a setting that the requests were made with. */
export const setting = (type: ColumnType, name: string, context: ContextName, comment: string): Column => ({
  name,
  type,
  context,
  comment,
});
