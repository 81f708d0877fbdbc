import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** At its smallest, and what it prints then. */
test.each<[string, string, RegExp]>([
  ['bench', '--rows 500 --rounds 1', /^upsert, new rows +\d+/m],
  ['bench:memory', '--rows 2000 --megabytes 4', /^\| analytics rows \| 2,?\d\d\d \|/m],
  ['bench:memory', '--ads 300 --days 2', /^\| analytics rows \| [1-9]\d* \|/m],
  ['bench:scale', '--accounts 4 --workers 1 --connections 2', /^\| 4 \| 1 \| \d/m],
  ['bench:sync', '--ads 20 --days 3 --latency 0 --rounds 1', /^\| requests `ads\/analytics` \| 3 \|/m],
  ['bench:ums', '--rows 5000', /month/i],
])('npm run %s -- %s measures', async (script, options, printed) => {
  const { stdout } = await execute('npm', ['run', '--silent', script, '--', ...options.split(' ')]);
  expect(stdout).toMatch(printed);
});
