import type { Day } from '../shared/dates.js';
import { fieldsOf } from './json-text.js';
import { readJson } from './lenient-json.js';

/** Longer values are no ids; they are looked at where they are stored. */
const LONGEST = 256;

/**
 * Finds an id in the text of a row, because JSON.parse rounds ids that come as large numbers. Inside of a string the
 * quotes would be escaped, so only keys are found. The first group is a string's content, the second a number; neither
 * is there when the value is odd: escaped, longer, no number.
 */
export const patternOf = (field: string) =>
  new RegExp(`"${field}"\\s*:\\s*(?:"([^"\\\\]{0,${LONGEST}})"|([^\\s,}"[\\]{]{1,${LONGEST}})(?=[\\s,}])|)`);

/**
 * The JSON of a field of a row, as it came.
 *
 * @param pattern of the field.
 */
export function jsonOf(row: string, field: string, pattern: RegExp): string | undefined {
  const found = pattern.exec(row);
  if (!found) return undefined;
  const [, text, number] = found;
  if (text !== undefined) return `"${text}"`;
  return number ?? fieldsOf(readJson(row)?.text ?? '').get(field);
}

const AD_ID_FIELD = 'AD_ID';
const AD_ID = patternOf(AD_ID_FIELD);
const DATE = patternOf('DATE');
const DAY = /^"(\d{4}-\d\d-\d\d)(?:[T ]00:00[^"]{0,20})?"$/;

/** What a row is about, as far as it says. */
export function idAndDayOf(row: string): { adId: string | undefined; date: Day | undefined } {
  return { adId: plainId(jsonOf(row, AD_ID_FIELD, AD_ID)), date: dayOf(row) };
}

/** The day of a row, if it says that. */
export const dayOf = (row: string): Day | undefined => DAY.exec(jsonOf(row, 'DATE', DATE) ?? '')?.[1];

/** The content of a string, or the digits of a number; a fraction of nothing is no part of them. */
function plainId(json: string | undefined): string | undefined {
  if (json === undefined || json === 'null' || json.length > LONGEST + 2) return undefined;
  if (!json.startsWith('"')) return json.replace(/\.0+$/, '');
  return json.slice(1, -1) || undefined;
}

const IS_ID = /^\d+$/;
const IS_DAY = /^\d{4}-\d\d-\d\d$/;

/**
 * The row with the id and the day that only the keys of its groups say.
 *
 * @param idField of the ids that groups may be named by.
 */
export function withGroup(row: string, keys: readonly string[], idField = AD_ID_FIELD): string {
  const pattern = idField === AD_ID_FIELD ? AD_ID : patternOf(idField);
  const [id, date] = [plainId(jsonOf(row, idField, pattern)), dayOf(row)];
  if (id !== undefined && date !== undefined) return row;
  const last = (pattern: RegExp) => keys.filter((key) => pattern.test(key)).at(-1);
  const withId = id === undefined ? withField(row, idField, last(IS_ID)) : row;
  return date === undefined ? withField(withId, 'DATE', last(IS_DAY)) : withId;
}

/** What a row says itself stays. */
function withField(row: string, name: string, value: string | undefined): string {
  if (value === undefined) return row;
  const [field, said] = new RegExp(`"${name}"\\s*:\\s*(null|""|\\S)`).exec(row) ?? [];
  if (field && said !== 'null' && said !== '""') return row;
  const own = `"${name}":"${value}"`;
  if (field) return row.replace(field, () => own);
  const fields = row.slice(0, -1).trimEnd();
  return `${fields}${fields === '{' ? '' : ','}${own}}`;
}
