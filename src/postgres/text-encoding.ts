/** Databases whose encoding is not UTF-8: what they lack of a text, and JSON that they can read. */
import type { Knex } from 'knex';
import { selectOne, sqlStateOf } from './select.js';

// biome-ignore lint/suspicious/noControlCharactersInRegex: the range of ASCII.
const NOT_ASCII = /[^\u0000-\u007f]/gu;

/** JSON for a database, and which of its characters the database cannot hold. */
interface EncodedJson {
  json: string;
  lacking: ReadonlySet<string>;
  /** Whether text has to be ASCII to be sure. */
  isOdd: boolean;
}

/** @param db a transaction: what is tried is undone. */
export async function encodeFor(db: Knex, json: string): Promise<EncodedJson> {
  const { encoding } = await selectOne<{ encoding: string }>(
    db,
    `SELECT current_setting('server_encoding') AS encoding`,
  );
  if (encoding === 'UTF8') return { json, lacking: new Set(), isOdd: false };
  // SQL_ASCII holds every character and knows no escapes.
  const plain = unescaped(json);
  return { json: plain, lacking: new Set(await lackingOf(db, charactersOf(plain))), isOdd: true };
}

function charactersOf(text: string): string[] {
  const found = new Set<string>();
  for (const { 0: character } of text.matchAll(NOT_ASCII)) found.add(character);
  return [...found];
}

/** Each trial is a statement. An answer that holds half of Unicode is not worth thousands of them. */
const MOST_TRIALS = 2_000;

/** @param trials counts down; what is undecided when none are left counts as lacking. */
async function lackingOf(
  db: Knex,
  characters: readonly string[],
  trials = { left: MOST_TRIALS },
): Promise<string[]> {
  if (characters.length === 0) return [];
  trials.left -= 1;
  if (trials.left < 0) return [...characters];
  if (await canHold(db, characters.join(''))) return [];
  if (characters.length === 1) return [...characters];
  const half = Math.ceil(characters.length / 2);
  return [
    ...(await lackingOf(db, characters.slice(0, half), trials)),
    ...(await lackingOf(db, characters.slice(half), trials)),
  ];
}

async function canHold(db: Knex, text: string): Promise<boolean> {
  try {
    await db.transaction((savepoint) => savepoint.raw('SELECT CAST(? AS text)', [text]));
    return true;
  } catch (error) {
    if (sqlStateOf(error) === '22P05') return false;
    throw error;
  }
}

/** The text with question marks for what the database lacks; undefined when it lacks nothing. */
export function withoutLacking(text: string, lacking: ReadonlySet<string>): string | undefined {
  if (lacking.size === 0) return undefined;
  const replaced = text.replace(NOT_ASCII, (character) => (lacking.has(character) ? '?' : character));
  return replaced === text ? undefined : replaced;
}

/** Escapes of what is not ASCII become the characters; an escaped backslash is one match and stays. */
const unescaped = (json: string) =>
  json.replace(/\\(?:u[dD][89abAB][\da-fA-F]{2}\\u[\da-fA-F]{4}|u[\da-fA-F]{4}|[^u])/g, (found) =>
    /^\\u(?!00[0-7])/.test(found) ? (JSON.parse(`"${found}"`) as string) : found,
  );

/** The same JSON in characters that every encoding has. */
export const inAscii = (json: string) =>
  json.replace(NOT_ASCII, (character) =>
    character
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
