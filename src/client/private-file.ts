/** Files that commands write. They hold names and spend, so only the user who runs the command may read them. */
import {
  closeSync,
  linkSync,
  lstatSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
} from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** The exit code that a shell gives for a program that Ctrl-C ended. */
const INTERRUPTED = 130;

/** Replaces the file, whatever its mode was. A pipe or a device takes the text as it is. */
export async function writePrivately(output: string, text: string): Promise<void> {
  const present = statSync(output, { throwIfNoEntry: false });
  if (present && !present.isFile()) {
    assertNotOfOthers(output, present);
    return writeFile(output, text);
  }
  await intoFile(output, true, (temporary) => writeFile(temporary, text, { flag: 'r+' }));
}

/**
 * Lets `write` fill a file that gets its name only when it is complete, so that nobody takes an incomplete file
 * for a complete one. On an error or Ctrl-C, the incomplete file is removed.
 *
 * @throws an error of the file system, or one that says why the file is not written.
 */
export async function intoFile<T>(
  output: string,
  force: boolean,
  write: (temporary: string) => Promise<T>,
): Promise<T> {
  const target = behindLink(output);
  const temporary = join(dirname(target), `.${basename(target)}.${process.pid}.part`);
  let isOurs = false;
  const discard = () => isOurs && rmSync(temporary, { force: true });
  const interrupted = () => {
    discard();
    process.exit(INTERRUPTED);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  // First: a file that is there before them would stay.
  for (const signal of signals) process.once(signal, interrupted);
  try {
    // Not where a file of that name may have been put by somebody else.
    closeSync(openSync(temporary, 'wx', 0o600));
    isOurs = true;
    const result = await write(temporary);
    if (force) renameSync(temporary, target);
    // Unlike a rename, a link does not replace a file that was created meanwhile.
    else linkSync(temporary, target);
    return result;
  } finally {
    for (const signal of signals) process.off(signal, interrupted);
    discard();
  }
}

/** In a folder that everybody can write to, somebody else's pipe would give them all of it. */
function assertNotOfOthers(output: string, { uid }: Stats): void {
  const folder = dirname(behindLink(output));
  const isShared = (statSync(folder).mode & WRITABLE_BY_ALL) !== 0;
  if (isShared && !isOwner(uid)) throw new Error(`${output} is no file, and belongs to another user`);
}

const WRITABLE_BY_ALL = 0o002;

const isOwner = (uid: number) => [0, process.getuid?.() ?? 0].includes(uid);

/** A link keeps its place; in a folder for all, such as /tmp, somebody else's may lead anywhere. */
function behindLink(output: string): string {
  const present = lstatSync(output, { throwIfNoEntry: false });
  if (!present?.isSymbolicLink()) return output;
  if (!isOwner(present.uid)) throw new Error(`${output} is a link of another user`);
  return realpathSync(output);
}
