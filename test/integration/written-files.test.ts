// Files that the client writes are for the user who ran it, whatever was there before.
import { execFile } from 'node:child_process';
import {
  chmodSync,
  lchownSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { compiled } from '../support/build.js';
import { runClient } from '../support/client-process.js';
import { createHarness, type Harness } from '../support/harness.js';

const asRoot = process.getuid?.() === 0 ? test : test.skip;

let harness: Harness;
let folder: string;
let file: string;

beforeAll(async () => {
  harness = await createHarness();
  await harness.db.raw(`INSERT INTO pinterest.campaigns (id, name, __sync_key) VALUES ('1', 'One', '1')`);
});

afterAll(() => harness.close());

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'written-files-'));
  file = join(folder, 'file');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

const commands: [name: string, args: (output: string) => string[], begin: RegExp][] = [
  ['status --html', (output) => ['status', '--html', output], /^<!doctype html>/i],
  ['export as CSV', (output) => ['export', '--table', 'campaigns', '--force', '--output', output], /^id,/],
  [
    'export as Parquet',
    (output) => ['export', '--table', 'campaigns', '--format', 'parquet', '--force', '--output', output],
    /^PAR1/,
  ],
];

describe.each(commands)('%s', (_, args, begin) => {
  const write = async (output = file) => {
    const { stderr } = await runClient(harness, args(output));
    return stderr;
  };

  test('a new file is for its owner only, whatever the umask', async () => {
    await write();
    expect([modeOf(file), readFileSync(file, 'latin1')]).toEqual(['600', expect.stringMatching(begin)]);
    expect(readdirSync(folder)).toEqual(['file']);
  });

  test('a file that others could read is replaced by one that they cannot, also for who has it open', async () => {
    writeFileSync(file, 'before');
    chmodSync(file, 0o666);
    const { ino } = statSync(file);
    await write();
    expect([modeOf(file), statSync(file).ino === ino]).toEqual(['600', false]);
  });

  test('a link of the user leads to the file that is written, and stays', async () => {
    writeFileSync(join(folder, 'target'), 'before', { mode: 0o644 });
    symlinkSync(join(folder, 'target'), file);
    await write();
    expect(lstatSync(file).isSymbolicLink()).toBe(true);
    expect([modeOf(join(folder, 'target')), readFileSync(file, 'latin1')]).toEqual([
      '600',
      expect.stringMatching(begin),
    ]);
  });

  asRoot('a link of another user is not followed', async () => {
    writeFileSync(join(folder, 'target'), 'before');
    symlinkSync(join(folder, 'target'), file);
    lchownSync(file, 65_534, 65_534);
    expect(await write()).toContain('is a link of another user');
    expect(readFileSync(join(folder, 'target'), 'utf8')).toBe('before');
  });
});

test('a page can go through a pipe', async () => {
  const env = {
    PATH: process.env.PATH,
    DATABASE_URL: harness.databaseUrl,
    TEMPORAL_ADDRESS: String(harness.config.temporal.connectionOptions.address),
  };
  const line = `"${process.execPath}" "${compiled('client.js')}" status --html /dev/stdout | cat`;
  const { stdout } = await promisify(execFile)('/bin/sh', ['-c', line], { env });
  expect(stdout).toMatch(/^<!doctype html>/i);
  expect(lstatSync('/dev/stdout').isSymbolicLink()).toBe(true);
});
