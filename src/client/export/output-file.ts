import { linkSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** The exit code that a shell gives for a program that Ctrl-C ended. */
const INTERRUPTED = 130;

/**
 * Lets `write` fill a file that gets its name only when it is complete, so that nobody takes an incomplete file
 * for a complete one. On an error or Ctrl-C, the incomplete file is removed.
 */
export async function intoFile<T>(
  output: string,
  force: boolean,
  write: (temporary: string) => Promise<T>,
): Promise<T> {
  const temporary = join(dirname(output), `.${basename(output)}.${process.pid}.part`);
  const discard = () => rmSync(temporary, { force: true });
  const interrupted = () => {
    discard();
    process.exit(INTERRUPTED);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.once(signal, interrupted);
  try {
    const result = await write(temporary);
    if (force) renameSync(temporary, output);
    // Unlike a rename, a link does not replace a file that was created meanwhile.
    else linkSync(temporary, output);
    return result;
  } finally {
    for (const signal of signals) process.off(signal, interrupted);
    discard();
  }
}
