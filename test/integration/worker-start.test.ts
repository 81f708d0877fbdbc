/** A worker whose servers are not up yet. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compiled } from '../support/build.js';
import { createDatabase, temporalAddress, uniqueTaskQueue } from '../support/services.js';
import { until } from '../support/worker-process.js';

let databaseUrl: string;
let drop: () => Promise<void>;

beforeAll(async () => {
  ({ url: databaseUrl, drop } = await createDatabase());
});

afterAll(() => drop());

/** Nothing listens on port 1. */
const servers: [string, () => Record<string, string>][] = [
  [
    'Postgres',
    () => ({ DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none', TEMPORAL_ADDRESS: temporalAddress() }),
  ],
  ['Temporal', () => ({ DATABASE_URL: databaseUrl, TEMPORAL_ADDRESS: '127.0.0.1:1' })],
];

function startWorker(environment: Record<string, string>, ...options: string[]) {
  const child: ChildProcess = spawn(process.execPath, [compiled('worker.js'), ...options], {
    env: {
      PATH: process.env.PATH,
      PINTEREST_ACCESS_TOKEN: 'a-token-for-nobody',
      TEMPORAL_TASK_QUEUE: uniqueTaskQueue(),
      METRICS_ADDRESS: '',
      ...environment,
    },
  });
  let log = '';
  child.stderr?.on('data', (data: Buffer) => {
    log += data.toString();
  });
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  return { child, log: () => log, ended };
}

test.each(servers)(
  'that waits for %s says so again and again, and is stopped at once',
  async (server, environment) => {
    const { child, log, ended } = startWorker(environment());
    const said = () => log().split(`Waiting for ${server}: `).length - 1;
    while (said() < 2) await new Promise((resolve) => setTimeout(resolve, 50));
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
    expect(log()).toContain('Stopped before it was ready');
  },
);

test('that has no answer from a server, not even a refusal, says so too', async () => {
  const silent = createServer().listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as AddressInfo;
  const address = `127.0.0.1:${port}`;
  const { child, log, ended } = startWorker({
    DATABASE_URL: `postgres://nobody@${address}/none`,
    TEMPORAL_ADDRESS: address,
  });
  await until(() => log().includes('Waiting for Postgres: no answer for'));
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
  silent.close();
});

test.each(servers)('that is told to fail fast ends when %s is not up', async (server, environment) => {
  const { log, ended } = startWorker(environment(), '--fail-fast');
  expect(await ended).toBe(1);
  expect(log()).toContain(server);
  expect(log()).not.toContain('it is tried again');
});

/** Since Node 22.8. */
const withCompileCache = 'enableCompileCache' in nodeModule ? test : test.skip;

withCompileCache('that has ended keeps its compiled code for the next start', async () => {
  const caches = mkdtempSync(join(tmpdir(), 'caches-'));
  const servers = { DATABASE_URL: databaseUrl, TEMPORAL_ADDRESS: temporalAddress() };
  const { child, log, ended } = startWorker({ ...servers, XDG_CACHE_HOME: caches });
  await until(() => log().includes('"state":"RUNNING"'));
  child.kill('SIGTERM');
  await ended;
  const kept = readdirSync(join(caches, 'pinterest-ads-sync', 'compiled'), { recursive: true });
  rmSync(caches, { recursive: true });
  expect(kept.length).toBeGreaterThan(500);
});
