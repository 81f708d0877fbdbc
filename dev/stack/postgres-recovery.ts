// What an earlier Postgres left in the data folder, and when it is safe to go on.
import { readFileSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { commandLine, processState } from './processes.js';
import { query } from './query.js';

interface Postmaster {
  pid: number;
  port: number;
  /** "starting", "ready", "stopping" or "standby"; empty before the first of them. */
  status: string;
}

const WAIT_MS = 20_000;

export function pidFileOf(dataDir: string): string {
  return join(dataDir, 'postmaster.pid');
}

/** Undefined when no Postgres uses, or claims to use, the folder. */
export function readPostmaster(dataDir: string): Postmaster | undefined {
  try {
    const lines = readFileSync(pidFileOf(dataDir), 'utf8').split('\n');
    return { pid: Number(lines[0]), port: Number(lines[3]), status: lines[7]?.trim() ?? '' };
  } catch {
    return undefined;
  }
}

/**
 * Waits until the folder is either free (undefined) or used by a Postgres that answers. Only a Postgres that says
 * itself that this is its folder counts.
 */
export async function settleDataDir(
  dataDir: string,
  urlOf: (port: number) => string,
  say: (line: string) => void,
): Promise<Postmaster | undefined> {
  const deadline = Date.now() + WAIT_MS;
  for (;;) {
    const postmaster = readPostmaster(dataDir);
    if (!postmaster) return undefined;
    const state = processState(postmaster.pid);
    // The pid file stays: Postgres clears it itself, after making sure that no backend of it lives on.
    if (state === 'gone') return undefined;
    if (state === 'running' && !isPostgresOf(postmaster.pid, dataDir)) {
      say(`clearing the lock of a crash: its process ${postmaster.pid} is another program by now`);
      rmSync(pidFileOf(dataDir), { force: true });
      return undefined;
    }
    if (state === 'running' && postmaster.status === 'ready') {
      if (await servesFolder(urlOf(postmaster.port), dataDir)) return postmaster;
    }
    if (Date.now() > deadline) throw new Error(stuck(dataDir, postmaster, state));
    // A zombie is one too: Postgres takes it for alive until somebody collects it.
    await sleep(50);
  }
}

function isPostgresOf(pid: number, dataDir: string): boolean {
  const line = commandLine(pid);
  return line.includes('postgres') && (line.includes(dataDir) || line.includes(realpathSync(dataDir)));
}

async function servesFolder(url: string, dataDir: string): Promise<boolean> {
  try {
    const [row] = await query(url, 'SHOW data_directory', 2_000);
    return realpathSync(String(row?.data_directory)) === realpathSync(dataDir);
  } catch {
    // The server may end while it is asked.
    return false;
  }
}

function stuck(dataDir: string, postmaster: Postmaster, state: string): string {
  const seconds = WAIT_MS / 1_000;
  return (
    `A Postgres (process ${postmaster.pid}, ${state === 'zombie' ? 'dead but not collected by its parent' : `status "${postmaster.status}"`}) ` +
    `holds ${dataDir} and neither answers on port ${postmaster.port} nor ends: waited ${seconds} s.\n` +
    `Stop it with "kill -INT ${postmaster.pid}", then start again.`
  );
}
