// Postgres refuses to run as root. A root user's clone therefore needs another account, and files that it can reach.
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, chmodSync, constants, lstatSync, mkdirSync, realpathSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { childEnvironment } from './child-environment.js';

export interface Account {
  name: string;
  uid: number;
  gid: number;
}

const NAME = 'postgres';

/** Linux keeps in memory what is in here. A container may have little of it. */
const MEMORY = '/dev/shm';
const ROOMY_BYTES = 4 * 2 ** 30;

/** The account that Postgres runs as; undefined for ordinary users, whose Postgres is theirs. */
export function postgresAccount(say: (line: string) => void): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const known = lookUp();
  if (known) return known;
  say(`cannot run as root: making the system user "${NAME}" for it`);
  try {
    const env = childEnvironment();
    execFileSync('groupadd', ['--system', '--force', NAME], { stdio: 'pipe', env });
    const options = ['--system', '--gid', NAME, '--no-create-home', '--shell', '/bin/false'];
    execFileSync('useradd', [...options, NAME], { stdio: 'pipe', env });
  } catch (cause) {
    throw new Error(
      `Postgres cannot run as root, and the user "${NAME}" for it could not be made: ${firstLine(cause)}\n` +
        'Run this as an ordinary user, make that user by hand, or set DATABASE_URL to a Postgres of yours.',
      { cause },
    );
  }
  const made = lookUp();
  if (!made) throw new Error(`The system user "${NAME}" was made but cannot be found.`);
  return made;
}

/** Asks the system itself, so access lists and mounts count as well as modes. */
function canEnter(folder: string, account: Account | undefined): boolean {
  return runsAs(account, '/bin/sh', ['-c', 'cd "$1"', 'sh', folder]);
}

/** True when the account can run the command and it succeeds. */
export function runsAs(account: Account | undefined, command: string, args: string[]): boolean {
  return (
    spawnSync(command, args, { cwd: '/', stdio: 'ignore', env: childEnvironment(), ...account }).status === 0
  );
}

/**
 * Where the data go: the wanted folder, or, when the account cannot reach that (a clone under /root), one that
 * belongs to the same clone outside of it.
 */
export function reachableDataDir(wanted: string, account: Account | undefined): string {
  const parent = dirname(wanted);
  mkdirSync(parent, { recursive: true });
  if (!account || canEnter(parent, account)) return wanted;
  const place = realpathSync(parent);
  const hash = createHash('sha256').update(place).digest('hex').slice(0, 10);
  // Named after the clone: .data/sandbox/postgres lies two folders below it.
  const clone = place.split('/.data')[0] ?? place;
  return join(publicFolder(`${basename(clone)}-${hash}`), basename(wanted));
}

/**
 * Where the data of a test go. Each of its databases is some 300 files: on a disk, making and removing them takes half of
 * Postgres' time.
 */
export function temporaryBase(account: Account | undefined): string {
  if (isRoomy(MEMORY) && canEnter(MEMORY, account)) return MEMORY;
  return canEnter(tmpdir(), account) ? tmpdir() : publicFolder('tmp');
}

function isRoomy(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize > ROOMY_BYTES;
  } catch {
    return false;
  }
}

/** A folder of root's that every user can enter. */
export function publicFolder(name: string): string {
  for (const base of ['/var/lib', '/var/tmp']) {
    try {
      const store = join(base, 'pinterest-ads-sync');
      const folder = join(store, name);
      mkdirSync(store, { recursive: true });
      // In /var/tmp anybody could have made it before us, or a link that leads elsewhere.
      const found = lstatSync(store);
      if (!found.isDirectory() || found.uid !== 0) continue;
      mkdirSync(folder, { recursive: true });
      for (const made of [store, folder]) chmodSync(made, 0o755);
      return folder;
    } catch {
      // Read-only or missing: the next one.
    }
  }
  throw new Error(`Postgres cannot run as root, and its user "${NAME}" can reach no folder for the data.`);
}

function lookUp(): Account | undefined {
  const id = (flag: string) =>
    Number(
      execFileSync('id', [flag, NAME], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
        env: childEnvironment(),
      }),
    );
  try {
    return { name: NAME, uid: id('-u'), gid: id('-g') };
  } catch {
    return undefined;
  }
}

function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n').filter(Boolean).slice(0, 2).join(': ');
}
