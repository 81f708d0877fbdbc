// What an upgrade needs: histories that replay, and workers with versions.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addDays } from '../../src/shared/dates.js';
import { runClient } from '../support/client-process.js';
import { createHarness, type Harness } from '../support/harness.js';
import { startWorkerProcess, until } from '../support/worker-process.js';

const HISTORIES = join(__dirname, '../replay/histories');
let harness: Harness;
let folder: string;

beforeAll(async () => {
  harness = await createHarness();
  folder = mkdtempSync(join(tmpdir(), 'histories-'));
});

afterAll(async () => {
  rmSync(folder, { recursive: true });
  await harness.close();
});

/** With an environment that names nothing. */
const replay = (...args: string[]) =>
  runClient(harness, ['replay', ...args], {
    DATABASE_URL: '',
    TEMPORAL_ADDRESS: '',
    PINTEREST_ACCESS_TOKEN: '',
  });

const fileWith = (name: string, text: string) => {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
};

describe('client replay', () => {
  const recorded = join(HISTORIES, 'sync-account-daily-run.json');

  test('finds that the recorded histories replay, exit 0', async () => {
    const files = readdirSync(HISTORIES)
      .slice(0, 4)
      .map((name) => join(HISTORIES, name));
    const { code, stdout } = await replay(...files);
    expect(stdout).toMatch(/^OK {3}\S+: \w+ \S+ replays, \d+ events$/m);
    expect(stdout).toContain('4 of 4 histories replay');
    expect(code).toBe(0);
  }, 60_000);

  test('takes a list of events too', async () => {
    const { events } = JSON.parse(readFileSync(recorded, 'utf8'));
    expect((await replay(fileWith('list.json', JSON.stringify(events)))).code).toBe(0);
  }, 60_000);

  test('names a history that another code recorded, and what to do, exit 1', async () => {
    const changed = readFileSync(recorded, 'utf8').replaceAll(
      '"name": "planAnalytics"',
      '"name": "planNothing"',
    );
    const { code, stdout } = await replay(recorded, fileWith('changed.json', changed));
    expect(stdout).toMatch(
      /BAD {2}\S+changed.json: syncAdAccount \S+ does not replay: this version gives other commands/,
    );
    expect(stdout).toContain('1 of 2 histories replay');
    expect(code).toBe(1);
  }, 60_000);

  test.each([
    ['no JSON', 'Progress: 10 events', 'it is not JSON'],
    [
      'no history',
      '{"status": "Running"}',
      'it holds no history of a run: write it with temporal workflow show',
    ],
    [
      'of another program',
      '{"events":[{"workflowExecutionStartedEventAttributes":{"workflowType":{"name":"other"}}}]}',
      'other is no workflow of this program',
    ],
  ])('says of a file that is %s what it is, exit 1', async (_, text, found) => {
    const { code, stdout } = await replay('--json', fileWith('other.json', text));
    expect(JSON.parse(stdout)).toEqual([
      expect.objectContaining({ ok: false, found: expect.stringContaining(found) }),
    ]);
    expect(code).toBe(1);
  });

  test('without a file is wrong usage, exit 2', async () => {
    expect((await replay()).code).toBe(2);
  });
});

describe('a worker with a version', () => {
  const deployment = `sync-${process.pid}-${Date.now()}`;
  const worker = (buildId: string) =>
    startWorkerProcess(harness, { TEMPORAL_DEPLOYMENT_NAME: deployment, TEMPORAL_WORKER_BUILD_ID: buildId });

  /** Once the server knows the version. */
  async function makeCurrent(buildId: string): Promise<void> {
    const { workflowService, options } = harness.client;
    const request = { namespace: options.namespace, deploymentName: deployment, buildId };
    for (let attempt = 0; ; attempt += 1) {
      try {
        await workflowService.setWorkerDeploymentCurrentVersion(request);
        return;
      } catch (error) {
        if (attempt === 100) throw error;
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    }
  }

  const doctor = async (buildId: string) => {
    const environment = { TEMPORAL_DEPLOYMENT_NAME: deployment, TEMPORAL_WORKER_BUILD_ID: buildId };
    return (await runClient(harness, ['doctor'], environment)).stdout.replace(/\s+/g, ' ');
  };

  test('hands its runs to the next version once that is made the current one', async () => {
    const first = await worker('build-a');
    expect(await doctor('build-a')).toMatch(
      /FIX Temporal version deployment \S+ has no current version.*temporal worker deployment set-current-version/,
    );
    await makeCurrent('build-a');
    expect(await doctor('build-a')).toMatch(/OK Temporal version build-a is the current version/);
    const [account] = harness.sandbox.world.adAccounts;
    const { today } = harness.sandbox.world;
    const { taskQueue } = harness.config.temporal;
    const handle = await harness.client.workflow.start('backfillAdAccount', {
      taskQueue,
      args: [{ adAccountId: account?.id, startDate: addDays(today, -6), endDate: addDays(today, -1) }],
      workflowId: `pinterest-backfill/${taskQueue}`,
    });
    await handle.signal('pause');
    await until(() => harness.sandbox.requests.some(({ path }) => path.endsWith('/ads')));
    const second = await worker('build-b');
    try {
      expect(await doctor('build-b')).toMatch(
        /FIX Temporal version the current version of deployment \S+ is build-a, and not build-b/,
      );
      await makeCurrent('build-b');
      await first.stop();
      await handle.signal('resume');
      expect(await handle.result()).toMatchObject({ units: { planned: 10, done: 10, failed: 0 } });
      const builds = (await handle.fetchHistory()).events?.flatMap(
        ({ workflowTaskCompletedEventAttributes: done }) => done?.deploymentVersion?.buildId ?? [],
      );
      expect(builds?.[0]).toBe('build-a');
      expect(builds?.at(-1)).toBe('build-b');
    } finally {
      await second.stop();
    }
  }, 120_000);

  test('without a build id is a fault of the configuration, and the other way round', async () => {
    const { stdout } = await runClient(harness, ['doctor'], { TEMPORAL_DEPLOYMENT_NAME: deployment });
    expect(stdout.replace(/\s+/g, ' ')).toContain(
      'TEMPORAL_DEPLOYMENT_NAME is set, so TEMPORAL_WORKER_BUILD_ID must be set too',
    );
    const other = await runClient(harness, ['doctor'], { TEMPORAL_WORKER_BUILD_ID: 'b' });
    expect(other.stdout.replace(/\s+/g, ' ')).toContain(
      'TEMPORAL_WORKER_BUILD_ID is set, so TEMPORAL_DEPLOYMENT_NAME must be set too',
    );
  });
});
