/** The vocabulary of the Unified Marketing Schema. Statement, comments in Postgres and docs/ums.md derive from it. */

type UmsType = 'text' | 'date' | 'numeric' | 'timestamptz';

export interface UmsColumn {
  name: string;
  type: UmsType;
  /** The value, from the relations that `vendorPerformance.from` names. */
  sql: string;
  /** The value under the basis `total`, where that differs. */
  totalSql?: string | undefined;
  /** Pinterest has nothing for it: its value is always NULL. */
  isEmpty?: boolean | undefined;
  /** Its digits are those of an exchange rate, or of a product with one. */
  isConverted?: boolean | undefined;
  /** What it is, and the choice that was made where there was one. */
  comment: string;
}

/** A table that people fill: what the database and the docs say about it. */
export interface SettingsTable {
  name: string;
  comment: string;
  columns: readonly { name: string; type: UmsType | 'integer'; comment: string }[];
}

type Choice = Pick<UmsColumn, 'totalSql' | 'isConverted'>;

const column =
  (type: UmsType) =>
  (name: string, sql: string, comment: string, choice: Choice = {}): UmsColumn => ({
    name,
    type,
    sql,
    comment,
    ...choice,
  });

export const text = column('text');
export const day = column('date');
export const time = column('timestamptz');
export const number = column('numeric');
export const converted = (name: string, sql: string, comment: string) =>
  number(name, sql, comment, { isConverted: true });

/** A column of the schema that Pinterest has nothing for. */
export const empty = (type: UmsType, name: string, comment: string): UmsColumn => ({
  name,
  type,
  sql: 'NULL',
  isEmpty: true,
  comment,
});
