// `client auth login`: the user agrees in a browser, and nobody else can.
import { statSync } from 'node:fs';
import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname } from 'node:path';
import type { Browser } from 'playwright-core';
import { writeConsentPage } from '../../src/client/auth/consent-page.js';
import { connectPinterest } from '../../src/connections/client.js';
import { requireKeys } from '../../src/connections/keys.js';
import { createKeyRing } from '../../src/encryption.js';
import { readConnections } from '../../src/postgres/connections.js';
import { findBrowser, startBrowser } from '../support/browser.js';
import { hinted } from '../support/build.js';
import { runClient, type StartedClient, startClient } from '../support/client-process.js';
import { newKey, storeConnection, storedEnvironment } from '../support/connections.js';
import { createHarness, type Harness } from '../support/harness.js';

const key = newKey();
let harness: Harness;

beforeAll(async () => {
  harness = await createHarness({ environment: storedEnvironment(key) });
});

/** Each test begins where nobody has connected or asked for anything. */
beforeEach(async () => {
  await harness.db('pinterest_sync.connections').delete();
  harness.sandbox.faults.clear();
  harness.sandbox.requests.length = 0;
});

afterAll(() => harness.close());

/** A port that nobody has, at least a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

interface Login extends StartedClient {
  /** The link that is printed. */
  link(): Promise<URL>;
  redirect: string;
}

async function startLogin(args: string[] = [], environment: Record<string, string> = {}): Promise<Login> {
  const redirect = `http://localhost:${await freePort()}/`;
  const client = startClient(harness, ['auth', 'login', '--redirect', redirect, ...args], {
    ...storedEnvironment(key),
    PINTEREST_OAUTH_URL: harness.sandbox.url.replace('/v5', '/oauth/'),
    ...environment,
  });
  const link = async () => {
    await Promise.race([client.printed('state='), client.ended]);
    const [, text = ''] = /^ {2}(http\S+)$/m.exec(client.output().stderr) ?? [];
    await Promise.race([client.printed(args.includes('--no-browser') ? 'Paste' : 'Waiting'), client.ended]);
    return new URL(text);
  };
  return { ...client, link, redirect };
}

/** Asks for a path that a URL cannot have. */
function statusOf(path: string, { port }: URL): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    get({ host: 'localhost', port, path }, ({ statusCode }) => resolve(statusCode)).on('error', reject);
  });
}

/** What a press on the button of the consent page does. */
async function decide(link: URL, decision: 'allow' | 'deny'): Promise<URL> {
  link.searchParams.set('decision', decision);
  const { headers } = await fetch(link, { redirect: 'manual' });
  return new URL(headers.get('location') ?? '');
}

const stored = () => readConnections(harness.db);

describe('a login in the browser', () => {
  test('stores a connection that workers can use, and names its user and its ad accounts', async () => {
    const login = await startLogin();
    const page = await fetch(await decide(await login.link(), 'allow'));
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('Connected.')]);
    const { code, stdout } = await login.ended;
    const [account] = harness.sandbox.world.adAccounts;
    expect(stdout).toContain(`Connection default is stored, of user ${account?.owner.username}.`);
    expect(stdout).toContain(`${account?.id} (${account?.name}: ${account?.permissions.join(' and ')})`);
    expect(code).toBe(0);
    await requireKeys(harness.db, createKeyRing([key]));
    await connectPinterest(harness.config, harness.db).listAdAccounts(undefined);
  });

  test('requests only the scope ads:read, and no address of this machine gives out the link', async () => {
    const login = await startLogin();
    const link = await login.link();
    expect(Object.fromEntries(link.searchParams)).toMatchObject({
      ...{ scope: 'ads:read', response_type: 'code', client_id: 'sandbox-app', redirect_uri: login.redirect },
    });
    const state = link.searchParams.get('state') as string;
    for (const path of ['/', '/start', '/login.html', '/favicon.ico']) {
      const answer = await fetch(new URL(path, login.redirect), { redirect: 'manual' });
      expect(answer.headers.get('location')).toBeNull();
      expect(await answer.text()).not.toContain(state);
    }
    await fetch(await decide(link, 'allow'));
    expect((await login.ended).code).toBe(0);
  });

  test('replaces what the connection had, under the name that is given', async () => {
    await storeConnection({ ...harness, key, name: 'shop-b' });
    await harness.db.raw(`UPDATE pinterest_sync.connections SET state = 'refused', last_error = 'void'`);
    const login = await startLogin(['--connection', 'shop-b', '--json']);
    await fetch(await decide(await login.link(), 'allow'));
    const { stdout } = await login.ended;
    expect(JSON.parse(stdout)).toMatchObject({ connection: 'shop-b', adAccounts: [{}, {}] });
    expect(await stored()).toMatchObject([{ name: 'shop-b', state: 'connected', lastError: null }]);
  });

  test('that the user denies changes nothing, and says so', async () => {
    const login = await startLogin();
    const page = await fetch(await decide(await login.link(), 'deny'));
    expect([page.status, await page.text()]).toEqual([400, expect.stringContaining('access_denied')]);
    const { code, stderr } = await login.ended;
    expect([code, stderr]).toEqual([1, expect.stringContaining('not granted at Pinterest (access_denied')]);
    expect(await stored()).toEqual([]);
  });

  test.each(['', 'state=guess&', 'state='])(
    'keeps waiting when a page comes with "%s" for its state',
    async (state) => {
      const login = await startLogin();
      const link = await login.link();
      const strange = await fetch(`${login.redirect}?${state}code=sandbox-code`);
      expect(strange.status).toBe(400);
      expect(harness.sandbox.requests).toEqual([]);
      await fetch(await decide(link, 'allow'));
      const { code, stderr } = await login.ended;
      expect([code, stderr]).toEqual([0, expect.stringContaining('does not belong to this login')]);
    },
  );

  test('answers only to its own name, and to no other path or method', async () => {
    const login = await startLogin();
    const link = await login.link();
    const state = link.searchParams.get('state');
    const other = login.redirect.replace('localhost', '127.0.0.1');
    expect((await fetch(`${other}?state=${state}&code=sandbox-code`)).status).toBe(404);
    expect((await fetch(`${login.redirect}more?state=${state}&code=sandbox-code`)).status).toBe(404);
    expect(await statusOf('//', new URL(login.redirect))).toBe(404);
    const posted = await fetch(`${login.redirect}?state=${state}&code=sandbox-code`, { method: 'POST' });
    expect(posted.status).toBe(404);
    await fetch(await decide(link, 'deny'));
    expect((await login.ended).code).toBe(1);
  });

  test('whose page is opened twice ends with an alarm, and stores nothing', async () => {
    const login = await startLogin();
    const back = await decide(await login.link(), 'allow');
    harness.sandbox.faults.add({ match: { path: /\/oauth\/token$/ }, respond: { delayMs: 500 } });
    const [first, second] = await Promise.allSettled([fetch(back), fetch(back)]);
    const statuses = [first, second].map((one) => (one.status === 'fulfilled' ? one.value.status : 'closed'));
    expect(statuses.sort()).toEqual([410, 502]);
    const { code, stderr } = await login.ended;
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining('opened twice, so somebody else may have its link'),
    ]);
    expect(harness.sandbox.requests.filter(({ path }) => path.endsWith('/oauth/token'))).toHaveLength(1);
    expect(await stored()).toEqual([]);
  });

  test('ends when nobody agrees in time', async () => {
    const { code, stderr } = await (await startLogin(['--wait', '1'])).ended;
    expect([code, stderr]).toEqual([1, expect.stringContaining('Nobody agreed within 1 second;')]);
  });

  test('says that Pinterest refused the code, and the page says that it did not work', async () => {
    const login = await startLogin();
    const back = await decide(await login.link(), 'allow');
    back.searchParams.set('code', 'another-code');
    expect((await fetch(back)).status).toBe(502);
    const { code, stderr } = await login.ended;
    expect([code, stderr]).toEqual([1, expect.stringContaining('Pinterest refused the code of the login')]);
    expect(stderr).not.toContain('another-code');
  });

  test('says that the app is not known, when its secret is wrong', async () => {
    const login = await startLogin([], { PINTEREST_APP_SECRET: 'wrong-canary' });
    await fetch(await decide(await login.link(), 'allow'));
    const { code, stderr } = await login.ended;
    expect([code, stderr]).toEqual([1, expect.stringContaining('PINTEREST_APP_ID and PINTEREST_APP_SECRET')]);
    expect(stderr).not.toContain('wrong-canary');
  });

  test('says that the page came back without a code', async () => {
    const login = await startLogin();
    const state = (await login.link()).searchParams.get('state');
    await fetch(`${login.redirect}?state=${state}`);
    expect((await login.ended).stderr).toContain('sent the browser back without a code');
  });

  test('says that its port is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const redirect = `http://localhost:${(server.address() as AddressInfo).port}/`;
    const { code, stderr } = await (await startLogin(['--redirect', redirect])).ended;
    server.close();
    expect([code, stderr]).toEqual([1, expect.stringContaining('another program has the port')]);
  });
});

describe('a login without a browser on this machine', () => {
  const paste = async (text: (back: URL) => string) => {
    const login = await startLogin(['--no-browser']);
    login.type(`${text(await decide(await login.link(), 'allow'))}\n`);
    return login.ended;
  };

  test('takes the address that the browser ended on', async () => {
    const { code, stdout } = await paste((back) => ` ${back.href} `);
    expect([code, stdout]).toEqual([0, expect.stringContaining('Connection default is stored')]);
  });

  test.each([
    [
      'the address of another login',
      (back: URL) => back.href.replace(/state=[^&]*/, 'state=x'),
      'does not belong to this login',
    ],
    ['the code alone', (back: URL) => back.searchParams.get('code') ?? '', 'That is not an address'],
    ['nothing', () => '', 'Nothing was pasted'],
  ])('refuses %s', async (_, text, message) => {
    const { code, stderr } = await paste(text);
    expect([code, stderr]).toEqual([1, expect.stringContaining(message)]);
    expect(await stored()).toEqual([]);
  });
});

describe('an invalid login', () => {
  const refused = async (args: string[], environment: Record<string, string> = {}) => {
    const { code, stderr } = await (await startLogin(args, environment)).ended;
    return { code, stderr };
  };

  test.each([
    ['without a key', [], { ENCRYPTION_KEY: '' }, 1, 'openssl rand -base64 32'],
    [
      'without an app',
      [],
      { PINTEREST_APP_ID: '', PINTEREST_APP_SECRET: '' },
      1,
      'PINTEREST_APP_ID and PINTEREST_APP_SECRET are not set',
    ],
    ['beside a token of the environment', [], { PINTEREST_ACCESS_TOKEN: 't' }, 2, 'is connection default'],
    ['with no time to wait', ['--wait', '0'], {}, 2, '--wait is 0; it must be 1 to 86,400 seconds'],
    ['with more time than there is', ['--wait', '3000000'], {}, 2, '--wait is 3000000'],
    ['under an odd name', ['--connection', 'Shop B'], {}, 2, 'small letters, digits and hyphens'],
    [
      'back to another machine',
      ['--redirect', 'https://example.com/'],
      {},
      2,
      'example.com is not this machine',
    ],
  ] as const)('%s says what to do', async (_, args, environment, exit, message) => {
    const { code, stderr } = await refused([...args], environment);
    expect([code, stderr]).toEqual([exit, expect.stringContaining(message)]);
    expect(stderr).not.toContain('state=');
  });
});

const executablePath = findBrowser();
const withBrowser = executablePath ? describe : describe.skip;

withBrowser('in Chromium', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser(executablePath as string);
  });
  afterAll(() => browser.close());

  test.each([
    ['Give access', 'Connected. You may close this page.', 0],
    ['Cancel', 'Access was not granted at Pinterest', 1],
  ])('%s leads back to a page that says how it ended', async (button, text, exit) => {
    const login = await startLogin();
    // As the program opens it by itself where there is a terminal.
    const consent = writeConsentPage((await login.link()).href);
    expect([statSync(consent.path).mode & 0o777, statSync(dirname(consent.path)).mode & 0o777]).toEqual([
      0o600, 0o700,
    ]);
    const page = await browser.newPage();
    await page.goto(`file://${consent.path}`);
    await page.waitForSelector('form');
    consent.remove();
    expect(await page.textContent('form, p')).toContain('ads:read');
    await page.getByRole('button', { name: button }).click();
    expect(await page.textContent('p')).toContain(text);
    expect((await login.ended).code).toBe(exit);
    expect(await stored()).toHaveLength(exit === 0 ? 1 : 0);
    await page.close();
  });
});

test('after a key is lost, a user can still connect again, and the other tokens of that key are named', async () => {
  const lost = newKey();
  await storeConnection({ ...harness, key: lost });
  await storeConnection({ ...harness, key: lost, name: 'other' });
  const login = await startLogin();
  const back = await decide(await login.link(), 'allow');
  await fetch(new URL(back.search, login.redirect));
  const { code, stderr } = await login.ended;
  expect([code, stderr]).toEqual([
    0,
    expect.stringContaining('Note: The tokens of connection other are encrypted'),
  ]);
  const keys = createKeyRing([key]);
  await expect(requireKeys(harness.db, keys)).rejects.toThrow('auth logout --connection other');
});

test('a login whose ad accounts cannot be listed says so, and does not say that there are none', async () => {
  harness.sandbox.faults.add({ match: { path: /\/ad_accounts$/ }, respond: { status: 500 } });
  const login = await startLogin(['--json']);
  const back = await decide(await login.link(), 'allow');
  await fetch(new URL(back.search, login.redirect));
  const { code, stdout } = await login.ended;
  expect(JSON.parse(stdout)).toMatchObject({ adAccounts: null, fault: expect.stringContaining('500') });
  expect(code).toBe(0);
});

describe('auth status', () => {
  const status = (args: string[] = []) =>
    runClient(harness, ['auth', 'status', ...args], storedEnvironment(key));

  test('shows who has connected, ad accounts with roles, and how long both tokens last', async () => {
    await storeConnection({ ...harness, key });
    const { code, stdout } = await status(['--json']);
    const [account] = harness.sandbox.world.adAccounts;
    expect(JSON.parse(stdout)).toMatchObject([
      {
        ...{ connection: 'default', source: 'stored', state: 'connected', needs: [] },
        userName: account?.owner.username,
        adAccounts: expect.arrayContaining([
          { id: account?.id, name: account?.name, roles: account?.permissions },
        ]),
        ...{ lastRefresh: null, scopes: 'ads:read' },
      },
    ]);
    expect(JSON.parse(stdout)[0].accessTokenDaysLeft).toBeCloseTo(30, 0);
    expect(JSON.parse(stdout)[0].refreshTokenDaysLeft).toBeCloseTo(60, 0);
    expect(code).toBe(0);
    expect((await status()).stdout).toMatch(/refresh token\s+ends \d{4}-.*5\d days left/);
  });

  test('names the command that repairs a connection that Pinterest refuses, exit 1', async () => {
    await storeConnection({ ...harness, key, name: 'shop-b' });
    await harness.db.raw(`UPDATE pinterest_sync.connections SET state = 'refused', last_error = 'void'`);
    const { code, stdout } = await status(['--connection', 'shop-b']);
    expect([code, stdout]).toEqual([1, expect.stringContaining(hinted('auth login --connection shop-b'))]);
  });

  test('without any connection says how to make one', async () => {
    expect(await status()).toMatchObject({
      code: 1,
      stdout: expect.stringContaining(hinted('auth login')),
    });
  });
});
