import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { findTemporal } from '../../dev/stack/temporal.js';
import { GO_CHECKSUM, publishedArchive } from '../../dev/stack/temporal-release.js';
import { fakeProgram, makeFolder, removeFolders } from './support.js';

const say = () => undefined;
const pathBefore = process.env.PATH;
let folder: string;

beforeEach(() => {
  folder = makeFolder();
});

afterEach(() => {
  process.env.PATH = pathBefore;
});

afterAll(removeFolders);

test('a "temporal" on PATH is preferred to one in the cache', async () => {
  process.env.PATH = `${join(folder, 'bin')}:${pathBefore}`;
  fakeProgram(folder, 'bin', goodCli('1.6.0'));
  fakeProgram(folder, 'temporal-1.5.1', goodCli('1.5.1'));
  const path = join(folder, 'bin/temporal');
  expect(await findTemporal({ cacheDir: folder, say })).toEqual({ path, how: 'on PATH', version: '1.6.0' });
});

test.each([
  ['does not run', 'exit 1'],
  ['is too old for our flags', 'echo "temporal version 0.1.0"'],
])('a "temporal" on PATH that %s is skipped', async (_why, script) => {
  process.env.PATH = `${join(folder, 'bin')}:${pathBefore}`;
  fakeProgram(folder, 'bin', script);
  const path = fakeProgram(folder, 'temporal-1.5.1', goodCli('1.5.1'));
  expect(await findTemporal({ cacheDir: folder, say })).toMatchObject({ path, how: 'from the cache' });
});

test('of the programs in the cache, only the version that was checked is taken', async () => {
  process.env.PATH = '/does-not-exist';
  fakeProgram(folder, 'temporal-1.11.0', goodCli('1.11.0'));
  const path = fakeProgram(folder, 'temporal-1.5.1', goodCli('1.5.1'));
  expect(await findTemporal({ cacheDir: folder, say })).toMatchObject({ path, version: '1.5.1' });
});

test.each([
  ['the program', 'temporal-1.5.1/temporal', 0o757],
  ['its folder', 'temporal-1.5.1', 0o777],
  ['the cache', '.', 0o777],
])('a program is not run when others can write to %s', async (_what, place, mode) => {
  process.env.PATH = '/does-not-exist';
  fakeProgram(folder, 'temporal-1.5.1', `touch ${join(folder, 'it-ran')}`);
  chmodSync(join(folder, place), mode);
  const message = `cache: ${join(folder, place)} can be written to by other users (mode ${mode.toString(8)}): chmod go-w ${join(folder, place)}`;
  await expect(findTemporal({ cacheDir: folder, say })).rejects.toThrow(message);
  expect(existsSync(join(folder, 'it-ran'))).toBe(false);
});

test('a cache below a folder that others can write to is not used', async () => {
  process.env.PATH = '/does-not-exist';
  const cacheDir = join(folder, 'open', 'cache');
  mkdirSync(cacheDir, { recursive: true });
  chmodSync(join(folder, 'open'), 0o777);
  await expect(findTemporal({ cacheDir, say })).rejects.toThrow(`${join(folder, 'open')} can be written to`);
});

const asRoot = process.getuid?.() === 0 ? test : test.skip;

asRoot('a program that belongs to another user is not run', async () => {
  process.env.PATH = '/does-not-exist';
  const path = fakeProgram(folder, 'temporal-1.5.1', `touch ${join(folder, 'it-ran')}`);
  chownSync(path, 12_345, 12_345);
  await expect(findTemporal({ cacheDir: folder, say })).rejects.toThrow(`${path} belongs to another user`);
  expect(existsSync(join(folder, 'it-ran'))).toBe(false);
});

describe('a download', () => {
  let archive: { file: string; url: string; sha256: string };
  let site: Server;

  beforeEach(async () => {
    process.env.PATH = pathOf('tar', 'gzip');
    const source = join(folder, 'source');
    fakeProgram(folder, 'source', goodCli('1.5.1'));
    const file = join(folder, 'archive.tar.gz');
    execFileSync('tar', ['-czf', file, '-C', source, 'temporal']);
    site = createServer((_request, response) => response.end(readFileSync(file)));
    await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(site.address() as { port: number }).port}/archive.tar.gz`;
    archive = { file, url, sha256: createHash('sha256').update(readFileSync(file)).digest('hex') };
  });

  afterEach(() => site.close());

  test('that is what was published is kept in the cache, for us alone', async () => {
    const cacheDir = join(folder, 'cache');
    const found = await findTemporal({ cacheDir, say, archive });
    expect(found).toEqual({
      path: join(cacheDir, 'temporal-1.5.1', 'temporal'),
      how: 'downloaded',
      version: '1.5.1',
    });
    expect(statSync(cacheDir).mode & 0o777).toBe(0o700);
    expect(await findTemporal({ cacheDir, say })).toMatchObject({ how: 'from the cache' });
  });

  test('that is something else is not run, and nothing of it stays', async () => {
    const cacheDir = join(folder, 'cache');
    const sha256 = '0'.repeat(64);
    await expect(findTemporal({ cacheDir, say, archive: { ...archive, sha256 } })).rejects.toThrow(
      `is not what was published: its SHA-256 is ${archive.sha256}, expected ${sha256}. It was not used`,
    );
    expect(readdirSync(cacheDir)).toEqual([]);
  });
});

test.each([
  ['from that release is kept', GO_CHECKSUM, { how: 'built with Go', version: '1.5.1' }],
  ['from other source is not run', GO_CHECKSUM.replace('h1:', 'h1:other'), 'built something else'],
])('a program that Go built %s', async (_what, checksum, expected) => {
  const bin = pathOf('cp');
  const built = fakeProgram(folder, 'built', goodCli('1.5.1'));
  const script = `case "$*" in install*) cp ${built} "$GOBIN/temporal";; *-m*) echo "mod ${checksum}";; esac`;
  writeFileSync(join(bin, 'go'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  process.env.PATH = bin;
  const archive = { url: 'http://127.0.0.1:9/none', sha256: '' };
  const found = findTemporal({ cacheDir: join(folder, 'cache'), say, archive });
  if (typeof expected === 'string') await expect(found).rejects.toThrow(expected);
  else expect(await found).toMatchObject(expected);
});

test('each platform on which Temporal publishes its program for us has a SHA-256 of its own', () => {
  const all = ['linux', 'darwin'].flatMap((platform) =>
    ['x64', 'arm64'].map((arch) => publishedArchive(platform, arch)),
  );
  for (const one of all) expect(one).toMatchObject({ sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
  expect(new Set(all.map((one) => one?.sha256)).size).toBe(4);
  expect(publishedArchive('linux', 'x64')?.url).toBe(
    'https://github.com/temporalio/cli/releases/download/v1.5.1/temporal_cli_1.5.1_linux_amd64.tar.gz',
  );
  expect(publishedArchive('sunos', 'x64')).toBeUndefined();
});

/** A folder that has these programs of this machine, and no others. */
function pathOf(...programs: string[]): string {
  const tools = join(folder, 'tools');
  mkdirSync(tools);
  for (const name of programs) {
    const path = execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim();
    symlinkSync(path, join(tools, name));
  }
  return tools;
}

/** Answers to --version and to --help as the program does. */
function goodCli(version: string): string {
  const flags = '--http-port --metrics-port --sqlite-pragma --dynamic-config-value';
  return `if [ "$1" = --version ]; then echo "temporal version ${version}"; else echo "${flags}"; fi`;
}
