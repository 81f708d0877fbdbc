// Files that another account of this machine has laid down where a command looks, or is to write.
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  lchownSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makePrivate } from '../../dev/stack/private-folder.js';
import { writePrivately } from '../../src/client/private-file.js';
import { readEnvironment } from '../../src/config/environment.js';

const NOBODY = 65_534;
const asRoot = process.getuid?.() === 0 ? test : test.skip;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'files-of-others-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

/** A file .env that sends the token elsewhere. */
function layDown(mode: number, uid: number): string {
  const file = join(folder, '.env');
  writeFileSync(file, 'PINTEREST_API_URL=https://elsewhere.example');
  chownSync(file, uid, uid);
  chmodSync(folder, mode);
  return file;
}

asRoot('a file .env of somebody else in a folder for all is refused, and the message says what to do', () => {
  expect(() => readEnvironment(layDown(0o1777, NOBODY))).toThrow(
    /\.env is not read, .* remove it, or run this/,
  );
});

asRoot.each([
  ['of this user in a folder for all', 0o1777, 0],
  ['in a clone of somebody else', 0o755, NOBODY],
])('a file .env %s is read', (_, mode, uid) => {
  expect(readEnvironment(layDown(mode, uid)).PINTEREST_API_URL).toBe('https://elsewhere.example');
});

asRoot('a page is not written into the pipe of somebody else', async () => {
  const pipe = join(folder, 'status.html');
  execFileSync('mkfifo', [pipe]);
  chownSync(pipe, NOBODY, NOBODY);
  chmodSync(folder, 0o1777);
  await expect(writePrivately(pipe, 'page')).rejects.toThrow('is no file, and belongs to another user');
});

asRoot.each(['.data', '.data/sandbox'])(
  'a data folder in which %s belongs to somebody else is not used',
  (name) => {
    mkdirSync(join(folder, name), { recursive: true });
    chownSync(join(folder, name), NOBODY, NOBODY);
    expect(() => makePrivate(join(folder, '.data', 'sandbox'), undefined)).toThrow(
      'belongs to another user (id 65534)',
    );
    expect(statSync(join(folder, name)).mode & 0o777).not.toBe(0o700);
  },
);

asRoot('a link of somebody else in the place of a data folder changes nothing where it leads', () => {
  const target = join(folder, 'elsewhere');
  mkdirSync(target, { mode: 0o755 });
  symlinkSync(target, join(folder, '.data'));
  lchownSync(join(folder, '.data'), NOBODY, NOBODY);
  expect(() => makePrivate(join(folder, '.data', 'sandbox'), undefined)).toThrow('belongs to another user');
  expect(statSync(target).mode & 0o777).toBe(0o755);
});
