/** The package as npm packs it, in a folder in which nothing else is. */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { compiled } from '../support/build.js';

const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const base = mkdtempSync(join(tmpdir(), 'package-'));
const shop = join(base, 'shop');
const installed = join(shop, 'node_modules', 'pinterest-ads-sync');

/** As npm installs it, but with the dependencies that are here already. */
beforeAll(() => {
  const source = join(base, 'source');
  for (const name of ['package.json', 'README.md', 'LICENSE', ...manifest.files])
    if (name !== 'dist') cpSync(name, join(source, name), { recursive: true });
  cpSync(dirname(compiled('client.js')), join(source, 'dist'), { recursive: true });
  const npm = ['pack', '--ignore-scripts', '--silent', '--pack-destination', base];
  const archive = execFileSync('npm', npm, { cwd: source, encoding: 'utf8' }).trim();
  mkdirSync(installed, { recursive: true });
  execFileSync('tar', ['-xzf', join(base, archive), '-C', installed, '--strip-components=1']);
  symlinkSync(resolve('node_modules'), join(installed, 'node_modules'));
  mkdirSync(join(shop, 'node_modules', '.bin'));
  for (const [name, file] of Object.entries<string>(manifest.bin))
    symlinkSync(join('..', 'pinterest-ads-sync', file), join(shop, 'node_modules', '.bin', name));
});

afterAll(() => rmSync(base, { recursive: true }));

function run(command: string, environment: Record<string, string> = {}) {
  const env = { PATH: process.env.PATH, HOME: base, ...environment };
  const { status, stdout, stderr } = spawnSync('sh', ['-c', command], { cwd: shop, env, encoding: 'utf8' });
  return { code: status, stdout, stderr };
}

test.each(Object.keys(manifest.bin))('npx %s shows its help and its version', (name) => {
  const { code, stdout } = run(`npx ${name} --help`);
  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining(name) });
  expect(run(`npx ${name} --version`).stdout).toBe(`${manifest.version}\n`);
});

test('the usage that the help shows is what was typed', () => {
  expect(run('npx pinterest-ads-sync sync --help').stdout).toMatch(/^Usage: npx pinterest-ads-sync sync /);
});

test.each(['npx pinterest-ads-sync migrate', 'npx pinterest-ads-worker'])(
  'the file that "%s" points to is there',
  (command) => {
    const { code, stderr } = run(command, { LOG_LEVEL: 'loud' });
    expect(code).toBe(1);
    const [, file] = /\(see (\S+\.env\.example)\)/.exec(stderr) ?? [];
    expect(existsSync(join(shop, String(file)))).toBe(true);
  },
);

test('the next step of a fault is a command that runs there', () => {
  const { code, stdout } = run('npx pinterest-ads-sync doctor --json', {
    DATABASE_URL: 'postgres://x@127.0.0.1:1/x',
  });
  expect(code).toBe(1);
  const text = JSON.stringify(JSON.parse(stdout));
  const [, next] = /(npx pinterest-ads-sync auth \w+)/.exec(text) ?? [];
  expect(run(`${next} --help`)).toMatchObject({ code: 0 });
});

/** What only a clone has, from which the product is changed. */
const OF_THE_CLONE = /^(?:\.\.\/)?(?:src\/|dev\/|test\/|CONTRIBUTING\.md|Dockerfile|docker-compose\.yml)/;

test('every page of the package links to files of the package, or to the code', () => {
  const pages = (readdirSync(installed, { recursive: true }) as string[]).filter(
    (file) => file.endsWith('.md') && !file.startsWith('node_modules'),
  );
  expect(pages).toContain('docs/troubleshooting.md');
  const dead = pages.flatMap((page) => {
    const text = readFileSync(join(installed, page), 'utf8');
    const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link]) => link as string);
    return links
      .filter((link) => !OF_THE_CLONE.test(link))
      .filter((link) => !existsSync(join(installed, dirname(page), link)))
      .map((link) => `${page}: ${link}`);
  });
  expect(dead).toEqual([]);
});
