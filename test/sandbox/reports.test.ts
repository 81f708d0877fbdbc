import { type Sandbox, startSandbox } from '../../dev/sandbox/index.js';
import { accountPath, call, NOON } from './call.js';

const BODY = {
  start_date: '2024-01-13',
  end_date: '2024-01-20',
  granularity: 'DAY',
  level: 'PIN_PROMOTION',
  columns: ['SPEND_IN_MICRO_DOLLAR', 'PIN_ID'],
};

describe('reports', () => {
  let now: Date;
  let sandbox: Sandbox;
  let path: string;
  beforeEach(async () => {
    now = NOON;
    sandbox = await startSandbox({ now: () => now });
    path = `${accountPath(sandbox)}/reports`;
  });
  afterEach(() => sandbox.close());

  const later = (minutes: number) => {
    now = new Date(now.getTime() + minutes * 60_000);
  };
  const create = (body: object) =>
    call(sandbox, path, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { authorization: `Bearer ${sandbox.accessToken}`, 'content-type': 'application/json' },
    });
  const poll = async (token: string) => (await call(sandbox, `${path}?token=${token}`)).json;
  const download = (url: string) => call(sandbox, url, { headers: {} });

  async function finished(body: object): Promise<{ url: string; size: number; token: string }> {
    const { token } = (await create(body)).json;
    expect((await poll(token)).report_status).toBe('IN_PROGRESS');
    return { ...(await poll(token)), token };
  }

  it('a finished report is a file of rows under the id of each ad', async () => {
    const { url, size } = await finished(BODY);
    const { text } = await download(url);
    expect(Buffer.byteLength(text)).toBe(size);
    const report = JSON.parse(text);
    for (const [id, rows] of Object.entries<{ DATE: string }[]>(report)) {
      for (const row of rows) {
        const { SPEND_IN_MICRO_DOLLAR, PIN_ID } = sandbox.world.analyticsRow(id, row.DATE) ?? {};
        expect(text).toContain(
          `{"DATE":"${row.DATE}","SPEND_IN_MICRO_DOLLAR":${SPEND_IN_MICRO_DOLLAR},"PIN_ID":${PIN_ID}}`,
        );
        expect(row).not.toHaveProperty('AD_ID');
      }
    }
    expect(Object.keys(report).length).toBeGreaterThan(0);
  });

  it('sorted by date, the dates are the keys and a row has its id only if that is requested', async () => {
    const { url } = await finished({ ...BODY, primary_sort: 'BY_DATE', columns: ['AD_ID', 'IMPRESSION_1'] });
    const report = JSON.parse((await download(url)).text);
    expect(Object.keys(report)).toEqual(Object.keys(report).sort());
    expect(report['2024-01-13'][0]).toEqual({
      DATE: '2024-01-13',
      AD_ID: expect.any(String),
      IMPRESSION_1: expect.any(Number),
    });
  });

  it('a report that would be too large for one text fails', async () => {
    const account = {
      id: '549755813000',
      name: 'Large',
      country: 'US',
      currency: 'USD',
      campaigns: 20,
      ads: 2_500,
    };
    const large = await startSandbox({ now: () => now, adAccounts: [account] });
    const ask = (end: string) => ({
      method: 'POST',
      body: JSON.stringify({ ...BODY, start_date: '2026-01-05', end_date: end }),
      headers: { authorization: `Bearer ${large.accessToken}`, 'content-type': 'application/json' },
    });
    const reports = `${accountPath(large)}/reports`;
    const status = async (end: string) => {
      const { token } = (await call(large, reports, ask(end))).json;
      await call(large, `${reports}?token=${token}`);
      return (await call(large, `${reports}?token=${token}`)).json.report_status;
    };
    expect(await status('2026-07-08')).toBe('FAILED');
    expect(await status('2026-01-10')).toBe('FINISHED');
    await large.close();
  });

  it('a report without activity is an empty object of two bytes', async () => {
    const draft = sandbox.world.ads.find(({ status }) => status === 'DRAFT');
    const { url, size } = await finished({ ...BODY, ad_ids: [draft?.id] });
    expect(size).toBe(2);
    expect((await download(url)).text).toBe('{}');
  });

  it('the same request again is the same report, done if that one is', async () => {
    const { token } = await finished(BODY);
    const again = (await create(BODY)).json;
    expect(again).toMatchObject({ report_status: 'FINISHED', token });
    expect((await create({ ...BODY, end_date: '2024-01-21' })).json.token).not.toBe(token);
  });

  it('a link lives five minutes, and a poll gives a new one', async () => {
    const { url, token } = await finished(BODY);
    later(5);
    expect((await download(url)).status).toBe(403);
    const { url: fresh } = await poll(token);
    expect((await download(fresh)).status).toBe(200);
  });

  it('a report lives an hour, then the request makes another one', async () => {
    const { token } = await finished(BODY);
    later(60);
    expect(await poll(token)).toEqual({ report_status: 'EXPIRED', url: null, size: null });
    expect((await create(BODY)).json.report_status).toBe('IN_PROGRESS');
  });

  it('a download that carries the bearer token is refused', async () => {
    const { url } = await finished(BODY);
    expect((await call(sandbox, url)).status).toBe(400);
    expect(sandbox.requests.at(-1)).toMatchObject({ category: 'download', status: 400 });
  });

  it('a link that was tampered with is refused', async () => {
    const { url } = await finished(BODY);
    expect((await download(url.replace('X-Amz-Date=', 'X-Amz-Date=1'))).status).toBe(403);
  });

  it('a token that was never given out does not exist', async () => {
    expect((await poll('x')).report_status).toBe('DOES_NOT_EXIST');
  });

  it('ads can be chosen by status', async () => {
    const range = { start_date: '2026-05-01', end_date: '2026-05-31', granularity: 'TOTAL' };
    const { url } = await finished({ ...BODY, ...range, ad_statuses: ['ARCHIVED'] });
    const ids = Object.keys(JSON.parse((await download(url)).text));
    expect(ids.length).toBeGreaterThan(0);
    for (const id of ids) expect(sandbox.world.ad(id)?.status).toBe('ARCHIVED');
  });

  it.each<[string, object]>([
    ['a start 915 days ago', { start_date: '2024-01-12' }],
    ['186 days from first to last', { end_date: '2024-07-17' }],
    ['an end before the start', { end_date: '2024-01-12' }],
    ['the level AD', { level: 'AD' }],
    ['an unknown column', { columns: ['DATE'] }],
    ['no column', { columns: [] }],
    ['501 ads', { ad_ids: Array.from({ length: 501 }, (_, index) => String(index)) }],
    ['ids that are numbers', { ad_ids: [1] }],
    ['seven statuses', { ad_statuses: Array.from({ length: 7 }, () => 'APPROVED') }],
    ['a window of 28 days', { click_window_days: 28 }],
    ['an unknown field', { page_size: 25 }],
  ])('%s is refused', async (_, change) => {
    expect((await create(BODY)).status).toBe(200);
    expect((await create({ ...BODY, ...change })).status).toBe(400);
  });

  it('185 days from 914 days ago are accepted', async () => {
    expect((await create({ ...BODY, end_date: '2024-07-16' })).status).toBe(200);
  });
});
