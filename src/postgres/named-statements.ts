/** Statements with the names that the database has for the schemas. */
import { areDefault, inDatabase } from '../shared/real-names.js';
import type { SchemaNames } from '../shared/schemas.js';

/** More than the product has of different texts; some statements differ with the number of their values. */
const KEPT = 500;

interface Session {
  query(statement: unknown, ...more: unknown[]): unknown;
}

/** Lets a session send every statement with these names. With the default names, it stays as it is. */
export function nameStatements(session: unknown, names: SchemaNames, kept: Map<string, string>): void {
  if (areDefault(names)) return;
  const client = session as Session;
  const query = client.query.bind(client);
  client.query = (statement, ...more) => query(named(statement), ...more);

  function named(statement: unknown): unknown {
    if (typeof statement === 'string') return nameText(statement);
    const { text } = statement as { text?: unknown };
    return typeof text === 'string'
      ? Object.assign(statement as object, { text: nameText(text) })
      : statement;
  }

  function nameText(text: string): string {
    const known = kept.get(text);
    if (known !== undefined) return known;
    const result = inDatabase(text, names);
    if (kept.size >= KEPT) kept.clear();
    kept.set(text, result);
    return result;
  }
}
