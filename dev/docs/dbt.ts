/** dbt/models/sources.yml: the tables as dbt's sources, from the table definitions. */
import { stringify } from 'yaml';
import { postgresTypes } from '../../src/postgres/compile-columns.js';
import { extraNames } from '../../src/shared/tables.js';
import { allTables } from '../../src/tables/all.js';
import { bookkeepingOf, type Column, type TableDefinition } from '../../src/tables/definition.js';
import { tables } from '../../src/tables/index.js';
import { settingsTables } from '../../src/ums/settings-tables.js';
import { vendorPerformance } from '../../src/ums/vendor-performance.js';
import { joins } from './diagram.js';

type Test = string | object;

const HEADER = '# Written by `npm run docs` from src/tables and src/ums. Changes made here are lost.\n';

/** Its name can be changed; dbt_project.yml has the default. */
const schemaOf = (source: string) => `{{ var('${source}_schema') }}`;

export function renderDbtSources(): string {
  const sources = [
    {
      name: 'pinterest',
      schema: schemaOf('pinterest'),
      description: 'Pinterest Ads as Pinterest gives them: the five tables that the sync fills.',
      tables: Object.values(tables).map(pinterestTable),
    },
    {
      name: 'pinterest_extra',
      schema: schemaOf('pinterest_extra'),
      description: 'What else Pinterest reports. A table is empty unless PINTEREST_EXTRA_TABLES names it.',
      tables: extraNames.map((name) => extraTable(allTables[name])),
    },
    {
      name: 'ums',
      schema: schemaOf('ums'),
      description: 'The Unified Marketing Schema: one shape for all ad platforms, and its settings.',
      tables: [vendorPerformance, ...settingsTables].map(marketingTable),
    },
  ];
  return HEADER + stringify({ sources }, { lineWidth: 0, aliasDuplicateObjects: false });
}

function pinterestTable(table: TableDefinition): object {
  const { name, comment, columns } = table;
  const bookkeeping = bookkeepingOf(table).map((column) => entry(column, bookkeepingTests[column.name]));
  return {
    name,
    description: comment,
    columns: [
      ...columns.map((column) =>
        entry({ ...column, type: postgresTypes[column.type] }, testsOf(table, column)),
      ),
      ...bookkeeping,
    ],
  };
}

/** The database has constraints for what is never NULL; dbt tests the keys only, for these tables are many. */
function extraTable(table: TableDefinition): object {
  const columns = table.columns.map((column) => ({ ...column, type: postgresTypes[column.type] }));
  return {
    name: table.name,
    description: table.comment,
    columns: [...columns, ...bookkeepingOf(table)].map((column) =>
      entry(column, column.name === '__sync_key' ? bookkeepingTests.__sync_key : []),
    ),
  };
}

const bookkeepingTests: Record<ReturnType<typeof bookkeepingOf>[number]['name'], Test[]> = {
  __sync_key: ['unique', 'not_null'],
  __synced_at: ['not_null'],
  __loaded_at: ['not_null'],
  __last_listed_at: [],
  __left_out_by: [],
};

function testsOf({ name, identity }: TableDefinition, column: Column): Test[] {
  const isKey = identity.length === 1 && identity[0] === column.name;
  return [
    ...(isKey ? ['unique'] : []),
    ...(column.required ? ['not_null'] : []),
    ...parentOf(name, column.name),
  ];
}

/** Pinterest's lists are read side by side, so a row may come before the one above it: that is no failure. */
function parentOf(table: string, column: string): Test[] {
  return joins
    .filter((join) => join.child === table && join.column === column)
    .map(({ parent }) => ({
      relationships: {
        arguments: { to: `source('pinterest', '${parent}')`, field: 'id' },
        config: { severity: 'warn' },
      },
    }));
}

const marketingTests: Readonly<Record<string, Test[]>> = {
  id: ['unique', 'not_null'],
  activity_date: ['not_null'],
  ad_id: ['not_null'],
  target_currency: ['not_null'],
};

interface Relation {
  name: string;
  comment: string;
  columns: readonly Described[];
}

interface Described {
  name: string;
  type: string;
  comment: string;
}

const marketingTable = ({ name, comment, columns }: Relation) => ({
  name,
  description: comment,
  columns: columns.map((column) => entry(column, marketingTests[column.name] ?? [])),
});

const entry = ({ name, type, comment }: Described, tests: Test[]) => ({
  name,
  data_type: type,
  description: comment,
  ...(tests.length > 0 ? { data_tests: tests } : {}),
});
