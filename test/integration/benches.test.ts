import { execFile } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildFolder } from '../support/build.js';

const execute = promisify(execFile);

// Beside the build of the tests, so that none of them builds.
beforeAll(() => cpSync('dev', join(buildFolder(), 'dev'), { recursive: true }));

/** At its smallest, and what it prints then. */
test.each<[string, string, RegExp]>([
  ['bench', '--rows 500 --rounds 1', /^upsert, new rows +\d+/m],
  ['bench:memory', '--rows 2000 --megabytes 4', /^\| analytics rows \| 2,?\d\d\d \|/m],
  ['bench:memory', '--ads 300 --days 2', /^\| analytics rows \| [1-9]\d* \|/m],
  ['bench:scale', '--accounts 4 --workers 1 --connections 2', /^\| 4 \| 1 \| \d/m],
  ['bench:sync', '--ads 20 --days 3 --latency 0 --rounds 1', /^\| requests `ads\/analytics` \| 3 \|/m],
  ['bench:ums', '--rows 5000', /month/i],
])('npm run %s -- %s measures', async (script, options, printed) => {
  const npm = ['run', '--silent', script, '--', ...options.split(' ')];
  const { stdout } = await execute('npm', npm, { cwd: buildFolder() });
  expect(stdout).toMatch(printed);
});
