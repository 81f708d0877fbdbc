// The workers of a round: processes of their own, as in production, to be killed, stopped and frozen.
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { startWorker, type WorkerOptions, type WorkerProcess } from '../../dev/harness/worker.js';
import { isAlive, signal } from '../../dev/stack/processes.js';
import type { Random } from './random.js';

export class Workers {
  /** Those that take work. */
  private readonly living: WorkerProcess[] = [];
  private readonly all: WorkerProcess[] = [];
  /** What must not happen and did. */
  readonly complaints: string[] = [];

  constructor(
    private readonly options: WorkerOptions,
    private readonly random: Random,
  ) {}

  /** Resolves when it takes work. */
  async start(): Promise<void> {
    const worker = await startWorker(this.options);
    this.all.push(worker);
    this.living.push(worker);
  }

  /** Ends one as a crash would. */
  async killOne(): Promise<void> {
    const { identity, ended } = await this.takeOne();
    signal(identity, 'SIGKILL');
    await ended;
  }

  /** Asks one to finish, as an operator or a container platform would. */
  async stopOne(): Promise<void> {
    const { identity, ended } = await this.takeOne();
    signal(identity, 'SIGTERM');
    const code = await ended;
    if (code !== 0) this.complaints.push(`a worker that was asked to stop ended with code ${code}`);
  }

  /** Halts one, as a machine that is suspended or swaps. @returns what lets it go on. */
  async freezeOne(): Promise<() => void> {
    const worker = await this.takeOne();
    this.living.push(worker);
    signal(worker.identity, 'SIGSTOP');
    return () => signal(worker.identity, 'SIGCONT');
  }

  /** Halts one for good, its connections left open, as when its machine is cut off. */
  async loseOne(): Promise<void> {
    const { identity } = await this.takeOne();
    signal(identity, 'SIGSTOP');
  }

  /** Waits for one that takes work: all may have been killed before their successors are ready. */
  private async takeOne(): Promise<WorkerProcess> {
    while (this.living.length === 0) await sleep(20);
    const [worker] = this.living.splice(this.random.below(this.living.length), 1);
    return worker as WorkerProcess;
  }

  logs(): string {
    return this.all.map(({ logFile }) => readFileSync(logFile, 'utf8')).join('\n');
  }

  /** Notes those that ended by themselves, and ends the others. */
  async close(): Promise<void> {
    for (const { identity, logTail } of this.living.splice(0)) {
      if (!isAlive(identity)) this.complaints.push(`a worker ended by itself:\n${logTail()}`);
    }
    for (const { identity } of this.all) signal(identity, 'SIGKILL');
    await Promise.all(this.all.map(({ ended }) => ended));
  }
}
