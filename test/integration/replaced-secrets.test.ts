// Secrets in files that are replaced while a worker runs, as Kubernetes, Vault and people replace them.
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../src/config/index.js';
import { currentKeys, refreshSecrets, reportSecrets } from '../../src/config/refresh.js';
import { tokensOf } from '../../src/connections/tokens.js';
import { addDays } from '../../src/shared/dates.js';
import { redact } from '../../src/shared/redact.js';
import { newKey } from '../support/connections.js';
import { activityFaults } from '../support/failures.js';
import { createHarness, type Harness } from '../support/harness.js';
import { startWorkerProcess, type WorkerProcess } from '../support/worker-process.js';

let folder: string;
let versions = 0;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'secrets-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** As a secret volume does it: a new folder with all files, and one link that is moved to it. */
function publish(files: Record<string, string>): void {
  versions += 1;
  const version = join(folder, `..version-${versions}`);
  mkdirSync(version);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(version, name), text);
  symlinkSync(version, join(folder, '..data_tmp'));
  renameSync(join(folder, '..data_tmp'), join(folder, '..data'));
}
const fileOf = (name: string) => join(folder, '..data', name);

describe('a worker', () => {
  const adAccountId = `54${process.pid}7`;
  let harness: Harness;
  let worker: WorkerProcess;
  let day: string;

  beforeEach(async () => {
    const adAccounts = [
      { id: adAccountId, name: 'Shop', country: 'US', currency: 'USD', campaigns: 1, ads: 3 },
    ];
    harness = await createHarness({ sandbox: { adAccounts } });
    day = addDays(harness.sandbox.world.today, -1);
    publish({ token: `${harness.sandbox.accessToken}\n` });
    worker = await startWorkerProcess(harness, {
      PINTEREST_ACCESS_TOKEN: '',
      PINTEREST_ACCESS_TOKEN_FILE: fileOf('token'),
    });
  });

  afterEach(async () => {
    await worker.stop();
    await harness.close();
  });

  const run = async () => {
    const handle = await harness.startOne({ adAccountId, startDate: day, endDate: day });
    const { units } = (await handle.result()) as { units: object };
    return { units, faults: await activityFaults(handle) };
  };
  const all = { units: { planned: 5, done: 5, failed: 0 }, faults: [] };

  test('takes a token that replaces one that Pinterest no longer accepts, without a restart and without a failure', async () => {
    expect(await run()).toEqual(all);
    const next = harness.sandbox.tokens.issueAccess({ kind: 'app' });
    harness.sandbox.tokens.revoke(harness.sandbox.accessToken);
    publish({ token: next });
    expect(await run()).toEqual(all);
    expect(worker.log()).toContain('Read again, because it was replaced: PINTEREST_ACCESS_TOKEN_FILE');
    expect(worker.log()).not.toContain(next);
  });

  test('goes on with the old token while the file is empty or gone, and says so once', async () => {
    publish({ token: '' });
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    expect(await run()).toEqual(all);
    publish({});
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    expect(await run()).toEqual(all);
    expect(worker.log().match(/names an empty file/g)).toHaveLength(1);
    expect(worker.log().match(/ENOENT/g)).toHaveLength(1);
  });
});

describe('a configuration', () => {
  const said: string[] = [];
  const load = (environment: Record<string, string>) => {
    const config = loadConfig(environment);
    said.length = 0;
    reportSecrets(config, (message) => said.push(message));
    return config;
  };
  const refresh = { force: true };

  test('has the new app secret and refresh token, which are a new grant', async () => {
    publish({ secret: 'app-secret-one', refresh: 'refresh-one' });
    const config = load({
      PINTEREST_APP_ID: '1234567',
      PINTEREST_APP_SECRET_FILE: fileOf('secret'),
      PINTEREST_REFRESH_TOKEN_FILE: fileOf('refresh'),
    });
    publish({ secret: 'app-secret-two', refresh: 'refresh-two' });
    refreshSecrets(config, refresh);
    const app = { appId: '1234567', appSecret: 'app-secret-two' };
    expect(config.pinterest).toMatchObject({ app, credentials: { ...app, refreshToken: 'refresh-two' } });
    expect(said).toEqual([expect.stringMatching(/^Read again.*SECRET_FILE.*REFRESH_TOKEN_FILE/)]);
    expect(redact('app-secret-two, refresh-two')).toBe('[hidden], [hidden]');
  });

  test('decrypts with a key that was added', () => {
    const [old, fresh] = [newKey(), newKey()];
    publish({ key: old });
    const keys = currentKeys(load({ ENCRYPTION_KEY_FILE: fileOf('key') }));
    const other = currentKeys(load({ ENCRYPTION_KEY: fresh })).seal('text', 'here');
    expect(keys.open(other, 'here')).toBeUndefined();
    publish({ key: `${fresh},${old}` });
    expect(keys.open(other, 'here')).toBe('text');
    expect(keys.ids).toHaveLength(2);
  });

  test('keeps what it had when the new file breaks a rule, and never shows it', () => {
    const key = newKey();
    publish({ key });
    const config = load({ ENCRYPTION_KEY_FILE: fileOf('key') });
    publish({ key: 'half-of-a-key' });
    refreshSecrets(config, refresh);
    refreshSecrets(config, refresh);
    expect(config.encryptionKeys).toEqual([key]);
    expect(said).toEqual([expect.stringContaining('what was read before counts on')]);
    expect(said[0]).not.toContain('half-of-a-key');
    publish({ key });
    refreshSecrets(config, refresh);
    expect(said).toHaveLength(2);
  });

  test('has the new API key and certificates of Temporal', () => {
    publish({ key: 'api-key-one', 'ca.pem': 'CERTIFICATE ONE' });
    const config = load({
      TEMPORAL_API_KEY_FILE: fileOf('key'),
      TEMPORAL_TLS_SERVER_CA_CERT_PATH: fileOf('ca.pem'),
    });
    publish({ key: 'api-key-two', 'ca.pem': 'CERTIFICATE TWO' });
    refreshSecrets(config, refresh);
    const { apiKey, tls } = config.temporal.connectionOptions;
    expect(apiKey).toBe('api-key-two');
    expect(Buffer.from((tls as { serverRootCACertificate: Buffer }).serverRootCACertificate).toString()).toBe(
      'CERTIFICATE TWO',
    );
  });

  test('looks at once when a token was refused', async () => {
    publish({ token: 'token-one' });
    const tokens = tokensOf(load({ PINTEREST_ACCESS_TOKEN_FILE: fileOf('token') }), undefined);
    expect(await tokens.get()).toBe('token-one');
    publish({ token: 'token-two' });
    expect(await tokens.renew?.('token-one')).toEqual({ token: 'token-two', isNew: true });
    expect(await tokens.get()).toBe('token-two');
  });
});
