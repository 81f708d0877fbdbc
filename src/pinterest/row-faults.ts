/**
 * Faults of single rows in an answer that is otherwise good. A fault does not affect the other rows. The rows
 * are read by JavaScript here, so their numbers may be rounded: good enough to judge, not to store.
 */
import type { Day, DayRange } from '../shared/dates.js';
import { excerpt } from '../shared/redact.js';
import { remembered } from '../shared/remembered.js';
import type { Column, TableDefinition } from '../tables/definition.js';
import { tables } from '../tables/index.js';
import type { RowFault } from './contract.js';
import { elementsOf } from './json-text.js';
import { isObject, type JsonObject, kindOf } from './json-values.js';
import { dayOfText, hasFractionIds, oddityOf } from './read-value.js';

/** Rows as JavaScript read them, and the text that they came in. */
interface ReadRows {
  rows: readonly unknown[];
  body: string;
}

/** @param adAccountId the one whose list was asked for; undefined for the list of ad accounts. */
export function entityFaults(
  table: TableDefinition,
  { rows, body }: ReadRows,
  adAccountId: string | undefined,
): RowFault[] {
  const owner = table.name === 'ad_accounts' ? 'id' : 'ad_account_id';
  return faultsOf(table, { rows, body }, (item) => {
    const { id } = item;
    if (!isId(id)) return 'it has no id';
    // Their ids reach the next requests through JavaScript; other ids come from Postgres.
    const isRounded = table.name === 'ad_accounts' && typeof id === 'number' && !Number.isSafeInteger(id);
    if (isRounded) return 'its id is a number too large to be exact';
    // It becomes part of a workflow's id, and of addresses.
    if (table.name === 'ad_accounts' && !/^[\w-]{1,64}$/.test(String(id)))
      return `its id is ${excerptOf(id)}, which is none`;
    return adAccountId === undefined ? undefined : notAsked(item, owner, [adAccountId], 'ad account');
  });
}

interface AskedRows {
  /** With the columns that rows may have; default those of ad_analytics. */
  table?: TableDefinition | undefined;
  adAccountId: string;
  range: DayRange;
  /** Undefined where all ads were meant. */
  adIds?: readonly string[] | undefined;
}

/** @param asked rows of anything else are nobody's: they would be counted where they do not belong. */
export function analyticsFaults(
  read: ReadRows,
  { adAccountId, range, adIds, table = tables.ad_analytics }: AskedRows,
): RowFault[] {
  const ads = adIds && new Set(adIds);
  return faultsOf(table, read, (row) => {
    if (!isId(row.AD_ID)) return 'it has no AD_ID';
    return (
      notOfDay(row.DATE, range) ??
      notAsked(row, 'AD_ACCOUNT_ID', [adAccountId], 'ad account') ??
      (ads && notAsked(row, 'AD_ID', ads, 'ad'))
    );
  });
}

interface AskedThings {
  adAccountId: string;
  range: DayRange;
  /** The field that says what a row is about, and what was asked about; undefined for the ad account itself. */
  about?: { field: string; ids: readonly string[] } | undefined;
  /** Fields that each row must have beside it. */
  needed?: readonly string[] | undefined;
}

/** Of analytics of any level. */
export function levelFaults(
  table: TableDefinition,
  read: ReadRows,
  { adAccountId, range, about, needed = [] }: AskedThings,
): RowFault[] {
  const ids = new Set(about?.ids);
  return faultsOf(table, read, (row) => {
    const lacking = [...(about ? [about.field] : []), ...needed].find((field) => isLacking(row, field));
    if (lacking) return `it has no ${lacking}`;
    return (
      notOfDay(row.DATE, range) ??
      notAsked(row, 'AD_ACCOUNT_ID', [adAccountId], 'ad account') ??
      (about && notAsked(row, about.field, ids, 'one'))
    );
  });
}

/** Totals of an ad account, of which each must be as it should. */
export function accountFaults(rows: readonly unknown[], { adAccountId, range }: AskedRows): string[] {
  return rows.flatMap((row, index) => {
    const reason = isObject(row)
      ? (notOfDay(row.DATE, range) ?? notAsked(row, 'AD_ACCOUNT_ID', [adAccountId], 'ad account'))
      : notAnObject(row);
    return reason ? [`row ${index}: ${reason}`] : [];
  });
}

/** JSON of the rows in which all is plain: a total of which a part cannot be read is none. */
export function plainRows({ rows, body }: ReadRows): string {
  const isPlain = (row: unknown) => isObject(row) && !hasOddValue(tables.ad_analytics, row);
  if (rows.every(isPlain)) return body;
  return `[${elementsOf(body).filter((_, index) => isPlain(rows[index]))}]`;
}

function faultsOf(
  table: TableDefinition,
  { rows, body }: ReadRows,
  check: (row: JsonObject) => string | undefined,
): RowFault[] {
  const mayAllBeOdd = hasFractionIds(body);
  return rows.flatMap((row, index): RowFault[] => {
    const reason = isObject(row) ? check(row) : notAnObject(row);
    if (reason) return [{ index, kind: 'row', reason }];
    return mayAllBeOdd || hasOddValue(table, row as JsonObject) ? [{ index, kind: 'value' }] : [];
  });
}

const notAnObject = (row: unknown) => `it is ${kindOf(row)} instead of an object`;

function notOfDay(date: unknown, { from, to }: DayRange): string | undefined {
  const day: Day | undefined = typeof date === 'string' ? dayOfText(date) : undefined;
  if (day !== undefined && day >= from && day <= to) return undefined;
  return `its DATE is ${excerptOf(date)}, but ${from === to ? from : 'another day'} was requested`;
}

const QUOTED_CHARACTERS = 100;
const excerptOf = (value: unknown) => excerpt(JSON.stringify(value) ?? 'undefined', QUOTED_CHARACTERS);

/** Whether a row is about something else than what was asked for. One that does not say is about that. */
function notAsked(
  row: JsonObject,
  field: string,
  asked: Iterable<string> & { has?(id: string): boolean },
  what: string,
): string | undefined {
  const id = row[field];
  const isNamed = (typeof id === 'string' && id !== '') || typeof id === 'number';
  if (!isNamed || asked.has?.(String(id))) return undefined;
  // A large number is rounded, and so are those that it is compared with.
  const isSame = (one: string) => (typeof id === 'number' ? Number(one) === id : one === id);
  return [...asked].some(isSame)
    ? undefined
    : `its ${field} is ${excerptOf(id)}: another ${what} was requested`;
}

/** The fields of a table that can hold something odd. */
type Oddities = readonly (readonly [field: string, isOdd: (value: unknown) => boolean])[];

const oddities = new WeakMap<TableDefinition, Oddities>();

const odditiesIn = (table: TableDefinition): Oddities =>
  remembered(oddities, table, () => [...new Map(table.columns.flatMap(odditiesOf))]);

function odditiesOf(column: Column) {
  return [column.field, column.documentedField].flatMap((field) => {
    const isOdd = field && oddityOf(column, field);
    return field && isOdd ? [[field, isOdd] as const] : [];
  });
}

const hasOddValue = (table: TableDefinition, row: JsonObject) =>
  odditiesIn(table).some(([field, isOdd]) => isOdd(row[field]));

/** A targeting value may be empty text: whom nothing is known of. */
const isLacking = (row: JsonObject, field: string) =>
  IS_ID_FIELD.test(field) ? !isId(row[field]) : row[field] === undefined || row[field] === null;

const IS_ID_FIELD = /_ID$/;

/** Ids are text in entities and may be numbers in analytics rows. */
function isId(value: unknown): boolean {
  return (typeof value === 'string' && value !== '') || typeof value === 'number';
}
