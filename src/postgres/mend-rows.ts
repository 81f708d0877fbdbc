/**
 * Makes rows that their table can hold of those that it cannot: what cannot be read becomes NULL in its column, and is
 * told. Without its id, its day or its spend a row is worth nothing, so that one is not stored.
 */
import type { Knex } from 'knex';
import type { RowFault } from '../pinterest/contract.js';
import { type BodyShape, fieldsOf, rowTexts } from '../pinterest/json-text.js';
import { readValue } from '../pinterest/read-value.js';
import type { RejectedRow } from '../shared/rejected-row.js';
import type { Mapping } from '../shared/settings.js';
import { type Column, isIdColumn, sourceField, type TableDefinition } from '../tables/definition.js';
import { encodeFor, withoutLacking } from './text-encoding.js';

interface AnswerToMend {
  body: string;
  shape: BodyShape;
  definition: TableDefinition;
  /** A table that further columns of the same rows go to. */
  more?: TableDefinition | undefined;
  mapping: Mapping;
}

interface KnownFaults {
  faults?: readonly RowFault[] | undefined;
  /** Whether they name every row that is odd. */
  areKnown: boolean;
}

/** The rows that can be stored as far as is known, and what cannot. */
export async function mendRows(
  db: Knex,
  { body, shape, definition: table, more, mapping }: AnswerToMend,
  { faults, areKnown }: KnownFaults,
) {
  const { json, lacking, isOdd } = await encodeFor(db, body);
  const definition = more ? { ...table, columns: [...table.columns, ...more.columns] } : table;
  const faultOf = new Map(faults?.map((fault) => [fault.index, fault]));
  const mended = rowTexts(json, shape).map((raw, index): MendedRow => {
    const fault = faultOf.get(index);
    if (fault?.kind === 'row') return { rejected: [{ kind: 'row', reason: fault.reason, raw }] };
    if (!fault && areKnown && !isOdd) return { row: raw, rejected: [] };
    return mendRow(raw, { definition, mapping, lacking });
  });
  return {
    rows: mended.flatMap(({ row }) => row ?? []),
    rejected: mended.flatMap(({ rejected }) => rejected),
    isOddEncoding: isOdd,
  };
}

interface MendedRow {
  /** JSON of the fields that have a column; undefined for a row that is not to be stored. */
  row?: string | undefined;
  /** What of it is not stored as it came, or the row itself. */
  rejected: RejectedRow[];
}

interface Mending {
  definition: TableDefinition;
  mapping: Mapping;
  /** Characters that the database cannot hold. */
  lacking: ReadonlySet<string>;
}

/** @param raw JSON of an object. */
function mendRow(raw: string, { definition, mapping, lacking }: Mending): MendedRow {
  const fields = fieldsOf(raw);
  const stored: string[] = [];
  const rejected: RejectedRow[] = [];
  for (const [field, column] of columnsByField(definition, mapping)) {
    const json = fields.get(field);
    if (json === undefined) continue;
    const { json: read, reason } = mendValue(column, field, { json, lacking });
    if (reason !== undefined && isVital(column, fields)) return { rejected: [{ kind: 'row', reason, raw }] };
    if (reason !== undefined) {
      rejected.push({
        kind: 'value',
        column: column.name,
        reason,
        raw: excerptOf(definition, mapping, fields, field),
      });
    }
    if (read !== undefined) stored.push(`${JSON.stringify(field)}:${read}`);
  }
  return { row: `{${stored.join(',')}}`, rejected };
}

/** A text that can be stored in part is better than none. */
function mendValue(
  column: Column,
  field: string,
  { json, lacking }: { json: string; lacking: ReadonlySet<string> },
): { json?: string | undefined; reason?: string | undefined } {
  const read = readValue(column, field, json);
  const replaced = read.json === undefined ? undefined : withoutLacking(read.json, lacking);
  if (replaced === undefined) return read;
  return { json: replaced, reason: `its ${field} has characters that the database's encoding lacks` };
}

/** A field that feeds two columns is told once. */
function columnsByField({ columns }: TableDefinition, mapping: Mapping): Map<string, Column> {
  return new Map(
    columns.flatMap((column) => {
      const field = sourceField(column, mapping);
      return field ? [[field, column] as const] : [];
    }),
  );
}

/** Spend comes in two units: one is enough, but none would be a spend of nothing. */
const SPEND: Readonly<Record<string, string | undefined>> = {
  spend_in_micro_dollar: undefined,
  spend_in_dollar: 'SPEND_IN_MICRO_DOLLAR',
};

function isVital({ name, required }: Column, fields: ReadonlyMap<string, string>): boolean {
  if (required) return true;
  if (!Object.hasOwn(SPEND, name)) return false;
  const other = SPEND[name];
  return other === undefined || (fields.get(other) ?? 'null') === 'null';
}

/** What names the row, and the value, as they came: the rest of the row may change while the value stays. */
function excerptOf(
  { syncKey, columns }: TableDefinition,
  mapping: Mapping,
  fields: ReadonlyMap<string, string>,
  field: string,
): string {
  const key = new Set(syncKey);
  const named = columns.filter(
    (column) => key.has(column.name) && (column.type === 'date' || isIdColumn(column)),
  );
  const names = new Set([...named.flatMap((column) => sourceField(column, mapping) ?? []), field]);
  const kept = [...names].filter((name) => fields.has(name));
  return `{${kept.map((name) => `${JSON.stringify(name)}:${fields.get(name)}`).join(',')}}`;
}
