import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { joins } from '../../dev/docs/diagram.js';
import { pages } from '../../dev/docs/pages.js';
import { renderTables } from '../../dev/docs/tables.js';
import { postgresTypes } from '../../src/postgres/compile-upsert.js';
import { sync } from '../../src/shared/database-names.js';
import { errorTable } from '../../src/shared/error-table.js';
import { tables } from '../../src/tables/index.js';

const read = (file: string) => readFileSync(file, 'utf8');

/** The first line that differs, as a failure text. */
function drift(file: string, present: string, wanted: string): string | undefined {
  if (present === wanted) return undefined;
  const lines = [present, wanted].map((text) => text.split('\n')) as [string[], string[]];
  const at = lines[1].findIndex((line, index) => line !== lines[0][index]);
  return `${file} is out of date. Run: npm run docs\nline ${at + 1} is  ${lines[0][at]}\nshould be ${lines[1][at]}`;
}

test.each(Object.entries(pages))('%s says what the code says', (file, render) => {
  const present = read(file);
  expect(drift(file, present, render(present))).toBeUndefined();
});

describe('docs/tables.md', () => {
  const page = renderTables();
  const section = (table: string) => page.split(`\n## pinterest.${table}\n`)[1]?.split('\n## ')[0] ?? '';

  test.each(Object.values(tables))('describes every column of $name once', ({ name, columns }) => {
    const described = [...section(name).matchAll(/^\| `(\w+)` \| (\w+)/gm)].map(([, column, type]) => [
      column,
      type,
    ]);
    expect(described).toEqual(columns.map((column) => [column.name, postgresTypes[column.type]]));
  });

  test.each(Object.values(tables))('marks the errata of $name and nothing else', ({ name, columns }) => {
    const marked = [...section(name).matchAll(/^\| `(\w+)` .*\*\*Erratum\*\*.* reads `(\w+)`/gm)];
    expect(marked.map(([, column, field]) => [column, field])).toEqual(
      columns
        .filter((column) => column.documentedField)
        .map((column) => [column.name, column.documentedField]),
    );
  });

  test('draws every table, with attributes as Mermaid takes them: a type, a name, keys', () => {
    const diagram = page.split('```mermaid\n')[1]?.split('```')[0] ?? '';
    for (const name of Object.keys(tables)) expect(diagram).toMatch(new RegExp(`^ {2}${name} \\{$`, 'm'));
    const attributes = diagram.split('\n').filter((line) => line.startsWith('    '));
    expect(attributes).not.toHaveLength(0);
    for (const line of attributes) expect(line).toMatch(/^ {4}\w+ \w+ (PK|UK|FK|UK, FK)$/);
  });

  test('names every table of schema pinterest_sync', () => {
    const own = page.split('\n## Schema pinterest_sync\n')[1] ?? '';
    for (const name of Object.keys(sync))
      expect(own).toMatch(new RegExp(`^\\|[^|]*\`${name}\`[^|]*\\|`, 'm'));
  });

  test('joins tables by columns that they have', () => {
    for (const { parent, child, column } of joins) {
      expect(tables[parent].columns.map(({ name }) => name)).toContain('id');
      expect(tables[child].columns.map(({ name }) => name)).toContain(column);
    }
  });
});

describe('docs/data-flow.md', () => {
  // Numbers that the page tells in words; the page and the constant change together.
  test.each([
    ['src/workflows/sync-all-ad-accounts.ts', 'ACCOUNTS_IN_FLIGHT = 5;', 'up to 5 at a time'],
    ['src/shared/reading-plan.ts', 'DAYS_IN_FLIGHT = 4;', 'four days at a time'],
    ['src/workflows/backfill-ad-account.ts', 'DAYS_PER_RUN = 30;', 'every 30 days'],
    ['src/pinterest/client.ts', 'PAGE_SIZE = 250;', 'pages of 250'],
    ['src/shared/reading-plan.ts', 'BATCH_ADS = 250;', 'batches of 250 ads'],
    ['src/shared/analytics-plan.ts', 'PINTEREST_REACH_DAYS = 90;', '89 days before today'],
    ['src/shared/progress.ts', 'LISTED_FAILURES = 50;', 'names every hole (up to 50)'],
    ['src/activities/interceptor/index.ts', 'HEARTBEAT_MS = 1_000;', 'loop every second'],
    ['src/workflows/activity-options.ts', "heartbeatTimeout: '5s'", 'heartbeats within 5 seconds'],
    ['src/workflows/activity-options.ts', "initialInterval: '500ms'", 'half a second at first'],
    ['src/workflows/activity-options.ts', 'backoffCoefficient: 2,', 'twice as long each time'],
    ['src/workflows/activity-options.ts', "maximumInterval: '1m'", 'up to a minute'],
    ['src/workflows/activity-options.ts', 'maximumAttempts: 36', '36 attempts in all'],
    ['src/worker/limits.ts', "shutdownGraceTime: '10s'", 'up to ten seconds'],
  ])('%s says %s, the page says "%s"', (file, constant, words) => {
    expect(read(file)).toContain(constant);
    expect(read('docs/data-flow.md').replace(/\s+/g, ' ')).toContain(words);
  });
});

test('docs/troubleshooting.md has one line for each error code', () => {
  const codes = [...read('docs/troubleshooting.md').matchAll(/^\| `([A-Z]\w+)` \|/gm)].map(
    ([, code]) => code,
  );
  expect(codes.sort()).toEqual(Object.keys(errorTable).sort());
});

test.each([
  'docs/tables.md',
  'docs/data-flow.md',
  'docs/troubleshooting.md',
  'docs/operations.md',
  'docs/monitoring.md',
  'docs/ums.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
])('%s names only files and npm scripts that exist', (file) => {
  const page = read(file);
  const links = [...page.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, link]) =>
    join(dirname(file), link as string),
  );
  const paths = [...page.matchAll(/`((?:src|dev|test|docs)\/[\w./-]+)`/g)].map(([, path]) => path as string);
  const missing = [...links, ...paths].filter((path) => !existsSync(path));
  expect(missing).toEqual([]);

  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const named = [...page.matchAll(/npm run ([\w-]+)/g)].map(([, name]) => name as string);
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});
