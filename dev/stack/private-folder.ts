// Data folders hold passwords, logs and histories: other users of this machine have no business there.
import { chmodSync, chownSync, lstatSync, mkdirSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Account } from './postgres-account.js';

const SHARED_PARENT = '.data';

/**
 * Makes the folder, and the `.data` that it may lie in, its owner's alone.
 *
 * @param account that Postgres runs as for root: it may pass through, and sees nothing.
 * @throws an error when one of them belongs to somebody else, who could read and replace what is in it.
 */
export function makePrivate(folder: string, account: Account | undefined): void {
  const parent = dirname(folder);
  for (const closed of basename(parent) === SHARED_PARENT ? [parent, folder] : [folder]) {
    mkdirSync(closed, { recursive: true, mode: 0o700 });
    assertOwn(closed);
    if (account) chownSync(closed, statSync(closed).uid, account.gid);
    chmodSync(closed, account ? 0o710 : 0o700);
  }
}

/** In a folder of several users, somebody else may have made it first, or a link that leads elsewhere. */
function assertOwn(folder: string): void {
  const own = process.getuid?.();
  const stranger = [lstatSync(folder), statSync(folder)].find(({ uid }) => own !== undefined && uid !== own);
  if (!stranger) return;
  throw new Error(
    `${folder} belongs to another user (id ${stranger.uid}), who could read and replace what is kept there.\n` +
      'Move it away, or run this in a clone of your own.',
  );
}
