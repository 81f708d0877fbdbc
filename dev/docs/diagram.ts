/** The five tables and the columns that join them, as a Mermaid diagram. */
import { postgresTypes } from '../../src/postgres/compile-upsert.js';
import type { TableName } from '../../src/shared/tables.js';
import { bookkeepingColumns, type TableDefinition } from '../../src/tables/definition.js';
import { tables } from '../../src/tables/index.js';

export interface Join {
  /** Joined by its `id`. */
  parent: TableName;
  child: TableName;
  /** The column of `child` that holds the parent's id. */
  column: string;
}

const definitions: readonly TableDefinition[] = Object.values(tables);

/** A table's id stands in other tables under its name in the singular: `campaigns` is joined by `campaign_id`. */
const parents = new Map(definitions.map(({ name }) => [`${name.replace(/s$/, '')}_id`, name]));

/** Each table to the one right above it. Its other columns of this kind lead higher up. */
export const joins: readonly Join[] = definitions.flatMap(({ name: child, columns }) => {
  const has = new Set(columns.map(({ name }) => name));
  const closest = [...parents].filter(([column]) => has.has(column)).at(-1);
  return closest ? [{ parent: closest[1], child, column: closest[0] }] : [];
});

const [syncKey] = bookkeepingColumns;

export function renderDiagram(): string {
  const relations = joins.map(
    ({ parent, child, column }) => `  ${parent} ||--o{ ${child} : "id = ${column}"`,
  );
  return ['```mermaid', 'erDiagram', ...relations, ...definitions.map(entity), '```'].join('\n');
}

/** A table with the columns that tell its rows apart and lead to other tables; the rest would hide them. */
function entity({ name, identity, columns }: TableDefinition): string {
  const lines = columns.flatMap((column) => {
    const isKey = identity.includes(column.name);
    const keys = [isKey ? 'UK' : '', parents.has(column.name) ? 'FK' : ''].filter(Boolean);
    if (keys.length === 0) return [];
    return [`    ${postgresTypes[column.type]} ${column.name} ${keys.join(', ')}`];
  });
  return [`  ${name} {`, `    ${syncKey.type} ${syncKey.name} PK`, ...lines, '  }'].join('\n');
}
