// Starts the parts that a run needs and nobody has configured: Postgres, Temporal, a stand-in for Pinterest.
import { join, relative, resolve } from 'node:path';
import { during } from '../src/client/steps.js';
import { writeEnvironment } from './stack/environment-file.js';
import { type InstanceLock, lockInstance, type StackAddresses } from './stack/instance-lock.js';
import { clearProgress } from './stack/long-work.js';
import { portOrFree } from './stack/ports.js';
import { startPostgres } from './stack/postgres.js';
import { postgresAccount } from './stack/postgres-account.js';
import { makePrivate } from './stack/private-folder.js';
import { findTemporal, startTemporalServer } from './stack/temporal.js';

/** True: start it. */
export type StackNeeds = Record<'postgres' | 'temporal' | 'pinterest', boolean>;

export interface Stack extends StackAddresses {
  /** Resolves, with what to tell, when a part has ended by itself. */
  lost: Promise<string>;
  /** Stops every part and waits for its end. May be called twice. */
  stop(): Promise<void>;
}

interface StackOptions {
  needs: StackNeeds;
  /** With Temporal's Web UI, which has no login. */
  webUi: boolean;
  /** Holds the database, the workflows and the logs between runs; made when missing. */
  dataDir: string;
  /** Takes one line per part, and one for whatever takes long or differs from the usual. */
  say: (line: string) => void;
  /** Gives the start up, which can take minutes when the Temporal server has to be built first. */
  signal?: AbortSignal | undefined;
}

interface Part {
  addresses: StackAddresses;
  /** What to say when it ends by itself. */
  lost?: Promise<string> | undefined;
  stop(): Promise<void>;
}

/** What a part is started with. */
interface Surroundings {
  dataDir: string;
  webUi: boolean;
  /** Puts the part's name before the line. */
  say(line: string, version?: string): void;
  /** Set when another part has failed: what takes long should end. */
  signal: AbortSignal;
}

type Starter = (surroundings: Surroundings) => Promise<Part>;

const STARTERS: Record<keyof StackNeeds, [label: string, start: Starter]> = {
  postgres: ['Postgres', startPostgresPart],
  temporal: ['Temporal', startTemporalPart],
  pinterest: ['Pinterest', startSandboxPart],
};

/** The same from start to start, as long as it is free. */
const SANDBOX_PORT = 4010;

const NOT_ON_WINDOWS =
  'The local Postgres and Temporal run on Linux and macOS only. On Windows use WSL, or set DATABASE_URL and TEMPORAL_ADDRESS.';

/**
 * Starts what is needed, side by side. When a part fails, the others are stopped and its error is thrown;
 * StackRunningError when a living process has the data folder. However this process ends, its parts end with it;
 * they do not keep it alive either.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { needs } = options;
  if (process.platform === 'win32' && (needs.postgres || needs.temporal)) throw new Error(NOT_ON_WINDOWS);
  const dataDir = resolve(options.dataDir);
  makePrivate(dataDir, needs.postgres ? postgresAccount(labelled('Postgres', options.say)) : undefined);
  // The sandbox alone keeps nothing in the folder, so any number of them may run.
  const lock = needs.postgres || needs.temporal ? lockInstance(dataDir) : undefined;
  const wanted = (Object.keys(STARTERS) as (keyof StackNeeds)[]).filter((name) => needs[name]);
  const parts = await startAll(wanted, dataDir, options, lock);
  const addresses: StackAddresses = Object.assign({}, ...parts.map((part) => part.addresses));
  lock?.update(addresses);
  const forgetAddresses = lock && writeEnvironment(dataDir, addresses);
  const never = new Promise<string>(() => undefined);
  let stopped: Promise<void> | undefined;
  return {
    ...addresses,
    lost: Promise.race([never, ...parts.flatMap(({ lost }) => lost ?? [])]),
    stop() {
      forgetAddresses?.();
      stopped ??= stopAll(parts, lock);
      return stopped;
    },
  };
}

/** All or none. */
async function startAll(
  wanted: (keyof StackNeeds)[],
  dataDir: string,
  options: StackOptions,
  lock: InstanceLock | undefined,
): Promise<Part[]> {
  const failed = new AbortController();
  const signal = AbortSignal.any([failed.signal, ...(options.signal ? [options.signal] : [])]);
  const failures: unknown[] = [];
  const starts = wanted.map(async (name) => {
    const [label, start] = STARTERS[name];
    try {
      const say = labelled(label, options.say);
      return await during('starting', () => start({ dataDir, webUi: options.webUi, say, signal }), say);
    } catch (error) {
      // A part that ended because another one failed has nothing to add.
      if (!failed.signal.aborted) failures.push(error);
      failed.abort();
      return undefined;
    }
  });
  const parts = (await Promise.all(starts)).filter((part) => part !== undefined);
  if (failures.length === 0) return parts;
  await stopAll(parts, lock).catch((error: unknown) => failures.push(error));
  throw failures.length === 1 ? failures[0] : new AggregateError(failures);
}

function labelled(label: string, say: (line: string) => void): Surroundings['say'] {
  return (line, version = '') => {
    clearProgress();
    say(`${`${label} ${version}`.padEnd(16)}${line}`);
  };
}

async function stopAll(parts: Part[], lock: InstanceLock | undefined): Promise<void> {
  const results = await Promise.allSettled(parts.map((part) => part.stop()));
  lock?.release();
  const failures = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
  if (failures.length > 0) throw new AggregateError(failures);
}

async function startPostgresPart({ dataDir, say }: Surroundings): Promise<Part> {
  const seconds = stopwatch();
  const postgres = await startPostgres({ dataDir: join(dataDir, 'postgres'), say });
  const verb = postgres.adopted ? 'still ran, taken over' : 'started';
  say(`${verb} in ${seconds()} s, data in ${shown(postgres.dataDir)}`, postgres.version);
  const lost = postgres.ended?.then(() => `Postgres has ended by itself; see ${shown(postgres.dataDir)}.log`);
  return { addresses: { databaseUrl: postgres.url }, stop: postgres.stop, lost };
}

async function startTemporalPart({ dataDir, webUi, say, signal }: Surroundings): Promise<Part> {
  const found = await findTemporal({ say, signal });
  const seconds = stopwatch();
  const [dbFile, logFile] = [join(dataDir, 'temporal.db'), join(dataDir, 'temporal.log')];
  const server = await startTemporalServer({ path: found.path, dbFile, logFile, headless: !webUi, say });
  say(`started in ${seconds()} s (${found.how})`, serverVersion(found.version));
  // On a line of its own, which no window breaks.
  if (server.uiUrl) say(`Web UI ${server.uiUrl}`);
  const lost = server.ended.then(() => `Temporal has ended by itself; see ${shown(logFile)}`);
  const addresses = { temporalAddress: server.address, webUiUrl: server.uiUrl };
  return { addresses, stop: server.stop, lost };
}

/** A CLI that Go built calls itself 0.0.0-DEV; the server in it is what matters. */
function serverVersion(version: string): string {
  return /Server ([\d.]+)/.exec(version)?.[1] ?? version;
}

async function startSandboxPart({ webUi, say }: Surroundings): Promise<Part> {
  const seconds = stopwatch();
  // Loaded only when needed: a run against the true Pinterest has no use for it.
  const { startSandbox } = await import('./sandbox/index.js');
  const sandbox = await startSandbox({ port: await portOrFree(SANDBOX_PORT) });
  // An address is for those who can use it: without Web UI, all of it is over in a moment.
  say(`started in ${seconds()} s (sandbox of made-up accounts)`);
  if (webUi) say(`at ${sandbox.url}`);
  const addresses = { pinterestApiUrl: sandbox.url, pinterestAccessToken: sandbox.accessToken };
  return { addresses, stop: sandbox.close };
}

function stopwatch(): () => string {
  const start = Date.now();
  return () => ((Date.now() - start) / 1_000).toFixed(1);
}

function shown(path: string): string {
  const near = relative(process.cwd(), path);
  return near.startsWith('..') ? path : near;
}
