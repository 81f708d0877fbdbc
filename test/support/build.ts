/** The product as `npm run build` makes it, from nothing but what the Dockerfile copies. */
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

export interface Build {
  folder: string;
  /** Full path of a compiled file. */
  dist(file: string): string;
  remove(): void;
}

/** What stage "build" of the Dockerfile has copied when it builds. */
function copied(): string[] {
  const [, stage = ''] = readFileSync('Dockerfile', 'utf8').split(' AS build\n');
  const [before = ''] = stage.split('\nRUN npm run build\n');
  return [...before.matchAll(/^COPY (.+) \S+$/gm)].flatMap(([, files]) => (files as string).split(' '));
}

export async function buildProduct(): Promise<Build> {
  const folder = mkdtempSync(join(tmpdir(), 'pinterest-ads-build-'));
  for (const file of copied()) cpSync(file, join(folder, file), { recursive: true });
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
  await promisify(execFile)('npm', ['run', 'build'], { cwd: folder });
  return {
    folder,
    dist: (file) => join(folder, 'dist', file),
    remove: () => rmSync(folder, { recursive: true }),
  };
}
