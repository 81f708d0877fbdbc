// Builds the Temporal CLI with Go: minutes, but once per machine and without a download site to be allowed.
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { downloadEnvironment } from './child-environment.js';
import { type Claim, takeClaim } from './claim.js';
import { clearProgress, progressOf, runLong } from './long-work.js';
import { identify } from './processes.js';
import { type FoundTemporal, fromCache, install, run, type Search, tryOut } from './temporal-cache.js';
import { GO_CHECKSUM, GO_MODULE } from './temporal-release.js';

/** Only one process builds; the others wait for it and use the result. */
export async function fromGo(search: Search): Promise<FoundTemporal | string> {
  const go = await run('go', ['version'], { cwd: '/' }).catch(() => undefined);
  if (!go) return 'no "go" on PATH that could build it';
  const turn = await waitForTurn(search);
  if ('path' in turn) return { ...turn, how: 'built with Go' };
  try {
    return await build(search);
  } finally {
    turn.release();
  }
}

/** @returns what another process has built meanwhile, if one has. */
async function waitForTurn(search: Search): Promise<Claim<null> | FoundTemporal> {
  const { cacheDir, say, signal } = search;
  const show = progressOf(say);
  for (let told = false; ; told = true) {
    const result = takeClaim(join(cacheDir, 'build-lock'), null);
    const built = await fromCache(search);
    if (typeof built !== 'string') {
      if ('claim' in result) result.claim.release();
      return built;
    }
    if ('claim' in result) return result.claim;
    if (!told) say(`process ${result.owner.process.pid} builds the dev server, waiting for it`);
    show('waiting for the other build');
    await sleep(500, undefined, { signal });
    clearProgress();
  }
}

async function build(search: Search): Promise<FoundTemporal | string> {
  removeLeftovers(search.cacheDir);
  search.say(`building the dev server with Go (once, about 3 minutes): go install ${GO_MODULE}`);
  const job = (folder: string) => ({
    command: 'go',
    // -v names each package when it is done, which is the only progress that Go shows.
    args: ['install', '-v', GO_MODULE],
    env: downloadEnvironment({ GOBIN: folder, GOFLAGS: '' }),
    progress: (log: string) => `building, ${log.match(/^(?!go:)./gm)?.length ?? 0} packages compiled`,
  });
  return await runLong(search, job, async (folder, code, logTail) => {
    if (code !== 0) return `"go install ${GO_MODULE}" failed:\n${logTail.replaceAll(/^/gm, '    ')}`;
    const program = join(folder, 'temporal');
    const { stdout } = await run('go', ['version', '-m', program], { cwd: '/' });
    if (!stdout.includes(GO_CHECKSUM))
      return `"go install ${GO_MODULE}" built something else than that release`;
    return await tryOut(install(program, search.cacheDir), 'built with Go');
  });
}

/** Of builds and downloads that were killed. */
function removeLeftovers(cacheDir: string): void {
  for (const name of readdirSync(cacheDir)) {
    const pid = /^(?:building|download)-(\d+)$/.exec(name)?.[1];
    if (pid && !identify(Number(pid))) rmSync(join(cacheDir, name), { recursive: true, force: true });
  }
}
