/**
 * Checks a query string, or the JSON body that asks for a report, against the documented parameters of an endpoint;
 * what is not documented is refused.
 */

import { invalid } from './api-error.js';
import { isDay } from './world/days.js';

type ParamRule = { required?: boolean } & (
  | { kind: 'ids'; max: number; maxLength?: number | undefined }
  /** Several, by repeating the key. */
  | { kind: 'enums'; values: readonly string[]; max?: number }
  /** In JSON as a number when that is said. */
  | { kind: 'enum'; values: readonly string[]; isNumber?: boolean }
  | { kind: 'integer'; min: number; max: number }
  | { kind: 'boolean' }
  | { kind: 'day' }
  /** Names joined by commas; in JSON a list. */
  | { kind: 'columns'; isKnown: (name: string) => boolean }
  | { kind: 'text' }
  /** Documented, but the sandbox would have to invent what it does. */
  | { kind: 'unsupported' }
);

export type QueryRules = Record<string, ParamRule>;

/** A checked query. */
export interface Query {
  text(name: string): string | undefined;
  /** The value of a required parameter. */
  need(name: string): string;
  list(name: string): string[] | undefined;
  integer(name: string, otherwise: number): number;
  flag(name: string, otherwise: boolean): boolean;
}

export function readQuery(params: URLSearchParams, rules: QueryRules): Query {
  for (const name of params.keys()) {
    if (!rules[name]) throw invalid(`Unknown parameter '${name}'.`);
  }
  for (const [name, rule] of Object.entries(rules)) {
    const values = params.getAll(name);
    if (values.length === 0 && rule.required) throw invalid(`Parameter '${name}' is required.`);
    if (values.length > 0) checkValues(name, values, rule);
  }
  return {
    text: (name) => params.get(name) ?? undefined,
    need: (name) => params.get(name) ?? '',
    list: (name) => (params.has(name) ? params.getAll(name) : undefined),
    integer: (name, otherwise) => (params.has(name) ? Number(params.get(name)) : otherwise),
    flag: (name, otherwise) => (params.has(name) ? params.get(name) === 'true' : otherwise),
  };
}

/** A JSON body by the same rules: its values must have the types that are documented. */
export function readJsonQuery(text: string, rules: QueryRules): Query {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(parseObject(text))) {
    const rule = rules[name] ?? { kind: 'text' };
    const isList = rule.kind === 'ids' || rule.kind === 'enums' || rule.kind === 'columns';
    const items = isList && Array.isArray(value) && value.length > 0 ? value : [value];
    const type = rule.kind === 'enum' && rule.isNumber ? 'number' : 'string';
    const isSound = isList === Array.isArray(value) && items.every((item) => typeof item === type);
    if (rule.kind !== 'unsupported' && !isSound) throw invalid(`'${name}' has a wrong type.`);
    if (rule.kind === 'columns') params.append(name, items.join(','));
    else for (const item of items) params.append(name, String(item));
  }
  return readQuery(params, rules);
}

function parseObject(text: string): object {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw invalid('The body is no JSON.');
  }
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body;
  throw invalid('The body must be an object.');
}

/** The names of the `columns` parameter. */
export const columnsOf = (query: Query): string[] => query.need('columns').split(',');

function checkValues(name: string, values: string[], rule: ParamRule): void {
  if (rule.kind === 'unsupported') throw invalid(`The sandbox makes no reports with '${name}'.`);
  const isList = rule.kind === 'ids' || rule.kind === 'enums';
  const max = isList ? (rule.max ?? Number.POSITIVE_INFINITY) : 1;
  if (values.length > max)
    throw invalid(`'${name}' has ${values.length} values; at most ${max} are allowed.`);
  for (const value of values) {
    const wanted = faultOf(value, rule);
    const shown = value.length > 60 ? `${value.slice(0, 60)}...` : value;
    if (wanted) throw invalid(`'${shown}' is not valid for '${name}': ${wanted}.`);
  }
}

/** @returns what it should be; undefined for a good value. */
function faultOf(value: string, rule: ParamRule): string | undefined {
  const check = (isGood: boolean, wanted: string) => (isGood ? undefined : wanted);
  const oneOf = (values: readonly string[]) =>
    check(values.includes(value), `one of ${values.join(', ')}; repeat the key for more`);
  switch (rule.kind) {
    case 'enum':
    case 'enums':
      return oneOf(rule.values);
    case 'boolean':
      return oneOf(['true', 'false']);
    case 'columns':
      return check(value.split(',').every(rule.isKnown), 'names of columns, joined by commas');
    case 'day':
      return check(isDay(value), 'a date as YYYY-MM-DD');
    case 'integer': {
      const isBetween = /^\d+$/.test(value) && Number(value) >= rule.min && Number(value) <= rule.max;
      return check(isBetween, `a whole number from ${rule.min} to ${rule.max}`);
    }
    case 'ids': {
      const { maxLength = Number.POSITIVE_INFINITY } = rule;
      return check(
        /^\d+$/.test(value) && value.length <= maxLength,
        'digits only; repeat the key for more ids',
      );
    }
    default:
      return undefined;
  }
}
