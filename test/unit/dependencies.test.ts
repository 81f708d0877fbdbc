// Where dependencies come from: a version that somebody else published in the place of ours must not get in.
import { readFileSync } from 'node:fs';

interface Locked {
  version: string;
  integrity?: string;
  resolved?: string;
  link?: boolean;
  hasInstallScript?: boolean;
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

test('for every package with scripts of its own, package.json says whether they may run', () => {
  const scripted = locked.filter(({ hasInstallScript }) => hasInstallScript).map(({ name }) => name);
  const decided = Object.keys(manifest.allowScripts).map((name) => name.replace(/(?<=.)@.*$/, ''));
  expect(scripted.length).toBeGreaterThan(3);
  expect(scripted.filter((name) => !decided.includes(name))).toEqual([]);
});
