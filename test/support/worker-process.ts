/** A worker as a process of its own, to be killed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { compiled, programCache } from './build.js';
import type { Harness } from './harness.js';
import { environmentFor } from './program-environment.js';

export interface WorkerProcess {
  /** Ends it as a crash would. */
  kill(): Promise<void>;
  /** Asks it to finish, as an operator or a container platform would. @returns the exit code. */
  stop(): Promise<number | null>;
  /** Everything it has logged. */
  log(): string;
}

export async function startWorkerProcess(
  harness: Harness,
  environment: Record<string, string> = {},
  program: readonly string[] = [compiled('worker.js')],
  args: readonly string[] = [],
): Promise<WorkerProcess> {
  const child: ChildProcess = spawn(process.execPath, [...program, ...args], {
    env: {
      ...process.env,
      ...environmentFor(harness),
      XDG_CACHE_HOME: programCache(),
      // Ports of the machine are not a test's to take.
      METRICS_ADDRESS: '',
      ...environment,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  child.stderr?.on('data', (data: Buffer) => {
    log += data.toString();
  });
  const ended = once(child, 'exit');
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await ended;
    return child.exitCode;
  };
  await Promise.race([
    new Promise<void>((resolve) => {
      child.stderr?.on('data', () => log.includes('"state":"RUNNING"') && resolve());
    }),
    ended.then(() => Promise.reject(new Error(`The worker ended at once:\n${log}`))),
  ]);
  return { kill: async () => void (await end('SIGKILL')), stop: () => end('SIGTERM'), log: () => log };
}

/** Waits until `condition` holds. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}
