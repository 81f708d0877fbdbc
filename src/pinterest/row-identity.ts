/** What tells a row of analytics from the others of its day. */
import type { Day } from '../shared/dates.js';
import type { Column, TableDefinition } from '../tables/definition.js';
import { tables } from '../tables/index.js';
import { readJson } from './lenient-json.js';
import { readValue } from './read-value.js';
import { dayOf, idAndDayOf, jsonOf, patternOf } from './row-ids.js';

/** The parts of `__sync_key` that are ids, each with the pattern of its field. */
const KEY_IDS: readonly KeyField[] = ['AD_ID', 'AD_GROUP_ID', 'CAMPAIGN_ID', 'PIN_ID'].flatMap((field) =>
  keyFields(tables.ad_analytics.columns.filter((one) => one.field === field)),
);

interface KeyField {
  column: Column;
  field: string;
  pattern: RegExp;
}

function keyFields(columns: readonly Column[]): KeyField[] {
  return columns.flatMap((column) => {
    const { field } = column;
    return field === undefined ? [] : [{ column, field, pattern: patternOf(field) }];
  });
}

/** What tells a row from the others of its day, as one text: the parts of `__sync_key` but the day. */
export function identityOf(row: string): string {
  return identityText(KEY_IDS.map((id) => idIn(row, id)));
}

/** What a row is about; undefined what it does not say. */
export interface RowIdentity {
  date: Day | undefined;
  /** Undefined as well where it lacks what each row has. */
  identity: string | undefined;
}

export const identifyAdRow = (row: string): RowIdentity => {
  const { adId, date } = idAndDayOf(row);
  return { date, identity: adId === undefined ? undefined : identityOf(row) };
};

/** The columns that tell a row of a table from the others of its day and ad account. */
export const identityColumns = ({ syncKey, columns }: Pick<TableDefinition, 'syncKey' | 'columns'>) =>
  columns.filter(({ name, type, context }) => syncKey.includes(name) && type !== 'date' && !context);

/** @returns what identifies the rows of a table. */
export function identifierOf(table: TableDefinition): (row: string) => RowIdentity {
  const fields = keyFields(identityColumns(table));
  return (row) => {
    const parts = fields.map((field) => idIn(row, field));
    const isLacking = fields.some(({ column }, index) => column.required && parts[index] === undefined);
    return { date: dayOf(row), identity: isLacking ? undefined : identityText(parts) };
  };
}

/** @param ids of ad, ad group, campaign and pin. */
export const identityText = (ids: readonly (string | null | undefined)[]) =>
  ids.map((id) => id ?? '').join(' ');

/** Nearly all are so. */
const PLAIN = /^(?:\d{1,200}|"\d{1,200}")$/;

/** As it is stored. */
function idIn(row: string, { column, field, pattern }: KeyField): string | undefined {
  const json = jsonOf(row, field, pattern) ?? 'null';
  const [plain] = PLAIN.exec(json) ?? [];
  if (plain !== undefined) return plain.startsWith('"') ? plain.slice(1, -1) : plain;
  const stored = readValue(column, field, readJson(json)?.text ?? 'null').json ?? 'null';
  return stored === 'null' ? undefined : String(JSON.parse(stored));
}
