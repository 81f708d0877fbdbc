import { SYNC_COLUMNS } from '../../dev/sandbox/columns.js';
import { type Sandbox, startSandbox } from '../../dev/sandbox/index.js';
import { accountPath, adIds, analyticsQuery, call, NOON } from './call.js';

describe('analytics', () => {
  let sandbox: Sandbox;
  let account: string;
  let ids: string[];
  beforeAll(async () => {
    sandbox = await startSandbox({ now: () => NOON });
    account = accountPath(sandbox);
    ids = adIds(sandbox);
  });
  afterAll(() => sandbox.close());

  const days: [string, string] = ['2026-07-01', '2026-07-01'];
  const ofAds = (columns: readonly string[], between = days) =>
    call(
      sandbox,
      `${account}/ads/analytics${analyticsQuery({ days: between, columns, ids: { ad_ids: ids } })}`,
    );

  it('a row has the date, its own id and only the columns that are requested', async () => {
    const { json } = await ofAds(['SPEND_IN_MICRO_DOLLAR', 'IMPRESSION_1']);
    expect(json.length).toBeGreaterThan(100);
    for (const row of json) {
      expect(Object.keys(row).sort()).toEqual(['AD_ID', 'DATE', 'IMPRESSION_1', 'SPEND_IN_MICRO_DOLLAR']);
      expect(row).toMatchObject({ DATE: '2026-07-01', AD_ID: expect.any(String) });
    }
  });

  it('ids of other entities are numbers with all their digits, statuses are numbers too', async () => {
    const columns = [
      'PIN_ID',
      'CAMPAIGN_ID',
      'AD_GROUP_ID',
      'AD_ACCOUNT_ID',
      'AD_ID',
      'CAMPAIGN_ENTITY_STATUS',
    ];
    const { text, json } = await ofAds(columns);
    for (const { AD_ID } of json) {
      const ad = sandbox.world.ad(AD_ID);
      expect(text).toContain(
        `"PIN_ID":${ad?.pin_id},"CAMPAIGN_ID":${ad?.campaign_id},"AD_GROUP_ID":${ad?.ad_group_id}`,
      );
      expect(BigInt(Number(ad?.pin_id))).not.toBe(BigInt(ad?.pin_id ?? 0));
    }
    expect(json[0]).toMatchObject({ AD_ACCOUNT_ID: account.split('/').at(-1), CAMPAIGN_ENTITY_STATUS: 1 });
  });

  it('rows are what the world says, and do not come in the order of their ids', async () => {
    const { text, json } = await ofAds(SYNC_COLUMNS);
    const order: string[] = json.map(({ AD_ID }: { AD_ID: string }) => AD_ID);
    expect([...order].sort()).not.toEqual(order);
    for (const id of order) {
      for (const [column, literal] of Object.entries(sandbox.world.analyticsRow(id, '2026-07-01') ?? {})) {
        expect(text).toContain(`"${column}":${literal}`);
      }
    }
  });

  it('an ad without activity has no row, and a request without any answers an empty array', async () => {
    const { json } = await ofAds(['CTR']);
    const silent = ids.filter((id) => !sandbox.world.analyticsRow(id, '2026-07-01'));
    expect(json.length + silent.length).toBe(ids.length);
    const query = analyticsQuery({ days, columns: ['CTR'], ids: { ad_ids: silent } });
    expect((await call(sandbox, `${account}/ads/analytics${query}`)).text).toBe('[]');
  });

  it('ads can be named by campaign and pin', async () => {
    const ad = sandbox.world.ads.find(({ id }) => sandbox.world.analyticsRow(id, '2026-07-01'));
    const named = { campaign_ids: [ad?.campaign_id ?? ''], pin_ids: [ad?.pin_id ?? ''] };
    const query = analyticsQuery({ days, columns: ['CTR'], ids: named });
    const { json } = await call(sandbox, `${account}/ads/analytics${query}`);
    expect(json.map(({ AD_ID }: { AD_ID: string }) => AD_ID)).toContain(ad?.id);
  });

  it('campaign, ad group and account rows are the exact sums of the ad rows', async () => {
    const columns = ['SPEND_IN_MICRO_DOLLAR', 'TOTAL_CHECKOUT', 'TOTAL_CHECKOUT_VALUE_IN_MICRO_DOLLAR'];
    const range: [string, string] = ['2026-07-01', '2026-07-07'];
    const idsOf = (kind: 'campaigns' | 'adGroups') => sandbox.world[kind].map(({ id }) => id).slice(0, 60);
    const requests = [
      `/ads/analytics${analyticsQuery({ days: range, columns, ids: { ad_ids: ids } })}`,
      `/ad_groups/analytics${analyticsQuery({ days: range, columns, ids: { ad_group_ids: idsOf('adGroups') } })}`,
      `/campaigns/analytics${analyticsQuery({ days: range, columns, ids: { campaign_ids: idsOf('campaigns') } })}`,
      `/analytics${analyticsQuery({ days: range, columns })}`,
      `/analytics${analyticsQuery({ days: range, columns, granularity: 'TOTAL' })}`,
    ];
    const sums = await Promise.all(
      requests.map(async (path) => {
        const { json } = await call(sandbox, `${account}${path}`);
        return columns.map((name) =>
          json.reduce((sum: bigint, row: Record<string, number>) => sum + BigInt(row[name] ?? 0), 0n),
        );
      }),
    );
    expect(sums[0]?.every((sum) => sum > 0n)).toBe(true);
    for (const sum of sums) expect(sum).toEqual(sums[0]);
  });

  it('weeks begin on Monday and months on the first', async () => {
    const datesOf = async (granularity: string) => {
      const query = analyticsQuery({ days: ['2026-06-10', '2026-07-10'], columns: ['CTR'], granularity });
      const { json } = await call(sandbox, `${account}/analytics${query}`);
      return json.map(({ DATE }: { DATE: string }) => DATE).sort();
    };
    expect(await datesOf('MONTH')).toEqual(['2026-06-01', '2026-07-01']);
    expect(await datesOf('WEEK')).toEqual([
      '2026-06-08',
      '2026-06-15',
      '2026-06-22',
      '2026-06-29',
      '2026-07-06',
    ]);
    expect(await datesOf('TOTAL')).toEqual([undefined]);
  });

  it('shorter attribution windows count fewer purchases, and no more of anything else', async () => {
    const columns = ['TOTAL_CLICK_CHECKOUT', 'TOTAL_VIEW_CHECKOUT', 'SPEND_IN_MICRO_DOLLAR'];
    const withWindows = async (click: string, view: string) => {
      const more = { click_window_days: click, view_window_days: view };
      const query = analyticsQuery({
        days: ['2026-06-01', '2026-06-10'],
        columns,
        granularity: 'TOTAL',
        more,
      });
      return (await call(sandbox, `${account}/analytics${query}`)).json[0];
    };
    const [long, short] = [await withWindows('30', '30'), await withWindows('1', '0')];
    expect(short.TOTAL_CLICK_CHECKOUT).toBeLessThan(long.TOTAL_CLICK_CHECKOUT);
    expect(short.TOTAL_VIEW_CHECKOUT).toBeUndefined();
    expect(short.SPEND_IN_MICRO_DOLLAR).toBe(long.SPEND_IN_MICRO_DOLLAR);
  });

  it('the 90th day before today can be requested, the 91st cannot', async () => {
    expect((await ofAds(['CTR'], ['2026-04-16', '2026-04-16'])).status).toBe(200);
    const { status, json } = await ofAds(['CTR'], ['2026-04-15', '2026-04-15']);
    expect({ status, json }).toEqual({
      status: 400,
      json: { code: 1, message: 'You can only get data from the last 90 days.' },
    });
  });

  it.each([
    ['granularity=DAY', 'granularity=DAILY'],
    ['granularity=DAY', 'granularity=WEEKLY'],
    ['start_date=2026-07-01', 'start_date=2026-07-02'],
    ['start_date=2026-07-01', 'start_date=2026-02-30'],
    ['start_date=2026-07-01', 'start=2026-07-01'],
    ['end_date=2026-07-01', 'end_date=2026-12-01'],
    ['columns=CTR', 'columns=CTRR'],
    ['columns=CTR', 'columns=CTR&columns=CTR_2'],
    ['columns=CTR', 'columns='],
    ['columns=CTR', 'columns=DATE'],
    ['ad_ids=1', 'ad_ids=1,2'],
    ['ad_ids=1', 'campaign_ids=1'],
    ['ad_ids=1', 'ad_ids=x'],
    ['ad_ids=1', `${'ad_ids=1&'.repeat(250)}ad_ids=1`],
    ['ad_ids=1', 'ad_ids=1&click_window_days=28'],
    ['ad_ids=1', 'ad_ids=1&conversion_report_time=NOW'],
    ['ad_ids=1', 'ad_ids=1&page_size=25'],
  ])('instead of %s, %s is refused', async (good, bad) => {
    const query = analyticsQuery({ days, columns: ['CTR'], ids: { ad_ids: ['1'] } });
    expect((await call(sandbox, `${account}/ads/analytics${query}`)).status).toBe(200);
    const reply = await call(sandbox, `${account}/ads/analytics${query.replace(good, bad)}`);
    expect({ status: reply.status, code: reply.json.code }).toEqual({ status: 400, code: 1 });
  });

  it('a day is ready when it is over, unless the world says otherwise', async () => {
    sandbox.world.readiness.set('2026-07-13', {
      conversion_metrics_ready: false,
      non_conversion_metrics_ready: true,
    });
    const ready = async (date: string) =>
      Object.values((await call(sandbox, `/resources/metrics_ready_state?date=${date}`)).json);
    expect(await ready('2026-07-14')).toEqual([true, true]);
    expect(await ready('2026-07-15')).toEqual([false, false]);
    expect(await ready('2026-07-13')).toEqual([false, true]);
    expect((await call(sandbox, '/resources/metrics_ready_state')).status).toBe(400);
  });
});
