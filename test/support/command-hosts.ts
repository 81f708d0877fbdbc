/** Processes that run commands of the compiled client and have loaded its packages before; see command-host.js. */
import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import * as nodeModule from 'node:module';
import { join } from 'node:path';
import { compiled, programCache } from './build.js';

export interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

interface Host {
  child: ChildProcess;
  /** How many it has run. */
  commands: number;
}

declare global {
  /** Hosts that wait for a command. Test files of a process share them, as they share packages. */
  var idleHosts: Host[] | undefined;
}

/** Each takes 100 to 200 MB. */
const KEPT = 2;
/** Then another one takes its place, should something stay behind after each command. */
const COMMANDS_OF_A_HOST = 40;

/** Variables that Node or a package reads once, when it is loaded. */
const READ_AT_START = /^(NODE_|LC_|GRPC_)|^(LANG|TZ|USER|DEBUG)$/;

/** Whether a host can run a command as a process with these variables would. */
export const canBeHosted = (environment: Record<string, string>) =>
  // Since Node 22.15.
  'registerHooks' in nodeModule && !Object.keys(environment).some((name) => READ_AT_START.test(name));

/** @param environment all of it. */
export async function runHosted(
  args: readonly string[],
  environment: Record<string, string>,
): Promise<Outcome> {
  // One list for all: commands that run side by side give their hosts back to it.
  globalThis.idleHosts ??= [];
  const idle = globalThis.idleHosts;
  let host = idle.pop();
  while (host && !host.child.connected) host = idle.pop();
  host ??= startHost();
  host.commands += 1;
  const outcome = await runIn(host.child, args, environment);
  const { child, commands } = host;
  if (!child.connected) return outcome;
  if (commands < COMMANDS_OF_A_HOST && idle.length < KEPT) idle.push(host);
  else child.disconnect();
  return outcome;
}

function startHost(): Host {
  const child = fork(join(__dirname, 'command-host.js'), {
    env: { PATH: process.env.PATH, XDG_CACHE_HOME: programCache() },
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  // No reason for this process to stay; with its end the host ends too.
  for (const part of [child, child.channel, child.stdout, child.stderr] as ({ unref?(): void } | null)[])
    part?.unref?.();
  for (const output of [child.stdout, child.stderr]) output?.setEncoding('utf8');
  return { child, commands: 0 };
}

/** What a host prints is a command's until `end`, which it prints on both outputs. */
async function runIn(
  child: ChildProcess,
  args: readonly string[],
  environment: Record<string, string>,
): Promise<Outcome> {
  const end = `\0${randomUUID()}\0`;
  const stop = new AbortController();
  const [stdout, stderr] = [child.stdout, child.stderr].map((output) => collect(output, end, stop.signal));
  const reported = once(child, 'message', stop).then(([{ code }]) => code as number);
  // Of a command that ends its process.
  const closed = once(child, 'close', stop).then(([code]) => code as number);
  child.send({ program: compiled('client.js'), args, environment, end });
  const ended = Promise.all([reported, stdout?.ended, stderr?.ended]).then(([code]) => code);
  const code = await Promise.race([ended, closed]);
  stop.abort();
  await Promise.allSettled([ended, closed]);
  return { code, stdout: stdout?.text() ?? '', stderr: stderr?.text() ?? '' };
}

function collect(output: ChildProcess['stdout'], end: string, signal: AbortSignal) {
  let text = '';
  const ended = new Promise<void>((done) => {
    const add = (data: string) => {
      text += data;
      if (text.endsWith(end)) done();
    };
    output?.on('data', add);
    signal.addEventListener('abort', () => output?.off('data', add));
  });
  return { ended, text: () => text.replace(end, '') };
}
