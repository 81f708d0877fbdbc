// The workers of a round: processes of their own, as in production, to be killed, stopped and frozen.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, signal } from '../stack/processes.js';
import { type Service, startService } from '../stack/service.js';
import type { Random } from './random.js';

const PROJECT = join(__dirname, '../..');
const TSX = require.resolve('tsx');
/** What the user's environment may say about other systems. */
const OTHERS = /^(PINTEREST_|TEMPORAL_|SYNC_|DATABASE_URL(_FILE)?$|LOG_LEVEL$|METRICS_ADDRESS$|OTEL_)/;

export interface WorkersOptions {
  folder: string;
  environment: Record<string, string>;
  random: Random;
}

export class Workers {
  /** Those that take work. */
  private readonly living: Service[] = [];
  private readonly all: Service[] = [];
  private readonly logFiles: string[] = [];
  /** What must not happen and did. */
  readonly complaints: string[] = [];

  constructor(private readonly options: WorkersOptions) {}

  /** Resolves when it takes work. */
  async start(): Promise<void> {
    const { folder, environment } = this.options;
    const logFile = join(folder, `worker-${environment.TEMPORAL_TASK_QUEUE}-${this.logFiles.length}.log`);
    this.logFiles.push(logFile);
    const kept = Object.entries(process.env).filter(([name]) => !OTHERS.test(name));
    const service = await startService({
      command: process.execPath,
      args: ['--import', TSX, join(PROJECT, 'src/worker.ts')],
      logFile,
      stopSignal: 'KILL',
      killSignal: 'KILL',
      env: { ...Object.fromEntries(kept), METRICS_ADDRESS: '', ...environment },
    });
    this.all.push(service);
    while (!readFileSync(logFile, 'utf8').includes('"state":"RUNNING"')) {
      if (service.hasEnded()) throw new Error(`A worker ended at its start:\n${service.logTail()}`);
      await sleep(20);
    }
    this.living.push(service);
  }

  /** Ends one as a crash would. */
  async killOne(): Promise<void> {
    const service = await this.takeOne();
    signal(service.identity, 'SIGKILL');
    await service.ended;
  }

  /** Asks one to finish, as an operator or a container platform would. */
  async stopOne(): Promise<void> {
    const service = await this.takeOne();
    signal(service.identity, 'SIGTERM');
    const code = await service.ended;
    if (code !== 0) this.complaints.push(`a worker that was asked to stop ended with code ${code}`);
  }

  /** Halts one, as a machine that is suspended or swaps. @returns what lets it go on. */
  async freezeOne(): Promise<() => void> {
    const service = await this.takeOne();
    this.living.push(service);
    signal(service.identity, 'SIGSTOP');
    return () => signal(service.identity, 'SIGCONT');
  }

  /** Halts one for good, its connections left open, as when its machine is cut off. */
  async loseOne(): Promise<void> {
    const { identity } = await this.takeOne();
    signal(identity, 'SIGSTOP');
  }

  /** Waits for one that takes work: all may have been killed before their successors are ready. */
  private async takeOne(): Promise<Service> {
    while (this.living.length === 0) await sleep(20);
    const [worker] = this.living.splice(this.options.random.below(this.living.length), 1);
    return worker as Service;
  }

  logs(): string {
    return this.logFiles.map((file) => readFileSync(file, 'utf8')).join('\n');
  }

  /** Notes those that ended unasked, and ends the others. */
  async close(): Promise<void> {
    for (const service of this.living.splice(0)) {
      if (!isAlive(service.identity)) this.complaints.push(`a worker ended unasked:\n${service.logTail()}`);
    }
    for (const { identity } of this.all) signal(identity, 'SIGKILL');
    await Promise.all(this.all.map(({ ended }) => ended));
  }
}
