/**
 * The product's own requests, and the answers they get, against Pinterest's own description. See
 * sandbox-contract.test.ts for where the description comes from.
 */
import { createHarness, type Harness } from '../support/harness.js';
import { OpenApi } from '../support/openapi.js';

const file = process.env.PINTEREST_OPENAPI_FILE;
const describeWith = file ? describe : describe.skip;

describeWith('a whole sync and the OpenAPI description', () => {
  let harness: Harness;
  let api: OpenApi;

  beforeAll(async () => {
    api = new OpenApi(file ?? '');
    const oauth = {
      appId: '1234567',
      appSecret: 'secret',
      refreshToken: 'refresh',
      usedRefreshTokens: 'accepted' as const,
    };
    harness = await createHarness({
      sandbox: { oauth },
      environment: {
        PINTEREST_APP_ID: '1234567',
        PINTEREST_APP_SECRET: 'secret',
        PINTEREST_REFRESH_TOKEN: 'refresh',
      },
    });
  });

  afterAll(() => harness?.close());

  test('agree on every request and every answer', async () => {
    await harness.withWorker(async () => (await harness.startAll()).result());
    const { requests } = harness.sandbox;
    const problems = requests.flatMap(({ method, url, headers, requestBody, status, body }) =>
      api
        .problemsOf({ method, url, requestHeaders: headers, requestBody, status, responseBody: body })
        .map((problem) => `${method} ${url.slice(0, 200)}: ${problem}`),
    );
    expect(problems).toEqual([]);
    const paths = new Set(requests.map(({ path }) => path.replace(/\d{6,}/, '{id}')));
    expect([...paths].sort()).toEqual([
      '/v5/ad_accounts',
      '/v5/ad_accounts/{id}',
      '/v5/ad_accounts/{id}/ad_groups',
      '/v5/ad_accounts/{id}/ads',
      '/v5/ad_accounts/{id}/ads/analytics',
      '/v5/ad_accounts/{id}/analytics',
      '/v5/ad_accounts/{id}/campaigns',
      '/v5/oauth/token',
      '/v5/resources/metrics_ready_state',
    ]);
  });

  test('differ when the sandbox breaks the contract', async () => {
    harness.sandbox.requests.length = 0;
    const [first] = harness.sandbox.world.campaigns;
    Object.assign(first ?? {}, { objective_type: 'SLEEPING' });
    await harness.withWorker(async () => (await harness.startAll({ lookbackDays: 0 })).result());
    const answers = harness.sandbox.requests.filter(({ path }) => path.endsWith('/campaigns'));
    const problems = answers.flatMap(({ method, url, headers, status, body }) =>
      api.problemsOf({ method, url, requestHeaders: headers, status, responseBody: body }),
    );
    expect(problems.join()).toContain('objective_type');
  });
});
