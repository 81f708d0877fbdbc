// Data folders hold passwords, logs and histories: other users of this machine have no business there.
import { chmodSync, chownSync, mkdirSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Account } from './postgres-account.js';

const SHARED_PARENT = '.data';

/**
 * Makes the folder, and the `.data` that it may lie in, its owner's alone.
 *
 * @param account that Postgres runs as for root: it may pass through, and sees nothing.
 */
export function makePrivate(folder: string, account: Account | undefined): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const parent = dirname(folder);
  for (const closed of basename(parent) === SHARED_PARENT ? [parent, folder] : [folder]) {
    if (account) chownSync(closed, statSync(closed).uid, account.gid);
    chmodSync(closed, account ? 0o710 : 0o700);
  }
}
