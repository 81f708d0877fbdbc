import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { HolderTask } from './holder.js';

export interface Holder<Ready> {
  pid: number;
  ready: Ready;
  kill(signal: NodeJS.Signals): Promise<void>;
  /** What holder.ts understands: throw, return, exit. */
  order(word: 'throw' | 'return' | 'exit'): Promise<void>;
}

/** A process of its own that has what the task says, once this resolves. */
export async function hold<Ready>(task: HolderTask): Promise<Holder<Ready>> {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', join(__dirname, 'holder.ts'), JSON.stringify(task)],
    {
      cwd: join(__dirname, '../..'),
      stdio: ['pipe', 'pipe', 'pipe'],
    },
  );
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const ready = await readyLine<Ready>(child);
  return {
    pid: child.pid ?? 0,
    ready,
    async kill(signal) {
      child.kill(signal);
      await ended;
    },
    async order(word) {
      child.stdin?.write(word);
      await ended;
    },
  };
}

function readyLine<Ready>(child: ChildProcess): Promise<Ready> {
  return new Promise((resolve, reject) => {
    let output = '';
    let errors = '';
    child.stderr?.on('data', (chunk) => {
      errors += String(chunk);
    });
    child.stdout?.on('data', (chunk) => {
      output += String(chunk);
      const line = /^READY (.*)\n/m.exec(output)?.[1];
      if (line) resolve(JSON.parse(line) as Ready);
    });
    child.once('exit', () => reject(new Error(`The holder ended before it was ready:\n${errors}`)));
  });
}

const folders: string[] = [];

/** A folder that the account of Postgres can enter, removed by removeFolders(). */
export function makeFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'stack-test-')));
  chmodSync(folder, 0o755);
  folders.push(folder);
  return folder;
}

export function removeFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

export interface ListedProcess {
  pid: number;
  parent: number;
  line: string;
}

/** The living processes with that text in their command line: services and the shells that guard them. */
export function processesNaming(text: string): ListedProcess[] {
  const list = execFileSync('ps', ['-eww', '-o', 'pid=,ppid=,stat=,args='], { encoding: 'utf8' });
  return list.split('\n').flatMap((row) => {
    const [, pid, parent, state, line] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(row) ?? [];
    if (!line?.includes(text) || state?.startsWith('Z') || line.includes('holder.ts')) return [];
    return [{ pid: Number(pid), parent: Number(parent), line }];
  });
}

/** Waits for what must come to hold; the test's own time limit is the only one. */
export async function eventually(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(20);
}

/** Kills the shells that would end the services of a folder, so that those become orphans. */
export function killGuards(folder: string): void {
  const guards = processesNaming(folder).filter(({ line }) => line.includes('pinterest-ads-stack'));
  const pids = guards.map(({ pid }) => pid);
  // The inner one first: when the outer one dies, the inner one is told to end the service.
  guards.sort((a, b) => Number(pids.includes(b.parent)) - Number(pids.includes(a.parent)));
  for (const { pid } of guards) process.kill(pid, 'SIGKILL');
}

/** @param name of a folder in `folder`, which gets a program "temporal" that is this shell script. */
export function fakeProgram(folder: string, name: string, script: string): string {
  const path = join(folder, name, 'temporal');
  mkdirSync(join(folder, name));
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}
