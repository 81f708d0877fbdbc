/**
 * The stack that `npm run sync -- --keep` has left up in the working directory. It writes what it has brought to a file,
 * so that the client in another terminal finds it.
 */
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import type { Environment } from './config.js';
import { fileVariableOf } from './secret-files.js';

/** True accounts come before made-up ones. */
const FOLDERS = [join('.data', 'pinterest'), join('.data', 'sandbox')];

/** What such a stack names. */
const BROUGHT = ['DATABASE_URL', 'TEMPORAL_ADDRESS', 'PINTEREST_API_URL', 'PINTEREST_ACCESS_TOKEN'];

interface LocalStack {
  folder: string;
  variables: Environment;
}

/** @returns undefined when no such stack is up, or when anything that it has brought is named already. */
export function findLocalStack(environment: Environment): LocalStack | undefined {
  const stacks = FOLDERS.flatMap((folder) => read(folder) ?? []);
  return stacks.find(({ variables }) => !Object.keys(variables).some((name) => isNamed(environment, name)));
}

const isNamed = (environment: Environment, name: string) =>
  Boolean(environment[name]?.trim() || environment[fileVariableOf(name)]?.trim());

function read(folder: string): LocalStack | undefined {
  const text = readOwn(join(folder, 'env'));
  const [, pid] = /^# process (\d+)$/m.exec(text ?? '') ?? [];
  if (!text || !pid || !isRunning(Number(pid))) return undefined;
  const brought = Object.entries(parseEnv(text)).filter(([name]) => BROUGHT.includes(name));
  return { folder, variables: Object.fromEntries(brought) };
}

/** In a folder of several users, another one's file could lead the client elsewhere. */
function readOwn(file: string): string | undefined {
  try {
    // What is looked at is what is read, also if somebody puts another file in its place meanwhile.
    const opened = openSync(file, 'r');
    try {
      return fstatSync(opened).uid === process.getuid?.() ? readFileSync(opened, 'utf8') : undefined;
    } finally {
      closeSync(opened);
    }
  } catch {
    return undefined;
  }
}

/** A stack that was killed leaves its file behind. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It belongs to another user, so it is running.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
