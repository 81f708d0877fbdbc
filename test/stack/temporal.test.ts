import { existsSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { identify } from '../../dev/stack/processes.js';
import { findTemporal, startTemporalServer, type TemporalServer } from '../../dev/stack/temporal.js';
import { fakeProgram, killGuards, makeFolder, processesNaming, removeFolders } from './support.js';

const said: string[] = [];
const say = (line: string) => void said.push(line);
let program: string;
let folder: string;

beforeAll(async () => {
  program = (await findTemporal({ say: (line) => void process.stderr.write(`${line}\n`) })).path;
}, 600_000);

beforeEach(() => {
  folder = makeFolder();
  said.splice(0);
});

afterEach(() => {
  expect(processesNaming(folder)).toEqual([]);
});

afterAll(removeFolders);

test('a server killed with kill -9 starts again with its workflows', async () => {
  const killed = await startTemporalServer(inFolder());
  await withClient(killed, (client) =>
    client.workflow.start('any', { workflowId: 'kept', taskQueue: 'none' }),
  );
  process.kill(killed.pid, 'SIGKILL');
  const server = await startTemporalServer(inFolder());
  const description = await withClient(server, (client) => client.workflow.getHandle('kept').describe());
  expect(description.status.name).toBe('RUNNING');
  await server.stop();
});

test('a server that lost its guard is ended by the next start on the same file', async () => {
  const orphan = await startTemporalServer(inFolder());
  killGuards(folder);
  const server = await startTemporalServer(inFolder());
  expect(identify(orphan.pid)).toBeUndefined();
  expect(server.pid).not.toBe(orphan.pid);
  await server.stop();
});

test('a pid file that names another program ends nothing', async () => {
  const bystander = { pid: process.ppid, startedAt: identify(process.ppid)?.startedAt };
  writeFileSync(join(folder, 'temporal.db.pid'), JSON.stringify(bystander));
  const server = await startTemporalServer(inFolder());
  expect(identify(process.ppid)).toEqual(bystander);
  await server.stop();
});

test('taken ports are replaced by free ones, and a line says so', async () => {
  const blocker = createServer();
  await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve));
  const { port } = blocker.address() as { port: number };
  const server = await startTemporalServer({ ...inFolder(), port, uiPort: port, headless: false });
  expect(server.address).not.toBe(`127.0.0.1:${port}`);
  expect(said).toContain(`port ${port} is taken, using ${server.address.split(':')[1]}`);
  const page = await fetch(server.uiUrl ?? '');
  expect(page.status).toBe(200);
  await server.stop();
  blocker.close();
});

test('the error of a failed start holds what the program printed', async () => {
  const path = fakeProgram(folder, 'broken', 'echo "no such flag" >&2; exit 1');
  await expect(startTemporalServer({ ...inFolder(), path })).rejects.toThrow('no such flag');
});

test('a server in memory takes its temporary folder with it', async () => {
  const temporary = makeFolder();
  const logFile = join(temporary, 'temporal.log');
  const server = await startTemporalServer({
    path: program,
    port: 0,
    headless: true,
    logFile,
    removeAfter: temporary,
    say,
  });
  await server.stop();
  expect(existsSync(temporary)).toBe(false);
});

function inFolder() {
  const [dbFile, logFile] = [join(folder, 'temporal.db'), join(folder, 'temporal.log')];
  return { path: program, dbFile, logFile, port: 0, uiPort: 0, headless: true, say };
}

async function withClient<T>(server: TemporalServer, use: (client: Client) => Promise<T>): Promise<T> {
  const connection = await Connection.connect({ address: server.address });
  try {
    return await use(new Client({ connection }));
  } finally {
    await connection.close();
  }
}
