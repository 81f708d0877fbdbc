/** PgBouncer as Debian's package brings it: installed, or unpacked from the package into a folder of ours. */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { childEnvironment, downloadEnvironment } from '../../dev/stack/child-environment.js';
import { answers, freePorts } from '../../dev/stack/ports.js';
import { postgresAccount } from '../../dev/stack/postgres-account.js';
import { startService } from '../../dev/stack/service.js';

interface Program {
  path: string;
  /** Where its libraries are, when they are not the system's. */
  libraries?: string | undefined;
}

const PLACES = [
  process.env.PGBOUNCER_PATH,
  '/usr/sbin/pgbouncer',
  '/usr/bin/pgbouncer',
  '/opt/homebrew/bin/pgbouncer',
];

const runs = ({ path, libraries }: Program) =>
  spawnSync(path, ['--version'], { env: environmentOf(libraries) }).status === 0;

const environmentOf = (libraries: string | undefined) =>
  childEnvironment(libraries ? { LD_LIBRARY_PATH: libraries } : {});

function find(): Program | undefined {
  const installed = PLACES.flatMap((path) => (path ? [{ path }] : [])).find(runs);
  if (installed) return installed;
  try {
    return unpacked();
  } catch {
    return undefined;
  }
}

/** Nothing is installed: a package that starts a server would be an odd thing to find on a machine after its tests. */
function unpacked(): Program | undefined {
  const folder = join(homedir(), '.cache', 'pinterest-ads-sync', 'pgbouncer');
  if (!existsSync(folder)) unpack(folder);
  const places = ['usr/lib', 'lib'].map((place) => join(folder, place)).filter((place) => existsSync(place));
  const libraries = places.flatMap((place) => readdirSync(place).map((name) => join(place, name)));
  const program = { path: join(folder, 'usr', 'sbin', 'pgbouncer'), libraries: libraries.join(':') };
  return runs(program) ? program : undefined;
}

function unpack(folder: string): void {
  const draft = mkdtempSync(join(tmpdir(), 'pgbouncer-'));
  const run = (program: string, ...args: string[]) =>
    execFileSync(program, args, {
      cwd: draft,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 60_000,
      env: downloadEnvironment(),
    });
  const download = () => run('apt-get', 'download', 'pgbouncer');
  try {
    download();
  } catch {
    run('apt-get', 'update');
    download();
  }
  const wanted = run('apt-cache', 'depends', 'pgbouncer').matchAll(/Depends: (lib\S+)/g);
  const missing = [...wanted].flatMap(([, name = '']) => (isInstalled(name) ? [] : [name]));
  if (missing.length > 0) run('apt-get', 'download', ...missing);
  for (const name of readdirSync(draft).filter((file) => file.endsWith('.deb')))
    run('dpkg-deb', '--extract', name, 'unpacked');
  mkdirSync(join(folder, '..'), { recursive: true });
  renameSync(join(draft, 'unpacked'), folder);
  rmSync(draft, { recursive: true });
}

const isInstalled = (name: string) =>
  /^Status: .* installed$/m.test(spawnSync('dpkg-query', ['--status', name], { encoding: 'utf8' }).stdout);

const program = find();

/** What a test that needs it is called where it is not. */
export const needsPgbouncer = program ? '' : ' (skipped: no pgbouncer here, and no apt-get that brings it)';

export interface Pooler {
  /** The same database, through the pooler. */
  through(databaseUrl: string): string;
  stop(): Promise<void>;
}

/** As the package configures it, but for where it listens, whom it serves, and what is said here. */
export async function startPgbouncer(
  serverUrl: string,
  settings: Record<string, string | number>,
): Promise<Pooler> {
  if (!program) throw new Error('There is no pgbouncer here.');
  const { hostname, port: serverPort, username, password } = new URL(serverUrl);
  const account = postgresAccount(() => undefined);
  const folder = mkdtempSync(join(tmpdir(), 'pgbouncer-'));
  const [port] = await freePorts(1);
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text, { mode: 0o644 });
    return join(folder, name);
  };
  const users = file('users', `"${username}" "${password}"\n`);
  const all = {
    // It refuses to stay root. Its program may be where nobody else can look.
    ...(account && { user: account.name }),
    listen_addr: '127.0.0.1',
    listen_port: port,
    unix_socket_dir: '',
    auth_type: 'scram-sha-256',
    auth_file: users,
    ...settings,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name} = ${value}`);
  const config = file(
    'ini',
    ['[databases]', `* = host=${hostname} port=${serverPort}`, '[pgbouncer]', ...lines].join('\n'),
  );
  chmodSync(folder, 0o755);
  const service = await startService({
    command: program.path,
    args: [config],
    logFile: join(folder, 'log'),
    stopSignal: 'INT',
    killSignal: 'KILL',
    env: environmentOf(program.libraries),
    removeAfter: folder,
  });
  while (!(await answers(Number(port)))) if (service.hasEnded()) throw new Error(service.logTail());
  return {
    through(databaseUrl) {
      const url = new URL(databaseUrl);
      url.port = String(port);
      return url.href;
    },
    stop: service.stop,
  };
}
