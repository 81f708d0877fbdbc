// Where programs of the Temporal CLI are kept once they were downloaded or built.
import { execFile } from 'node:child_process';
import { accessSync, chmodSync, constants, existsSync, mkdirSync, readdirSync, renameSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { promisify } from 'node:util';
import { downloadEnvironment } from './child-environment.js';

export interface FoundTemporal {
  path: string;
  /** For messages: "on PATH", "from the cache", "downloaded by the SDK", "built with Go". */
  how: string;
  /** As the program says it, for example "0.0.0-DEV (Server 1.29.1, UI 2.42.1)". */
  version: string;
}

export interface Search {
  cacheDir: string;
  say: (line: string) => void;
  /** Ends a download or a build, which can take minutes. */
  signal?: AbortSignal | undefined;
}

/** Gets the program from one place; a string says why that does not work here. */
export type Source = (search: Search) => Promise<FoundTemporal | string>;

const execute = promisify(execFile);

/** Runs a program to its end. @returns what it printed. */
export const run = (command: string, args: string[], options: { cwd?: string; timeout?: number } = {}) =>
  execute(command, args, { ...options, env: downloadEnvironment() });

export function defaultCacheDir(): string {
  const wanted = process.env.XDG_CACHE_HOME;
  return join(wanted && isAbsolute(wanted) ? wanted : join(homedir(), '.cache'), 'pinterest-ads-sync');
}

/** The newest version that runs. */
export async function fromCache({ cacheDir }: Pick<Search, 'cacheDir'>): Promise<FoundTemporal | string> {
  const names = existsSync(cacheDir) ? readdirSync(cacheDir) : [];
  const versions = names.filter((name) => /^temporal-\d+(\.\d+)*$/.test(name));
  versions.sort((a, b) => b.localeCompare(a, 'en', { numeric: true }));
  let reason = `nothing in ${cacheDir}`;
  for (const path of versions.map((name) => join(cacheDir, name, 'temporal')).filter(isExecutable)) {
    const tried = await tryOut(path, 'from the cache');
    if (typeof tried !== 'string') return tried;
    reason = tried;
  }
  return reason;
}

/** By rename, so that a program with its final name is always complete, and a running one is not written over. */
export function install(file: string, cacheDir: string, version: string): string {
  const folder = join(cacheDir, `temporal-${version}`);
  const path = join(folder, 'temporal');
  mkdirSync(folder, { recursive: true });
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
