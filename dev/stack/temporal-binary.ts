// Where the Temporal dev server comes from: PATH, our cache, the SDK's download, or Go.
import { execFile } from 'node:child_process';
import { accessSync, chmodSync, constants, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, isAbsolute, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { clearLiveLine, LiveLine } from './live-line.js';
import { type Service, startService } from './service.js';
import { buildTemporal, GO_MODULE } from './temporal-build.js';

export interface FindOptions {
  /** Default: pinterest-ads-sync in the user's cache folder. */
  cacheDir?: string;
  say: (line: string) => void;
  /** Ends a download or a build, which can take minutes. */
  signal?: AbortSignal;
}

export interface FoundTemporal {
  path: string;
  /** For messages: "on PATH", "from the cache", "downloaded by the SDK", "built with Go". */
  how: string;
  /** As the program says it, for example "0.0.0-DEV (Server 1.29.1, UI 2.42.1)". */
  version: string;
}

/** One way to get the program; a string says why it does not work here. */
type Source = (cacheDir: string, options: FindOptions) => Promise<FoundTemporal | string>;

const DOWNLOAD_PATIENCE_MS = 300_000;
/** Flags of startTemporalServer that old releases do not have. */
const NEEDED_FLAGS = ['--http-port', '--metrics-port', '--sqlite-pragma', '--dynamic-config-value'];
const run = promisify(execFile);

const SOURCES: [name: string, source: Source][] = [
  ['PATH', fromPath],
  ['cache', fromCache],
  ['download', fromSdkDownload],
  ['Go', fromGo],
];

/** The first source that works, or an error that says why none does. */
export async function findTemporal(options: FindOptions): Promise<FoundTemporal> {
  const cacheDir = options.cacheDir ?? defaultCacheDir();
  const reasons: string[] = [];
  for (const [name, source] of SOURCES) {
    const result = await source(cacheDir, options);
    if (typeof result !== 'string') return result;
    reasons.push(`  ${name}: ${result}`);
  }
  throw new Error(
    `There is no Temporal dev server on this machine and none could be brought:\n${reasons.join('\n')}\n` +
      'Install the Temporal CLI by hand, so that "temporal" is on PATH (https://docs.temporal.io/cli):\n' +
      '  brew install temporal\n' +
      `  or, with Go:  go install ${GO_MODULE}\n` +
      'Or set TEMPORAL_ADDRESS to a Temporal server of yours.',
  );
}

export function defaultCacheDir(): string {
  const wanted = process.env.XDG_CACHE_HOME;
  return join(wanted && isAbsolute(wanted) ? wanted : join(homedir(), '.cache'), 'pinterest-ads-sync');
}

async function fromPath(): Promise<FoundTemporal | string> {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(isAbsolute);
  const path = folders.map((folder) => join(folder, 'temporal')).find(isExecutable);
  if (!path) return 'no "temporal" there';
  const tried = await tryOut(path, 'on PATH');
  if (typeof tried === 'string') return tried;
  const { stdout } = await run(path, ['server', 'start-dev', '--help'], { timeout: 30_000 });
  const missing = NEEDED_FLAGS.filter((flag) => !stdout.includes(flag));
  return missing.length === 0
    ? tried
    : `${path} (${tried.version}) is too old: it has no ${missing.join(', ')}`;
}

async function fromCache(cacheDir: string): Promise<FoundTemporal | string> {
  let reason = `nothing in ${cacheDir}`;
  for (const path of cachedBinaries(cacheDir)) {
    const tried = await tryOut(path, 'from the cache');
    if (typeof tried !== 'string') return tried;
    reason = tried;
  }
  return reason;
}

/** Newest version first. */
function cachedBinaries(cacheDir: string): string[] {
  let names: string[];
  try {
    names = readdirSync(cacheDir);
  } catch {
    return [];
  }
  const versions = names.filter((name) => /^temporal-\d+(\.\d+)*$/.test(name));
  versions.sort((a, b) => b.localeCompare(a, 'en', { numeric: true }));
  return versions.map((name) => join(cacheDir, name, 'temporal')).filter(isExecutable);
}

/**
 * In a process of its own: there the SDK starts its runtime, of which a process can have only one, and the worker
 * wants to configure it.
 */
async function fromSdkDownload(
  cacheDir: string,
  { say, signal }: FindOptions,
): Promise<FoundTemporal | string> {
  const folder = join(cacheDir, `download-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  say('no dev server here yet, asking the SDK to download one');
  const script = `
    const { TestWorkflowEnvironment } = require(${JSON.stringify(require.resolve('@temporalio/testing'))});
    const executable = { type: 'cached-download', downloadDir: ${JSON.stringify(folder)} };
    TestWorkflowEnvironment.createLocal({ server: { executable } })
      .then((environment) => environment.teardown())
      .then(() => process.exit(0))
      .catch((error) => { console.error(String(error.message ?? error)); process.exit(1); });`;
  try {
    const service = await startService({
      command: process.execPath,
      args: ['-e', script],
      logFile: join(folder, 'download.log'),
      stopSignal: 'TERM',
      killSignal: 'KILL',
    });
    signal?.addEventListener('abort', () => void service.stop());
    const code = await followDownload(service, say);
    signal?.throwIfAborted();
    if (code !== 0) return service.logTail().split('\n').at(-1) || `the download ended with code ${code}`;
    return await keepDownload(folder, cacheDir);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function followDownload(service: Service, say: (line: string) => void): Promise<number> {
  const progress = new LiveLine('Temporal        ', say);
  const deadline = Date.now() + DOWNLOAD_PATIENCE_MS;
  while (!service.hasEnded()) {
    progress.show('downloading');
    await sleep(100);
    if (Date.now() > deadline) await service.stop();
  }
  clearLiveLine();
  return service.ended;
}

async function keepDownload(folder: string, cacheDir: string): Promise<FoundTemporal | string> {
  const file = readdirSync(folder).find(
    (name) => name.startsWith('temporal') && isExecutable(join(folder, name)),
  );
  if (!file) return 'the SDK downloaded something else than a program';
  const tried = await tryOut(join(folder, file), 'downloaded by the SDK');
  if (typeof tried === 'string') return tried;
  const number = /\d+(\.\d+)+/.exec(tried.version)?.[0] ?? '0';
  return { ...tried, path: install(join(folder, file), cacheDir, number) };
}

async function fromGo(cacheDir: string, { say, signal }: FindOptions): Promise<FoundTemporal | string> {
  const cache = {
    present: async () => {
      const found = await fromCache(cacheDir);
      return typeof found === 'string' ? undefined : found.path;
    },
    install: (file: string, version: string) => install(file, cacheDir, version),
  };
  const built = await buildTemporal(cacheDir, say, cache, signal);
  return 'path' in built ? tryOut(built.path, 'built with Go') : built.reason;
}

/** By rename, so that a program with its final name is always whole, and a running one is not written over. */
function install(file: string, cacheDir: string, version: string): string {
  const folder = join(cacheDir, `temporal-${version}`);
  const path = join(folder, 'temporal');
  mkdirSync(folder, { recursive: true });
  chmodSync(file, 0o755);
  renameSync(file, path);
  return path;
}

async function tryOut(path: string, how: string): Promise<FoundTemporal | string> {
  try {
    const { stdout } = await run(path, ['--version'], { timeout: 30_000 });
    return { path, how, version: stdout.trim().replace(/^temporal version /, '') };
  } catch (error) {
    return `${path} does not run: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`;
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
