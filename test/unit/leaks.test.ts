// Settings with which Node or a library would print or write secrets: no program starts with one.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig } from '../../src/config/index.js';
import { debugNames, leakFaults } from '../../src/config/leaks.js';

test.each([
  { NODE_DEBUG: 'http,net' },
  { NODE_DEBUG: 'HTTPS' },
  { NODE_DEBUG: 'ht*' },
  { NODE_DEBUG: '*' },
  { NODE_DEBUG: 'fs,undici' },
  { NODE_DEBUG: 'child_process' },
  { DEBUG: '*' },
  { DEBUG: 'a,follow-redirects' },
  { DEBUG: 'a follow*' },
  { DEBUG: '*,-knex:tx' },
  { DEBUG: 'knex:*' },
  { NODE_OPTIONS: '--trace-tls' },
  { NODE_OPTIONS: '--trace-event-categories v8,node.http' },
  { NODE_OPTIONS: '--trace_event_categories=*' },
])('debugging that prints requests is refused: %j', (environment) => {
  expect(() => loadConfig(environment)).toThrow('prints requests with their tokens; unset it');
});

test.each([
  [{ NODE_OPTIONS: '--tls-keylog=/tmp/keys' }, 'recorded traffic'],
  [{ NODE_OPTIONS: '--max-old-space-size=400 --tls_keylog /tmp/keys' }, 'recorded traffic'],
  [{ NODE_TLS_REJECT_UNAUTHORIZED: '0' }, 'anybody on the network'],
])('what writes keys or trusts everybody is refused: %j', (environment, words) => {
  expect(() => loadConfig(environment)).toThrow(words);
});

test.each([
  { NODE_DEBUG: 'module,fs' },
  { DEBUG: 'true' },
  { DEBUG: 'express:*,app' },
  { NODE_OPTIONS: '--max-old-space-size=400 --enable-source-maps' },
  { NODE_TLS_REJECT_UNAUTHORIZED: '1' },
])('other debugging is no business of ours: %j', (environment) => {
  expect(leakFaults(environment, [])).toEqual([]);
});

test('a flag on the command line of node counts like one in NODE_OPTIONS', () => {
  expect(leakFaults({}, ['--tls-keylog=/tmp/keys'])).toEqual([
    expect.stringContaining('the command line of node is "--tls-keylog=/tmp/keys"'),
  ]);
});

test.each(['--report-on-fatalerror', '--report_on_signal', '--report-uncaught-exception'])(
  'a report that Node writes with %s holds no secret of the environment, or the program does not start',
  (flag) => {
    const faults = leakFaults({ NODE_OPTIONS: flag }, []);
    const { report } = process as { report: { excludeEnv?: boolean; getReport(): object } };
    if (faults.length === 0) expect(JSON.stringify(report.getReport())).not.toContain('environmentVariables');
    else expect(faults).toEqual([expect.stringContaining('writes the secrets of the environment to a file')]);
  },
);

test('every name under which an installed library prints is known', () => {
  const names = usersOfDebug().flatMap((folder) => scripts(folder).flatMap(namesIn));
  const ours = [...new Set(names)].filter((name) => !/mssql|mysql|oracle/.test(name));
  expect(ours.length).toBeGreaterThan(5);
  expect(ours.filter((name) => !debugNames.includes(name))).toEqual([]);
});

/** Folders of what is installed in production and prints by way of the package `debug`. */
function usersOfDebug(): string[] {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
    packages: Record<string, { dev?: boolean; dependencies?: Record<string, string> }>;
  };
  const users = Object.entries(packages).filter(([, { dev, dependencies }]) => !dev && dependencies?.debug);
  // It takes the package if that happens to be there.
  return [...users.map(([folder]) => folder), 'node_modules/follow-redirects'].filter(Boolean);
}

const scripts = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.js') && !file.includes('node_modules'))
    .map((file) => join(folder, file));

const namesIn = (file: string) =>
  [
    ...readFileSync(file, 'utf8').matchAll(
      /(?:require\(["']debug["']\)|debug_1\.default\)?|createDebug)\)?\(["']([^"']+)["']\)/g,
    ),
  ].map(([, name]) => name as string);
