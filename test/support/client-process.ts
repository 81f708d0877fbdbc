/** The command line, run as a user does: as a process of its own, in an environment of its own. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { compiled, programCache } from './build.js';
import type { Harness } from './harness.js';
import { environmentFor } from './program-environment.js';

export interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

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

export function startClient(
  harness: Harness,
  args: readonly string[],
  environment: Record<string, string> = {},
): StartedClient {
  const env = {
    PATH: process.env.PATH,
    XDG_CACHE_HOME: programCache(),
    ...environmentFor(harness),
    ...environment,
  };
  const child = spawn(process.execPath, [compiled('client.js'), ...args], { env });
  const outcome: Outcome = { code: -1, stdout: '', stderr: '' };
  const waiting: (() => void)[] = [];
  for (const name of ['stdout', 'stderr'] as const) {
    // A character may come in two pieces.
    child[name].setEncoding('utf8').on('data', (data: string) => {
      outcome[name] += data;
      for (const look of waiting) look();
    });
  }
  const ended = once(child, 'close').then(([code]) => ({
    ...outcome,
    stderr: outcome.stderr.replace(OF_A_SLOW_MACHINE, ''),
    code: code as number,
  }));
  const printed = (words: string) =>
    new Promise<void>((done) => {
      const look = () => outcome.stderr.includes(words) && done();
      waiting.push(look);
      // It may stand there already.
      look();
    });
  return { child, ended, printed, output: () => outcome, type: (text) => void child.stdin.end(text) };
}

export function runClient(
  harness: Harness,
  args: readonly string[],
  environment?: Record<string, string>,
): Promise<Outcome> {
  return startClient(harness, args, environment).ended;
}
