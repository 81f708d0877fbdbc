/** A part of .env: the questions about it, and the check of the answers. */
import type { Knex } from 'knex';
import { type Config, databaseUrlOf, loadConfig } from '../../config/index.js';
import type { VisibleAdAccounts } from '../../connections/visible-ad-accounts.js';
import { createPool } from '../../postgres/pool.js';
import { examinationOf, type Finding } from '../doctor/finding.js';
import { lineOf } from '../doctor/line.js';
import { tell } from '../terminal.js';
import { type Answers, type Draft, environmentOf, withAnswers } from './draft.js';
import type { Talk } from './talk.js';

/** What the checks have found, for later questions and for the next steps. */
export interface Found {
  isMigrated: boolean;
  hasWorkers: boolean;
  /** Its tokens are stored, or in .env. */
  isConnected: boolean;
  /** Undefined when Pinterest did not answer. */
  adAccounts: VisibleAdAccounts | undefined;
}

export interface Part {
  title: string;
  /** @param isAgain whether the last answers did not work. */
  ask(talk: Talk, draft: Draft, isAgain: boolean): Promise<Answers>;
  check(config: Config, found: Found): Promise<Finding[]>;
}

/**
 * Asks until the check passes, or until the person keeps the answers all the same.
 *
 * @throws Error when it does not pass, and nobody can be asked again.
 */
export async function goThrough(
  part: Part,
  { talk, draft, found }: { talk: Talk; draft: Draft; found: Found },
): Promise<Draft> {
  tell(`\n${part.title}`);
  let now = draft;
  for (let isAgain = false; ; isAgain = true) {
    now = withAnswers(now, await part.ask(talk, now, isAgain));
    if (!talk.isAlone) tell('  Checking ...');
    const findings = await checked(part, now, found);
    for (const finding of findings) tell(lineOf(finding));
    if (findings.every(({ ok }) => ok)) return now;
    if (talk.isAlone)
      throw new Error('Nothing was written: correct what is marked FIX, in the environment or in .env');
    if (await talk.agrees('Keep these answers all the same?')) return now;
  }
}

async function checked(part: Part, draft: Draft, found: Found): Promise<Finding[]> {
  let config: Config | undefined;
  const { findings, examine } = examinationOf('Configuration');
  const isValid = await examine('variables', async () => {
    config = loadConfig(environmentOf(draft));
    return 'every variable is valid';
  });
  return config && isValid ? part.check(config, found) : findings;
}

/** @param work gets no pool when there is no address. */
export async function withPool<T>(config: Config, work: (db: Knex | undefined) => Promise<T>): Promise<T> {
  const db = config.databaseUrl ? createPool(databaseUrlOf(config), { max: 1 }) : undefined;
  try {
    return await work(db);
  } finally {
    await db?.destroy();
  }
}
