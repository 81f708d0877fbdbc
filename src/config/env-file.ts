/**
 * The text of a file .env. Three programs read it, each by rules of its own: this one (as Node does), docker compose, and a
 * shell by `. ./.env`. A value is written so that all of them read the same. Pure.
 */
import { parseEnv } from 'node:util';
import type { Environment } from './config.js';

/** zsh takes = at a beginning for something else. */
const PLAIN = /^(?!.*:=)[\w@%+:,./-][\w@%+=:,./-]*$/;
/** Between these, a shell and docker compose put something else in the place of some characters. */
const MEANT_OTHERWISE = /["$`\\]/;

/** @returns what such a value would have to be, or nothing when it can be written. */
export function faultOfWritten(value: string): string | undefined {
  if (/\p{Cc}/u.test(value)) return 'one line without control characters';
  if (envQuoted(value) !== undefined) return undefined;
  return (
    'without \' beside one of " $ ` \\, and without ' +
    '\\ at its end: docker compose and shells read these differently (in an address, write them as %27 %22 %24 %60 %5C; any other secret can be in a file of its own, see .env.example)'
  );
}

/** @returns undefined when no way of writing it is read alike everywhere. */
function envQuoted(value: string): string | undefined {
  if (value === '' || PLAIN.test(value)) return value;
  // docker compose takes \' for a quote that does not end the value.
  if (!value.includes("'") && !value.endsWith('\\')) return `'${value}'`;
  return MEANT_OTHERWISE.test(value) ? undefined : `"${value}"`;
}

/** An assignment as Node reads it: a value in quotes may have several lines. */
const ASSIGNMENT =
  /^[ \t]*(?:export[ \t]+)?([\w.-]+)[ \t]*=[ \t]*("[^"]*"|'[^']*'|`[^`]*`|[^\n#]*)([^\n]*)$/gm;

/** What is written above variables that the file does not have yet. */
export interface Group {
  about: string;
  names: readonly string[];
}

/**
 * The text with these values; everything else stays, comments too. An empty value unsets the variable.
 *
 * @throws Error when the text has a form in which a value cannot be changed alone.
 */
export function withValues(text: string, values: Environment, groups: readonly Group[]): string {
  const present = new Set<string>();
  const replaced = text.replace(ASSIGNMENT, (all: string, name: string, _: string, rest: string) => {
    const value = values[name];
    if (value === undefined) return all;
    present.add(name);
    const comment = /#[^\r]*/.exec(rest)?.[0];
    const end = all.endsWith('\r') ? '\r' : '';
    return `${name}=${envQuoted(value) ?? ''}${comment ? ` ${comment}` : ''}${end}`;
  });
  const added = groups.flatMap(({ about, names }) => {
    const lines = names.flatMap((name) =>
      values[name] && !present.has(name) ? `${name}=${envQuoted(values[name]) ?? ''}` : [],
    );
    return lines.length > 0 ? ['', `# ${about}`, ...lines] : [];
  });
  const end = replaced === '' || replaced.endsWith('\n') ? '' : '\n';
  const result = added.length > 0 ? `${replaced}${end}${added.join('\n')}\n` : replaced;
  assertOnlyThese(text, values, result);
  return result;
}

/** A form that the pattern above reads otherwise than Node must not cost another value. */
function assertOnlyThese(before: string, values: Environment, after: string): void {
  const wanted = settings({ ...parseEnv(before), ...values });
  const found = settings(parseEnv(after));
  const differing = [...new Set([...wanted.keys(), ...found.keys()])].filter(
    (name) => wanted.get(name) !== found.get(name),
  );
  if (differing.length === 0) return;
  throw new Error(
    `.env is written in a way in which ${differing.join(', ')} cannot be changed without changing more: write each variable on a line of its own (NAME=value), or move the file away, and start again`,
  );
}

/** A variable that is set to nothing is as good as none. */
const settings = (environment: Environment) =>
  new Map(Object.entries(environment).filter(([, value]) => value));
