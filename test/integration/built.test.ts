import { execFile, type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { addDays } from '../../src/shared/dates.js';
import { buildFolder } from '../support/build.js';
import { runClient } from '../support/client-process.js';
import { newKey } from '../support/connections.js';
import { createHarness, failureOf, type Harness } from '../support/harness.js';
import { poll } from '../support/poll.js';
import { startWorkerProcess } from '../support/worker-process.js';

const execute = promisify(execFile);
const encryption = { ENCRYPTION_KEY: newKey(), PAYLOAD_ENCRYPTION: 'on' };

// Of its own, as a test below takes a part of it away.
const build = mkdtempSync(join(tmpdir(), 'pinterest-ads-built-'));
const dist = (file: string) => join(build, 'dist', file);

beforeAll(() => cpSync(buildFolder(), build, { recursive: true }));

afterAll(() => rmSync(build, { recursive: true }));

/** Runs a program as a shell would: by its first line and its mode. */
const runPath = (path: string, args: string[]): SpawnSyncReturns<string> =>
  spawnSync(path, args, { encoding: 'utf8', env: { PATH: process.env.PATH } });
const run = (file: string, ...args: string[]) => runPath(dist(file), args);

describe('the built worker', () => {
  let harness: Harness;
  let healthFile: string;

  beforeAll(async () => {
    harness = await createHarness({ unreadDays: 3 });
    healthFile = join(build, 'health.json');
    // Without them, only what was bundled can run.
    rmSync(dist('workflows'), { recursive: true });
  });

  afterAll(() => harness.close());

  const startWorker = () => startWorkerProcess(harness, {}, [dist('worker.js'), '--health-file', healthFile]);
  const askHealth = () =>
    execute(process.execPath, [dist('worker/health-check.js'), healthFile]).then(
      ({ stdout }) => ({ code: 0, stdout }),
      ({ code, stdout }) => ({ code, stdout }),
    );
  const untilHealthy = () => poll(async () => (await askHealth()).code === 0);

  test('runs a whole sync from the workflows that were bundled when it was built', async () => {
    const worker = await startWorker();
    try {
      await (await harness.startAll({ lookbackDays: 0 })).result();
    } finally {
      expect(await worker.stop()).toBe(0);
    }
    expect(await harness.rows('ads')).toHaveLength(33);
    // Told by code that runs beside the workflows, in the same bundle.
    expect(await harness.db('pinterest_sync.account_runs')).toHaveLength(2);
    // The SDK warns of what a bundle made ahead lacks.
    expect(worker.log()).not.toMatch(/webpack|workflowModules/);
  });

  test('runs one with encrypted payloads from a bundle of its own', async () => {
    const encrypted = await createHarness({ environment: encryption });
    const worker = await startWorkerProcess(encrypted, encryption, [dist('worker.js')]);
    const { world, faults } = encrypted.sandbox;
    const input = { startDate: addDays(world.today, -1), endDate: addDays(world.today, -1) };
    faults.add({ match: { path: /analytics$/ }, times: Number.POSITIVE_INFINITY, respond: { status: 403 } });
    try {
      const [adAccountId = ''] = world.adAccounts.map(({ id }) => id);
      const handle = await encrypted.startOne({ adAccountId, ...input });
      expect((await failureOf(handle)).message).toContain('403');
      const { events = [] } = await handle.fetchHistory();
      const { failure } = events?.at(-1)?.workflowExecutionFailedEventAttributes ?? {};
      expect(failure?.message).toBe('Encoded failure');
    } finally {
      expect(await worker.stop()).toBe(0);
      await encrypted.close();
    }
    expect(worker.log()).not.toMatch(/webpack|workflowModules/);
  });

  test('is healthy while it works, and neither before nor after', async () => {
    expect(await askHealth()).toMatchObject({ code: 1, stdout: expect.stringContaining('No worker with') });
    const worker = await startWorker();
    await untilHealthy();
    expect((await askHealth()).stdout).toBe('The worker takes work and reaches Postgres\n');
    await worker.stop();
    expect(await askHealth()).toMatchObject({ code: 1, stdout: expect.stringContaining('No worker with') });
  });

  test('ignores the health file that an earlier worker left', async () => {
    const first = await startWorker();
    await untilHealthy();
    await first.kill();
    expect(await askHealth()).toMatchObject({ code: 0 });
    // Ends at once, as it is told of no database.
    expect(run('worker.js', '--health-file', healthFile)).toMatchObject({ status: 1 });
    expect(await askHealth()).toMatchObject({ code: 1 });
  });
});

describe('the command line', () => {
  let harness: Harness;

  beforeAll(async () => {
    harness = await createHarness({ ownNamespace: true });
  });

  afterAll(() => harness.close());

  /** The packages of which it has loaded anything when it ends. */
  async function packagesLoadedBy(...args: string[]): Promise<string[]> {
    const hook = join(build, 'list-modules.cjs');
    const list = join(build, 'modules.json');
    const modules = 'JSON.stringify(Object.keys(require.cache))';
    writeFileSync(
      hook,
      `process.on('exit', () => require('node:fs').writeFileSync(process.env.MODULE_LIST, ${modules}));`,
    );
    await runClient(harness, args, { NODE_OPTIONS: `--require ${hook}`, MODULE_LIST: list });
    const loaded: string[] = JSON.parse(readFileSync(list, 'utf8'));
    const names = loaded.map((path) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? '');
    return [...new Set(names)].filter(Boolean).sort();
  }

  /** Lines on a terminal are broken between words. */
  const widthOfText = ['ansi-regex', 'emoji-regex', 'is-fullwidth-code-point', 'string-width', 'strip-ansi'];

  test.each([[['--version']], [['--help']], [['backfill', '--help']]])(
    '%j loads no database driver, no Temporal client and nothing else that only commands need',
    async (args) => {
      expect(await packagesLoadedBy(...args)).toEqual(['commander', ...widthOfText].sort());
    },
  );

  test.each([[['doctor']], [['sync', '--detach']], [['status']]])(
    "%j loads what it needs, and never the worker's native core",
    async (args) => {
      const packages = await packagesLoadedBy(...args);
      expect(packages).toContain('@temporalio/client');
      expect(packages).not.toContain('@temporalio/worker');
      expect(packages).not.toContain('@temporalio/core-bridge');
    },
  );
});

describe('the bins', () => {
  const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
  const bins = Object.entries<string>(manifest.bin);
  const run = (file: string, ...args: string[]) => runPath(join(build, file), args);

  // Beside sources they run those, as in a clone.
  beforeAll(() => {
    cpSync('bin', join(build, 'bin'), { recursive: true });
    rmSync(join(build, 'src'), { recursive: true });
  });

  // Under which name, package.test.ts says.
  test.each(bins)('%s says what it does and which version it is', (_, file) => {
    expect(run(file, '--help')).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^Usage: .+\n\n\w/),
    });
    expect(run(file, '--version')).toMatchObject({ status: 0, stdout: `${manifest.version}\n` });
  });

  test.each(bins)('%s takes no argument that it does not know', (_, file) => {
    for (const args of [['--nope'], ['nope']]) {
      expect(run(file, ...args)).toMatchObject({
        status: 2,
        stdout: '',
        stderr: expect.stringContaining('nope'),
      });
    }
  });

  test('and all that they need is in the package', () => {
    const { stdout } = spawnSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
      cwd: build,
      encoding: 'utf8',
    });
    const packed = JSON.parse(stdout)[0].files.map(({ path }: { path: string }) => path);
    const needed = [
      ...bins.map(([, file]) => file),
      'dist/client.js',
      'dist/worker.js',
      'dist/workflows.bundle.js',
      'dist/worker/health-check.js',
    ];
    expect(packed).toEqual(expect.arrayContaining(needed));
    expect(
      packed.filter(
        (path: string) =>
          !/^(bin\/|dist\/|\.env\.example$|package\.json$|README|LICENSE|CHANGELOG)/.test(path),
      ),
    ).toEqual([]);
  });
});
