// Recognises processes beyond their pid: a pid is handed out again, a pid with its start time is not.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { childEnvironment } from './child-environment.js';

/** One process for all time: the start time tells it from a later process that was given the same pid. */
export interface ProcessIdentity {
  pid: number;
  startedAt: string;
}

type ProcessState = 'running' | 'zombie' | 'gone';

interface ProcessFacts {
  state: ProcessState;
  startedAt: string;
}

const GONE: ProcessFacts = { state: 'gone', startedAt: '' };

/** "zombie" is dead, but its pid still answers to kill(pid, 0), which is what Postgres asks of a lock's owner. */
export function processState(pid: number): ProcessState {
  return facts(pid).state;
}

/** Undefined when no such process lives. */
export function identify(pid: number): ProcessIdentity | undefined {
  const { state, startedAt } = facts(pid);
  return state === 'running' ? { pid, startedAt } : undefined;
}

export function isAlive(identity: ProcessIdentity): boolean {
  return identify(identity.pid)?.startedAt === identity.startedAt;
}

/** The command line, in one string; empty when it cannot be read. */
export function commandLine(pid: number): string {
  try {
    if (process.platform === 'linux')
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    return ps(pid, 'args=');
  } catch {
    return '';
  }
}

/** False when the process still lives after the given time. */
export async function waitUntilGone(identity: ProcessIdentity, milliseconds: number): Promise<boolean> {
  const deadline = Date.now() + milliseconds;
  while (isAlive(identity)) {
    if (Date.now() > deadline) return false;
    await sleep(20);
  }
  return true;
}

/** Sends the signal unless the process has gone meanwhile. */
export function signal(identity: ProcessIdentity, name: NodeJS.Signals): void {
  if (!isAlive(identity)) return;
  try {
    process.kill(identity.pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function facts(pid: number): ProcessFacts {
  try {
    return process.platform === 'linux' ? factsFromProc(pid) : factsFromPs(pid);
  } catch {
    return GONE;
  }
}

function factsFromProc(pid: number): ProcessFacts {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The program's name is in parentheses and may itself hold spaces and parentheses.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, startTick] = [fields[0], fields[19]];
  // Ticks count from the boot, so the boot is part of the identity.
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  return { state: state === 'Z' || state === 'X' ? 'zombie' : 'running', startedAt: `${boot}/${startTick}` };
}

function factsFromPs(pid: number): ProcessFacts {
  const startedAt = ps(pid, 'lstart=');
  if (startedAt === '') return GONE;
  return { state: ps(pid, 'state=').startsWith('Z') ? 'zombie' : 'running', startedAt };
}

function ps(pid: number, column: string): string {
  const env = childEnvironment({ LC_ALL: 'C' });
  const args = ['-ww', '-o', column, '-p', String(pid)];
  return execFileSync('ps', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], env }).trim();
}
