import { once } from 'node:events';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Knex } from 'knex';
import { type Sandbox, startSandbox } from '../../dev/sandbox/index.js';
import { environmentGrants } from '../../src/connections/environment-grants.js';
import { tokensFromGrant } from '../../src/connections/renewal.js';
import type { SyncError } from '../../src/errors.js';
import { createPinterestClient } from '../../src/pinterest/client.js';
import type { PinterestClient } from '../../src/pinterest/contract.js';
import { renewGrant } from '../../src/pinterest/oauth.js';
import { noObserver } from '../../src/pinterest/observer.js';
import { fixedToken } from '../../src/pinterest/token-source.js';
import { createPool } from '../../src/postgres/pool.js';
import { createRateBudget } from '../../src/postgres/rate-budget.js';
import type { AppCredentials } from '../../src/shared/credentials.js';
import { createDatabase, type TestDatabase } from '../support/services.js';

const attribution = {
  clickWindowDays: 30,
  engagementWindowDays: 30,
  viewWindowDays: 1,
  conversionReportTime: 'TIME_OF_AD_ACTION' as const,
};
const app: AppCredentials = {
  appId: '1234567',
  appSecret: 'app-secret-canary',
  refreshToken: 'refresh-token-canary',
};

let sandbox: Sandbox;
let database: TestDatabase;
let db: Knex;

beforeEach(async () => {
  // A refresh token works once: the harder of the two ways in which Pinterest may treat it.
  const oauth = { appId: '1234567', appSecret: 'app-secret-canary', refreshToken: 'refresh-token-canary' };
  sandbox = await startSandbox({ oauth });
  database = await createDatabase();
  db = createPool(database.url);
});

afterEach(async () => {
  await db.destroy();
  await Promise.all([sandbox.close(), database.drop()]);
});

/** A worker's client; each call stands for a worker of its own. */
function client(credentials: AppCredentials = app) {
  const store = environmentGrants(db, credentials);
  const endpoint = { apiUrl: sandbox.url, app: credentials, observer: noObserver };
  const tokens = tokensFromGrant(store, (refreshToken) => renewGrant(endpoint, refreshToken));
  return createPinterestClient({
    apiUrl: sandbox.url,
    tokens,
    budget: createRateBudget(db, 'test', 'standard'),
    attribution,
  });
}

const tokenRequests = () => sandbox.requests.filter(({ path }) => path.endsWith('/oauth/token'));
const lastToken = () => sandbox.requests.at(-1)?.headers.authorization?.replace('Bearer ', '') ?? '';

describe('an app with a refresh token', () => {
  test('gets one access token for many requests', async () => {
    const worker = client();
    await Promise.all([worker.listAdAccounts(undefined), worker.listAdAccounts(undefined)]);
    await worker.listAdAccounts(undefined);
    expect(tokenRequests()).toHaveLength(1);
  });

  test('gets one for all workers, even when they start at the same time', async () => {
    await Promise.all([1, 2, 3].map(() => client().listAdAccounts(undefined)));
    expect(tokenRequests()).toHaveLength(1);
  });

  test('gets another when Pinterest no longer accepts the first, with the refresh token that came last', async () => {
    const workers = [client(), client()];
    for (const worker of workers) await worker.listAdAccounts(undefined);
    for (let round = 2; round <= 4; round++) {
      sandbox.tokens.revoke(lastToken());
      for (const worker of workers) await worker.listAdAccounts(undefined);
      expect(tokenRequests()).toHaveLength(round);
    }
    // A worker that starts later does not go back to the token of the environment.
    sandbox.tokens.revoke(lastToken());
    await client().listAdAccounts(undefined);
    expect(tokenRequests().every(({ status }) => status === 200)).toBe(true);
  });

  test('starts again when the environment names a new refresh token', async () => {
    await client().listAdAccounts(undefined);
    const fresh = sandbox.tokens.issueRefresh(Number.POSITIVE_INFINITY);
    await client({ ...app, refreshToken: fresh }).listAdAccounts(undefined);
    expect(tokenRequests()).toHaveLength(2);
  });

  test('fails because the grant is invalid, without the token in the message', async () => {
    const error = await failed(client({ ...app, refreshToken: 'another-canary' }));
    expect(error).toMatchObject({ code: 'AuthenticationFailed' });
    expect(everything(error)).not.toMatch(/canary/);
  });

  test('does not renew its token for a missing permission', async () => {
    const worker = client();
    await worker.listAdAccounts(undefined);
    sandbox.faults.add({
      match: { path: /ad_accounts$/ },
      respond: { status: 401, body: { code: 29, message: 'No' } },
    });
    expect(await failed(worker)).toMatchObject({ code: 'PermissionDenied' });
    expect(tokenRequests()).toHaveLength(1);
  });

  test.each([
    [407, '<html>Proxy Authentication Required</html>'],
    [408, ''],
    [403, '<html>Blocked by the firewall</html>'],
    [400, 'Bad Request'],
  ])('keeps its grant when something between answers with %s', async (status, body) => {
    sandbox.faults.add({ match: { path: /\/oauth\/token$/ }, respond: { status, body } });
    const error = await failed(client());
    expect(['PinterestUnavailable', 'RequestRefused', 'InvalidConfig']).toContain((error as SyncError).code);
    await client().listAdAccounts(undefined);
  });

  test.each([
    ['cut', '{"access_token":"pina_CANARYCANARYCANARY'],
    ['a form', 'access_token=canary-of-a-form&expires_in=3600'],
    ['prefixed', ')]}\'{"access_token":"canary-after-a-prefix"}'],
    ['a list', '["canary-in-a-list"]'],
    ['without what is needed', '{"token":"canary-under-another-name"}'],
  ])('quotes nothing of a token answer that is %s', async (_, body) => {
    sandbox.faults.add({ match: { path: /\/oauth\/token$/ }, respond: { status: 200, body } });
    const error = await failed(client());
    expect(error).toMatchObject({ message: expect.stringContaining('POST /oauth/token') });
    expect(everything(error)).not.toMatch(/canary/i);
  });

  test('shows nothing of an answer that echoes our own request', async () => {
    const worker = client();
    await worker.listAdAccounts(undefined);
    const [last] = sandbox.requests.slice(-1);
    const echoed = JSON.stringify(last?.headers);
    expect(echoed).toContain('Bearer ');
    sandbox.faults.add({
      match: { path: /ad_accounts$/ },
      respond: { status: 418, body: `You sent ${echoed}` },
    });
    const error = await failed(worker);
    const token = String(last?.headers.authorization).replace('Bearer ', '');
    expect(everything(error)).toContain('You sent');
    expect(everything(error)).not.toContain(token);
  });

  test('has no token in the database that can be read there', async () => {
    await client().listAdAccounts(undefined);
    const { rows } = await db.raw('SELECT grant_id, tokens FROM pinterest_sync.grants');
    const stored = `${rows[0].grant_id} ${rows[0].tokens.toString('latin1')}`;
    expect(stored).not.toContain(lastToken());
    expect(stored).not.toContain('canary');
  });
});

const failed = (worker: PinterestClient) =>
  worker.listAdAccounts(undefined).catch((thrown: unknown) => thrown);
const everything = (error: unknown) => JSON.stringify(error, Object.getOwnPropertyNames(error));

describe('a token', () => {
  let server: Server;
  let seen: (string | undefined)[];
  let answer: { status: number; headers: Record<string, string> };

  beforeEach(async () => {
    seen = [];
    server = createServer((request, response) => {
      seen.push(`${request.url} ${request.headers.authorization}`);
      response.writeHead(answer.status, answer.headers).end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });

  afterEach(() => server.close());

  const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  test('goes to no other address, even when Pinterest answers with a redirect', async () => {
    answer = { status: 302, headers: { location: `${url()}/elsewhere` } };
    const worker = createPinterestClient({
      apiUrl: `${url()}/v5`,
      tokens: fixedToken('canary'),
      budget: createRateBudget(db, 'test', 'standard'),
      attribution,
    });
    await expect(worker.listAdAccounts(undefined)).rejects.toMatchObject({ code: 'RequestRefused' });
    expect(seen).toEqual(['/v5/ad_accounts?page_size=250 Bearer canary']);
  });

  test('is in no error, whatever the fault', async () => {
    answer = { status: 500, headers: {} };
    const worker = createPinterestClient({
      apiUrl: `${url()}/v5`,
      tokens: fixedToken('canary'),
      budget: createRateBudget(db, 'test', 'standard'),
      attribution,
    });
    const refused = await failed(worker);
    server.close();
    server.closeAllConnections();
    const lost = await failed(worker);
    for (const error of [refused, lost]) {
      expect(error).toMatchObject({ code: 'PinterestUnavailable' });
      expect(everything(error)).not.toContain('canary');
      expect((error as Error).cause).toBeUndefined();
    }
  });
});
