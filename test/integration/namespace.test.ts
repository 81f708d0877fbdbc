// A namespace that the Temporal server does not have is said in the same words by every program.
import { addDays, toDay } from '../../src/shared/dates.js';
import { runClient } from '../support/client-process.js';
import { createHarness, type Harness } from '../support/harness.js';
import { startWorkerProcess } from '../support/worker-process.js';

let harness: Harness;
const environment = { TEMPORAL_NAMESPACE: 'not-there' };
const yesterday = addDays(toDay(new Date()), -1);
const words = 'Temporal has no namespace not-there: set TEMPORAL_NAMESPACE';

beforeAll(async () => {
  harness = await createHarness();
});

afterAll(() => harness.close());

test.each([
  [['sync', '--detach']],
  [['schedule', 'list']],
  [['backfill', '--ad-account', '1', '--from', yesterday, '--to', yesterday, '--detach']],
])('%j says in one line that it does not exist, exit 1', async (args) => {
  const { code, stdout, stderr } = await runClient(harness, args, environment);
  expect(stderr.trim().split('\n')).toEqual([expect.stringContaining(words)]);
  expect(stdout).toBe('');
  expect(code).toBe(1);
});

test('status still shows what Postgres knows', async () => {
  await harness.db('pinterest.ad_accounts').insert({ id: '549', name: 'Stored', __sync_key: 'k' });
  const { code, stdout } = await runClient(harness, ['status'], environment);
  expect(stdout.replace(/\s+/g, ' ')).toContain(words);
  expect(stdout).toContain('Stored');
  expect(code).toBe(1);
});

test('a worker says it and ends', async () => {
  await expect(startWorkerProcess(harness, environment)).rejects.toThrow(words);
});
