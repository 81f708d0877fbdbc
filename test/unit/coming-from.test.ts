// docs/coming-from.md: what it says is here, is here.
import { existsSync, readFileSync } from 'node:fs';
import { extra, pinterest, sync, ums } from '../../src/shared/database-names.js';
import type { StoredTable } from '../../src/shared/tables.js';
import { allTables } from '../../src/tables/all.js';
import { bookkeepingOf, type TableDefinition } from '../../src/tables/definition.js';

const page = readFileSync('docs/coming-from.md', 'utf8');
const rows = [...page.matchAll(/^\| (?!-)(.+?) \| (.*?) ?\| (.*?) ?\|$/gm)].map(
  ([, theirs = '', here = '', differs = '']) => ({
    theirs,
    here,
    differs,
  }),
);
const codeIn = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
const tables = new Set<string>([pinterest, extra, sync, ums].flatMap((names) => Object.values(names)));

function isHere(name: string): boolean {
  if (name.startsWith('pinterest_ads__')) return existsSync(`dbt/models/marts/${name}.sql`);
  const [schema, table = '', column] = name.split('.');
  if (!tables.has(`${schema}.${table}`)) return false;
  return column === undefined || columnsOf(table).includes(column);
}

function columnsOf(name: string): string[] {
  const table: TableDefinition | undefined = allTables[name as StoredTable];
  if (!table) return [];
  return [...table.columns, ...bookkeepingOf(table)].map(({ name: column }) => column);
}

test('every table and column in a column "here" exists', () => {
  const named = rows.flatMap(({ here }) => codeIn(here));
  expect(named.length).toBeGreaterThan(40);
  expect(named.filter((name) => !isHere(name))).toEqual([]);
});

test('every table that the text names exists', () => {
  const named = [...page.matchAll(/`((?:pinterest(?:_extra|_sync)?)\.\w+(?:\.\w+)?)`/g)].map(
    ([, name = '']) => name,
  );
  expect(named.filter((name) => !isHere(name) && !name.startsWith('pinterest_sync.analytics_days.'))).toEqual(
    [],
  );
});

test('every table that a connector can have here is mapped', () => {
  const mapped = new Set(rows.flatMap(({ here }) => codeIn(here)));
  const wanted = [...Object.values(pinterest), ...Object.values(extra)];
  expect(wanted.filter((name) => !mapped.has(name) && name !== extra.product_groups)).toEqual([]);
});

test('a column that "no ..." says is missing is missing', () => {
  const wrong = rows.flatMap(({ here, differs }) => {
    const [, missing = ''] = /(?:^|; )no (.*?)(?:;|$)/.exec(differs) ?? [];
    const columns = codeIn(here).flatMap((name) => columnsOf(name.split('.')[1] ?? ''));
    return codeIn(missing).filter((name) => columns.includes(name));
  });
  expect(wrong).toEqual([]);
});
