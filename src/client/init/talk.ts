/** Questions with their defaults, to a person or, with --yes, to nobody: then the defaults are the answers. */
import { wrapTo } from '../table.js';
import { readableColumns, tell } from '../terminal.js';
import { UsageError } from '../usage-error.js';
import { asTyped, type Mask } from './masks.js';
import { openPrompt } from './prompt.js';

export interface Question {
  /** What is asked for, in a line. */
  text: string;
  /** What Enter stands for. */
  fallback?: string | undefined;
  /** What is shown in its place. */
  shown?: string | undefined;
  mask?: Mask | undefined;
  /** What the answer would have to be. */
  fault?: ((answer: string) => string | undefined) | undefined;
}

export interface Talk {
  /** @returns an answer without a fault; empty when there is none. */
  ask(question: Question): Promise<string>;
  /** Nobody is there; everything that is only a matter of agreement is agreed to. */
  isAlone: boolean;
  agrees(text: string): Promise<boolean>;
  close(): void;
}

/** Leaves a variable out that has a default. */
const NONE = 'none';
/** As a shell reports a program that Ctrl-C has ended. */
const INTERRUPTED = 130;

export function talkToPerson(): Talk {
  const { stdin, stderr } = process;
  if (!stdin.isTTY || !stderr.isTTY) {
    throw new UsageError(
      'init asks questions, and this is no terminal. With --yes it asks nothing: it takes the variables of the ' +
        'environment and of .env and writes .env, if all that it checks is in order',
    );
  }
  const prompt = openPrompt(stdin, stderr, () => {
    prompt.close();
    tell('Nothing was written.');
    process.exit(INTERRUPTED);
  });
  async function ask(question: Question): Promise<string> {
    tell(`\n${indented(question.text)}${shownFallback(question)}`);
    for (;;) {
      const typed = await prompt.read(question.mask ?? asTyped);
      tell('');
      const answer = typed === NONE ? '' : typed || (question.fallback ?? '');
      const fault = answer && question.fault?.(answer);
      if (!fault) return answer;
      tell(indented(`It must be ${fault}`));
    }
  }
  return {
    isAlone: false,
    ask,
    async agrees(text) {
      const answer = await ask({ text: `${text} (yes or no)`, fault: faultOfYes });
      return /^y/i.test(answer);
    },
    close: prompt.close,
  };
}

/** @throws UsageError for a default that cannot be. */
export const talkToNobody: Talk = {
  isAlone: true,
  async ask({ text, fallback = '', fault }) {
    const found = fallback && fault?.(fallback);
    if (found) throw new UsageError(`${text}: it must be ${found}`);
    return fallback;
  },
  agrees: async () => true,
  close: () => undefined,
};

const faultOfYes = (answer: string) => (/^(y|yes|n|no)$/i.test(answer) ? undefined : 'yes or no');

const indented = (text: string) =>
  wrapTo(readableColumns() - 2, text)
    .map((line) => `  ${line}`)
    .join('\n');

function shownFallback({ fallback, shown }: Question): string {
  const text = shown ?? fallback;
  return text ? `\n${indented(`[${text}]`)}` : '';
}
