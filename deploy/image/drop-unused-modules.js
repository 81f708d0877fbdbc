// For the Dockerfile: removes what a worker and a client do not need from node_modules, more than half of it, and
// nothing that they load. `node drop-unused-modules.js`, in the folder of package.json.
const { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

/** What Temporal's worker needs only to bundle workflows, which the build has done. */
const BUNDLER = new Set(['webpack', 'memfs', 'unionfs', '@swc/core', 'swc-loader', 'source-map-loader']);
/** Those of them that it loads at its start, whether it bundles or not. */
const LOADED_ANYWAY = ['webpack', 'memfs', 'unionfs'];
/** Folders beside what Node loads: builds for browsers and bundlers, sources in other languages. */
const FOLDERS = [
  '.bin',
  '.package-lock.json',
  '@temporalio/core-bridge/sdk-core',
  'rxjs/dist/esm',
  'rxjs/dist/esm5',
  'rxjs/dist/bundles',
  'rxjs/src',
  ...readdirSync('node_modules/@opentelemetry').flatMap((name) =>
    ['esm', 'esnext'].map((build) => `@opentelemetry/${name}/build/${build}`),
  ),
];
const FILES = /\.(d\.[cm]?ts|map)$/;

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));

/** Where Node finds the package that one at `from` needs: beside it, or in a folder above. */
function find(name, from) {
  for (let place = from; ; place = place.replace(/(^|\/)node_modules\/(@[^/]+\/)?[^/]+$/, '')) {
    const path = join(place, 'node_modules', name);
    if (packages[path]) return path;
    if (place === '') return undefined;
  }
}

/** The packages that are needed, by their place in node_modules. */
function reachable() {
  const found = new Set();
  const visit = (path) => {
    const { dependencies, optionalDependencies, peerDependencies } = packages[path];
    for (const name of Object.keys({ ...peerDependencies, ...optionalDependencies, ...dependencies })) {
      const next = BUNDLER.has(name) ? undefined : find(name, path);
      if (!next || found.has(next)) continue;
      found.add(next);
      visit(next);
    }
  };
  visit('');
  return found;
}

function dropPackages() {
  const needed = reachable();
  for (const path of Object.keys(packages)) {
    if (path === '' || needed.has(path)) continue;
    // A package that is needed may lie in one that is not.
    if (![...needed].some((other) => other.startsWith(`${path}/`)))
      rmSync(path, { recursive: true, force: true });
  }
}

function stubBundler() {
  const text = 'The image has no bundler: its workflows were bundled when it was built (dist/*.bundle.js).';
  for (const name of LOADED_ANYWAY) {
    mkdirSync(join('node_modules', name), { recursive: true });
    const refuse = `new Proxy({}, { get: (_, key) => { if (key === '__esModule') return true; throw new Error(${JSON.stringify(text)}); } })`;
    writeFileSync(join('node_modules', name, 'index.js'), `module.exports = ${refuse};\n`);
  }
}

function dropFiles(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) dropFiles(path);
    else if (FILES.test(entry.name)) rmSync(path);
  }
}

function dropOtherPlatforms() {
  const own = require(
    join(process.cwd(), 'node_modules/@temporalio/core-bridge/common'),
  ).getPrebuiltTargetName();
  const releases = 'node_modules/@temporalio/core-bridge/releases';
  if (!existsSync(join(releases, own))) throw new Error(`Temporal's core has no build for ${own}`);
  for (const name of readdirSync(releases))
    if (name !== own) rmSync(join(releases, name), { recursive: true });
}

dropPackages();
stubBundler();
dropOtherPlatforms();
for (const folder of FOLDERS) rmSync(join('node_modules', folder), { recursive: true, force: true });
dropFiles('node_modules');
