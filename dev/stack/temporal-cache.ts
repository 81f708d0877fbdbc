// Where programs of the Temporal CLI are kept once they were downloaded or built.
import { execFile } from 'node:child_process';
import { accessSync, chmodSync, constants, existsSync, mkdirSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { childEnvironment } from './child-environment.js';
import { type Archive, VERSION } from './temporal-release.js';
import { writableByOthers } from './trusted-path.js';

export interface FoundTemporal {
  path: string;
  /** For messages: "on PATH", "from the cache", "downloaded", "built with Go". */
  how: string;
  /** As the program says it, for example "0.0.0-DEV (Server 1.29.1, UI 2.42.1)". */
  version: string;
}

export interface Search {
  cacheDir: string;
  say: (line: string) => void;
  /** Ends a download or a build, which can take minutes. */
  signal?: AbortSignal | undefined;
  /** What to download, if not what Temporal published. */
  archive?: Archive | undefined;
}

/** Gets the program from one place; a string says why that does not work here. */
export type Source = (search: Search) => Promise<FoundTemporal | string>;

const execute = promisify(execFile);

/** Runs a program to its end. @returns what it printed. */
export const run = (command: string, args: string[], options: { cwd?: string; timeout?: number } = {}) =>
  execute(command, args, { ...options, env: childEnvironment() });

const programIn = (cacheDir: string) => join(cacheDir, `temporal-${VERSION}`, 'temporal');

/**
 * Makes the folder if it is missing.
 *
 * @returns why nothing in it may be run.
 */
export function faultOfCache(cacheDir: string): string | undefined {
  mkdirSync(cacheDir, { recursive: true, mode: 0o700 });
  const program = programIn(cacheDir);
  const fault = writableByOthers(existsSync(program) ? program : cacheDir);
  if (!fault) return undefined;
  return `${fault}. Until then nothing in ${cacheDir} is run. XDG_CACHE_HOME can name another folder`;
}

/** The version that was checked when it came here, and no other. */
export async function fromCache({ cacheDir }: Pick<Search, 'cacheDir'>): Promise<FoundTemporal | string> {
  const path = programIn(cacheDir);
  return isExecutable(path) ? await tryOut(path, 'from the cache') : `no ${path}`;
}

/** By rename, so that a program with its final name is always complete, and a running one is not written over. */
export function install(file: string, cacheDir: string): string {
  const path = programIn(cacheDir);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  chmodSync(file, 0o755);
  renameSync(file, path);
  return path;
}

export async function tryOut(path: string, how: string): Promise<FoundTemporal | string> {
  try {
    const { stdout } = await run(path, ['--version'], { timeout: 30_000 });
    return { path, how, version: stdout.trim().replace(/^temporal version /, '') };
  } catch (error) {
    return `${path} does not run: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`;
  }
}

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
