/** Checks a query string against the documented parameters of an endpoint; what is not documented is refused. */

import { invalid } from './api-error.js';
import { isSyncColumn } from './columns.js';
import { isDay } from './world/days.js';

export type ParamRule = { required?: boolean } & (
  | { kind: 'ids'; max: number; maxLength?: number }
  | { kind: 'enums'; values: readonly string[] }
  | { kind: 'enum'; values: readonly string[] }
  | { kind: 'integer'; min: number; max: number }
  | { kind: 'boolean' }
  | { kind: 'day' }
  | { kind: 'columns' }
  | { kind: 'text' }
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

/** The names of the comma-joined `columns` parameter. */
export function columnsOf(query: Query): string[] {
  return query.need('columns').split(',');
}

function checkValues(name: string, values: string[], rule: ParamRule): void {
  if (rule.kind === 'ids') {
    checkIds(name, values, rule);
    return;
  }
  if (rule.kind !== 'enums' && values.length > 1) {
    throw invalid(`Parameter '${name}' was given more than once.`);
  }
  for (const value of values) checkValue(name, value, rule);
}

function checkValue(name: string, value: string, rule: ParamRule): void {
  if (rule.kind === 'enum' || rule.kind === 'enums') checkEnum(name, value, rule.values);
  if (rule.kind === 'boolean') checkEnum(name, value, ['true', 'false']);
  if (rule.kind === 'columns') checkColumns(value);
  if (rule.kind === 'day' && !isDay(value)) {
    throw invalid(`'${shorten(value)}' is not valid for '${name}': a date as YYYY-MM-DD.`);
  }
  if (rule.kind === 'integer' && !isBetween(value, rule.min, rule.max)) {
    throw invalid(
      `'${shorten(value)}' is not valid for '${name}': a whole number from ${rule.min} to ${rule.max}.`,
    );
  }
}

function isBetween(text: string, min: number, max: number): boolean {
  return /^\d+$/.test(text) && Number(text) >= min && Number(text) <= max;
}

function checkEnum(name: string, value: string, allowed: readonly string[]): void {
  if (allowed.includes(value)) return;
  throw invalid(
    `'${shorten(value)}' is not valid for '${name}': one of ${allowed.join(', ')}; repeat the key for more.`,
  );
}

function checkIds(
  name: string,
  ids: string[],
  { max, maxLength }: { max: number; maxLength?: number },
): void {
  if (ids.length > max) throw invalid(`'${name}' has ${ids.length} values; at most ${max} are allowed.`);
  for (const id of ids) {
    if (/^\d+$/.test(id) && id.length <= (maxLength ?? Number.POSITIVE_INFINITY)) continue;
    throw invalid(`'${shorten(id)}' is not valid for '${name}': digits only; repeat the key for more ids.`);
  }
}

function checkColumns(value: string): void {
  const unknown = value.split(',').find((column) => !isSyncColumn(column));
  if (unknown !== undefined) throw invalid(`'${shorten(unknown)}' is not valid for 'columns'.`);
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}...` : text;
}
