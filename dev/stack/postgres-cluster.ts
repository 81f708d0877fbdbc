// The data folder of the local Postgres: how it is made, and which one is refused.
import { execFile } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { childEnvironment } from './child-environment.js';
import { ADMIN, makeAccess, writeAccess } from './postgres-access.js';
import type { Account } from './postgres-account.js';
import type { PostgresBinaries } from './postgres-binaries.js';

const run = promisify(execFile);

export function refuseOtherVersion(dataDir: string, binaries: PostgresBinaries): void {
  const file = join(dataDir, 'PG_VERSION');
  if (!existsSync(file)) return;
  const found = readFileSync(file, 'utf8').trim();
  const major = binaries.version.split('.')[0];
  if (found === major) return;
  throw new Error(
    `${dataDir} was written by Postgres ${found}; this is Postgres ${major}, which cannot read it.\n` +
      'Move the folder away for a new, empty database, or set DATABASE_URL to a Postgres of yours.',
  );
}

/** Made beside its place and then renamed, so that a folder with PG_VERSION in it is always complete. */
export async function makeCluster(
  dataDir: string,
  binaries: PostgresBinaries,
  account: Account | undefined,
  flags: string[],
): Promise<void> {
  const draft = `${dataDir}.new`;
  const passwordFile = `${dataDir}.password`;
  const access = makeAccess();
  for (const old of [draft, passwordFile]) rmSync(old, { recursive: true, force: true });
  mkdirSync(dirname(draft), { recursive: true });
  // Neither may be there already: in a folder for all, such as /tmp, it could be somebody else's.
  mkdirSync(draft, { mode: 0o700 });
  writeFileSync(passwordFile, `${access.admin}\n`, { mode: 0o600, flag: 'wx' });
  if (account) for (const path of [draft, passwordFile]) chownSync(path, account.uid, account.gid);
  const login = ['-U', ADMIN, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'];
  try {
    const env = childEnvironment({ LC_ALL: 'C' });
    const args = ['-D', draft, ...login, '--encoding=UTF8', '--locale=C', ...flags];
    await run(binaries.initdb, args, { cwd: '/', env, ...account });
    writeAccess(dataDir, access);
    // An empty folder in its place may have been made by the user.
    rmSync(dataDir, { recursive: true, force: true });
    renameSync(draft, dataDir);
  } catch (cause) {
    rmSync(draft, { recursive: true, force: true });
    const { stderr } = cause as { stderr?: string };
    throw new Error(`Postgres could not make its data folder ${dataDir}:\n${stderr || String(cause)}`, {
      cause,
    });
  } finally {
    rmSync(passwordFile, { force: true });
  }
}
