/** Where the repository is: in one form wherever it is named. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const address: string = manifest.homepage.replace(/#readme$/, '');

test('package.json names one repository, also for its issues', () => {
  expect(manifest).toMatchObject({
    homepage: `${address}#readme`,
    repository: { type: 'git', url: `git+${address}.git` },
    bugs: { url: `${address}/issues` },
  });
});

// Files of the repository itself; those of another clone or a package are none of its business.
const files = [
  'SECURITY.md',
  'monitoring/alerts.yml',
  'monitoring/alerts.test.yml',
  'dbt/README.md',
  '.github/ISSUE_TEMPLATE/config.yml',
];

test.each(files)('%s names the same', (file) => {
  const named = readFileSync(file, 'utf8').match(/https:\/\/[^\s"')]*pinterest-ads-sync[^\s"')]*/g) ?? [];
  expect(named).not.toHaveLength(0);
  expect(named.filter((one) => !one.startsWith(`${address}/`) && one !== `${address}.git`)).toEqual([]);
});

test('npm does not publish the package while its address is a placeholder', () => {
  expect(manifest.private === true).toBe(new URL(address).hostname.endsWith('.invalid'));
});

test('npm run address sets another one in all of them, and lets npm publish', () => {
  const clone = mkdtempSync(join(tmpdir(), 'address-'));
  const run = (program: string, args: string[]) =>
    execFileSync(program, args, { cwd: clone, encoding: 'utf8' });
  try {
    for (const file of ['package.json', ...files]) cpSync(file, join(clone, file));
    run('git', ['init', '--quiet']);
    run('git', ['add', '.']);
    const tsx = require.resolve('tsx');
    const set = ['--set', 'https://git.example.com/ads/sync'];
    run(process.execPath, ['--import', tsx, resolve('dev/address.ts'), ...set]);
    const after = JSON.parse(readFileSync(join(clone, 'package.json'), 'utf8'));
    expect(after).toMatchObject({ bugs: { url: 'https://git.example.com/ads/sync/issues' } });
    expect(after).not.toHaveProperty('private');
    expect(
      run('git', ['grep', '--count', '--fixed-strings', 'git.example.com']).trim().split('\n'),
    ).toHaveLength(6);
  } finally {
    rmSync(clone, { recursive: true });
  }
});
