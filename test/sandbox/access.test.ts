import { type Sandbox, startSandbox } from '../../dev/sandbox/index.js';
import { accountPath, analyticsQuery, call, NOON } from './call.js';

const basic = (id: string, secret: string) => `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;

describe('tokens', () => {
  let now: Date;
  let sandbox: Sandbox;
  beforeEach(async () => {
    now = NOON;
    sandbox = await startSandbox({ now: () => now, accessToken: 'mine' });
  });
  afterEach(() => sandbox.close());

  const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });
  const token = (fields: Record<string, string>, authorization = basic('sandbox-app', 'sandbox-secret')) =>
    call(sandbox, '/oauth/token', {
      method: 'POST',
      body: new URLSearchParams(fields).toString(),
      headers: { authorization, 'content-type': 'application/x-www-form-urlencoded' },
    });
  const refresh = (refresh_token: string) => token({ grant_type: 'refresh_token', refresh_token });

  it.each([[{}], [bearer('other')], [{ headers: { authorization: 'mine' } }]])(
    'without the token nothing is answered',
    async (init) => {
      const reply = await call(sandbox, '/ad_accounts', { headers: {}, ...init });
      expect({ status: reply.status, json: reply.json }).toEqual({
        status: 401,
        json: { code: 2, message: 'Authentication failed.' },
      });
    },
  );

  it('a refresh gives a token that works and a refresh token that replaces the one used', async () => {
    const first = await refresh('sandbox-refresh-token');
    expect(first.json).toMatchObject({
      token_type: 'bearer',
      expires_in: 2_592_000,
      refresh_token_expires_in: 5_184_000,
    });
    expect((await call(sandbox, '/ad_accounts', bearer(first.json.access_token))).status).toBe(200);
    const reused = await refresh('sandbox-refresh-token');
    expect({ status: reused.status, code: reused.json.code }).toEqual({ status: 400, code: 1104 });
    expect((await refresh(first.json.refresh_token)).status).toBe(200);
  });

  it('tokens end with their time, or when they are revoked', async () => {
    const { access_token, refresh_token, expires_in } = (await refresh('sandbox-refresh-token')).json;
    now = new Date(NOON.getTime() + expires_in * 1000);
    expect((await call(sandbox, '/ad_accounts', bearer(access_token))).status).toBe(401);
    sandbox.tokens.revoke(refresh_token);
    expect((await refresh(refresh_token)).status).toBe(400);
  });

  it('the consent page sends a code back that can be used once, or that access was denied', async () => {
    const origin = sandbox.url.replace('/v5', '');
    const query = new URLSearchParams({
      ...{ client_id: 'sandbox-app', redirect_uri: 'http://localhost:1/back?x=1', response_type: 'code' },
      ...{ scope: 'ads:read', state: 'abc' },
    });
    const decide = async (decision: string) => {
      const url = `${origin}/oauth/?${query}&decision=${decision}`;
      const page = await call(sandbox, url, { redirect: 'manual', headers: {} });
      return new URL(page.headers.get('location') ?? '');
    };
    const denied = await decide('deny');
    expect([denied.searchParams.get('error'), denied.searchParams.get('state')]).toEqual([
      'access_denied',
      'abc',
    ]);
    const target = await decide('allow');
    expect([target.searchParams.get('state'), target.searchParams.get('x')]).toEqual(['abc', '1']);
    const grant = {
      ...{ grant_type: 'authorization_code', code: target.searchParams.get('code') ?? '' },
      redirect_uri: 'http://localhost:1/back?x=1',
    };
    expect((await token(grant)).json.refresh_token).toEqual(expect.any(String));
    expect((await token(grant)).status).toBe(400);
  });

  it('the token of an app reads everything but reports', async () => {
    const { access_token } = (await token({ grant_type: 'client_credentials', scope: 'ads:read' })).json;
    expect((await call(sandbox, '/ad_accounts', bearer(access_token))).status).toBe(200);
    const report = await call(sandbox, `${accountPath(sandbox)}/reports?token=x`, bearer(access_token));
    expect({ status: report.status, code: report.json.code }).toEqual({ status: 403, code: 3 });
  });

  it('a wrong secret, a missing field and a field too many are refused', async () => {
    const grant = { grant_type: 'refresh_token', refresh_token: 'sandbox-refresh-token' };
    expect((await token(grant, basic('sandbox-app', 'wrong'))).status).toBe(401);
    expect((await token({ grant_type: 'refresh_token' })).status).toBe(400);
    expect((await token({ ...grant, client_id: '1' })).status).toBe(400);
    expect((await token({ ...grant, continuous_refresh: 'true' })).status).toBe(200);
  });
});

describe('rate limits', () => {
  const query = analyticsQuery({ days: ['2026-07-01', '2026-07-01'], columns: ['CTR'] });
  const limitHeaders = (headers: Headers) =>
    ['x-ratelimit-limit', 'x-ratelimit-remaining', 'x-ratelimit-reset'].map((name) => headers.get(name));

  async function withSandbox(limits: object, test: (sandbox: Sandbox) => Promise<void>): Promise<void> {
    const sandbox = await startSandbox({ now: () => NOON, limits });
    try {
      await test(sandbox);
    } finally {
      await sandbox.close();
    }
  }

  it('every answer shows the budgets as Pinterest writes them', () =>
    withSandbox({}, async (sandbox) => {
      const lists = await call(sandbox, '/ad_accounts');
      expect(limitHeaders(lists.headers)).toEqual([
        '100, 100;w=1;name="safety_net_app_id_user_id", 1000;w=60;name="ads_read_app_id_user_id"',
        '99',
        '1',
      ]);
      const analytics = await call(sandbox, `${accountPath(sandbox)}/analytics${query}`);
      expect(analytics.headers.get('x-ratelimit-limit')).toBe(
        '100, 100;w=1;name="safety_net_app_id_user_id", 300;w=60;name="ads_analytics_app_id_user_id", 800;w=60;name="analytics_get_report_app_id"',
      );
      expect(analytics.headers.get('x-pinterest-rid')).toMatch(/^\d{16}$/);
      expect(analytics.headers.get('content-type')).toBe('application/json');
    }));

  it('a request past the budget of its category is refused with the seconds to wait, others go on', () =>
    withSandbox({ adsAnalyticsPerMinute: 2 }, async (sandbox) => {
      const path = `${accountPath(sandbox)}/analytics${query}`;
      const replies = [await call(sandbox, path), await call(sandbox, path), await call(sandbox, path)];
      expect(replies.map(({ status }) => status)).toEqual([200, 200, 429]);
      expect(replies[2]?.json.code).toBe(8);
      const [limit, remaining, reset] = limitHeaders(replies[2]?.headers ?? new Headers());
      expect(limit).toMatch(/^2, /);
      expect(remaining).toBe('0');
      expect(Number(reset)).toBeGreaterThan(1);
      expect(Number(reset)).toBeLessThanOrEqual(60);
      expect((await call(sandbox, '/ad_accounts')).status).toBe(200);
    }));

  it('the daily budget of the trial tier makes one wait until midnight UTC', () =>
    withSandbox({ perDay: 1 }, async (sandbox) => {
      await call(sandbox, '/ad_accounts');
      const { status, headers } = await call(sandbox, '/ad_accounts');
      expect(status).toBe(429);
      // It is noon.
      expect(Math.abs(Number(headers.get('x-ratelimit-reset')) - 12 * 3_600)).toBeLessThan(60);
    }));

  it('a limit of Infinity is none', () =>
    withSandbox(
      { adsReadPerMinute: Number.POSITIVE_INFINITY, perSecond: Number.POSITIVE_INFINITY },
      async (sandbox) => {
        expect(limitHeaders((await call(sandbox, '/ad_accounts')).headers)).toEqual([null, null, null]);
      },
    ));
});
