import { once } from 'node:events';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Sandbox, startSandbox } from '../../dev/sandbox/index.js';
import type { Credentials } from '../../src/pinterest/auth.js';
import { createPinterestClient } from '../../src/pinterest/client.js';

const attribution = {
  clickWindowDays: 30,
  engagementWindowDays: 30,
  viewWindowDays: 1,
  conversionReportTime: 'TIME_OF_AD_ACTION',
};
const app: Credentials = {
  appId: '1234567',
  appSecret: 'app-secret-canary',
  refreshToken: 'refresh-token-canary',
};

let sandbox: Sandbox;

beforeEach(async () => {
  const oauth = {
    appId: '1234567',
    appSecret: 'app-secret-canary',
    refreshToken: 'refresh-token-canary',
  };
  sandbox = await startSandbox({ oauth });
});

afterEach(() => sandbox.close());

const clientWith = (credentials: Credentials, apiUrl = sandbox.url) =>
  createPinterestClient({ apiUrl, credentials, attribution });
const tokenRequests = () => sandbox.requests.filter(({ path }) => path.endsWith('/oauth/token'));

describe('an app with a refresh token', () => {
  test('gets one access token for many requests', async () => {
    const client = clientWith(app);
    await Promise.all([client.listAdAccounts(undefined), client.listAdAccounts(undefined)]);
    await client.listAdAccounts(undefined);
    expect(tokenRequests()).toHaveLength(1);
  });

  test('gets another when Pinterest no longer takes the first, and asks again once', async () => {
    const client = clientWith(app);
    await client.listAdAccounts(undefined);
    const used = sandbox.requests.at(-1)?.headers.authorization?.replace('Bearer ', '') ?? '';
    sandbox.tokens.revoke(used);
    expect((await client.listAdAccounts(undefined)).items.length).toBeGreaterThan(0);
    expect(tokenRequests()).toHaveLength(2);
  });

  test('is told that the grant is void, without the token in the message', async () => {
    const client = clientWith({ ...app, refreshToken: 'another-canary' });
    const error = await client.listAdAccounts(undefined).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'AuthenticationFailed' });
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toMatch(/canary/);
  });
});

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
    const client = clientWith({ accessToken: 'canary' }, `${url()}/v5`);
    await expect(client.listAdAccounts(undefined)).rejects.toMatchObject({ code: 'RequestRefused' });
    expect(seen).toEqual(['/v5/ad_accounts?page_size=250 Bearer canary']);
  });

  test('is in no error, whatever the fault', async () => {
    answer = { status: 500, headers: {} };
    const client = clientWith({ accessToken: 'canary' }, `${url()}/v5`);
    const failed = await client.listAdAccounts(undefined).catch((thrown: unknown) => thrown);
    server.close();
    server.closeAllConnections();
    const lost = await client.listAdAccounts(undefined).catch((thrown: unknown) => thrown);
    for (const error of [failed, lost]) {
      expect(error).toMatchObject({ code: 'PinterestUnavailable' });
      expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('canary');
      expect((error as Error).cause).toBeUndefined();
    }
  });
});
