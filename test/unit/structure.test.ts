/** The shape of src: which room may use which. CONTRIBUTING.md says what each room is for. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/** From the ground up; a room uses those below it, and its own. */
const rooms: readonly (readonly string[])[] = [
  ['shared'],
  ['errors.ts', 'version.ts', 'encryption.ts', 'logger.ts', 'time-zones.ts'],
  ['network'],
  ['tables'],
  ['ums'],
  ['pinterest'],
  ['config'],
  ['postgres'],
  ['connections', 'temporal'],
  ['activities'],
  ['workflows'],
  ['monitoring'],
  ['worker', 'client'],
  ['worker.ts', 'client.ts'],
];
const LONGEST_CHAIN = 12;
const LONGEST_FILE = 250;

const floorOf = (file: string) =>
  rooms.findIndex((names) => names.some((name) => file === name || file.startsWith(`${name}/`)));

const files = (readdirSync('src', { recursive: true }) as string[]).filter((file) => file.endsWith('.ts'));
const imports = new Map(files.map((file) => [file, importsOf(file)]));

/** All kinds count: of values and of types, at once and when they are needed. */
function importsOf(file: string): string[] {
  const text = readFileSync(join('src', file), 'utf8');
  const paths = [...text.matchAll(/(?:from|import\(|import)\s*'(\.{1,2}\/[^']+)'/g)].map(
    ([, path = '']) => path,
  );
  const found = paths.map((path) => normalize(join(dirname(file), path)).replace(/\.js$/, '.ts'));
  return [...new Set(found)].filter((path) => files.includes(path));
}

/** The longest chain of imports that starts at each file. */
function longestChains(): { chains: Map<string, string[]>; circles: string[][] } {
  const chains = new Map<string, string[]>();
  const circles: string[][] = [];
  function follow(file: string, path: readonly string[]): string[] {
    const known = chains.get(file);
    if (known) return known;
    if (path.includes(file)) {
      circles.push([...path.slice(path.indexOf(file)), file]);
      return [];
    }
    let longest: string[] = [];
    for (const next of imports.get(file) ?? []) {
      const chain = follow(next, [...path, file]);
      if (chain.length > longest.length) longest = chain;
    }
    chains.set(file, [file, ...longest]);
    return [file, ...longest];
  }
  for (const file of files) follow(file, []);
  return { chains, circles };
}

test('the top of src holds only programs and what serves all rooms', () => {
  const loose = readdirSync('src').filter((name) => statSync(join('src', name)).isFile());
  expect(loose.sort()).toEqual([
    'client.ts',
    'encryption.ts',
    'errors.ts',
    'logger.ts',
    'time-zones.ts',
    'version.ts',
    'worker.ts',
  ]);
});

test('every file of src belongs to a room', () => {
  expect(files.filter((file) => floorOf(file) === -1)).toEqual([]);
});

test('no room uses one above it', () => {
  const upward = [...imports].flatMap(([file, paths]) =>
    paths.filter((path) => floorOf(path) > floorOf(file)).map((path) => `${file} imports ${path}`),
  );
  expect(upward).toEqual([]);
});

test('auth and status do not import each other', () => {
  const crossing = [...imports].filter(
    ([file, paths]) =>
      (file.startsWith('client/auth/') && paths.some((path) => path.startsWith('client/status/'))) ||
      (file.startsWith('client/status/') && paths.some((path) => path.startsWith('client/auth/'))),
  );
  expect(crossing).toEqual([]);
});

test('no file imports itself through others', () => {
  expect(longestChains().circles).toEqual([]);
});

test(`no chain of imports is longer than ${LONGEST_CHAIN} files`, () => {
  const chains = [...longestChains().chains.values()];
  expect(
    chains.filter(({ length }) => length > LONGEST_CHAIN).sort((a, b) => b.length - a.length)[0],
  ).toBeUndefined();
});

test.each(['src', 'dev'])(`no file of %s is longer than ${LONGEST_FILE} lines`, (folder) => {
  const all = readdirSync(folder, { recursive: true }) as string[];
  const long = all
    .filter((file) => /\.(ts|js)$/.test(file))
    .filter((file) => readFileSync(join(folder, file), 'utf8').split('\n').length - 1 > LONGEST_FILE);
  expect(long).toEqual([]);
});

/** Such as `src/config/`, `workflows/activity-options.ts` or `docs/ums.md`. */
const PATH = /(?<![\w./:-])((?:src|dev|test|docs|[a-z]+)\/[\w./-]*\w)/g;

const folders = new Set(rooms.flat().filter((name) => !name.includes('.')));

/** A room is meant with or without `src/` before it. */
const isPath = (path: string) =>
  /^(src|dev|test|docs)\//.test(path) || (folders.has(path.split('/')[0] ?? '') && /\.\w+$/.test(path));
const exists = (path: string) => existsSync(path) || existsSync(join('src', path));

test('paths that comments name exist', () => {
  const missing = files.flatMap((file) => {
    const text = readFileSync(join('src', file), 'utf8');
    const comments = [...text.matchAll(/\/\*\*[\s\S]*?\*\/|^\s*\/\/.*$/gm)].map(([comment]) => comment);
    const named = comments.flatMap((comment) => [...comment.matchAll(PATH)].map(([, path = '']) => path));
    return named
      .filter(isPath)
      .filter((path) => !exists(path))
      .map((path) => `${file} names ${path}`);
  });
  expect(missing).toEqual([]);
});

test('the command line prints through one file, which takes out what a terminal would obey', () => {
  const printers = files.filter(
    (file) =>
      /^client/.test(file) && /\bconsole\.|std(out|err)\.write/.test(readFileSync(join('src', file), 'utf8')),
  );
  expect(printers).toEqual(['client/terminal.ts']);
});
