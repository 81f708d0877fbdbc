// What status says before anything is loaded: each thing once, and its last line as its exit code.
import { hinted } from '../support/build.js';
import { runClient } from '../support/client-process.js';
import { createHarness, type Harness } from '../support/harness.js';

let harness: Harness;

beforeAll(async () => {
  harness = await createHarness();
});

afterAll(() => harness.close());

const times = (text: string, words: string) => text.replace(/\s+/g, ' ').split(words).length - 1;

test('an empty database needs a first sync, and status says so once', async () => {
  const { code, stdout } = await runClient(harness, ['status']);
  expect(times(stdout, `nothing is loaded yet: start with ${hinted('sync')}`)).toBe(1);
  expect(stdout).not.toContain('none needs attention');
  expect(stdout.trim().split('\n').at(-1)).toBe('No ad account is known yet');
  expect(code).toBe(1);
});

test('without Temporal no sync can be started, so only Temporal needs attention, once', async () => {
  const { code, stdout } = await runClient(harness, ['status'], { TEMPORAL_ADDRESS: '127.0.0.1:1' });
  expect(times(stdout, 'Temporal cannot be reached')).toBe(1);
  expect(stdout).not.toContain('nothing is loaded yet');
  expect(stdout).not.toContain('none needs attention');
  expect(code).toBe(1);
});
