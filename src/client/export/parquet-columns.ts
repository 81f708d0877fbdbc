/** How a column of Postgres is stored in a Parquet file: with every digit, or not at all. */
import type { ParquetWriter } from 'hyparquet-writer';
import type { NumberForm } from './plan.js';
import type { ExportColumn, NumberKind } from './relations.js';

type SchemaElement = ParquetWriter['schema'][number];
export type ParquetValue = string | number | bigint | boolean | null;

/** The most digits that readers of Parquet take as a decimal number; they would read more of them as a float. */
const PRECISION = 38;
const DECIMAL_BYTES = 16;

/**
 * Digits after the point. They are the same in every file, so that files of several months fit together. Counts and
 * amounts come as whole numbers, ratios as fractions with the 17 digits of a double, and converted amounts have 6 more
 * than their rate.
 */
const SCALES: Record<NumberKind, number> = { whole: 16, amount: 16, ratio: 24, converted: 28 };

export const scaleOf = ({ kind = 'amount' }: ExportColumn): number => SCALES[kind];

/** A number that its column in the file cannot hold. */
export class DoesNotFit extends Error {}

export interface ParquetColumn {
  name: string;
  /** Whether it takes only what 64 bits can hold, so that it may have to be stored in another way. */
  isNarrow: boolean;
  schema: SchemaElement;
  /** What COPY is to send. */
  sql: string;
  read(text: string): ParquetValue;
}

const LOGICAL_STRING = {
  type: 'BYTE_ARRAY',
  converted_type: 'UTF8',
  logical_type: { type: 'STRING' },
} as const;

/**
 * @param numbers how numbers with a fraction are stored; as text, all of them.
 * @param isWide whether the column's whole numbers are stored as those are, because one of them does not fit into 64 bits.
 */
export function parquetColumn(column: ExportColumn, numbers: NumberForm, isWide = false): ParquetColumn {
  const { name } = column;
  const sql = `"${name}"`;
  const of = (schema: Omit<SchemaElement, 'name'>, read: ParquetColumn['read'], from = sql) => ({
    name,
    isNarrow: false,
    schema: { ...schema, name, repetition_type: 'OPTIONAL' } as SchemaElement,
    sql: from,
    read,
  });
  switch (column.type) {
    case 'numeric':
      if (numbers === 'text') return of(LOGICAL_STRING, (text) => text);
      if (column.kind === 'whole' && !isWide) return { ...of({ type: 'INT64' }, int64), isNarrow: true };
      return numbers === 'double' ? of({ type: 'DOUBLE' }, double) : of(...decimal(scaleOf(column)));
    case 'bigint':
      return of({ type: 'INT64' }, BigInt);
    case 'smallint':
      return of({ type: 'INT32' }, Number);
    case 'boolean':
      return of({ type: 'BOOLEAN' }, (text) => text === 't');
    case 'date':
      return of({ type: 'INT32', converted_type: 'DATE' }, Number, `${sql} - DATE '1970-01-01'`);
    case 'timestamptz':
      return of(TIMESTAMP, BigInt, `(extract(epoch FROM ${sql}) * 1000000)::bigint`);
    default:
      return of(LOGICAL_STRING, (text) => text);
  }
}

const TIMESTAMP = {
  type: 'INT64',
  converted_type: 'TIMESTAMP_MICROS',
  logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MICROS' },
} as const;

function decimal(scale: number): [Omit<SchemaElement, 'name'>, ParquetColumn['read']] {
  return [
    {
      type: 'FIXED_LEN_BYTE_ARRAY',
      type_length: DECIMAL_BYTES,
      converted_type: 'DECIMAL',
      scale,
      precision: PRECISION,
    },
    (text) => unscaled(text, scale),
  ];
}

/** 1.5 as 15 × 10^-1, as Parquet stores it. */
export function unscaled(text: string, scale: number): bigint {
  const [, sign = '', whole = '', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  // Zeros at the end carry no information; Postgres keeps those that a multiplication adds.
  const digits = fraction.length > scale ? fraction.replace(/0+$/, '') : fraction;
  if (whole === '' || digits.length > scale || whole.length + scale > PRECISION) {
    throw new DoesNotFit(`DECIMAL(${PRECISION},${scale}) cannot hold ${text}`);
  }
  return BigInt(sign + whole + digits.padEnd(scale, '0'));
}

const LEAST = -(2n ** 63n);
const MOST = 2n ** 63n - 1n;

/** 1000.0 is whole, too. */
export function int64(text: string): bigint {
  const whole = /^(-?\d+)(?:\.0+)?$/.exec(text)?.[1];
  const value = whole === undefined ? undefined : BigInt(whole);
  if (value === undefined || value < LEAST || value > MOST) {
    throw new DoesNotFit(`INT64 cannot hold ${text}`);
  }
  return value;
}

/** About 16 digits of it. What Postgres calls Infinity stays that; what is too large for a double does not become it. */
export function double(text: string): number {
  const value = Number(text);
  if (Math.abs(value) === Number.POSITIVE_INFINITY && !text.endsWith('Infinity')) {
    throw new DoesNotFit(`DOUBLE cannot hold ${text}`);
  }
  return value;
}
