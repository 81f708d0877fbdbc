/** The tables and the columns that join them, as a Mermaid diagram. */
import { postgresTypes } from '../../src/postgres/compile-columns.js';
import type { StoredTable } from '../../src/shared/tables.js';
import { bookkeepingColumns, type TableDefinition } from '../../src/tables/definition.js';
import { tables } from '../../src/tables/index.js';

interface Join {
  /** Joined by its `id`. */
  parent: StoredTable;
  child: StoredTable;
  /** The column of `child` that holds the parent's id. */
  column: string;
}

/** Each table to the one above it; every child has further columns that lead higher up. */
export const joins: readonly Join[] = Object.values(tables).flatMap(({ name, parent }: TableDefinition) =>
  parent ? [{ parent: parent.table, child: name, column: parent.column }] : [],
);

const [syncKey] = bookkeepingColumns;

export function renderDiagram(): string {
  const relations = joins.map(
    ({ parent, child, column }) => `  ${parent} ||--o{ ${child} : "id = ${column}"`,
  );
  return ['```mermaid', 'erDiagram', ...relations, ...Object.values(tables).map(entity), '```'].join('\n');
}

/** A table with the columns that tell its rows apart and lead to other tables; the rest would hide them. */
function entity({ name, identity, columns }: TableDefinition): string {
  const parents = new Set(joins.map(({ column }) => column));
  const shown = columns.filter((column) => identity.includes(column.name) || parents.has(column.name));
  const lines = shown.map((column) => {
    const keys = [
      ...(identity.includes(column.name) ? ['UK'] : []),
      ...(parents.has(column.name) ? ['FK'] : []),
    ];
    return `    ${postgresTypes[column.type]} ${column.name} ${keys.join(', ')}`;
  });
  return [`  ${name} {`, `    ${syncKey.type} ${syncKey.name} PK`, ...lines, '  }'].join('\n');
}
