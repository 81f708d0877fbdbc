// Passwords in addresses of databases and proxies, in what a command or a worker says when the address is of no use.
import { runClient } from '../support/client-process.js';
import { createHarness, type Harness } from '../support/harness.js';
import { formsOf, plainCanary } from '../support/secret-forms.js';
import { startWorkerProcess } from '../support/worker-process.js';

const secret = plainCanary('address');
let harness: Harness;

beforeAll(async () => {
  harness = await createHarness();
});

afterAll(() => harness.close());

const client = async (args: string[], environment: Record<string, string>) => {
  const { code, stdout, stderr } = await runClient(harness, args, environment);
  return { code, text: stdout + stderr };
};

const isIn = (text: string) => formsOf(secret).some((form) => text.includes(form));

const wrongPassword = () => {
  const url = new URL(harness.databaseUrl);
  url.password = secret;
  return url.href;
};

describe('a database address with a password', () => {
  test.each<[string, () => string]>([
    ['that is wrong', wrongPassword],
    ['of an unknown host', () => `postgres://user:${secret}@no-such-host.invalid/db`],
    ['of a host that does not answer', () => `postgres://user:${secret}@127.0.0.1:1/db`],
    ['that is no address', () => `postgres://user:${secret}@host:port/db`],
    ['of another kind', () => `mysql://user:${secret}@127.0.0.1/db`],
    ['among its parameters', () => `postgres://127.0.0.1:1/db?password=${secret}`],
  ])('%s is in no message', async (_, url) => {
    for (const args of [['doctor'], ['export', '--table', 'ads'], ['migrate']]) {
      const { code, text } = await client(args, { DATABASE_URL: url() });
      expect([code, text.length > 20, isIn(text)]).toEqual([1, true, false]);
    }
  });

  test('keeps a worker from its start, and is not in the reason', async () => {
    const worker = startWorkerProcess({ ...harness, databaseUrl: wrongPassword() });
    const { message } = await worker.then(
      () => new Error('it started'),
      (error: Error) => error,
    );
    expect(message).toContain('The worker ended at once');
    expect(isIn(message)).toBe(false);
  });
});

test('a proxy that does not answer is named without its password', async () => {
  const proxy = { HTTPS_PROXY: `http://user:${secret}@127.0.0.1:9`, NO_PROXY: 'localhost' };
  // What is on this machine is reached without it.
  const elsewhere = {
    PINTEREST_API_URL: 'https://api.pinterest.test/v5',
    TEMPORAL_ADDRESS: 'temporal.test:7233',
  };
  const { text } = await client(['doctor'], { ...proxy, ...elsewhere });
  expect(text).toContain('gives no answer');
  expect(text).toContain('127.0.0.1:9');
  expect(isIn(text)).toBe(false);
});

test.each<Record<string, string>>([
  { NODE_DEBUG: 'http' },
  { NODE_DEBUG: '*' },
  { DEBUG: '*' },
  { LOG_LEVEL: 'trace' },
])('with %j neither a worker nor a command starts, and no secret is printed', async (more) => {
  const environment = { ...more, PINTEREST_ACCESS_TOKEN: secret };
  const { code, text } = await client(['auth', 'status'], environment);
  expect([code, text]).toEqual([1, expect.stringContaining('The environment has 1 fault:')]);
  expect(isIn(text)).toBe(false);
  await expect(startWorkerProcess(harness, environment)).rejects.toThrow('ended at once');
});
