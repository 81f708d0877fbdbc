import type { Knex } from 'knex';
import { type Sandbox, startSandbox } from '../../dev/sandbox/index.js';
import type { AnswerLimits } from '../../src/pinterest/answer-limits.js';
import { createPinterestClient } from '../../src/pinterest/client.js';
import { renewGrant } from '../../src/pinterest/oauth.js';
import { noObserver } from '../../src/pinterest/observer.js';
import { fixedToken } from '../../src/pinterest/token-source.js';
import { createPool } from '../../src/postgres/pool.js';
import { createRateBudget } from '../../src/postgres/rate-budget.js';
import { createDatabase, type TestDatabase } from '../support/services.js';

let sandbox: Sandbox;
let database: TestDatabase;
let db: Knex;

beforeAll(async () => {
  sandbox = await startSandbox();
  database = await createDatabase();
  db = createPool(database.url);
});

afterAll(async () => {
  await db.destroy();
  await Promise.all([sandbox.close(), database.drop()]);
});

beforeEach(() => {
  sandbox.faults.clear();
  sandbox.requests.length = 0;
});

const clientWith = (limits: Partial<AnswerLimits>) =>
  createPinterestClient({
    apiUrl: sandbox.url,
    tokens: fixedToken(sandbox.accessToken),
    budget: createRateBudget(db, 'test', 'standard'),
    attribution: {
      clickWindowDays: 30,
      engagementWindowDays: 30,
      viewWindowDays: 1,
      conversionReportTime: 'TIME_OF_AD_ACTION',
    },
    limits,
  });

const listAdAccounts = (limits: Partial<AnswerLimits>, bookmark?: string) =>
  clientWith(limits).listAdAccounts(bookmark);

describe('an answer', () => {
  test('that does not come is given up, so that it is requested again', async () => {
    sandbox.faults.add({ respond: 'hang' });
    await expect(listAdAccounts({ timeoutMs: 300 })).rejects.toMatchObject({
      code: 'PinterestUnavailable',
      message: 'No answer to GET /ad_accounts within 0.3 s',
    });
    expect(sandbox.requests).toHaveLength(1);
  });

  test('that is larger than any valid answer is not read to its end, nor requested again', async () => {
    await expect(listAdAccounts({ bodyBytes: 100 })).rejects.toMatchObject({
      code: 'UnexpectedResponse',
      message: expect.stringMatching(
        /^The answer to GET \/ad_accounts is larger than 100 bytes \(request id \d+\)$/,
      ),
    });
    expect(sandbox.requests).toHaveLength(1);
  });

  test('that is a page which leads to itself is not read on, and its request id is said', async () => {
    sandbox.faults.add({ respond: { status: 200, body: { items: [{ id: '1' }], bookmark: 'b' } } });
    await expect(listAdAccounts({}, 'b')).rejects.toMatchObject({
      code: 'UnexpectedResponse',
      message: expect.stringMatching(/^The list of ad accounts does not end: .* \(request id \d+\)$/),
    });
  });

  test('that is within the limits is read', async () => {
    const { adAccounts } = await listAdAccounts({ timeoutMs: 30_000, bodyBytes: 100_000 });
    expect(adAccounts).toHaveLength(3);
  });
});

/** JSON that is good by itself, with a value that is meant to stop whoever uses it. */
describe('a value of an answer', () => {
  const answerWith = (body: string) =>
    sandbox.faults.add({
      respond: { status: 200, body, headers: { 'content-type': 'application/json' } },
    });

  test.each([
    ['half a character', '"\\ud800"', 'text with characters that no address can have'],
    ['a character that ends texts', '"a\\u0000"', 'text with characters that no address can have'],
    ['9,000 characters', `"${'x'.repeat(9_000)}"`, '9000 characters long, more than 8192'],
    ['an object', '{"toString":1}', 'an object instead of text'],
  ])('that is %s is no bookmark, no token and no link', async (_, json, reason) => {
    const client = clientWith({});
    const report = { adAccountId: '1', range: { from: '2026-11-01', to: '2026-11-01' }, columns: [] };
    for (const [body, request] of [
      [`{"items":[],"bookmark":${json}}`, () => client.listAdAccounts(undefined)],
      [`{"token":${json}}`, () => client.reports.request(report)],
      [`{"report_status":"FINISHED","url":${json}}`, () => client.reports.poll('1', 'token')],
    ] as const) {
      answerWith(body);
      await expect(request()).rejects.toMatchObject({
        code: 'UnexpectedResponse',
        message: expect.stringContaining(reason),
      });
    }
  });

  test('that is an object is no state of a report', async () => {
    answerWith('{"report_status":{"toString":1,"valueOf":1}}');
    await expect(clientWith({}).reports.poll('1', 'token')).rejects.toMatchObject({
      code: 'UnexpectedResponse',
      message: expect.stringContaining('"report_status" is an object instead of text'),
    });
  });

  test.each(['"../../x"', `"${'1'.repeat(65)}"`, '"a\\nb"'])(
    'that is %s is no id of an ad account',
    async (id) => {
      answerWith(`{"items":[{"id":${id}},{"id":"7","name":"${'n'.repeat(100_000)}"}],"bookmark":null}`);
      const { adAccounts, faults } = await listAdAccounts({});
      expect(adAccounts).toEqual([{ id: '7', name: expect.stringMatching(/^n{300}… /) }]);
      expect(faults).toMatchObject([
        { index: 0, kind: 'row', reason: expect.stringMatching(/which is none$/) },
      ]);
    },
  );

  test.each([
    ['a time of more than a century', '{"access_token":"pina_x","expires_in":1e300}'],
    ['a time that is over', '{"access_token":"pina_x","expires_in":-5}'],
    ['a line end', '{"access_token":"pina_x\\r\\nHost: x","expires_in":60}'],
    ['a megabyte', `{"access_token":"${'x'.repeat(1_000_000)}","expires_in":60}`],
  ])('with %s makes no token that can be used', async (_, body) => {
    answerWith(body);
    const app = { appId: '1', appSecret: 'secret' };
    const renewal = renewGrant({ apiUrl: sandbox.url, app, observer: noObserver }, 'refresh');
    await expect(renewal).rejects.toMatchObject({
      code: 'UnexpectedResponse',
      message: 'The answer to POST /oauth/token holds no access_token with expires_in that can be used',
    });
  });
});
