/** The parts of docs/tables.md that are computed from the table definitions. */
import { variables } from '../../src/config/variables.js';
import { postgresTypes } from '../../src/postgres/compile-columns.js';
import {
  bookkeepingColumns,
  type Column,
  lastListedAt,
  type TableDefinition,
} from '../../src/tables/definition.js';
import { tables } from '../../src/tables/index.js';
import { renewBlocks } from './blocks.js';
import { renderDiagram } from './diagram.js';
import { code, markdownTable } from './markdown.js';

export const renderTables = (page: string) =>
  renewBlocks('docs/tables.md', page, {
    diagram: renderDiagram,
    bookkeeping,
    tables: () => Object.values(tables).map(tableSection).join('\n\n'),
  });

function bookkeeping(): string {
  return markdownTable(
    ['column', 'type', 'meaning'],
    [
      ...bookkeepingColumns.map(({ name, type, comment }) => [code(name), type, comment]),
      [code(lastListedAt.name), lastListedAt.type, `Not in ad_analytics. ${lastListedAt.comment}`],
    ],
  );
}

function tableSection(table: TableDefinition): string {
  const { name, comment, endpoint, identity, indexes, columns } = table;
  const isKeyed = identity.includes('__sync_key');
  const facts = [
    `- From ${code(`GET ${endpoint}`)}`,
    `- Sync key: ${code(syncKeyFormula(table))}`,
    `- Primary key: ${code('__sync_key')}${isKeyed ? '' : `; unique: ${columnList(identity)}`}`,
    `- Further indexes: ${indexes.length > 0 ? indexes.map(columnList).join(', ') : 'none'}`,
  ];
  const rows = columns.map((column) => [
    code(column.name),
    postgresTypes[column.type] + (column.required ? ' NOT NULL' : ''),
    source(column),
    meaning(column),
  ]);
  return [
    `## pinterest.${name}`,
    comment,
    facts.join('\n'),
    markdownTable(['column', 'type', "Pinterest's field", 'meaning'], rows),
  ].join('\n\n');
}

/** As Postgres would compute it; concat() takes NULL for empty text. */
function syncKeyFormula({ syncKey, columns }: TableDefinition): string {
  const dates = new Set(columns.filter(({ type }) => type === 'date').map(({ name }) => name));
  const parts = syncKey.map((name) => (dates.has(name) ? `to_char(${name}, 'YYYY-MM-DD')` : name));
  return `md5(concat(${parts.join(', ')}))`;
}

const columnList = (names: readonly string[]) =>
  code(names.length > 1 ? `(${names.join(', ')})` : `${names}`);

/** Where the value comes from: a field of the answer, or what the sync asked with. */
function source({ field, inside, context }: Column): string {
  if (field) return code(inside ? `${field}.${inside}` : field);
  const variable = `PINTEREST_${context?.toUpperCase()}`;
  if (!(variable in variables))
    throw new Error(`No variable of src/config/variables.ts stands behind "${context}"`);
  return `none: ${code(variable)}`;
}

function meaning({ field, context, comment, zeroIsNull, type, documentedField }: Column): string {
  return [
    comment,
    ...(field && context ? ['The requested ad account, if the row has none.'] : []),
    ...(type === 'epoch' ? [`Sent as Unix seconds${zeroIsNull ? '; 0 becomes NULL' : ''}.`] : []),
    ...(documentedField
      ? [`**Erratum**: with ${code('PINTEREST_MAPPING=documented')} it reads ${code(documentedField)}.`]
      : []),
  ].join(' ');
}
