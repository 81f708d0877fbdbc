// Builds the Temporal CLI with Go: minutes, but once per machine and without a download site to be allowed.
import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { type Claim, takeClaim } from './claim.js';
import { clearLiveLine, LiveLine } from './live-line.js';
import { identify } from './processes.js';
import { type Service, startService } from './service.js';

const VERSION = '1.5.1';
export const GO_MODULE = `github.com/temporalio/cli/cmd/temporal@v${VERSION}`;

export interface Cache {
  /** The program, when a working one is there by now. */
  present(): Promise<string | undefined>;
  /** Moves a built program to its place and returns that. */
  install(file: string, version: string): string;
}

const run = promisify(execFile);

/** Only one process builds; the others wait for it and use the result. */
export async function buildTemporal(
  cacheDir: string,
  say: (line: string) => void,
  cache: Cache,
  signal: AbortSignal | undefined,
): Promise<{ path: string } | { reason: string }> {
  const go = await run('go', ['version'], { cwd: '/' }).catch(() => undefined);
  if (!go) return { reason: 'no "go" on PATH that could build it' };
  const claim = await waitForTurn(cacheDir, say, cache, signal);
  if ('path' in claim) return claim;
  try {
    return await build(cacheDir, say, cache, signal);
  } finally {
    claim.release();
  }
}

async function waitForTurn(
  cacheDir: string,
  say: (line: string) => void,
  cache: Cache,
  signal: AbortSignal | undefined,
): Promise<Claim<null> | { path: string }> {
  const progress = new LiveLine('Temporal        ', say);
  for (let told = false; ; told = true) {
    const result = takeClaim(join(cacheDir, 'build-lock'), null);
    const path = await cache.present();
    if ('claim' in result && path) result.claim.release();
    if (path) return { path };
    if ('claim' in result) return result.claim;
    if (!told) say(`process ${result.owner.process.pid} builds the dev server, waiting for it`);
    progress.show('waiting for the other build');
    await sleep(500, undefined, { signal });
    clearLiveLine();
  }
}

async function build(
  cacheDir: string,
  say: (line: string) => void,
  cache: Cache,
  signal: AbortSignal | undefined,
): Promise<{ path: string } | { reason: string }> {
  removeLeftovers(cacheDir);
  const folder = join(cacheDir, `building-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  say(`building the dev server with Go (once, about 3 minutes): go install ${GO_MODULE}`);
  try {
    const service = await startService({
      command: 'go',
      // -v names each package when it is done, which is the only progress that Go shows.
      args: ['install', '-v', GO_MODULE],
      logFile: join(folder, 'build.log'),
      stopSignal: 'TERM',
      killSignal: 'KILL',
      env: { ...process.env, GOBIN: folder, GOFLAGS: '' },
    });
    signal?.addEventListener('abort', () => void service.stop());
    const code = await watch(service, join(folder, 'build.log'), say);
    signal?.throwIfAborted();
    if (code !== 0) return { reason: `"go install ${GO_MODULE}" failed:\n${indent(service.logTail())}` };
    return { path: cache.install(join(folder, 'temporal'), VERSION) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function watch(service: Service, logFile: string, say: (line: string) => void): Promise<number> {
  const progress = new LiveLine('Temporal        ', say);
  while (!service.hasEnded()) {
    const packages = readFileSync(logFile, 'utf8')
      .split('\n')
      .filter((line) => line && !line.startsWith('go:'));
    progress.show(`building, ${packages.length} packages compiled`);
    await sleep(250);
  }
  clearLiveLine();
  return service.ended;
}

/** Of builds and downloads that were killed. */
function removeLeftovers(cacheDir: string): void {
  for (const name of readdirSync(cacheDir)) {
    const pid = /^(?:building|download)-(\d+)$/.exec(name)?.[1];
    if (pid && !identify(Number(pid))) rmSync(join(cacheDir, name), { recursive: true, force: true });
  }
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '    ');
}
