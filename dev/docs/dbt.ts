/** dbt/models/sources.yml: the tables as dbt's sources, from the table definitions. */
import { stringify } from 'yaml';
import { postgresTypes } from '../../src/postgres/compile-upsert.js';
import { bookkeepingColumns, type TableDefinition } from '../../src/tables/definition.js';
import { tables } from '../../src/tables/index.js';
import { settingsTables } from '../../src/ums/settings-tables.js';
import { vendorPerformance } from '../../src/ums/vendor-performance.js';
import { joins } from './diagram.js';

type Test = string | object;

interface SourceColumn {
  name: string;
  data_type: string;
  description: string;
  data_tests?: Test[];
}

const HEADER =
  '# Written by `npm run docs` from src/tables, src/ums and dev/docs. Changes made here are lost.\n';

export function renderDbtSources(): string {
  const sources = [
    {
      name: 'pinterest',
      description: 'Pinterest Ads as Pinterest gives them: the five tables that the sync fills.',
      tables: Object.values(tables).map(pinterestTable),
    },
    {
      name: 'ums',
      description: 'The Unified Marketing Schema: one shape for all ad platforms, and its settings.',
      tables: [marketingView(), ...settingsTables.map(settingsTable)],
    },
    {
      name: 'pinterest_sync',
      description: 'What the sync keeps of its own work; to be read, never written to.',
      tables: [loadedDays],
    },
  ];
  return HEADER + stringify({ sources }, { lineWidth: 0, aliasDuplicateObjects: false });
}

function pinterestTable(table: TableDefinition): object {
  const { name, comment, columns, identity } = table;
  return {
    name,
    description: comment,
    columns: [
      ...columns.map((column) =>
        describe(column.name, postgresTypes[column.type], column.comment, [
          ...(identity.length === 1 && identity[0] === column.name ? ['unique'] : []),
          ...(column.required ? ['not_null'] : []),
          ...parentOf(name, column.name),
        ]),
      ),
      ...bookkeepingColumns.map((column) =>
        describe(column.name, column.type, column.comment, [
          ...(column.name === '__sync_key' ? ['unique'] : []),
          'not_null',
        ]),
      ),
    ],
  };
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

const marketingView = () => ({
  name: vendorPerformance.name,
  description: vendorPerformance.comment,
  columns: vendorPerformance.columns.map(({ name, type, comment }) =>
    describe(name, type, comment, keyTests[name] ?? []),
  ),
});

const keyTests: Readonly<Record<string, Test[]>> = {
  id: ['unique', 'not_null'],
  activity_date: ['not_null'],
  ad_id: ['not_null'],
  target_currency: ['not_null'],
};

const settingsTable = ({ name, comment, columns }: (typeof settingsTables)[number]) => ({
  name,
  description: comment,
  columns: columns.map((column) => describe(column.name, column.type, column.comment)),
});

const loadedDays = {
  name: 'analytics_days',
  description: 'Which UTC days of which ad account are loaded.',
  // The tables themselves change only when Pinterest's numbers do; this one with every day that is read.
  config: {
    loaded_at_field: 'last_loaded_at',
    freshness: { warn_after: { count: 36, period: 'hour' }, error_after: { count: 72, period: 'hour' } },
  },
  columns: [
    describe('ad_account_id', 'text', 'Ad account.', ['not_null']),
    describe('date', 'date', 'UTC day that is loaded.', ['not_null']),
    describe('first_loaded_at', 'timestamptz', 'When the day was first loaded.', ['not_null']),
    describe('last_loaded_at', 'timestamptz', 'When the day was last read from Pinterest.', ['not_null']),
    describe(
      'attribution_window',
      'text',
      'Windows that the conversions of the day were asked for in; NULL for days from before that was kept.',
    ),
    describe('is_final', 'boolean', 'Whether Pinterest should not change the numbers of the day any more.', [
      'not_null',
    ]),
  ],
};

function describe(name: string, type: string, description: string, tests: Test[] = []): SourceColumn {
  return {
    name,
    data_type: type,
    description,
    ...(tests.length > 0 ? { data_tests: tests } : {}),
  };
}
