/** The product as `npm run build` makes it, from nothing but what the Dockerfile copies: once for all tests. */
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

/** What stage "build" of the Dockerfile has copied when it builds. */
function copied(): string[] {
  const [, stage = ''] = readFileSync('Dockerfile', 'utf8').split(' AS build\n');
  const [before = ''] = stage.split(/\nRUN .*npm run build\n/);
  return [...before.matchAll(/^COPY (.+) \S+$/gm)].flatMap(([, files]) => (files as string).split(' '));
}

/** For global-setup.ts. @returns its folder. */
export async function buildProduct(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'pinterest-ads-build-'));
  for (const file of copied()) cpSync(file, join(folder, file), { recursive: true });
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
  await promisify(execFile)('npm', ['run', 'build'], { cwd: folder });
  return folder;
}

/** Where `npm run build` ran for the tests. */
export function buildFolder(): string {
  const folder = process.env.TEST_BUILD;
  if (folder) return folder;
  throw new Error('TEST_BUILD is not set: tests that need a build belong in test/integration.');
}

/** Where its programs keep their compiled code for the next start: it goes with the build. */
export const programCache = () => join(buildFolder(), 'cache');

/** Full path of a compiled file. */
export const compiled = (file: string) => join(buildFolder(), 'dist', file);

/** How the compiled client names a command of its own: as it was called. */
export const hinted = (command: string) => `node ${compiled('client.js')} ${command}`;
