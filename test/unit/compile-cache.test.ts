/** Where compiled code is kept, which the program runs at its next start. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compileCacheFolder } from '../../src/config/compile-cache.js';

let caches: string;
beforeEach(() => {
  caches = mkdtempSync(join(tmpdir(), 'caches-'));
});
afterEach(() => rmSync(caches, { recursive: true }));

const folder = () => join(caches, 'pinterest-ads-sync', 'compiled');

test('it is a folder that only this user can read and write', () => {
  expect(compileCacheFolder(caches)).toBe(folder());
  expect(statSync(folder()).mode & 0o777).toBe(0o700);
});

test('a folder that others can write to is not used', () => {
  mkdirSync(folder(), { recursive: true });
  chmodSync(folder(), 0o777);
  expect(compileCacheFolder(caches)).toBeUndefined();
});

test('a link in its place is not followed', () => {
  const elsewhere = join(caches, 'elsewhere');
  mkdirSync(elsewhere, { mode: 0o700 });
  mkdirSync(join(caches, 'pinterest-ads-sync'));
  symlinkSync(elsewhere, folder());
  expect(compileCacheFolder(caches)).toBeUndefined();
});
