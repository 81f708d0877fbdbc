/**
 * The sandbox against Pinterest's own description. The file is not part of this repository: take the OpenAPI
 * description of API v5 that Pinterest publishes (github.com/pinterest/api-description) and name its path, as
 * JSON, in PINTEREST_OPENAPI_FILE.
 */

import { SYNC_COLUMNS } from '../../dev/sandbox/columns.js';
import { type Sandbox, startSandbox } from '../../dev/sandbox/index.js';
import { type Exchange, OpenApi } from '../support/openapi.js';

const file = process.env.PINTEREST_OPENAPI_FILE;
const describeWith = file ? describe : describe.skip;

const NOW = new Date('2026-07-15T12:00:00Z');

describeWith('the sandbox and the OpenAPI description', () => {
  let sandbox: Sandbox;
  let api: OpenApi;
  let account: string;

  beforeAll(async () => {
    api = new OpenApi(file ?? '');
    sandbox = await startSandbox({ now: () => NOW });
    account = `/ad_accounts/${sandbox.world.adAccounts[0]?.id}`;
  });
  afterAll(() => sandbox?.close());

  async function exchange(method: string, path: string, init: RequestInit = {}): Promise<Exchange> {
    const requestHeaders = { authorization: `Bearer ${sandbox.accessToken}`, ...(init.headers as object) };
    const url = `${sandbox.url}${path}`;
    const response = await fetch(url, { ...init, method, headers: requestHeaders });
    return {
      method,
      url,
      requestHeaders,
      requestBody: String(init.body ?? ''),
      status: response.status,
      responseHeaders: Object.fromEntries(response.headers),
      responseBody: await response.text(),
    };
  }

  async function expectAsDescribed(method: string, path: string, init?: RequestInit): Promise<Exchange> {
    const result = await exchange(method, path, init);
    expect(api.problemsOf(result)).toEqual([]);
    expect({ path, status: result.status }).toEqual({ path, status: 200 });
    return result;
  }

  const form = (fields: Record<string, string>): RequestInit => ({
    body: new URLSearchParams(fields).toString(),
    headers: {
      authorization: `Basic ${Buffer.from('sandbox-app:sandbox-secret').toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
  });

  const post = (body: object): RequestInit => ({
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  });

  const everyStatus = ['ACTIVE', 'PAUSED', 'ARCHIVED', 'DRAFT', 'DELETED_DRAFT']
    .map((status) => `entity_statuses=${status}`)
    .join('&');
  const days = 'start_date=2026-06-01&end_date=2026-06-03';
  const columns = `columns=${SYNC_COLUMNS.join(',')}`;
  const idsOf = (kind: 'campaigns' | 'adGroups' | 'ads', name: string, count = 40) =>
    sandbox.world[kind]
      .filter((entity) => account.endsWith(entity.ad_account_id))
      .slice(0, count)
      .map(({ id }) => `${name}=${id}`)
      .join('&');

  it('agree on each grant of the token endpoint', async () => {
    await expectAsDescribed(
      'POST',
      '/oauth/token',
      form({ grant_type: 'client_credentials', scope: 'ads:read' }),
    );
    const refresh = { grant_type: 'refresh_token', refresh_token: 'sandbox-refresh-token' };
    await expectAsDescribed('POST', '/oauth/token', form(refresh));
    const code = {
      grant_type: 'authorization_code',
      code: 'sandbox-code',
      redirect_uri: 'http://localhost/',
    };
    await expectAsDescribed('POST', '/oauth/token', form(code));
  });

  it('agree on ad accounts and on every entity there is, of every status', async () => {
    await expectAsDescribed('GET', '/ad_accounts?include_shared_accounts=false&page_size=2');
    for (const { id } of sandbox.world.adAccounts) {
      await expectAsDescribed('GET', `/ad_accounts/${id}`);
      for (const kind of ['campaigns', 'ad_groups', 'ads']) {
        const path = `/ad_accounts/${id}/${kind}?page_size=250&order=DESCENDING&${everyStatus}`;
        const { responseBody } = await expectAsDescribed('GET', path);
        expect(JSON.parse(responseBody).items.length).toBeGreaterThan(0);
      }
    }
  });

  it('agree on each id filter of the lists', async () => {
    await expectAsDescribed('GET', `${account}/campaigns?${idsOf('campaigns', 'campaign_ids', 2)}`);
    await expectAsDescribed('GET', `${account}/ad_groups?${idsOf('adGroups', 'ad_group_ids', 2)}`);
    await expectAsDescribed('GET', `${account}/ads?${idsOf('campaigns', 'campaign_ids', 1)}`);
    await expectAsDescribed('GET', `${account}/ads?${idsOf('ads', 'ad_ids', 250)}`);
  });

  it.each(['DAY', 'WEEK', 'MONTH', 'TOTAL'])('agree on %s analytics of every level', async (granularity) => {
    const common = `${days}&${columns}&granularity=${granularity}`;
    for (const path of [
      `/ads/analytics?${idsOf('ads', 'ad_ids')}&${common}&click_window_days=7`,
      `/ad_groups/analytics?${idsOf('adGroups', 'ad_group_ids')}&${common}&view_window_days=30`,
      `/campaigns/analytics?${idsOf('campaigns', 'campaign_ids')}&${common}&aggregate_report_rows=true`,
      `/analytics?${common}&conversion_report_time=TIME_OF_CONVERSION`,
    ]) {
      const { responseBody } = await expectAsDescribed('GET', `${account}${path}`);
      expect(JSON.parse(responseBody).length).toBeGreaterThan(0);
    }
  });

  it('agree on making and polling a report', async () => {
    const reportColumns = SYNC_COLUMNS.filter((name) => name !== 'QUIZ_PIN_RESULT_OPEN');
    const wanted = {
      ...{ start_date: '2026-01-01', end_date: '2026-01-05', granularity: 'DAY', level: 'PIN_PROMOTION' },
      ...{ columns: reportColumns, ad_statuses: ['APPROVED', 'ARCHIVED'], primary_sort: 'BY_DATE' },
    };
    const { responseBody } = await expectAsDescribed('POST', `${account}/reports`, post(wanted));
    const { token } = JSON.parse(responseBody);
    for (const status of ['IN_PROGRESS', 'FINISHED']) {
      const polled = await expectAsDescribed('GET', `${account}/reports?token=${token}`);
      expect(JSON.parse(polled.responseBody).report_status).toBe(status);
    }
    await expectAsDescribed('GET', `${account}/reports?token=unknown`);
  });

  it('agree on the readiness of a day', async () => {
    await expectAsDescribed('GET', '/resources/metrics_ready_state?date=2026-07-14');
  });

  it('agree on the shape of every error', async () => {
    for (const path of [
      '/ad_accounts/1',
      `${account}/ads?page_size=0`,
      `${account}/analytics?start_date=2020-01-01&end_date=2020-01-01&columns=CTR&granularity=DAY`,
    ]) {
      const refused = await exchange('GET', path);
      expect(refused.status).toBeGreaterThanOrEqual(400);
      expect(api.responseProblemsOf(refused)).toEqual([]);
    }
  });

  it('have been compared on every operation that is described', () => {
    const used = sandbox.requests.map(({ method, path }) => api.operationOf(method, path));
    expect([...new Set(used)].sort()).toEqual(expect.arrayContaining([...api.operations].sort()));
  });

  it('would differ if the request or the answer were broken', async () => {
    const path = `${account}/ads/analytics?${idsOf('ads', 'ad_ids', 3)}&${days}&columns=CTR&granularity=DAY`;
    const good = await exchange('GET', path);
    expect(api.problemsOf(good)).toEqual([]);
    const broken: Partial<Exchange>[] = [
      { url: `${sandbox.url}${path.replace('granularity=DAY', 'granularity=DAILY')}` },
      { url: `${sandbox.url}${path.replace('columns=CTR', 'columns=CTRR')}` },
      { url: `${sandbox.url}${path}&ad_ids=1,2` },
      { url: `${sandbox.url}${path}&bookmark=x` },
      { url: good.url.replace('end_date', 'end_day') },
      { requestHeaders: {} },
      { responseBody: '[{"AD_ID":12}]' },
      { responseBody: '{"rows":[]}' },
      { responseBody: '[' },
      { status: 500, responseBody: '{"message":"no code"}' },
    ];
    for (const change of broken) {
      expect({ change, problems: api.problemsOf({ ...good, ...change }).length > 0 }).toEqual({
        change,
        problems: true,
      });
    }
  });
});
