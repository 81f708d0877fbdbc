/**
 * Whether the value of a field is one that its column can hold, and what of it is stored. Numbers are looked at as
 * text: JavaScript would round them. What can be read in one way only is read (`"1,234.5"`), nothing is guessed.
 */
import { excerpt } from '../shared/redact.js';
import { type Column, type ColumnType, isIdColumn } from '../tables/definition.js';

/** JSON for Postgres, or why there is none. */
type ReadValue = { json: string; reason?: undefined } | { json?: undefined; reason: string };

type Reader = (text: string, isText: boolean) => string | undefined;

interface ColumnReader {
  /** @returns the JSON to store; undefined when it cannot be read. */
  read: Reader;
  /** What such a value is not. */
  fault: string;
}

/** Postgres's own bound of a numeric's digits after its point; a longer text is no number. */
const MOST_DECIMALS = 16_000;

const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e([+-]?\d{1,9}))?$/i;
/** Commas between thousands; `1,234` alone could be a number with a decimal comma. */
const WITH_COMMAS = /^[+-]?\d{1,3}(?:(?:,\d{3})+\.\d+|(?:,\d{3}){2,})$/;
/** What Postgres holds of a numeric before its point. */
const MOST_DIGITS = 100_000;

function readNumber(text: string, isText: boolean): string | undefined {
  if (text.length > MOST_DECIMALS) return undefined;
  const plain = WITH_COMMAS.test(text) ? text.replaceAll(',', '') : text;
  const [, exponent = '0'] = NUMBER.exec(plain) ?? [];
  if (!NUMBER.test(plain)) return undefined;
  if (Number(exponent) > MOST_DIGITS || Number(exponent) < -MOST_DECIMALS) return undefined;
  return isText ? JSON.stringify(plain) : plain;
}

/** A number without a fraction that eight bytes hold. */
function readWhole(text: string, isText: boolean): string | undefined {
  const [, digits] = /^([+-]?\d{1,19})(?:\.0*)?$/.exec(text) ?? [];
  const json = digits === undefined ? wholeOfExponent(text) : digits.replace('+', '');
  if (json === undefined || BigInt.asIntN(64, BigInt(json)) !== BigInt(json)) return undefined;
  return isText || json !== text ? JSON.stringify(json) : json;
}

/** `1e3` and `2.5E1`, as far as JavaScript counts exactly. */
function wholeOfExponent(text: string): string | undefined {
  const value = text.length <= MOST_DECIMALS && NUMBER.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(value) && /e/i.test(text) ? String(value) : undefined;
}

/** Seconds: more than these are milliseconds, or no time at all. They are the year 5138. */
const MOST_SECONDS = 100_000_000_000;
const ISO_TIME = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d)$/;

function readTime(text: string, isText: boolean): string | undefined {
  if (ISO_TIME.test(text)) {
    const seconds = Date.parse(text.replace(' ', 'T')) / 1_000;
    return Number.isNaN(seconds) ? undefined : String(seconds);
  }
  const json = readNumber(text, isText);
  return json !== undefined && Math.abs(Number(text)) <= MOST_SECONDS ? json : undefined;
}

/** What Postgres takes for a flag, and nothing else. */
function readFlag(text: string, isText: boolean): string | undefined {
  const value = text.toLowerCase();
  if (/^(?:true|t|yes|y|on|1)$/.test(value)) return isText || value === '1' ? 'true' : text;
  if (/^(?:false|f|no|n|off|0)$/.test(value)) return isText || value === '0' ? 'false' : text;
  return undefined;
}

/** Midnight says no more than the day. */
const DAY = /^(\d{4}-\d\d-\d\d)(?:[T ]00:00(?::00(?:\.0+)?)?(?:Z|[+-]00:?00)?)?$/;

function readDay(text: string, isText: boolean): string | undefined {
  const day = isText ? dayOfText(text) : undefined;
  return day && JSON.stringify(day);
}

/** The day that a text names; undefined when it names none that exists. */
export function dayOfText(text: string): string | undefined {
  const day = DAY.exec(text)?.[1];
  return day && new Date(`${day}T00:00:00Z`).toJSON()?.startsWith(day) ? day : undefined;
}

/** Longer ones are no ids, and an index could not hold them. */
const LONGEST_ID = 256;
const NO_ID = /^(?:[+-]?nan|[+-]?inf(?:inity)?|null|none|undefined|n\/a)$/i;
/** Digits that became a fraction on their way: beyond fifteen, the last ones would be wrong. */
const FRACTION_ID = /^(\d{1,15})\.0+$/;

function readId(text: string, isText: boolean): string | undefined {
  if (text.length > LONGEST_ID) return undefined;
  if (isText) return NO_ID.test(text) ? undefined : JSON.stringify(text);
  if (/^-?\d+$/.test(text)) return text;
  return FRACTION_ID.exec(text)?.[1];
}

const readers: Record<Exclude<ColumnType, 'text'>, ColumnReader> = {
  numeric: { read: readNumber, fault: 'no number' },
  bigint: { read: readWhole, fault: 'no whole number' },
  smallint: { read: readWhole, fault: 'no whole number' },
  epoch: { read: readTime, fault: 'no time in seconds' },
  boolean: { read: readFlag, fault: 'neither true nor false' },
  date: { read: readDay, fault: 'no day' },
};
const idReader: ColumnReader = { read: readId, fault: 'no id' };

function readerOf(column: Column): ColumnReader | undefined {
  if (column.type !== 'text') return readers[column.type];
  return isIdColumn(column) ? idReader : undefined;
}

const VALUE_CHARACTERS = 100;

/**
 * Reads the value of `field` for `column`.
 *
 * @param json the value as it came, valid JSON.
 */
export function readValue(column: Column, field: string, json: string): ReadValue {
  if (json === 'null') return { json };
  const unreadable = (fault: string): ReadValue => ({
    reason: `its ${field} is ${excerpt(json, VALUE_CHARACTERS)}, which is ${fault}`,
  });
  if (column.inside) return json.startsWith('{') ? { json } : unreadable('no object');
  const reader = readerOf(column);
  // Any value can be a text.
  if (!reader) return { json };
  const isText = json.startsWith('"');
  const isOne = !/^[{[]/.test(json);
  const text = isText ? (JSON.parse(json) as string) : json;
  const stored = isOne ? reader.read(isIdColumn(column) ? text : text.trim(), isText) : undefined;
  return stored === undefined ? unreadable(reader.fault) : { json: stored };
}

/** What nearly all values are: quick, because every value of every answer is looked at. */
const plain: Record<ColumnType, (value: unknown) => boolean> = {
  numeric: (value) => typeof value === 'number',
  bigint: Number.isSafeInteger,
  smallint: Number.isSafeInteger,
  epoch: (value) => typeof value === 'number' && Math.abs(value) <= MOST_SECONDS,
  boolean: (value) => typeof value === 'boolean',
  date: (value) => typeof value === 'string' && value.length === 10,
  text: (value) => typeof value === 'string' && /^\d{1,30}$/.test(value),
};

/**
 * Whether a value of a row that JavaScript has read needs a closer look, because it is not stored as it came or not at
 * all; undefined for a column that holds any value.
 */
export function oddityOf(column: Column, field: string): ((value: unknown) => boolean) | undefined {
  if (!column.inside && !readerOf(column)) return undefined;
  const isPlain = column.inside ? () => false : plain[column.type];
  return (value) => {
    if (value === null || value === undefined || isPlain(value)) return false;
    const json = JSON.stringify(value);
    return readValue(column, field, json).json !== json;
  };
}

/** Digits of an id that came as a fraction, which JavaScript does not show. */
export const hasFractionIds = (body: string) => /(?:"|_)ID"\s*:\s*-?\d+[.e]/i.test(body);
