// Where dependencies come from: a version that somebody else published in the place of ours must not get in.
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Locked {
  version: string;
  integrity?: string;
  resolved?: string;
  link?: boolean;
  name?: string;
}

const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
const { '': root, ...packages } = lock.packages as Record<string, Locked>;
const locked = Object.entries(packages).map(([path, one]) => ({
  ...one,
  path,
  name: one.name ?? path.replace(/^.*node_modules\//, ''),
}));

test('every package of the lockfile has a SHA-512 of what may be installed', () => {
  expect(locked.length).toBeGreaterThan(500);
  expect(locked.filter(({ integrity }) => !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity ?? ''))).toEqual([]);
});

test('every package comes from the registry: none from git, a file or an address', () => {
  expect(locked.filter(({ resolved, link }) => resolved !== undefined || link)).toEqual([]);
  const wanted = Object.values<string>({ ...manifest.dependencies, ...manifest.devDependencies });
  expect(wanted.filter((version) => /[:/]/.test(version))).toEqual([]);
});

test('direct dependencies are pinned to one version each, the one in the lockfile', () => {
  for (const [name, version] of Object.entries<string>({
    ...manifest.dependencies,
    ...manifest.devDependencies,
  })) {
    expect([name, version]).toEqual([name, packages[`node_modules/${name}`]?.version]);
    expect([name, version]).toEqual([name, expect.stringMatching(/^\d+\.\d+\.\d+/)]);
  }
  expect(root).toMatchObject({
    dependencies: manifest.dependencies,
    devDependencies: manifest.devDependencies,
  });
});

describe('no package runs a script of its own when it is installed', () => {
  /** A project with our settings and one dependency, whose scripts leave files beside it. */
  const folder = mkdtempSync(join(tmpdir(), 'pinterest-ads-install-'));
  const npm = (...args: string[]) =>
    spawnSync('npm', args, {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, npm_config_yes: 'true' },
    });

  beforeAll(() => {
    const left = (file: string) => `node -e "require('fs').writeFileSync('${join(folder, file)}', '')"`;
    const scripts = { preinstall: left('ran-1'), install: left('ran-2'), postinstall: left('ran-3') };
    mkdirSync(join(folder, 'dependency'));
    writeFileSync(
      join(folder, 'dependency', 'package.json'),
      JSON.stringify({ name: 'dependency', version: '1.0.0', scripts }),
    );
    expect(npm('pack', './dependency', '--ignore-scripts').status).toBe(0);
    writeFileSync(
      join(folder, 'package.json'),
      JSON.stringify({
        name: 'any',
        version: '1.0.0',
        dependencies: { dependency: 'file:dependency-1.0.0.tgz' },
      }),
    );
    expect(npm('install', '--package-lock-only', '--ignore-scripts').status).toBe(0);
    copyFileSync('.npmrc', join(folder, '.npmrc'));
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  const scriptsThatRan = () => readdirSync(folder).filter((name) => name.startsWith('ran-'));

  test('with the npm of this machine', () => {
    expect(npm('ci')).toMatchObject({ status: 0 });
    expect(scriptsThatRan()).toEqual([]);
    // The dependency would have run them.
    expect(npm('ci', '--ignore-scripts=false', '--dangerously-allow-all-scripts').status).toBe(0);
    expect(scriptsThatRan()).toHaveLength(3);
    for (const name of scriptsThatRan()) rmSync(join(folder, name));
  });

  // It knows no `allowScripts`. It comes from the registry, like all that `npm ci` brings.
  test('with npm 10', () => {
    expect(npm('exec', 'npm@10.9.9', '--', 'ci')).toMatchObject({ status: 0 });
    expect(scriptsThatRan()).toEqual([]);
  });
});

test('nothing of ours relies on scripts that npm then does not run', () => {
  const automatic = /^(pre|post)|^(install|prepare|dependencies)$/;
  expect(Object.keys(manifest.scripts).filter((name) => automatic.test(name))).toEqual([]);
});
