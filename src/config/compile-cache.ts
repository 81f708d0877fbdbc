/**
 * Keeps the compiled code of the program for its next start, in a folder of this user: what others may write to could
 * bring code of theirs. It saves time only, so whatever is in its way is passed over. Imported before all else.
 */
import { lstatSync, mkdirSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';

/** Since Node 22.8. */
const { enableCompileCache } = nodeModule as { enableCompileCache?: (folder: string) => unknown };

/** Makes the folder where it is missing. A folder of another user, or a link, is none of ours. */
function isOwnFolder(folder: string): boolean {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const found = lstatSync(folder);
  return found.isDirectory() && found.uid === process.getuid?.();
}

const isPrivate = (folder: string) => (lstatSync(folder).mode & 0o077) === 0;

/** @param wanted where the user keeps caches, as XDG_CACHE_HOME says it. */
export const cacheFolder = (wanted = process.env.XDG_CACHE_HOME) =>
  join(wanted && isAbsolute(wanted) ? wanted : join(homedir(), '.cache'), 'pinterest-ads-sync');

/**
 * @returns undefined when others could write there.
 * @throws when it cannot be made.
 */
export function compileCacheFolder(wanted?: string): string | undefined {
  const own = cacheFolder(wanted);
  const folder = join(own, 'compiled');
  return [dirname(own), own, folder].every(isOwnFolder) && isPrivate(folder) ? folder : undefined;
}

function keepCompiledCode(): void {
  try {
    const folder = enableCompileCache && compileCacheFolder();
    if (!folder) return;
    enableCompileCache(folder);
    // For the thread in which a worker runs workflows: it is asked of each thread anew.
    process.env.NODE_COMPILE_CACHE ??= folder;
  } catch {
    // No home, or one that is read-only: the program starts a little later.
  }
}

// From source, tsx keeps what it compiles.
if (__filename.endsWith('.js')) keepCompiledCode();
