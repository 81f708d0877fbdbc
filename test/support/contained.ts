/**
 * Runs programs of an image as deploy/kubernetes asks a cluster to: as the image's user, without any capability, on a
 * file system that is read-only but for /tmp. The network is this machine's.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ImageConfig } from './image-builder.js';

export interface ContainedProcess {
  child: ChildProcess;
  /** What it has printed so far, on both outputs. */
  printed(): string;
  ended: Promise<number | null>;
}

/** $1 the image's files, $2 what is its /tmp; then the command, which keeps the process id of this script. */
const ENTER = `
mount --bind "$1" "$1"
mount --rbind /proc "$1/proc"
mount --rbind /dev "$1/dev"
mount --bind "$2" "$1/tmp"
mount -o remount,bind,ro "$1"
cd "$1"
root=$1; shift 2
exec chroot "$root" "$@"`;

const DROP = '--clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all --ambient-caps=-all'.split(
  ' ',
);

/**
 * @param files where the image is mounted.
 * @param temporary a folder of its user, which programs of one container share.
 * @param command of the image unless given.
 */
export function startContained(
  { config, files, temporary }: { config: ImageConfig; files: string; temporary: string },
  environment: Record<string, string> = {},
  command = [...(config.Entrypoint ?? []), ...config.Cmd],
): ContainedProcess {
  const [uid = '', gid = ''] = config.User.split(':');
  const variables = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  for (const name of ['proc', 'dev', 'tmp']) mkdirSync(join(files, name), { recursive: true });
  const user = ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, ...DROP];
  const start = [
    'env',
    '--ignore-environment',
    `--chdir=${config.WorkingDir}`,
    ...config.Env,
    ...variables,
    ...command,
  ];
  const child = spawn(
    'unshare',
    ['--mount', 'sh', '-euc', ENTER, 'sh', files, temporary, ...user, ...start],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let text = '';
  for (const output of [child.stdout, child.stderr]) {
    output.setEncoding('utf8').on('data', (data: string) => {
      text += data;
    });
  }
  return { child, printed: () => text, ended: once(child, 'close').then(([code]) => code as number | null) };
}

/** The same, to its end. */
export async function runContained(
  ...args: Parameters<typeof startContained>
): Promise<{ code: number | null; output: string }> {
  const { ended, printed } = startContained(...args);
  return { code: await ended, output: printed() };
}
