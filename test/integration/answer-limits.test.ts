import type { Knex } from 'knex';
import { type Sandbox, startSandbox } from '../../dev/sandbox/index.js';
import type { AnswerLimits } from '../../src/pinterest/answer-limits.js';
import { createPinterestClient } from '../../src/pinterest/client.js';
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

const listAdAccounts = (limits: Partial<AnswerLimits>, bookmark?: string) =>
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
  }).listAdAccounts(bookmark);

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
