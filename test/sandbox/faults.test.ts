import { type FaultResponse, type Sandbox, startSandbox } from '../../dev/sandbox/index.js';
import { accountPath, adIds, analyticsQuery, call, NOON } from './call.js';

describe('faults', () => {
  let sandbox: Sandbox;
  let ads: string;
  beforeEach(async () => {
    sandbox = await startSandbox({ now: () => NOON });
    ads = `${accountPath(sandbox)}/ads`;
  });
  afterEach(() => sandbox.close());

  it('a fault applies as often as it says, and then answers are normal again', async () => {
    sandbox.faults.add({ match: { path: /\/ads$/ }, times: 2, respond: { status: 503 } });
    const replies = [
      await call(sandbox, ads),
      await call(sandbox, '/ad_accounts'),
      await call(sandbox, ads),
      await call(sandbox, ads),
    ];
    expect(replies.map(({ status }) => status)).toEqual([503, 200, 503, 200]);
    expect(sandbox.faults.hits).toEqual([2]);
  });

  it('an error has the usual body of its status unless another is given', async () => {
    const wait = { code: 12, message: 'Retry after 7 seconds' };
    sandbox.faults.add({ respond: { status: 429, headers: { 'x-ratelimit-reset': '67150' } } });
    sandbox.faults.add({ respond: { status: 400, body: wait } });
    const [limited, odd] = [await call(sandbox, ads), await call(sandbox, ads)];
    expect([limited.status, limited.json.code, limited.headers.get('x-ratelimit-reset')]).toEqual([
      429,
      8,
      '67150',
    ]);
    expect([odd.status, odd.json]).toEqual([400, wait]);
  });

  it('a fault can wait for the n-th request, a method or a query', async () => {
    sandbox.faults.add({ match: { nth: 2, query: 'page_size=1' }, respond: { status: 500 } });
    sandbox.faults.add({ match: { method: 'post' }, respond: { status: 502 } });
    const paths = [ads, `${ads}?page_size=1`, ads, `${ads}?page_size=1`, `${ads}?page_size=1`];
    const statuses = [];
    for (const path of paths) statuses.push((await call(sandbox, path)).status);
    expect(statuses).toEqual([200, 200, 200, 500, 200]);
  });

  it('a probability hits the same requests for the same seed', async () => {
    const run = async () => {
      const own = await startSandbox({ now: () => NOON, seed: 5 });
      own.faults.add({
        match: { probability: 0.5 },
        times: Number.POSITIVE_INFINITY,
        respond: { status: 500 },
      });
      for (let index = 0; index < 20; index++) await call(own, '/ad_accounts');
      await own.close();
      return own.requests.map(({ status }) => status);
    };
    const statuses = await run();
    expect(new Set(statuses)).toEqual(new Set([200, 500]));
    expect(await run()).toEqual(statuses);
  });

  it.each<FaultResponse>(['reset', 'cut'])(
    '%s breaks the connection and is over with the next request',
    async (respond) => {
      sandbox.faults.add({ respond });
      await expect(call(sandbox, ads)).rejects.toThrow();
      expect((await call(sandbox, ads)).status).toBe(200);
    },
  );

  it('hang never answers, and closing the sandbox ends it', async () => {
    sandbox.faults.add({ respond: 'hang' });
    const hanging = call(sandbox, ads).catch(() => 'ended');
    await call(sandbox, '/ad_accounts');
    expect(sandbox.requests.map(({ status }) => status)).toEqual([0, 200]);
    await sandbox.close();
    expect(await hanging).toBe('ended');
  });

  it('html is a page of a proxy instead of JSON', async () => {
    sandbox.faults.add({ respond: 'html' });
    const reply = await call(sandbox, ads);
    expect([reply.status, reply.headers.get('content-type')]).toEqual([502, 'text/html']);
    expect(reply.text).toMatch(/^<!DOCTYPE html>/);
  });

  it('a delay changes nothing but the time', async () => {
    const plain = await call(sandbox, ads);
    sandbox.faults.add({ respond: { delayMs: 5 } });
    expect((await call(sandbox, ads)).text).toBe(plain.text);
  });

  it('repeat-item sends the first item of a page, or the first row, twice', async () => {
    sandbox.faults.add({ times: 2, respond: 'repeat-item' });
    const { items } = (await call(sandbox, `${ads}?page_size=3`)).json;
    expect(items).toHaveLength(4);
    expect(items[3]).toEqual(items[0]);
    const query = analyticsQuery({
      ...{ days: ['2026-07-01', '2026-07-01'], columns: ['CTR'] },
      ids: { ad_ids: adIds(sandbox) },
    });
    const rows = (await call(sandbox, `${ads}/analytics${query}`)).json;
    expect(rows.at(-1)).toEqual(rows[0]);
  });

  it('an empty page leads to the page that it stands for', async () => {
    const first = (await call(sandbox, `${ads}?page_size=2`)).json;
    const second = (await call(sandbox, `${ads}?page_size=2&bookmark=${first.bookmark}`)).json;
    for (const [path, page] of [
      [`${ads}?page_size=2`, first],
      [`${ads}?page_size=2&bookmark=${first.bookmark}`, second],
    ]) {
      sandbox.faults.add({ respond: 'empty-page' });
      const empty = (await call(sandbox, path)).json;
      expect(empty.items).toEqual([]);
      expect((await call(sandbox, `${ads}?page_size=2&bookmark=${empty.bookmark}`)).json).toEqual(page);
    }
  });

  it('an extra row is sent with its day, as it is', async () => {
    const [adAccountId = '', day] = [accountPath(sandbox).split('/').at(-1), '2026-07-01'];
    const unknown = { AD_ID: '"999"', DATE: '"2026-07-01"', SPEND_IN_MICRO_DOLLAR: '1e17' };
    sandbox.world.overrides.extraRows.push({ adAccountId, day, row: unknown });
    const query = analyticsQuery({ days: [day, day], columns: ['CTR'], ids: { ad_ids: ['1'] } });
    const { text } = await call(sandbox, `${ads}/analytics${query}`);
    expect(text).toBe('[{"DATE":"2026-07-01","AD_ID":"999","SPEND_IN_MICRO_DOLLAR":1e17}]');
  });
});
