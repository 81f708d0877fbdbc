// Where the Temporal dev server comes from: PATH, our cache, the SDK's download, or Go.
import { readdirSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { downloadEnvironment } from './child-environment.js';
import { runLong } from './long-work.js';
import { fromGo, GO_MODULE } from './temporal-build.js';
import {
  defaultCacheDir,
  type FoundTemporal,
  fromCache,
  install,
  isExecutable,
  run,
  type Search,
  type Source,
  tryOut,
} from './temporal-cache.js';

const DOWNLOAD_LIMIT_MS = 300_000;
/** Flags of startTemporalServer that old releases do not have. */
const NEEDED_FLAGS = ['--http-port', '--metrics-port', '--sqlite-pragma', '--dynamic-config-value'];

const SOURCES: Record<string, Source> = {
  PATH: fromPath,
  cache: fromCache,
  download: fromSdkDownload,
  Go: fromGo,
};

/**
 * The first source that works.
 *
 * @throws an error that says why none does.
 */
export async function findTemporal(
  options: Omit<Search, 'cacheDir'> & { cacheDir?: string },
): Promise<FoundTemporal> {
  const search = { cacheDir: defaultCacheDir(), ...options };
  const reasons: string[] = [];
  for (const [name, source] of Object.entries(SOURCES)) {
    const result = await source(search);
    if (typeof result !== 'string') return result;
    reasons.push(`  ${name}: ${result}`);
  }
  throw new Error(
    `There is no Temporal dev server on this machine and none could be found:\n${reasons.join('\n')}\n` +
      'Install the Temporal CLI by hand, so that "temporal" is on PATH (https://docs.temporal.io/cli):\n' +
      '  brew install temporal\n' +
      `  or, with Go:  go install ${GO_MODULE}\n` +
      'Or set TEMPORAL_ADDRESS to a Temporal server of yours.',
  );
}

async function fromPath(): Promise<FoundTemporal | string> {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(isAbsolute);
  const path = folders.map((folder) => join(folder, 'temporal')).find(isExecutable);
  if (!path) return 'no "temporal" there';
  const tried = await tryOut(path, 'on PATH');
  if (typeof tried === 'string') return tried;
  const { stdout } = await run(path, ['server', 'start-dev', '--help'], { timeout: 30_000 });
  const missing = NEEDED_FLAGS.filter((needed) => !stdout.includes(needed));
  return missing.length === 0
    ? tried
    : `${path} (${tried.version}) is too old: it has no ${missing.join(', ')}`;
}

/**
 * In a process of its own: there the SDK starts its runtime, of which a process can have only one, and the worker
 * wants to configure it.
 */
async function fromSdkDownload(search: Search): Promise<FoundTemporal | string> {
  search.say('no dev server here yet, asking the SDK to download one');
  const script = (folder: string) => `
    const { TestWorkflowEnvironment } = require(${JSON.stringify(require.resolve('@temporalio/testing'))});
    const executable = { type: 'cached-download', downloadDir: ${JSON.stringify(folder)} };
    TestWorkflowEnvironment.createLocal({ server: { executable } })
      .then((environment) => environment.teardown())
      .then(() => process.exit(0))
      .catch((error) => { console.error(String(error.message ?? error)); process.exit(1); });`;
  const job = (folder: string) => ({
    command: process.execPath,
    args: ['-e', script(folder)],
    env: downloadEnvironment(),
    progress: () => 'downloading',
    timeLimitMs: DOWNLOAD_LIMIT_MS,
  });
  return await runLong(search, 'download', job, async (folder, code, logTail) => {
    if (code !== 0) return logTail.split('\n').at(-1) || `the download ended with code ${code}`;
    return await keepDownload(folder, search.cacheDir);
  });
}

async function keepDownload(folder: string, cacheDir: string): Promise<FoundTemporal | string> {
  const names = readdirSync(folder).filter((name) => name.startsWith('temporal'));
  const file = names.map((name) => join(folder, name)).find(isExecutable);
  if (!file) return 'the SDK downloaded something else than a program';
  const tried = await tryOut(file, 'downloaded by the SDK');
  if (typeof tried === 'string') return tried;
  const number = /\d+(\.\d+)+/.exec(tried.version)?.[0] ?? '0';
  return { ...tried, path: install(file, cacheDir, number) };
}
