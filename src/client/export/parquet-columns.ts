/** How a column of Postgres stands in a Parquet file: without the loss of a digit, or not at all. */
import type { ParquetWriter } from 'hyparquet-writer';
import type { ExportPlan } from './plan.js';
import type { ExportColumn } from './relations.js';

export type SchemaElement = ParquetWriter['schema'][number];
export type ParquetValue = string | number | bigint | boolean | null;

/** The most digits that readers of Parquet take as a decimal number; they would read more of them as a float. */
export const PRECISION = 38;
const DECIMAL_BYTES = 16;

/**
 * Digits after the point. They are the same in every file, so that files of several months fit together. Counts and
 * amounts come as whole numbers, ratios as fractions with the 17 digits of a double, and converted amounts have 6 more
 * than their rate.
 */
const SCALES = { amount: 16, ratio: 24, converted: 28 } as const;

const ratios = new Set(
  // The last one holds a ratio with PINTEREST_MAPPING=documented.
  `checkout_roas cpc_in_micro_dollar cpm_in_dollar cpm_in_micro_dollar ctr ctr_2 ecpcv_in_dollar ecpcv_p95_in_dollar
  ecpc_in_dollar ecpc_in_micro_dollar ecpe_in_dollar ecpm_in_micro_dollar ecpv_in_dollar ectr eengagement_rate
  engagement_rate page_visit_cost_per_action page_visit_roas repin_rate web_checkout_cost_per_action web_checkout_roas
  paid_impression`.split(/\s+/),
);

const converted = new Set([
  'total_spend',
  'vendor_reported_revenue',
  'revenue_clickthrough',
  'revenue_viewthrough',
  'currency_conversion_rate',
]);

export function scaleOf(name: string): number {
  if (converted.has(name)) return SCALES.converted;
  return ratios.has(name) ? SCALES.ratio : SCALES.amount;
}

/** A number that its column in the file cannot hold. */
export class DoesNotFit extends Error {}

export interface ParquetColumn {
  name: string;
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

export function parquetColumn(column: ExportColumn, numbers: ExportPlan['numbers']): ParquetColumn {
  const { name } = column;
  const sql = `"${name}"`;
  const of = (schema: Omit<SchemaElement, 'name'>, read: ParquetColumn['read'], from = sql) => ({
    name,
    schema: { ...schema, name, repetition_type: 'OPTIONAL' } as SchemaElement,
    sql: from,
    read,
  });
  switch (column.type) {
    case 'numeric':
      return numbers === 'text' ? of(LOGICAL_STRING, (text) => text) : of(...decimal(scaleOf(name)));
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

/** 1.5 as 15 × 10^-1, the way Parquet keeps it. */
export function unscaled(text: string, scale: number): bigint {
  const [, sign = '', whole = '', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  // Zeros at the end say nothing; Postgres keeps those that a multiplication makes.
  const digits = fraction.length > scale ? fraction.replace(/0+$/, '') : fraction;
  if (whole === '' || digits.length > scale || whole.length + scale > PRECISION) {
    throw new DoesNotFit(`DECIMAL(${PRECISION},${scale}) cannot hold ${text}`);
  }
  return BigInt(sign + whole + digits.padEnd(scale, '0'));
}
