// Runs a program that cannot outlive this process, whatever ends it: return, exit, signal, crash or kill -9.
//
// The program runs under a small shell. The shell holds the reading end of a pipe whose writing end only this
// process has. The kernel closes that end when this process ends in any way, the shell reads "end of file" and
// stops the program. So there are no signal handlers here that could fight with those of the worker, and Ctrl-C
// in a terminal does not reach the services (own session): the worker ends first, then they do.
import { type ChildProcess, type SpawnOptions, type StdioOptions, spawn } from 'node:child_process';
import { fchmodSync, fstatSync, openSync, readSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { text as textOf } from 'node:stream/consumers';
import { childEnvironment } from './child-environment.js';
import { identify, type ProcessIdentity } from './processes.js';

export interface ServiceOptions {
  command: string;
  args: string[];
  /** Emptied at the start; takes what the program prints. */
  logFile: string;
  stopSignal: 'INT' | 'TERM' | 'KILL';
  /** Sent when the program still runs 10 seconds after stopSignal. */
  killSignal: 'QUIT' | 'KILL';
  env?: NodeJS.ProcessEnv | undefined;
  /** Only root can run a program as somebody else. */
  account?: { uid: number; gid: number } | undefined;
  /** A temporary folder that goes when the program has ended. */
  removeAfter?: string | undefined;
}

export interface Service {
  identity: ProcessIdentity;
  /** Settles when the program has ended, with its exit code (128 + signal, as in a shell). */
  ended: Promise<number>;
  hasEnded(): boolean;
  /** The last lines of the log, for messages. */
  logTail(): string;
  /** Stops the program and waits for its end. */
  stop(): Promise<void>;
}

// $1 stop signal, $2 kill signal, $3 folder to remove or "", then the command. Its files are nobody else's business.
const RUN = `
stop=$1 kill=$2 folder=$3
shift 3
umask 077
exec 4<&0
"$@" </dev/null 3>&- 4<&- &
service=$!
(
  exec 3>&- >/dev/null 2>&1
  read -r _ <&4
  kill -s "$stop" "$service"
  tries=0
  while kill -0 "$service"; do
    sleep 0.1
    tries=$((tries + 1))
    [ "$tries" -eq 100 ] && kill -s "$kill" "$service"
  done
) &
watcher=$!
exec 4<&-
echo "$service" >&3
exec 3>&-
wait "$service"
code=$?
kill "$watcher" 2>/dev/null
[ -z "$folder" ] || rm -rf "$folder"
exit "$code"
`;

/** Resolves when the program runs, not when it is ready. */
export async function startService(options: ServiceOptions): Promise<Service> {
  const log = openSync(options.logFile, 'w+', 0o600);
  fchmodSync(log, 0o600);
  const {
    stopSignal,
    killSignal,
    removeAfter = '',
    command,
    args,
    env = childEnvironment(),
    account,
  } = options;
  const stdio: StdioOptions = ['pipe', log, log, 'pipe'];
  const shellArgs = [stopSignal, killSignal, removeAfter, command, ...args];
  const child = runShell(RUN, shellArgs, { env, stdio, ...account });
  let hasEnded = false;
  void child.ended.then(() => {
    hasEnded = true;
  });
  const pid = await readPid(child.process);
  return {
    identity: identify(pid) ?? { pid, startedAt: 'gone' },
    ended: child.ended,
    hasEnded: () => hasEnded,
    // Through the open file, because a temporary folder is gone by the time that a failure is explained.
    logTail: () => tail(log),
    stop: child.stop,
  };
}

// $1 pid, $2 a file whose first line is that pid while the program lives, $3 signal
const GUARD = `
read -r _
[ "$(head -n 1 "$2" 2>/dev/null)" = "$1" ] && kill -s "$3" "$1"
`;

/** Binds a program that somebody else started to the life of this process. Returns what stops it now. */
export function guardForeign(pid: number, pidFile: string, stopSignal: 'INT' | 'TERM'): () => Promise<void> {
  return runShell(GUARD, [String(pid), pidFile, stopSignal], { stdio: ['pipe', 'ignore', 'ignore'] }).stop;
}

/** A shell that ends its program when its standard input ends, which it does with this process. */
function runShell(script: string, args: string[], options: SpawnOptions) {
  // Some folder that exists for every user: the present one may be closed to the service's account.
  const child = spawn('/bin/sh', ['-c', script, 'pinterest-ads-stack', ...args], {
    cwd: '/',
    detached: true,
    env: childEnvironment(),
    ...options,
  });
  const ended = endOf(child);
  // A running service is no reason for this process to go on.
  child.unref();
  const stdin = child.stdin as (NodeJS.WritableStream & { unref?: () => void }) | null;
  stdin?.unref?.();
  stdin?.on('error', () => undefined);
  const stop = async () => {
    child.ref();
    child.stdin?.destroy();
    await ended;
  };
  return { process: child, ended, stop };
}

const TAIL_LINES = 12;
const TAIL_BYTES = 16_384;

function tail(file: number): string {
  const buffer = Buffer.alloc(TAIL_BYTES);
  const length = readSync(file, buffer, 0, TAIL_BYTES, Math.max(0, fstatSync(file).size - TAIL_BYTES));
  return buffer.subarray(0, length).toString('utf8').trimEnd().split('\n').slice(-TAIL_LINES).join('\n');
}

function endOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      child.stdin?.destroy();
      resolve(code ?? 255);
    });
  });
}

/** What the shell tells of the program, and then closes the pipe. */
async function readPid(child: ChildProcess): Promise<number> {
  const pid = Number.parseInt(await textOf(child.stdio[3] as Readable), 10);
  if (Number.isInteger(pid)) return pid;
  throw new Error(`The shell that runs ${child.spawnargs.at(-1)} ended without starting it.`);
}
