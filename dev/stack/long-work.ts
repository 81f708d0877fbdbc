// What takes minutes, with its progress: a line that renews itself on a terminal, a line now and then elsewhere.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { noteWritten } from '../../src/client/terminal.js';
import { startService } from './service.js';
import type { Search } from './temporal-cache.js';

const EVERY_SECONDS = 15;
const CLEAR = '\r\u001b[K';

let shown = false;

/** @returns what shows a text, with the seconds since now. */
export function progressOf(say: (line: string) => void): (text: string) => void {
  const start = Date.now();
  let told = 0;
  return (text) => {
    const seconds = Math.round((Date.now() - start) / 1_000);
    if (process.stdout.isTTY) {
      noteWritten();
      process.stdout.write(`${CLEAR}Temporal        ${text}, ${seconds} s`);
      shown = true;
    } else if (seconds >= told + EVERY_SECONDS) {
      told = seconds;
      say(`${text}, ${seconds} s`);
    }
  };
}

/** Must come before any other output, which would otherwise go on in the same line. */
export function clearProgress(): void {
  if (shown) process.stdout.write(CLEAR);
  shown = false;
}

interface LongJob {
  command: string;
  args: string[];
  env?: NodeJS.ProcessEnv | undefined;
  /** What to show, from what the program has printed so far. */
  progress(log: string): string;
}

/** Runs what takes minutes, with progress, in a folder of the cache that is there only while `use` has not ended. */
export async function runLong<T>(
  { cacheDir, say, signal }: Search,
  jobIn: (folder: string) => LongJob,
  use: (folder: string, code: number, logTail: string) => T | Promise<T>,
): Promise<T> {
  const folder = join(cacheDir, `building-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  const { progress, ...program } = jobIn(folder);
  const logFile = join(folder, 'log');
  const show = progressOf(say);
  try {
    const service = await startService({ ...program, logFile, stopSignal: 'TERM', killSignal: 'KILL' });
    signal?.addEventListener('abort', () => void service.stop());
    while (!service.hasEnded()) {
      show(progress(readFileSync(logFile, 'utf8')));
      await sleep(100);
    }
    clearProgress();
    signal?.throwIfAborted();
    return await use(folder, await service.ended, service.logTail());
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
