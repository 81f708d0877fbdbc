/** Pinterest's totals of an ad account per day, as one answer gives them: text, in which every digit counts. */
import { cleanJson } from './clean-json.js';

interface Metric {
  column: string;
  /** What people call it. */
  name: string;
  /** From the unit of the column to the one that is shown. */
  factor?: string | undefined;
}

export const totalMetrics: readonly Metric[] = [
  { column: 'spend_in_micro_dollar', name: 'spend', factor: '0.000001' },
  { column: 'impression_1', name: 'impressions' },
  { column: 'clickthrough_1', name: 'clicks' },
  { column: 'total_conversions', name: 'conversions' },
];

export const totalColumns = totalMetrics.map(({ column }) => column);
const fieldOf = (column: string) => column.toUpperCase();

/** What to request of Pinterest. */
export const totalFields: readonly string[] = totalColumns.map(fieldOf);

/** The same piece of SQL for each metric. */
export const eachTotal = (sql: (column: string) => string, separator = ',\n    ') =>
  totalColumns.map(sql).join(separator);

/** The totals, one row per day. */
export const ACCOUNT_TOTALS = `
  SELECT DISTINCT ON ("DATE") "DATE" AS date,
    ${eachTotal((column) => `"${fieldOf(column)}" AS ${column}`)}
  FROM json_to_recordset(CAST(:totals AS json)) AS total ("DATE" date,
    ${eachTotal((column) => `"${fieldOf(column)}" numeric`)})`;

/** The binding for it. Without an answer, no day has a total. */
export const totalsOf = (body: string | undefined) => (body === undefined ? '[]' : cleanJson(body).json);
