/** Statements with the names that the database has for the schemas. */
import { areDefault, inDatabase, schemaNames } from '../shared/real-names.js';
import { remembered } from '../shared/remembered.js';
import type { SchemaNames } from '../shared/schemas.js';

/** More than the product has of different texts; some statements differ with the number of their values. */
const KEPT = 500;

/** Texts that were renamed already: there are few, and they are sent often. */
const renamed = new WeakMap<SchemaNames, Map<string, string>>();

interface Session {
  query(statement: unknown, ...more: unknown[]): unknown;
}

/** Lets a session send every statement with the real names. With the default ones, it stays as it is. */
export function nameStatements(session: object): void {
  const names = schemaNames();
  if (areDefault(names)) return;
  const client = session as Session;
  const query = client.query.bind(client);
  client.query = (statement, ...more) => query(named(statement, names), ...more);
}

/** A statement is a text, or an object that has one. */
function named(statement: unknown, names: SchemaNames): unknown {
  if (typeof statement === 'string') return nameText(statement, names);
  const { text } = statement as { text?: unknown };
  return typeof text === 'string'
    ? Object.assign(statement as object, { text: nameText(text, names) })
    : statement;
}

function nameText(text: string, names: SchemaNames): string {
  const kept = remembered(renamed, names, () => new Map<string, string>());
  const known = kept.get(text);
  if (known !== undefined) return known;
  const result = inDatabase(text, names);
  if (kept.size >= KEPT) kept.clear();
  kept.set(text, result);
  return result;
}
