/** What .env is to say: the variables as they are now, and the answers so far. Pure. */

import { faultOfWritten } from '../../config/env-file.js';
import type { Environment } from '../../config/index.js';
import { fileVariableOf } from '../../config/secret-files.js';
import { type VariableName, variables } from '../../config/variables.js';
import { asStars, withoutPassword } from './masks.js';
import type { Question } from './talk.js';

/** An empty answer unsets its variable. */
export type Answers = Readonly<Record<string, string>>;

export interface Draft {
  /** The environment, and .env beneath it. */
  before: Environment;
  /** What a local stack that is up offers. */
  offered: Environment;
  answers: Answers;
}

/** As the programs would find them. */
export const environmentOf = ({ before, answers }: Draft): Environment => ({ ...before, ...answers });

export const valueIn = (draft: Draft, name: string): string | undefined =>
  environmentOf(draft)[name]?.trim() || undefined;

export const withAnswers = (draft: Draft, answers: Answers): Draft => ({
  ...draft,
  answers: { ...draft.answers, ...answers },
});

/**
 * What .env is to say of it. The local stack is found without that while it is up, and once it is not, its addresses
 * would keep `npm run sync` from starting another one.
 */
export const answersToWrite = ({ answers, offered }: Draft): Answers =>
  Object.fromEntries(Object.entries(answers).filter(([name, value]) => offered[name] !== value));

/** What else a question about a variable says. */
type Wording = Pick<Question, 'text' | 'fallback'>;

interface Rule {
  secret?: boolean | undefined;
  fault?: (value: string) => string | undefined;
}

/** The question about a variable: what it is now, or the local stack offers, is its default. */
export function questionAbout(draft: Draft, name: string, { text, fallback }: Wording): Question {
  const { secret = false, fault }: Rule = (variables as Record<string, Rule>)[name as VariableName] ?? {};
  const path = secret ? valueIn(draft, fileVariableOf(name)) : undefined;
  const own = path ? undefined : valueIn(draft, name);
  const value = own ?? (path ? undefined : (draft.offered[name] ?? fallback));
  const source = own === undefined && draft.offered[name] ? ', of the local stack' : '';
  const isAddress = name.endsWith('_URL');
  const mask = !secret ? undefined : isAddress ? withoutPassword : asStars;
  // Not how long it is, either.
  const shown = secret && !isAddress ? 'as it is, not shown' : mask?.(value ?? '').replace(/\*+/g, '***');
  return {
    text,
    fallback: value,
    shown: path ? `from the file ${path}` : value && `${shown ?? value}${source}`,
    mask,
    fault: (answer) => fault?.(answer) ?? faultOfWritten(answer),
  };
}

/** @param answer of a question about a variable: a new one takes the place of a file. */
export function answerTo(draft: Draft, name: string, answer: string): Answers {
  const file = fileVariableOf(name);
  if (!answer && valueIn(draft, file)) return {};
  return { [name]: answer, ...(answer && valueIn(draft, file) ? { [file]: '' } : {}) };
}
