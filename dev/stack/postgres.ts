// A real Postgres in a folder of its own, from the programs that npm installed.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { childEnvironment } from './child-environment.js';
import { portOrFree } from './ports.js';
import {
  type Access,
  accessFileOf,
  adminUrl,
  DATABASE,
  ensureDatabase,
  ownerUrl,
  readAccess,
} from './postgres-access.js';
import { type Account, postgresAccount, reachableDataDir, temporaryBase } from './postgres-account.js';
import { type PostgresBinaries, postgresBinaries } from './postgres-binaries.js';
import { makeCluster, refuseOtherVersion } from './postgres-cluster.js';
import { pidFileOf, readPostmaster, settleDataDir } from './postgres-recovery.js';
import { identify, waitUntilGone } from './processes.js';
import { guardForeign, type Service, startService } from './service.js';

interface PostgresOptions {
  /** Created when missing, kept otherwise. The caller makes sure that no other process of ours uses it. */
  dataDir: string;
  /** Preferred port; a taken one is replaced by a free one, and 0 takes any. */
  port?: number | undefined;
  say: (line: string) => void;
}

export interface LocalPostgres {
  /** Of the database, for the role that owns it and may nothing else. */
  url: string;
  /** The same for the superuser: tests make roles and databases. */
  adminUrl: string;
  port: number;
  /** Not the wanted folder when the account of Postgres cannot reach that. */
  dataDir: string;
  version: string;
  /** True when a Postgres that an earlier process left behind is used further. */
  adopted: boolean;
  pid: number;
  /** Settles when it ends, also by itself; unknown for an adopted one. */
  ended?: Promise<unknown> | undefined;
  stop(): Promise<void>;
}

/** Not 5432, which a system's own Postgres has. */
const PREFERRED_PORT = 54318;

const START_LIMIT_MS = 60_000;

/** What a server is started with. */
interface Launch {
  binaries: PostgresBinaries;
  account: Account | undefined;
  access: Access;
  dataDir: string;
  port: number;
  settings: string[];
  say: (line: string) => void;
  /** Whether folder and log go with the server. */
  isTemporary: boolean;
}

/** The database is there when this resolves, and gone with this process unless stop() ends it before. */
export async function startPostgres({ dataDir: wanted, port, say }: PostgresOptions): Promise<LocalPostgres> {
  const account = postgresAccount(say);
  const binaries = postgresBinaries(account, say);
  const dataDir = reachableDataDir(wanted, account);
  if (dataDir !== wanted) {
    say(`keeps its data in ${dataDir}: the user "${account?.name}" cannot enter ${wanted}`);
  }
  refuseOtherVersion(dataDir, binaries);
  if (!existsSync(join(dataDir, 'PG_VERSION'))) await makeCluster(dataDir, binaries, account, []);
  const access = readAccess(dataDir);
  const found = await settleDataDir(dataDir, (foundPort) => adminUrl(access, foundPort, 'postgres'), say);
  if (found) return adopt(found, { access, dataDir, binaries });
  return launch({
    binaries,
    account,
    access,
    dataDir,
    port: port ?? PREFERRED_PORT,
    settings: [],
    say,
    isTemporary: false,
  });
}

/** For tests: an empty one in a temporary folder that goes with it, fast because it may forget after a crash. */
export async function startTemporaryPostgres(say: (line: string) => void): Promise<LocalPostgres> {
  const account = postgresAccount(say);
  const binaries = postgresBinaries(account, say);
  const dataDir = mkdtempSync(join(temporaryBase(account), 'pinterest-ads-postgres-'));
  await makeCluster(dataDir, binaries, account, ['--no-sync']);
  // Nobody starts this one again, and only the folder goes with it.
  const access = readAccess(dataDir);
  rmSync(accessFileOf(dataDir));
  // Several test files with several workers each use it at the same time.
  const settings = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_connections=300'];
  return launch({ binaries, account, access, dataDir, port: 0, settings, say, isTemporary: true });
}

async function launch(plan: Launch): Promise<LocalPostgres> {
  const deadline = Date.now() + START_LIMIT_MS;
  let port = plan.port;
  for (;;) {
    const preferred = port;
    port = await portOrFree(preferred);
    if (preferred !== 0 && port !== preferred) plan.say(`port ${preferred} is taken, using ${port}`);
    const service = await startOnPort(plan, port);
    if (await becomesReady(service, plan.dataDir)) return finish(service, port, plan);
    const log = service.logTail();
    const passing =
      /Address already in use|could not bind|lock file .* already exists|shared memory block/.test(log);
    if (!passing || Date.now() > deadline)
      throw new Error(`Postgres did not start on ${plan.dataDir}:\n${log}`);
    await sleep(300);
  }
}

function startOnPort(
  { binaries, dataDir, account, isTemporary, ...plan }: Launch,
  port: number,
): Promise<Service> {
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', ...plan.settings];
  return startService({
    command: binaries.postgres,
    args: ['-D', dataDir, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])],
    logFile: isTemporary ? join(dataDir, 'server.log') : `${dataDir}.log`,
    // INT is Postgres' "fast" shutdown: open transactions are rolled back, data are written out.
    stopSignal: 'INT',
    killSignal: 'QUIT',
    env: childEnvironment({ LC_ALL: 'C' }),
    account,
    removeAfter: isTemporary ? dataDir : undefined,
  });
}

/** False when it ended instead. Reading the log of a crash again may take long, so there is no limit but the end. */
async function becomesReady(service: Service, dataDir: string): Promise<boolean> {
  while (!service.hasEnded()) {
    const postmaster = readPostmaster(dataDir);
    if (postmaster?.pid === service.identity.pid && postmaster.status === 'ready') return true;
    await sleep(10);
  }
  return false;
}

async function finish(
  service: Service,
  port: number,
  { access, dataDir, binaries }: Launch,
): Promise<LocalPostgres> {
  const { identity, ended, stop } = service;
  try {
    await ensureDatabase(access, port);
  } catch (error) {
    await stop();
    throw error;
  }
  const { version } = binaries;
  return { ...urlsOf(access, port), port, dataDir, version, adopted: false, pid: identity.pid, ended, stop };
}

async function adopt(
  { pid, port }: { pid: number; port: number },
  { access, dataDir, binaries }: Pick<Launch, 'access' | 'dataDir' | 'binaries'>,
): Promise<LocalPostgres> {
  const stopForeign = guardForeign(pid, pidFileOf(dataDir), 'INT');
  const identity = identify(pid);
  const stop = async () => {
    await stopForeign();
    if (identity && !(await waitUntilGone(identity, 15_000)))
      throw new Error(`Postgres (process ${pid}) does not stop.`);
  };
  await ensureDatabase(access, port);
  const { version } = binaries;
  return { ...urlsOf(access, port), port, dataDir, version, adopted: true, pid, stop };
}

const urlsOf = (access: Access, port: number) => ({
  url: ownerUrl(access, port),
  adminUrl: adminUrl(access, port, DATABASE),
});
