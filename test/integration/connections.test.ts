// Tokens that are stored: encrypted, bound to their connection, and lost without the key, which is said.

import { connectPinterest } from '../../src/connections/client.js';
import { requireKeys } from '../../src/connections/keys.js';
import { createKeyRing } from '../../src/encryption.js';
import { readConnections } from '../../src/postgres/connections.js';
import { addDays } from '../../src/shared/dates.js';
import { hinted } from '../support/build.js';
import { runClient } from '../support/client-process.js';
import { newKey, storeConnection, storedEnvironment } from '../support/connections.js';
import { createHarness, type Harness } from '../support/harness.js';
import { startWorkerProcess } from '../support/worker-process.js';

const key = newKey();
const other = newKey();
const [keyId] = createKeyRing([key]).ids;
const [otherId] = createKeyRing([other]).ids;
let harness: Harness;

beforeEach(async () => {
  harness = await createHarness({ environment: storedEnvironment(key) });
  await storeConnection({ ...harness, key });
});

afterEach(() => harness.close());

const auth = (args: string[], environment: Record<string, string> = {}) =>
  runClient(harness, ['auth', ...args], { ...storedEnvironment(key), ...environment });

describe('the tokens of a connection', () => {
  test('cannot be read in the database', async () => {
    await connectPinterest(harness.config, harness.db).listAdAccounts(undefined);
    const token = harness.sandbox.requests.at(-1)?.headers.authorization?.replace('Bearer ', '') ?? 'none';
    const { rows } = await harness.db.raw('SELECT c::text AS text, tokens FROM pinterest_sync.connections c');
    expect(`${rows[0].text} ${rows[0].tokens.toString('latin1')}`).not.toContain(token);
    expect(rows[0].text).not.toContain(key);
  });

  test('are of no use in the row of another connection', async () => {
    await storeConnection({ ...harness, key, name: 'other' });
    await harness.db.raw(
      `UPDATE pinterest_sync.connections SET tokens = (SELECT tokens FROM pinterest_sync.connections WHERE name = 'other')
       WHERE name = 'default'`,
    );
    await expect(requireKeys(harness.db, createKeyRing([key]))).rejects.toThrow(
      'The tokens of connection default were changed or belong to another connection: connect it again with pinterest-ads-sync auth login',
    );
  });

  test('open with any key of the list, and are encrypted with the first', async () => {
    const config = { ...harness.config, encryptionKeys: [other, key] };
    await connectPinterest(config, harness.db).listAdAccounts(undefined);
    expect((await readConnections(harness.db)).map((one) => one.keyId)).toEqual([keyId]);
    await storeConnection({ ...harness, key: other, name: 'later' });
    await requireKeys(harness.db, createKeyRing([other, key]));
  });

  test('get the first key by rotate-key, and the old one can go', async () => {
    await storeConnection({ ...harness, key, name: 'shop-b' });
    const rotated = await auth(['rotate-key'], { ENCRYPTION_KEY: `${other}, ${key}` });
    expect(rotated).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('2 connections encrypted again'),
    });
    expect((await readConnections(harness.db)).map((one) => one.keyId)).toEqual([otherId, otherId]);
    const config = { ...harness.config, encryptionKeys: [other] };
    await connectPinterest(config, harness.db, { connection: 'shop-b' }).listAdAccounts(undefined);
  });

  test('stay as they are when rotate-key lacks the old key', async () => {
    const refused = await auth(['rotate-key'], { ENCRYPTION_KEY: other });
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain(`encrypted with key ${keyId}, and ENCRYPTION_KEY holds ${otherId}`);
    expect((await readConnections(harness.db)).map((one) => one.keyId)).toEqual([keyId]);
  });
});

const lacks = [
  ['missing', '', 'and ENCRYPTION_KEY is not set: set it to the key that they were stored with'],
  ['another', other, `encrypted with key ${keyId}, and ENCRYPTION_KEY holds ${otherId}: add that key`],
] as const;

describe.each(lacks)('a key that is %s', (_, given, message) => {
  test('keeps a worker from starting, and the message says what to do', async () => {
    const start = startWorkerProcess(harness, { ...storedEnvironment(key), ENCRYPTION_KEY: given });
    const error = await start.then(
      () => 'it started',
      (thrown: Error) => thrown.message,
    );
    expect(error).toContain(message);
    expect(error).toContain(hinted('auth logout'));
    for (const secret of [key, other]) expect(error).not.toContain(secret);
  });

  test('is named with the connection that needs it, which can still be deleted', async () => {
    const status = await auth(['status', '--json'], { ENCRYPTION_KEY: given });
    expect(status.code).toBe(1);
    expect(JSON.parse(status.stdout)).toMatchObject([
      { connection: 'default', adAccounts: null, fault: expect.stringContaining(message) },
    ]);
    expect((await auth(['logout'], { ENCRYPTION_KEY: given })).code).toBe(0);
    expect(await readConnections(harness.db)).toEqual([]);
  });
});

test('a text that is not a key is refused without being shown', async () => {
  const text = 'too-short-to-be-a-key';
  const { code, stderr } = await auth(['status'], { ENCRYPTION_KEY: text });
  expect(code).toBe(1);
  expect(stderr).toContain(
    'ENCRYPTION_KEY has an invalid value (not shown); expected 32 random bytes as base64',
  );
  expect(stderr).not.toContain(text);
});

test('an environment with only a token needs no key', async () => {
  await auth(['logout']);
  const config = { ...harness.config, encryptionKeys: [] };
  const credentials = { accessToken: harness.sandbox.accessToken };
  const alone = { ...config, pinterest: { ...config.pinterest, app: undefined, credentials } };
  const [account] = harness.sandbox.world.adAccounts;
  await harness.withWorker(async () => {
    const run = await harness.startOne({
      adAccountId: account?.id ?? '',
      startDate: addDays(harness.sandbox.world.today, -1),
    });
    await run.result();
  }, alone);
});
