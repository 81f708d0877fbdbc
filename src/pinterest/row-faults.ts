/**
 * Faults of single rows in an answer that is otherwise good. A fault does not affect the other rows. The rows
 * are read by JavaScript here, so their numbers may be rounded: good enough to judge, not to store.
 */
import { type DayRange, formatRanges } from '../shared/dates.js';
import type { TableName } from '../shared/tables.js';
import type { ColumnType } from '../tables/definition.js';
import { tables } from '../tables/index.js';
import type { RowFault } from './contract.js';
import { isObject, type JsonObject, kindOf } from './json-values.js';

export function entityFaults(table: TableName, items: readonly unknown[]): RowFault[] {
  return faultsOf(items, ({ id, ...item }) => {
    if (!isId(id)) return 'it has no id';
    // Their ids reach the next requests through JavaScript; other ids come from Postgres.
    const isRounded = table === 'ad_accounts' && typeof id === 'number' && !Number.isSafeInteger(id);
    return isRounded ? 'its id is a number too large to be exact' : notANumber(table, item);
  });
}

export function analyticsFaults(rows: readonly unknown[], range: DayRange): RowFault[] {
  return faultsOf(rows, (row) => {
    if (!isId(row.AD_ID)) return 'it has no AD_ID';
    return notOfDay(row.DATE, range) ?? notANumber('ad_analytics', row);
  });
}

export function accountFaults(rows: readonly unknown[], range: DayRange): RowFault[] {
  return faultsOf(rows, (row) => notOfDay(row.DATE, range));
}

function faultsOf(rows: readonly unknown[], check: (row: JsonObject) => string | undefined): RowFault[] {
  return rows.flatMap((row, index) => {
    const reason = isObject(row) ? check(row) : `it is ${kindOf(row)} instead of an object`;
    return reason ? [{ index, reason }] : [];
  });
}

function notOfDay(date: unknown, { from, to }: DayRange): string | undefined {
  if (typeof date === 'string' && date >= from && date <= to) return undefined;
  return `its DATE is ${JSON.stringify(date)}, but ${formatRanges([{ from, to }])} was requested`;
}

const numberTypes: readonly ColumnType[] = ['numeric', 'bigint', 'smallint', 'epoch'];

const numberFields = Object.fromEntries(
  Object.values(tables).map(({ name, columns }) => [
    name,
    columns
      .filter(({ type }) => numberTypes.includes(type))
      .flatMap(({ field, documentedField }) => [field, documentedField])
      .filter((field) => field !== undefined),
  ]),
) as Record<TableName, string[]>;

/** Postgres would read these words as numbers, and every sum over them would be useless. */
function notANumber(table: TableName, row: JsonObject): string | undefined {
  const field = numberFields[table].find((name) => /^\s*[+-]?(nan|inf(inity)?)\s*$/i.test(textOf(row[name])));
  return field && `its ${field} is ${JSON.stringify(row[field])}, which is no number`;
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : '');

/** Ids are text in entities and may be numbers in analytics rows. */
function isId(value: unknown): boolean {
  return (typeof value === 'string' && value !== '') || typeof value === 'number';
}
