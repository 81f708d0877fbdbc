/** Writes .env, so that nobody else can read it, and nobody finds half of it. */
import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { type Group, withValues } from '../../config/env-file.js';
import { intoFile } from '../private-file.js';
import { tell } from '../terminal.js';
import type { Answers } from './draft.js';
import type { Talk } from './talk.js';

export const FILE = '.env';

/** In this order in a new file. */
const groups: readonly Group[] = [
  { about: 'Postgres', names: ['DATABASE_URL'] },
  {
    about: 'Temporal',
    names: [
      'TEMPORAL_ADDRESS',
      'TEMPORAL_NAMESPACE',
      'TEMPORAL_API_KEY',
      'TEMPORAL_TLS',
      'TEMPORAL_TLS_CLIENT_CERT_PATH',
      'TEMPORAL_TLS_CLIENT_KEY_PATH',
      'TEMPORAL_TLS_SERVER_CA_CERT_PATH',
    ],
  },
  {
    about: 'Pinterest',
    names: [
      'PINTEREST_API_URL',
      'PINTEREST_APP_ID',
      'PINTEREST_APP_SECRET',
      'PINTEREST_ACCESS_TOKEN',
      'PINTEREST_AD_ACCOUNT_IDS',
      'PINTEREST_EXTRA_TABLES',
      'PINTEREST_ACCESS_TIER',
    ],
  },
  { about: 'Encrypts stored tokens. Keep a copy: without it they are lost.', names: ['ENCRYPTION_KEY'] },
];

const HEADER = '# Made by pinterest-ads-sync init. .env.example says what else can be set.\n';

/** @returns undefined when there is no such file. */
export function readEnvFile(): string | undefined {
  try {
    return readFileSync(FILE, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** @throws Error before anything is asked when the answers could not be kept. */
export function assertWritable(): void {
  const folder = resolve('.');
  try {
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw new Error(
      `${FILE} cannot be written in ${folder} (${(error as NodeJS.ErrnoException).code}): go to a folder of yours`,
    );
  }
}

/** @param before the text that the answers were asked about. @returns whether the file says them now. */
export async function writeEnvFile(
  answers: Answers,
  before: string | undefined,
  talk: Talk,
): Promise<boolean> {
  const changes = changesOf(answers, before);
  const path = resolve(FILE);
  if (changes.length === 0) {
    talk.close();
    tell(
      before === undefined ? '\nNothing is left to write.' : `\n${path} stays as it is: it says all that.`,
    );
    return true;
  }
  // Lines that say it already stay as they are.
  const changed = Object.fromEntries(changes.map(({ name }) => [name, answers[name]]));
  const text = withValues(before ?? HEADER, changed, groups);
  if (before !== undefined && !(await agreesToChange(talk, path, changes))) return false;
  // From here on Ctrl-C is a signal again, and what is half-written is removed.
  talk.close();
  if (readEnvFile() !== before)
    throw new Error(`${path} was changed meanwhile, so nothing was written: start again`);
  const wasOpen = before !== undefined && (statSync(FILE).mode & 0o077) !== 0;
  await intoFile(FILE, before !== undefined, (temporary) => writeFile(temporary, text));
  tell(`\nWritten: ${path}, for you alone to read${wasOpen ? '; others could read it before' : ''}.`);
  return true;
}

interface Change {
  name: string;
  what: 'new' | 'changed' | 'unset';
}

function changesOf(answers: Answers, before = ''): Change[] {
  const now = parseEnv(before);
  return Object.entries(answers).flatMap(([name, value]): Change[] => {
    if (value === (now[name] ?? '')) return [];
    return [{ name, what: !value ? 'unset' : now[name] ? 'changed' : 'new' }];
  });
}

async function agreesToChange(talk: Talk, path: string, changes: readonly Change[]): Promise<boolean> {
  tell(`\n${path} is there already. In it, these would be different; all else stays, comments too:`);
  for (const { name, what } of changes) tell(`  ${name}: ${what}`);
  return talk.agrees('Write it?');
}
