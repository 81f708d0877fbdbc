// A failure that no retry mends, while the rest of the run goes on: everything that a person looks at says so at once.
import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WorkflowHandle } from '@temporalio/client';
import type { FaultResponse } from '../../dev/sandbox/index.js';
import { runClient } from '../support/client-process.js';
import { createHarness, type Harness } from '../support/harness.js';
import { keepWorker } from '../support/keep-worker.js';
import { poll } from '../support/poll.js';
import { ago, twoAdAccounts } from '../support/status.js';

let harness: Harness;
let stopWorker: () => Promise<void>;
const [shop, slow] = twoAdAccounts();
const page = join(tmpdir(), `failing-runs-${process.pid}.html`);

const status = async () => {
  const { code, stdout } = await runClient(harness, ['status', '--json']);
  const { adAccounts, ...common } = JSON.parse(stdout);
  const of = (id: string) =>
    adAccounts.find(({ adAccountId }: { adAccountId: string }) => adAccountId === id) ?? { needs: [] };
  return { code, common, shop: of(shop.id), slow: of(slow.id) };
};

async function untilStatus(holds: (now: Awaited<ReturnType<typeof status>>) => boolean) {
  for (;;) {
    const now = await status();
    if (holds(now)) return now;
  }
}

/** Whatever else matches: a run of `slow` never ends, so that the run of all goes on. */
function keepGoing(): void {
  const path = new RegExp(`${slow.id}/ads/analytics$`);
  harness.sandbox.faults.add({ match: { path }, times: Number.POSITIVE_INFINITY, respond: 'hang' });
}

const refuse = (path: RegExp, respond: FaultResponse, query?: RegExp) =>
  harness.sandbox.faults.add({ match: { path, query }, times: Number.POSITIVE_INFINITY, respond });

const says = (status: number, code: number, message: string) => ({ status, body: { code, message } });

beforeAll(async () => {
  harness = await createHarness({ sandbox: { adAccounts: [shop, slow] }, unreadDays: 3 });
  stopWorker = await keepWorker(harness);
  await (await harness.startAll({ lookbackDays: 0 })).result();
  // Something is left to read.
  await harness.db('pinterest_sync.analytics_days').where('date', '>', ago(4)).delete();
});

afterEach(() => harness.sandbox.faults.clear());

afterAll(async () => {
  await stopWorker();
  await harness.close();
  rmSync(page, { force: true });
});

const of = (suffix: string) => new RegExp(`/ad_accounts/${shop.id}${suffix}`);

/** From Pinterest's published answers: what is refused, and which code of the error table that is. */
const cases: [what: string, arm: () => void, code: string][] = [
  [
    'an ad account that may not be read',
    () => refuse(of(''), says(403, 29, 'You are not permitted to access that resource.')),
    'PermissionDenied',
  ],
  ['an ad account that was deleted', () => refuse(of(''), says(404, 2, 'AdAccount not found.')), 'NotFound'],
  [
    'one list that is refused',
    () => refuse(of('/campaigns$'), says(400, 1, 'Invalid parameter')),
    'RequestRefused',
  ],
  [
    'analytics that may not be read',
    () => refuse(of('/ads/analytics$'), says(403, 29, 'You are not permitted to access that resource.')),
    'PermissionDenied',
  ],
  [
    'one day that is refused, while the days after it hang',
    () => {
      refuse(of('/ads/analytics$'), says(400, 1, 'Invalid parameter'), new RegExp(`start_date=${ago(1)}`));
      refuse(of('/ads/analytics$'), 'hang');
    },
    'RequestRefused',
  ],
  [
    'a token that lacks a scope',
    () => refuse(of('/ads$'), says(401, 3, 'The token lacks scopes.')),
    'AuthenticationFailed',
  ],
];

test.each(cases)('%s: status and its page say so while the run goes on', async (_, arm, code) => {
  arm();
  keepGoing();
  const run = await harness.startAll({ lookbackDays: 2 });
  try {
    // What somebody else sends under the same name means nothing.
    await run.signal('failing');
    await marked(run);
    // The run of all hears of it a moment later.
    const now = await untilStatus(
      ({ shop: { needs }, common }) => needs.length > 0 && common.lastRun?.failing,
    );
    expect(now.code).toBe(1);
    expect(now.common).toMatchObject({ needsAttention: true, lastRun: { state: 'running' } });
    expect(now.slow.needs).toEqual([]);
    const written = await runClient(harness, ['status', '--html', page]);
    expect(written.code).toBe(1);
    expect(headOf(shop.id)).toContain('needs attention');
    expect(headOf(slow.id)).toContain('in order');
    expect(readFileSync(page, 'utf8')).toContain('Something needs attention.');
    const { stdout } = await runClient(harness, ['status']);
    expect(stdout).toContain('2 ad accounts: 1 needs attention');
    await expectMark(run, code);
    await expectMark(harness.client.workflow.getHandle(`pinterest-sync/${shop.id}`), code);
  } finally {
    await run.terminate();
    await harness.client.workflow
      .getHandle(`pinterest-sync/${slow.id}`)
      .terminate()
      .catch(() => undefined);
    await harness.client.workflow
      .getHandle(`pinterest-sync/${shop.id}`)
      .terminate()
      .catch(() => undefined);
  }
});

const headOf = (id: string) =>
  readFileSync(page, 'utf8').split(`id="account-${id}"`)[1]?.split('</summary>')[0] ?? '';

/** Before it, no status says anything; to ask for the mark takes no process. */
const marked = (run: WorkflowHandle) =>
  poll(async () => (await run.describe()).searchAttributes.PinterestAttention !== undefined);

/** What Temporal's own list and page show of the run. */
async function expectMark(run: WorkflowHandle, code: string): Promise<void> {
  const { memo, searchAttributes } = await run.describe();
  expect(String(memo?.needsAttention)).toContain('units done. ');
  expect(searchAttributes.PinterestAttention).toEqual([code]);
}

test('an ad account that was refused is not in order while its next run waits for its turn', async () => {
  refuse(of(''), says(403, 29, 'You are not permitted to access that resource.'));
  const first = await harness.startOne({ adAccountId: shop.id });
  await expect(first.result()).rejects.toThrow();
  harness.sandbox.faults.clear();
  keepGoing();
  refuse(of(''), 'hang');
  const run = await harness.startAll({ lookbackDays: 2 });
  try {
    const now = await untilStatus(({ shop: { lastRun } }) => lastRun?.state === 'running');
    expect(now.shop.needs).toEqual(['the last run failed']);
  } finally {
    await run.terminate();
    await harness.client.workflow.getHandle(`pinterest-sync/${slow.id}`).terminate();
    await harness.client.workflow.getHandle(`pinterest-sync/${shop.id}`).terminate();
  }
});

test('a run that no worker of this database may do needs attention at its first attempt', async () => {
  const run = await harness.startOne({ adAccountId: shop.id, databaseId: 'another-database' });
  try {
    const now = await untilStatus(({ shop: { needs } }) => needs.length > 0);
    expect(now.shop.needs).toEqual([
      expect.stringMatching(/^the sync under way is failing: .*Give all workers of this task queue the same/),
    ]);
  } finally {
    await run.terminate();
  }
});
