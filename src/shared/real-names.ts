/**
 * What the database calls our schemas. Statements, definitions and workflows write the default names; where a text
 * leaves for the database or for a person, `inDatabase` puts the real names in their place. A workflow cannot know them:
 * activities tell it.
 */
import { extra, pinterest, sync, syncFunctions, ums } from './database-names.js';
import { reservedWords } from './reserved-words.js';
import { type SchemaKey, type SchemaNames, schemas } from './schemas.js';

let ofProcess: SchemaNames = schemas;

/** For the configuration, which knows them. */
export function setSchemaNames(names: SchemaNames): void {
  ofProcess = names;
}

export const schemaNames = (): SchemaNames => ofProcess;

/** A name as SQL takes it: in double quotes where it needs them. */
export function identifier(name: string): string {
  const isPlain = /^[a-z_][a-z0-9_]*$/.test(name) && !reservedWords.has(name);
  return isPlain ? name : `"${name.replaceAll('"', '""')}"`;
}

const keys = Object.keys(schemas) as SchemaKey[];

export const areDefault = (names: SchemaNames) => keys.every((key) => names[key] === schemas[key]);

/** By schema: what is in it. No two schemas have a name in common, so that renaming a text twice changes nothing. */
const members = new Map<string, { key: SchemaKey; names: readonly string[] }>(
  Object.entries({ pinterest, extra, sync: { ...sync, ...syncFunctions }, ums }).map(([key, tables]) => [
    schemas[key as SchemaKey],
    { key: key as SchemaKey, names: Object.keys(tables) },
  ]),
);

const ANY = [...members.keys()].join('|');

/**
 * `schema.name`, also as knex quotes it, and `schema X`. What follows the point begins like something of ours: a table,
 * or an index that is called after one.
 */
const NAMES = new RegExp(
  `(?<![\\w."$-])("?)(${ANY})\\1\\.(?="?(\\w+))|(?<=\\bschema\\s+(?:if\\s+(?:not\\s+)?exists\\s+)?)("?)(${ANY})\\4(?![\\w."-])`,
  'gi',
);

/** A text that was written with the default names. Values that are bound to a statement are not part of its text. */
export function inDatabase(text: string, names: SchemaNames = ofProcess): string {
  if (areDefault(names)) return text;
  return text.replace(NAMES, (found, quote, before, member, schemaQuote, schema) => {
    const of = members.get(before ?? schema);
    if (!of || (member && !of.names.some((name) => member.startsWith(name)))) return found;
    const name = (quote ?? schemaQuote) ? `"${names[of.key]}"` : identifier(names[of.key]);
    return member ? `${name}.` : name;
  });
}
