/** `client init`: writes .env by asking, and checks each answer by what `doctor` does. */
import { resolve } from 'node:path';
import { readEnvironment } from '../../config/environment.js';
import { loadConfig } from '../../config/index.js';
import { findLocalStack } from '../../config/local-stack.js';
import { messageOf } from '../../errors.js';
import { tell } from '../terminal.js';
import { adAccountsPart } from './ad-accounts.js';
import { askDailyRun } from './daily-run.js';
import { type Answers, answersToWrite, type Draft, withAnswers } from './draft.js';
import { askFurtherTables } from './further-tables.js';
import { nextSteps } from './next-steps.js';
import { type Found, goThrough } from './part.js';
import { pinterestPart } from './pinterest.js';
import { postgresPart } from './postgres.js';
import { type Talk, talkToNobody, talkToPerson } from './talk.js';
import { temporalPart } from './temporal.js';
import { assertWritable, FILE, readEnvFile, writeEnvFile } from './write.js';

export interface InitOptions {
  /** Asks nothing. */
  yes?: boolean | undefined;
}

/** @returns whether the answers are in .env now. */
export async function init({ yes }: InitOptions): Promise<boolean> {
  assertWritable();
  const before = readEnvFile();
  const environment = readEnvironment();
  const stack = findLocalStack(environment);
  const talk = yes ? talkToNobody : talkToPerson();
  try {
    introduce(talk, before, stack?.folder);
    const draft: Draft = { before: environment, offered: stack?.variables ?? {}, answers: {} };
    return await askAll(talk, draft, before);
  } finally {
    talk.close();
  }
}

function introduce(talk: Talk, before: string | undefined, stackFolder: string | undefined): void {
  const path = resolve(FILE);
  tell(before === undefined ? `This writes ${path}.` : `This changes ${path}; what it says is the default.`);
  if (!talk.isAlone)
    tell(
      'Enter takes what is in [brackets]; the word none leaves a variable out. Until the\nend nothing is written, and Ctrl-C ends this.',
    );
  if (stackFolder) tell(`The local stack in ${stackFolder} is up, and its addresses are offered.`);
}

async function askAll(talk: Talk, first: Draft, before: string | undefined): Promise<boolean> {
  const found: Found = {
    isMigrated: false,
    hasWorkers: false,
    isConnected: false,
    adAccounts: undefined,
  };
  let draft = first;
  for (const part of [postgresPart, temporalPart, pinterestPart])
    draft = await goThrough(part, { talk, draft, found });
  if (found.adAccounts) draft = await goThrough(adAccountsPart(found.adAccounts), { talk, draft, found });
  draft = withAnswers(draft, await askFurtherTables(talk, draft));
  const daily = await askDailyRun(talk);
  const answers = answersToWrite(draft);
  tellLeftOut(draft, answers);
  const isWritten = await writeEnvFile(answers, before, talk);
  if (!isWritten) {
    tell('Nothing was written.');
    return false;
  }
  tellConflicts(answers);
  tell(
    `\nNext, in this order:\n${nextSteps(draft, found, daily)
      .map((step) => `  ${step}`)
      .join('\n')}`,
  );
  return true;
}

function tellLeftOut(draft: Draft, written: Answers): void {
  const left = Object.keys(draft.answers).filter((name) => !(name in written));
  if (left.length === 0) return;
  tell('\nNot written, because npm run sync starts a local stack for what .env does not name:');
  for (const name of left) tell(`  ${name}`);
}

/** What the environment says comes before the file, also where it says something else. */
function tellConflicts(answers: Answers): void {
  const now = readEnvironment();
  const hidden = Object.entries(answers).filter(([name, value]) => (now[name]?.trim() ?? '') !== value);
  for (const [name] of hidden)
    tell(`Note: ${name} is set in the environment too, to something else, and that comes first: unset it`);
  try {
    loadConfig(now);
  } catch (error) {
    tell(`Note: ${messageOf(error)}`);
  }
}
