// Where the Temporal dev server comes from: PATH, our cache, a download, or Go.
import { delimiter, isAbsolute, join } from 'node:path';
import { cacheFolder } from '../../src/config/compile-cache.js';
import { fromGo } from './temporal-build.js';
import {
  type FoundTemporal,
  faultOfCache,
  fromCache,
  isExecutable,
  run,
  type Search,
  type Source,
  tryOut,
} from './temporal-cache.js';
import { fromDownload } from './temporal-download.js';
import { GO_MODULE } from './temporal-release.js';

/** Flags of startTemporalServer that old releases do not have. */
const NEEDED_FLAGS = ['--http-port', '--metrics-port', '--sqlite-pragma', '--dynamic-config-value'];

/** They keep what they bring in the cache. */
const SOURCES: Record<string, Source> = {
  cache: fromCache,
  download: fromDownload,
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
  const search = { cacheDir: cacheFolder(), ...options };
  const onPath = await fromPath();
  if (typeof onPath !== 'string') return onPath;
  const reasons = [`  PATH: ${onPath}`];
  const fault = faultOfCache(search.cacheDir);
  if (fault) reasons.push(`  cache: ${fault}`);
  for (const [name, source] of fault ? [] : Object.entries(SOURCES)) {
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
