import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { joins } from '../../dev/docs/diagram.js';
import { pages } from '../../dev/docs/pages.js';
import { HEARTBEAT_MS } from '../../src/activities/interceptor/index.js';
import { PAGE_SIZE } from '../../src/pinterest/pages.js';
import { postgresTypes } from '../../src/postgres/compile-columns.js';
import { LONGEST_HISTORY_DAYS, REACH_DAYS, REPORT_REACH_DAYS } from '../../src/shared/analytics-plan.js';
import { sync } from '../../src/shared/database-names.js';
import { errorTable } from '../../src/shared/error-table.js';
import { LISTED_FAILURES } from '../../src/shared/progress.js';
import { BATCH_ADS, DAYS_IN_FLIGHT, FEW_REQUESTS, REPORT_DAYS } from '../../src/shared/reading-plan.js';
import { allTables } from '../../src/tables/all.js';
import { tables } from '../../src/tables/index.js';
import { CARRIED_DAYS } from '../../src/ums/fx-rates.js';
import { workerLimits } from '../../src/worker/limits.js';
import { activityOptions } from '../../src/workflows/activity-options.js';
import { DAYS_PER_RUN } from '../../src/workflows/backfill-ad-account.js';
import { ACCOUNTS_IN_FLIGHT } from '../../src/workflows/sync-all-ad-accounts.js';

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
  const page = read('docs/tables.md');
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

  test('joins every table to the one above it, by columns that they have', () => {
    expect(joins.map(({ child }) => child)).toEqual(Object.keys(tables).slice(1));
    for (const { parent, child, column } of joins) {
      expect(allTables[parent].columns.map(({ name }) => name)).toContain('id');
      expect(allTables[child].columns.map(({ name }) => name)).toContain(column);
    }
  });
});

const inSeconds = (span: string) => `${Number.parseInt(span, 10)} seconds`;

// Numbers that a page tells in its sentences: a constant and the pages change together.
test.each([
  ['docs/data-flow.md', `up to ${ACCOUNTS_IN_FLIGHT} at a time`],
  ['docs/data-flow.md', `${DAYS_IN_FLIGHT} days at a time`],
  ['docs/data-flow.md', `a new run every ${DAYS_PER_RUN} days`],
  ['docs/data-flow.md', `pages of ${PAGE_SIZE}`],
  ['docs/data-flow.md', `batches of ${BATCH_ADS} ads`],
  ['docs/data-flow.md', `${REACH_DAYS} days before today`],
  ['docs/data-flow.md', `up to ${LONGEST_HISTORY_DAYS} days`],
  ['docs/data-flow.md', `up to ${REPORT_DAYS} days`],
  ['docs/data-flow.md', `more than ${FEW_REQUESTS.standard.toLocaleString('en')} requests`],
  ['docs/data-flow.md', `names up to ${LISTED_FAILURES} of them`],
  ['docs/data-flow.md', `loop every ${HEARTBEAT_MS / 1_000} s`],
  ['docs/data-flow.md', `within ${inSeconds(activityOptions.heartbeatTimeout)}`],
  ['docs/data-flow.md', `up to ${inSeconds(workerLimits.shutdownGraceTime)}`],
  ['docs/operations.md', `${REACH_DAYS} days before today`],
  ['docs/operations.md', `${REPORT_REACH_DAYS} days before today`],
  ['docs/operations.md', `up to ${LONGEST_HISTORY_DAYS} days`],
  ['docs/operations.md', `up to ${REPORT_DAYS} days`],
  ['docs/operations.md', `more than ${FEW_REQUESTS.standard.toLocaleString('en')} requests`],
  ['docs/operations.md', `every ${DAYS_PER_RUN} days`],
  ['docs/operations.md', `${inSeconds(activityOptions.heartbeatTimeout)} after its last heartbeat`],
  ['docs/ums.md', `up to ${CARRIED_DAYS} days`],
  ['docs/tables.md', `current_date - ${REACH_DAYS}`],
])('%s says "%s", as the code does', (file, words) => {
  const says = read(file).replace(/\s+/g, ' ').includes(words);
  expect({ file, words, says }).toEqual({ file, words, says: true });
});

test.each(
  (readdirSync('dbt/models', { recursive: true }) as string[]).filter((file) => file.endsWith('.yml')),
)('dbt/models/%s is YAML', (file) => {
  expect(() => parse(read(join('dbt/models', file)))).not.toThrow();
});

test('docs/troubleshooting.md has one line for each error code', () => {
  const codes = [...read('docs/troubleshooting.md').matchAll(/^\| `([A-Z]\w+)` \|/gm)].map(
    ([, code]) => code,
  );
  expect(codes.sort()).toEqual(Object.keys(errorTable).sort());
});

test.each([
  'README.md',
  'SECURITY.md',
  'docs/agents.md',
  'docs/coming-from.md',
  'docs/performance.md',
  'docs/queries.md',
  'docs/reliability.md',
  'docs/scale.md',
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
  const named = [...page.matchAll(/npm run (?:--silent )?([\w-]+)/g)].map(([, name]) => name as string);
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});
