/** The command line, run as a user does, in an environment of its own. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { compiled, programCache } from './build.js';
import { canBeHosted, type Outcome, runHosted } from './command-hosts.js';
import type { Harness } from './harness.js';
import { environmentFor } from './program-environment.js';

export type { Outcome };

export interface StartedClient {
  child: ChildProcessWithoutNullStreams;
  ended: Promise<Outcome>;
  /** Resolves once `words` stand on standard error. */
  printed(words: string): Promise<void>;
  /** What it has printed so far. */
  output(): Pick<Outcome, 'stdout' | 'stderr'>;
  /** Types on its standard input, and says that no more comes. */
  type(text: string): void;
}

/** What takes long says so, and how long something takes is no matter of a test. */
const OF_A_SLOW_MACHINE =
  /^(?:Asking|Checking|Connecting|Getting|Importing|Preparing|Reading|Registering|Replaying|Waiting for (?:Postgres|Temporal))\b.*, for \d+ \w+ now\n/gm;

const withoutNotes = (outcome: Outcome): Outcome => ({
  ...outcome,
  stderr: outcome.stderr.replace(OF_A_SLOW_MACHINE, ''),
});

const environmentOf = (harness: Harness, more: Record<string, string>): Record<string, string> => ({
  PATH: process.env.PATH ?? '',
  XDG_CACHE_HOME: programCache(),
  ...environmentFor(harness),
  ...more,
});

export function startClient(
  harness: Harness,
  args: readonly string[],
  environment: Record<string, string> = {},
): StartedClient {
  const child = spawn(process.execPath, [compiled('client.js'), ...args], {
    env: environmentOf(harness, environment),
  });
  const outcome: Outcome = { code: -1, stdout: '', stderr: '' };
  const waiting: (() => void)[] = [];
  for (const name of ['stdout', 'stderr'] as const) {
    // A character may come in two pieces.
    child[name].setEncoding('utf8').on('data', (data: string) => {
      outcome[name] += data;
      for (const look of waiting) look();
    });
  }
  const ended = once(child, 'close').then(([code]) => withoutNotes({ ...outcome, code: code as number }));
  const printed = (words: string) =>
    new Promise<void>((done) => {
      const look = () => outcome.stderr.includes(words) && done();
      waiting.push(look);
      // It may stand there already.
      look();
    });
  return { child, ended, printed, output: () => outcome, type: (text) => void child.stdin.end(text) };
}

/** The same to its end, without a process of its own where it makes no difference. */
export async function runClient(
  harness: Harness,
  args: readonly string[],
  environment: Record<string, string> = {},
): Promise<Outcome> {
  if (!canBeHosted(environment)) return startClient(harness, args, environment).ended;
  return withoutNotes(await runHosted(args, environmentOf(harness, environment)));
}
