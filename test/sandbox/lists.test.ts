import { type Sandbox, startSandbox } from '../../dev/sandbox/index.js';
import { accountPath, call, NOON } from './call.js';

const EVERY_STATUS = ['ACTIVE', 'PAUSED', 'ARCHIVED', 'DRAFT', 'DELETED_DRAFT'];

describe('entity lists', () => {
  let sandbox: Sandbox;
  let account: string;
  beforeAll(async () => {
    sandbox = await startSandbox({ now: () => NOON });
    account = accountPath(sandbox);
  });
  afterAll(() => sandbox.close());

  async function allPages(path: string): Promise<{ id: string; status: string }[]> {
    const items = [];
    let bookmark: string | null = null;
    do {
      const page = await call(sandbox, bookmark ? `${path}&bookmark=${bookmark}` : path);
      items.push(...page.json.items);
      bookmark = page.json.bookmark;
    } while (bookmark);
    return items;
  }

  const statuses = EVERY_STATUS.map((status) => `entity_statuses=${status}`).join('&');

  it('an archived campaign is listed only when its status is requested', async () => {
    const archived = sandbox.world.campaigns.find(({ status }) => status === 'ARCHIVED');
    const filter = `campaign_ids=${archived?.id}`;
    expect((await call(sandbox, `${account}/campaigns?${filter}`)).json).toEqual({
      items: [],
      bookmark: null,
    });
    const asked = await call(sandbox, `${account}/campaigns?${filter}&entity_statuses=ARCHIVED`);
    expect(asked.json.items).toEqual([archived]);
  });

  it.each(['campaigns', 'ad_groups', 'ads'])(
    'pages of %s hold every entity once, whatever the size',
    async (kind) => {
      const once = await call(sandbox, `${account}/${kind}?${statuses}&page_size=250`);
      const paged = await allPages(`${account}/${kind}?${statuses}&page_size=7`);
      expect(once.json.bookmark).toBeNull();
      expect(paged).toEqual(once.json.items);
      expect(new Set(paged.map(({ id }) => id)).size).toBe(paged.length);
    },
  );

  it('a page has 25 items unless more are requested', async () => {
    const page = await call(sandbox, `${account}/ads?${statuses}`);
    expect(page.json.items).toHaveLength(25);
    expect(page.json.bookmark).toEqual(expect.any(String));
  });

  it('order sorts by id', async () => {
    const up = await allPages(`${account}/ad_groups?${statuses}&order=ASCENDING&page_size=10`);
    const down = await allPages(`${account}/ad_groups?${statuses}&order=DESCENDING&page_size=10`);
    expect(down.reverse()).toEqual(up);
    expect(up.map(({ id }) => Number(id))).toEqual(up.map(({ id }) => Number(id)).sort((a, b) => a - b));
  });

  it('an entity that disappears between two pages shifts nothing', async () => {
    const own = await startSandbox({ now: () => NOON });
    const path = `${accountPath(own)}/ads?page_size=5`;
    const all = (await call(own, `${accountPath(own)}/ads?page_size=250`)).json.items;
    const first = await call(own, path);
    own.world.ads.splice(
      own.world.ads.findIndex(({ id }) => id === first.json.items[2].id),
      1,
    );
    const second = await call(own, `${path}&bookmark=${first.json.bookmark}`);
    expect(second.json.items).toEqual(all.slice(5, 10));
    await own.close();
  });

  it('a filter by campaign or ad group gives the ads in it', async () => {
    const [ad] = sandbox.world.ads;
    for (const filter of [`campaign_ids=${ad?.campaign_id}`, `ad_group_ids=${ad?.ad_group_id}`]) {
      const { json } = await call(sandbox, `${account}/ads?${filter}&${statuses}&page_size=250`);
      expect(json.items).toContainEqual(ad);
      expect(json.items.length).toBeLessThan(235);
    }
  });

  it('an account that is only shared with us can be left out', async () => {
    const [all, own] = [
      await call(sandbox, '/ad_accounts'),
      await call(sandbox, '/ad_accounts?include_shared_accounts=false'),
    ];
    expect([all.json.items.length, own.json.items.length]).toEqual([3, 2]);
  });

  it('the next answer shows what a test changes in the world', async () => {
    const own = await startSandbox({ now: () => NOON });
    const [campaign] = own.world.campaigns;
    Object.assign(campaign ?? {}, { name: 'zero \u0000 and half \ud83d', order_line_id: '12' });
    const { text } = await call(own, `${accountPath(own)}/campaigns?campaign_ids=${campaign?.id}`);
    expect(text).toContain('"name":"zero \\u0000 and half \\ud83d"');
    expect(text).toContain('"order_line_id":"12"');
    await own.close();
  });

  it.each([
    ['/ads?page_size=0', 400, 1],
    ['/ads?page_size=251', 400, 1],
    ['/ads?page_size=ten', 400, 1],
    ['/ads?entity_statuses=ACTIVE,PAUSED', 400, 1],
    ['/ads?entity_statuses=DELETED', 400, 1],
    ['/ads?ad_ids=1,2', 400, 1],
    ['/ads?ad_ids=1&campaign_ids=2', 400, 1],
    ['/ads?order=asc', 400, 1],
    ['/ads?bookmark=nonsense', 400, 1],
    ['/ads?limit=5', 400, 1],
    ['/ads?page_size=5&page_size=6', 400, 1],
    ['/pins', 404, 1000],
  ])('%s is refused', async (path, status, code) => {
    const reply = await call(sandbox, `${account}${path}`);
    expect({ status: reply.status, code: reply.json.code }).toEqual({ status, code });
    expect(reply.json.message).toEqual(expect.any(String));
  });

  it('an account that does not exist is 404, one without permission 403, a malformed one 400', async () => {
    const own = await startSandbox({ now: () => NOON });
    own.world.adAccounts.at(-1)?.permissions.pop();
    const paths = ['/ad_accounts/123', accountPath(own, 2), '/ad_accounts/abc'];
    const replies = await Promise.all(paths.map((path) => call(own, path)));
    expect(replies.map(({ status, json }) => [status, json.code])).toEqual([
      [404, 2],
      [403, 29],
      [400, 1],
    ]);
    await own.close();
  });
});
