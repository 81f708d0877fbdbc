// Chosen tables against answers that are written here by hand: every digit, odd rows, and refusals of one table.
import { createHash } from 'node:crypto';
import { daysAgo } from '../../support/scripted-account.js';
import type { Rule, ScriptedAccount, ScriptedAnswer } from '../../support/scripted-pinterest.js';
import { both, openScene, type Scene } from '../../support/scripted-scene.js';

const TABLES =
  'campaign_analytics,targeting_analytics,keywords,audiences,product_groups,product_group_analytics';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene({
    PINTEREST_EXTRA_TABLES: TABLES,
    PINTEREST_TARGETING_TYPES: 'GENDER,KEYWORD,REGION',
  });
  scene.pinterest.rules.push(nothing);
});
afterAll(() => scene.close());

const [day, before] = [daysAgo(2), daysAgo(3)];
const md5 = (text: string) => createHash('md5').update(text).digest('hex');

/** What the stand-in says of tables that a test does not speak of. */
const nothing: Rule = ({ path }) => {
  if (/\/(keywords|audiences|product_group_promotions)$/.test(path)) return { body: { items: [] } };
  if (/\/targeting_analytics$/.test(path)) return { body: { data: [] } };
  return /\/(campaigns|ad_groups|product_groups)\/analytics$/.test(path) ? { body: [] } : undefined;
};

const saying =
  (path: RegExp, answer: ScriptedAnswer | ((query: URLSearchParams) => ScriptedAnswer)): Rule =>
  (request) => {
    if (!path.test(request.path)) return undefined;
    return typeof answer === 'function' ? answer(request.query) : answer;
  };
const campaigns = (body: unknown) => saying(/\/campaigns\/analytics$/, { body });
const targeting = (body: unknown) => saying(/\/ads\/targeting_analytics$/, { body });

const sync = (account: ScriptedAccount, from = day) => scene.sync(account, { startDate: from, endDate: day });
const askedSince = (start: number, path: RegExp) =>
  scene.pinterest.requests.slice(start).filter((request) => path.test(request.path));
const loadedDays = async (account: ScriptedAccount, table: string) =>
  (
    await scene.select<{ date: string }>(
      'SELECT date::text FROM pinterest_sync.extra_days WHERE ad_account_id = ? AND table_name = ? ORDER BY 1',
      account.id,
      table,
    )
  ).map(({ date }) => date);

describe('campaign_analytics', () => {
  const read = (account: ScriptedAccount) =>
    scene.select(
      `SELECT campaign_id AS id, date::text, spend_in_micro_dollar::text AS spend, ctr::text, __sync_key AS key
       FROM pinterest_extra.campaign_analytics WHERE ad_account_id = ? ORDER BY date`,
      account.id,
    );

  test('has every digit that Pinterest sends, and the key of its formula', async () => {
    const account = scene.account({ ads: 1 });
    const id = String(account.campaigns[0]?.id);
    // An id as a number, a number beyond 2^53, more digits than a double has, and an exponent.
    const body = `[{"CAMPAIGN_ID":${id},"DATE":"${before}","SPEND_IN_MICRO_DOLLAR":9007199254740993123,"CTR":0.12345678901234567891},
      {"CAMPAIGN_ID":"${id}","DATE":"${day}","SPEND_IN_MICRO_DOLLAR":1e-7,"CTR":null}]`;
    expect(await scene.answering(campaigns(body), () => sync(account, before))).toMatchObject({
      succeeded: true,
    });
    expect(await read(account)).toEqual([
      {
        ...{ id, date: before, spend: '9007199254740993123', ctr: '0.12345678901234567891' },
        key: md5(`${id}|${before}`),
      },
      { id, date: day, spend: '0.0000001', ctr: null, key: md5(`${id}|${day}`) },
    ]);
    expect(await loadedDays(account, 'campaign_analytics')).toEqual([before, day]);
  });

  test.each([
    ['of another campaign', { CAMPAIGN_ID: '999999999999' }],
    ['of another ad account', { AD_ACCOUNT_ID: '111111111111' }],
    ['of another day', { DATE: daysAgo(9) }],
    ['without a day', { DATE: null }],
    ['without a campaign', { CAMPAIGN_ID: '' }],
  ])('a row %s is told and not stored, and its day does not count as loaded', async (_, wrong) => {
    const account = scene.account({ ads: 1 });
    const good = { CAMPAIGN_ID: String(account.campaigns[0]?.id), DATE: day, SPEND_IN_MICRO_DOLLAR: 5 };
    const bad = { ...good, SPEND_IN_MICRO_DOLLAR: 77_000_000, ...wrong };
    const { succeeded, progress } = await scene.answering(campaigns([good, bad]), () => sync(account));
    expect(succeeded).toBe(false);
    expect(progress.failures).toMatchObject([
      { unit: `campaign_analytics ${day}..${day}`, code: 'RowsRejected', partial: true },
    ]);
    expect(await read(account)).toMatchObject([{ date: day, spend: '5' }]);
    expect(await loadedDays(account, 'campaign_analytics')).toEqual([]);
    expect(await loadedDays(account, 'targeting_analytics')).toEqual([day]);
  });

  test.each<[string, ScriptedAnswer]>([
    ['more rows than an answer may have', { body: Array.from({ length: 20_001 }, () => ({})) }],
    ['an address that is too long', { status: 414, body: 'URI Too Long' }],
  ])('what is too much for one request, %s, is asked for in fewer days', async (_, tooMuch) => {
    const account = scene.account({ ads: 1 });
    const id = String(account.campaigns[0]?.id);
    const rule = saying(/\/campaigns\/analytics$/, (query) => {
      const [from = '', to = ''] = [query.get('start_date'), query.get('end_date')].map(String);
      if (from !== to) return tooMuch;
      return { body: [{ CAMPAIGN_ID: id, DATE: from, SPEND_IN_MICRO_DOLLAR: 3 }] };
    });
    const { succeeded } = await scene.answering(rule, () => sync(account, daysAgo(6)));
    expect(succeeded).toBe(true);
    expect(await read(account)).toHaveLength(5);
    expect(await loadedDays(account, 'campaign_analytics')).toHaveLength(5);
  });

  test('a size over which Pinterest fails is tried once, and less is asked for from then on', async () => {
    const account = scene.account({ ads: 1 });
    const rule = saying(/\/campaigns\/analytics$/, (query) =>
      query.get('start_date') === query.get('end_date')
        ? { body: [] }
        : { status: 414, body: 'URI Too Long' },
    );
    await scene.answering(rule, () => sync(account, daysAgo(6)));
    const start = scene.pinterest.requests.length;
    await scene.answering(rule, () => sync(account, daysAgo(6)));
    expect(askedSince(start, /\/campaigns\/analytics$/)).toHaveLength(5);
  });

  test('days do not count as loaded when the campaigns could not be listed', async () => {
    const account = scene.account({ ads: 1 });
    const refused = saying(/\/campaigns$/, { status: 400, body: { code: 1, message: 'No' } });
    const { succeeded, progress } = await scene.answering(refused, () => sync(account));
    expect(succeeded).toBe(false);
    expect(progress.notes).toContain('Not read, because campaigns could not be listed: campaign_analytics');
    expect(await loadedDays(account, 'campaign_analytics')).toEqual([]);
    expect(await loadedDays(account, 'targeting_analytics')).toEqual([day]);
  });
});

describe('what an answer about campaigns leaves out', () => {
  const rowsOf = (ids: readonly string[], days: readonly string[]) =>
    days.flatMap((DATE) => ids.map((CAMPAIGN_ID) => ({ CAMPAIGN_ID, DATE, SPEND_IN_MICRO_DOLLAR: 5 })));
  const count = async ({ id }: ScriptedAccount) =>
    (
      await scene.select<{ rows: number }>(
        'SELECT count(*)::int AS rows FROM pinterest_extra.campaign_analytics WHERE ad_account_id = ?',
        id,
      )
    )[0]?.rows;
  const spoken = (notes: readonly string[]) => notes.filter((note) => note.startsWith('campaign_analytics'));
  const LEFT_OUT = "because rows keep numbers that Pinterest's last answer leaves out";

  /** With two campaigns of which all rows are loaded. */
  async function loaded() {
    const account = scene.account({ ads: 1 });
    const [first] = account.campaigns;
    account.campaigns.push({ ...first, id: `${account.id}9` });
    const ids = account.campaigns.map(({ id }) => String(id));
    await scene.answering(campaigns(rowsOf(ids, [before, day])), () => sync(account, before));
    return { account, ids };
  }

  test('an answer without any row is told, and the next one without a fault settles it', async () => {
    const { account, ids } = await loaded();
    const { progress } = await scene.answering(campaigns([]), () => sync(account, before));
    expect(spoken(progress.notes)).toEqual([
      `campaign_analytics: 2 days are read again, ${LEFT_OUT}: ${before}..${day}`,
    ]);
    const { progress: next } = await scene.answering(campaigns(rowsOf(ids, [before, day])), () =>
      sync(account, before),
    );
    expect([spoken(next.notes), await count(account)]).toEqual([[], 4]);
  });

  test('a day without any row loses none, however often the other days come', async () => {
    const { account, ids } = await loaded();
    const truncated = () => scene.answering(campaigns(rowsOf(ids, [day])), () => sync(account, before));
    await truncated();
    const { progress } = await truncated();
    expect(spoken(progress.notes)).toEqual([
      `campaign_analytics: 1 day is read again, ${LEFT_OUT}: ${before}`,
    ]);
    expect(await count(account)).toBe(4);
  });

  test('answers whose rows could not be stored are no witness', async () => {
    const { account, ids } = await loaded();
    const [row] = rowsOf(ids, [day]);
    const unreadable = campaigns([{ ...row, SPEND_IN_MICRO_DOLLAR: 'N/A' }]);
    await scene.answering(unreadable, () => sync(account));
    await scene.answering(unreadable, () => sync(account));
    expect(await count(account)).toBe(4);
  });

  test('rows that lack from the first reading on are missed by the total of the ad account, and read again', async () => {
    const account = scene.account({ ads: 1, days: [day] });
    const id = String(account.campaigns[0]?.id);
    const whole = account.rows.map((row) => ({ ...row, CAMPAIGN_ID: id }));
    await scene.settle(account, before);
    const { progress } = await sync(account);
    expect(spoken(progress.notes)).toEqual([
      `campaign_analytics: 1 day is read again, because its rows do not add up to Pinterest's total of the ad account: ${day}`,
    ]);
    // The day is not among those that this run reads of ad_analytics.
    const run = () => scene.sync(account, { lookbackDays: 0 });
    const given = saying(/\/campaigns\/analytics$/, (query) => ({
      body: String(query.get('end_date')) < day ? [] : whole,
    }));
    const { progress: later } = await scene.answering(given, run);
    expect([spoken(later.notes), await count(account)]).toEqual([[], 1]);
  });

  test.each([
    ['names', 'Invalid campaign ids: '],
    ['does not name', 'Something is invalid'],
  ])(
    'a campaign that Pinterest refuses and %s is left out and told, and the others are read',
    async (_, words) => {
      const { account, ids } = await loaded();
      const [good = '', bad = ''] = ids;
      const refusing = saying(/\/campaigns\/analytics$/, (query) => {
        if (!query.getAll('campaign_ids').includes(bad)) return { body: rowsOf([good], [day]) };
        const message = words.endsWith(' ') ? `${words}${bad}` : words;
        return { status: 400, body: { code: 1, message } };
      });
      const { succeeded, progress } = await scene.answering(refusing, () => sync(account));
      expect(succeeded).toBe(true);
      expect(spoken(progress.notes)).toEqual([
        `campaign_analytics: read without campaigns that Pinterest refuses: ${bad}`,
      ]);
      expect(await count(account)).toBe(4);
    },
  );

  test('the last campaigns are left out when Pinterest refuses them, the newest one among them', async () => {
    const { account, ids } = await loaded();
    const [good = '', bad = ''] = ids;
    const newest = `${account.id}99`;
    account.campaigns.push({ ...account.campaigns[0], id: newest });
    const refusing = saying(/\/campaigns\/analytics$/, (query) => {
      const isRefused = query.getAll('campaign_ids').some((id) => id === bad || id === newest);
      if (isRefused) return { status: 400, body: { code: 1, message: 'Something is invalid' } };
      return { body: rowsOf([good], [day]) };
    });
    const { progress } = await scene.answering(refusing, () => sync(account));
    expect(progress.failures).toEqual([]);
    expect(spoken(progress.notes)).toEqual([
      `campaign_analytics: read without campaigns that Pinterest refuses: ${bad}, ${newest}`,
    ]);
  });

  test('a campaign that is first listed after its days were read gets them by the next run', async () => {
    const account = scene.account({ ads: 1 });
    const [first] = account.campaigns;
    await scene.settle(account, daysAgo(1));
    await scene.sync(account, { lookbackDays: 0 });
    account.campaigns.push({ ...first, id: `${account.id}9` });
    const start = scene.pinterest.requests.length;
    await scene.sync(account, { lookbackDays: 0 });
    const asked = askedSince(start, /\/campaigns\/analytics$/).map(({ query }) => query.get('start_date'));
    expect(asked[0]).toBe(daysAgo(89));
  });
});

describe('targeting_analytics', () => {
  const read = (account: ScriptedAccount) =>
    scene.select<Record<string, string>>(
      `SELECT targeting_type AS type, targeting_value AS value, spend_in_micro_dollar::text AS spend, __sync_key AS key
       FROM pinterest_extra.targeting_analytics WHERE ad_account_id = ? ORDER BY spend_in_micro_dollar`,
      account.id,
    );

  test('takes any type and value as Pinterest names it, and an id as a number', async () => {
    const account = scene.account({ ads: 1 });
    const ad = String(account.ads[0]?.id);
    const values = ['linen "sofa" | 2', 'möbel 🛋', 'back\\slash', ''];
    const item = (type: string, value: string, spend: number) =>
      `{"targeting_value":${JSON.stringify(value)},"metrics":{"SPEND_IN_MICRO_DOLLAR":${spend},"DATE":"${day}","AD_ID":${ad}},"targeting_type":"${type}"}`;
    const items = values.map((value, index) => item('KEYWORD', value, index + 1));
    const body = `{"data":[${[...items, item('NEW_TYPE', '1|KEYWORD', 9)].join(',')}]}`;
    expect(await scene.answering(targeting(body), () => sync(account))).toMatchObject({ succeeded: true });
    const row = (type: string, value: string, spend: string) => ({
      ...{ type, value, spend },
      key: md5(`${ad}|${day}|${type}|${value}`),
    });
    expect(await read(account)).toEqual([
      ...values.map((value, index) => row('KEYWORD', value, String(index + 1))),
      row('NEW_TYPE', '1|KEYWORD', '9'),
    ]);
  });

  test.each([
    ['without metrics', (item: object) => ({ ...item, metrics: undefined })],
    ['with metrics that are none', (item: object) => ({ ...item, metrics: [1] })],
    ['without a type', (item: object) => ({ ...item, targeting_type: undefined })],
    ['without a value', (item: object) => ({ ...item, targeting_value: null })],
    ['that is none', () => 'x'],
  ])('an item %s is told, and the others are stored', async (_, spoil) => {
    const account = scene.account({ ads: 1 });
    const metrics = { AD_ID: String(account.ads[0]?.id), DATE: day, SPEND_IN_MICRO_DOLLAR: 4 };
    const good = { targeting_type: 'GENDER', targeting_value: 'female', metrics };
    const body = { data: [spoil({ ...good, targeting_value: 'male' }), good] };
    const { succeeded, progress } = await scene.answering(targeting(body), () => sync(account));
    expect({ succeeded, failures: progress.failures.map(({ code }) => code) }).toEqual({
      succeeded: false,
      failures: ['RowsRejected'],
    });
    expect(await read(account)).toMatchObject([{ type: 'GENDER', value: 'female', spend: '4' }]);
    expect(await loadedDays(account, 'targeting_analytics')).toEqual([]);
  });

  test.each<[string, ScriptedAnswer]>([
    ['more rows than an answer may have', { body: { data: Array.from({ length: 40_001 }, () => ({})) } }],
    ['an address that is too long', { status: 414, body: 'URI Too Long' }],
    ['a failure of Pinterest', { status: 500, body: { code: 12, message: 'Something went wrong' } }],
  ])('of what is too much for one ad and day, %s, the types are asked for one by one', async (_, tooMuch) => {
    const account = scene.account({ ads: 2 });
    const start = scene.pinterest.requests.length;
    const rule = saying(/\/ads\/targeting_analytics$/, (query) => {
      const [types = '', ids] = [query.get('targeting_types') ?? '', query.getAll('ad_ids')];
      if (types.includes(',') || ids.length > 1) return tooMuch;
      const metrics = { AD_ID: ids[0], DATE: query.get('start_date'), SPEND_IN_MICRO_DOLLAR: 4 };
      return { body: { data: [{ targeting_type: types, targeting_value: 'x', metrics }] } };
    });
    expect(await scene.answering(rule, () => sync(account, before))).toMatchObject({ succeeded: true });
    const rows = await scene.select(
      `SELECT ad_id, date::text, targeting_type AS type FROM pinterest_extra.targeting_analytics
       WHERE ad_account_id = ? ORDER BY 1, 2, 3`,
      account.id,
    );
    const ids = account.ads.map(({ id }) => String(id)).sort();
    expect(rows).toEqual(
      ids.flatMap((id) =>
        [before, day].flatMap((date) =>
          ['GENDER', 'KEYWORD', 'REGION'].map((type) => ({ ad_id: id, date, type })),
        ),
      ),
    );
    expect(await loadedDays(account, 'targeting_analytics')).toEqual([before, day]);
    expect(askedSince(start, /\/ads\/targeting_analytics$/).length).toBeLessThan(30);
  });

  test('an ad without rows does not make what is too much for others look like little', async () => {
    const account = scene.account({ ads: 6 });
    const empty = String(account.ads[0]?.id);
    const rule = saying(/\/ads\/targeting_analytics$/, (query) => {
      const [date, [AD_ID, second]] = [query.get('start_date'), query.getAll('ad_ids')];
      if (second || date !== query.get('end_date')) return { status: 414, body: 'URI Too Long' };
      const types = AD_ID === empty ? [] : ['GENDER', 'KEYWORD', 'REGION'];
      const metrics = { AD_ID, DATE: date, SPEND_IN_MICRO_DOLLAR: 4 };
      const data = types.map((type) => ({ targeting_type: type, targeting_value: 'x', metrics }));
      return { body: { data } };
    });
    expect(await scene.answering(rule, () => sync(account, before))).toMatchObject({ succeeded: true });
    expect(await read(account)).toHaveLength(2 * 5 * 3);
    const [size] = await scene.select<{ rows: number }>(
      `SELECT most_rows::float8 AS rows FROM pinterest_sync.extra_sizes
       WHERE ad_account_id = ? AND table_name = 'targeting_analytics'`,
      account.id,
    );
    expect(size?.rows).toBeGreaterThanOrEqual(3);
  });

  test('a key that comes twice in an answer is one row', async () => {
    const account = scene.account({ ads: 1 });
    const metrics = { AD_ID: String(account.ads[0]?.id), DATE: day, SPEND_IN_MICRO_DOLLAR: 4 };
    const item = { targeting_type: 'GENDER', targeting_value: 'female', metrics };
    const { progress } = await scene.answering(targeting({ data: [item, item] }), () => sync(account));
    expect(progress.units.planned).toBeGreaterThan(0);
    expect(await read(account)).toMatchObject([{ value: 'female', spend: '4' }]);
  });
});

describe('lists', () => {
  test('keywords of an ad group are read to the last page, an audience that is refused fails alone, and says what to do', async () => {
    const account = scene.account({ ads: 1 });
    const group = String(account.adGroups[0]?.id);
    const keyword = (id: string) => ({
      id,
      parent_id: group,
      value: 'oak',
      match_type: 'BROAD',
      type: 'keyword',
    });
    const pages = saying(/\/keywords$/, (query) => {
      if (query.get('ad_group_id') !== group) return { body: { items: [] } };
      return query.get('bookmark') === 'next'
        ? { body: { items: [keyword('12')], bookmark: null } }
        : { body: { items: [keyword('11')], bookmark: 'next' } };
    });
    const refused = saying(/\/audiences$/, { status: 403, body: { code: 3, message: 'Not for this app' } });
    const { progress } = await scene.answering(both(pages, refused), () => sync(account));
    expect(
      await scene.select('SELECT id FROM pinterest_extra.keywords WHERE parent_id = ? ORDER BY id', group),
    ).toEqual([{ id: '11' }, { id: '12' }]);
    expect(progress.stop).toBeUndefined();
    expect(progress.failures).toMatchObject([
      {
        unit: 'audiences',
        code: 'TableRefused',
        message: expect.stringContaining('take the table out of PINTEREST_EXTRA_TABLES'),
      },
    ]);
    expect(progress.units).toMatchObject({ failed: 1, done: progress.units.planned - 1 });
    expect(await loadedDays(account, 'campaign_analytics')).toEqual([day]);
  });

  test('keywords are read without ad groups that are refused, the newest one among them', async () => {
    const account = scene.account({ ads: 1 });
    const [first] = account.adGroups;
    for (const end of ['8', '9']) {
      await sync(account);
      account.adGroups.push({ ...first, id: `${account.id}${end}` });
    }
    const asked = saying(/\/keywords$/, (query) =>
      query.get('ad_group_id') === `${account.id}8`
        ? { body: { items: [] } }
        : { status: 404, body: { code: 4000, message: 'Not found' } },
    );
    const { progress } = await scene.answering(asked, () => sync(account));
    expect(progress.failures).toEqual([]);
    const refused = [String(first?.id), `${account.id}9`];
    expect(progress.notes).toContain(
      `keywords: read without ad groups that Pinterest refuses: ${refused.join(', ')}`,
    );
  });

  test('product groups that the same run has listed are asked about', async () => {
    const account = scene.account({ ads: 1 });
    const start = scene.pinterest.requests.length;
    const group = { id: '771', ad_group_id: String(account.adGroups[0]?.id), status: 'ACTIVE' };
    const body = [{ PRODUCT_GROUP_ID: '771', DATE: day, SPEND_IN_MICRO_DOLLAR: 6 }];
    const rules = both(
      saying(/\/product_group_promotions$/, { body: { items: [group] } }),
      saying(/\/product_groups\/analytics$/, { body }),
    );
    expect(await scene.answering(rules, () => sync(account))).toMatchObject({ succeeded: true });
    expect(
      askedSince(start, /\/product_groups\/analytics$/).map(({ query }) => query.getAll('product_group_ids')),
    ).toEqual([['771']]);
    expect(
      await scene.select(
        'SELECT spend_in_micro_dollar::text AS spend FROM pinterest_extra.product_group_analytics WHERE product_group_id = ?',
        '771',
      ),
    ).toEqual([{ spend: '6' }]);
  });
});

test('an ad account without anything in it is read without a request about nothing', async () => {
  const account = scene.account({ ads: 0 });
  account.campaigns = [];
  account.adGroups = [];
  const start = scene.pinterest.requests.length;
  expect(await sync(account)).toMatchObject({ succeeded: true });
  expect(
    askedSince(start, /analytics$|keywords|promotions/).map(({ path }) => path.split('/').at(-2)),
  ).toEqual(expect.not.arrayContaining(['campaigns', 'ads', 'product_groups']));
  expect(await loadedDays(account, 'campaign_analytics')).toEqual([day]);
});

test('days before those that Pinterest gives at once are asked for by a report of each level', async () => {
  const account = scene.account({ ads: 1 });
  const start = scene.pinterest.requests.length;
  await scene.backfill(account, daysAgo(120), daysAgo(80), 'report');
  const days = askedSince(start, /\/campaigns\/analytics$/).map(({ query }) => query.get('start_date'));
  expect(days).toEqual([daysAgo(89)]);
  const bodies = askedSince(start, /\/reports$/).filter(({ method }) => method === 'POST');
  const reports = bodies.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
  const range = { start_date: daysAgo(120), end_date: daysAgo(90) };
  expect(reports).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ level: 'CAMPAIGN', ...range }),
      expect.objectContaining({ level: 'PRODUCT_GROUP', ...range }),
      expect.objectContaining({
        level: 'PIN_PROMOTION_TARGETING',
        targeting_types: ['GENDER', 'KEYWORD', 'REGION'],
        ...range,
      }),
    ]),
  );
  // With that of ad_analytics.
  expect(reports).toHaveLength(4);
});
