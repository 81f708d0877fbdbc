// Pinterest no longer accepts its own bookmark in the middle of a list.
import { enterSettledDays } from '../../dev/harness/settled-days.js';
import { REACH_DAYS } from '../../src/shared/analytics-plan.js';
import { createHarness, failureOf, type Harness, uniqueAdAccountId } from '../support/harness.js';
import { daysAgo, scriptedAccount } from '../support/scripted-account.js';
import { type Rule, type ScriptedPinterest, startScriptedPinterest } from '../support/scripted-pinterest.js';

const ids = [1, 2, 3].map(() => uniqueAdAccountId().slice(-13)).sort();
const [adAccountId = ''] = ids;
const yesterday = daysAgo(1);
let pinterest: ScriptedPinterest;
let harness: Harness;

beforeEach(async () => {
  pinterest = await startScriptedPinterest(ids.map((id) => scriptedAccount(id, { ads: 7 })));
  pinterest.pageSize = 2;
  harness = await createHarness({ environment: { PINTEREST_API_URL: pinterest.url } });
});

afterEach(async () => {
  await harness.close();
  await pinterest.close();
});

/** Refuses a page of a list as often as told. */
function refuse(path: RegExp, bookmark: string, times: number): Rule {
  let left = times;
  return (request) => {
    if (!path.test(request.path) || request.query.get('bookmark') !== bookmark || left-- <= 0) return;
    return { status: 400, body: { code: 1, message: 'Invalid bookmark' } };
  };
}

const bookmarksOf = (path: RegExp) =>
  pinterest.requests.filter((one) => path.test(one.path)).map(({ query }) => query.get('bookmark'));
const stored = async () => {
  const { rows } = await harness.db.raw('SELECT count(*)::int AS ads FROM pinterest.ads');
  return rows[0]?.ads;
};

test('a list is begun again once, and counts each row once', async () => {
  pinterest.rules.push(refuse(/\/ads$/, 'at-4', 1));
  const { units, rows } = await harness.withWorker(async () =>
    (await harness.startOne({ adAccountId, startDate: yesterday, endDate: yesterday })).result(),
  );
  expect(units.failed).toBe(0);
  expect(rows.ads).toEqual({ new: 7, changed: 0, unchanged: 0 });
  expect(await stored()).toBe(7);
  expect(bookmarksOf(/\/ads$/)).toEqual([null, 'at-2', 'at-4', null, 'at-2', 'at-4', 'at-6']);
});

test('a list whose bookmark is refused again fails, and says what to do', async () => {
  pinterest.rules.push(refuse(/\/campaigns$/, 'at-2', Number.POSITIVE_INFINITY));
  const extra = pinterest.accounts[0]?.campaigns[0] ?? {};
  pinterest.accounts[0]?.campaigns.push({ ...extra, id: '51' }, { ...extra, id: '52' });
  const { message, progress } = await harness.withWorker(async () =>
    failureOf(await harness.startOne({ adAccountId, startDate: yesterday, endDate: yesterday })),
  );
  expect(progress.failures).toMatchObject([{ unit: 'campaigns', code: 'BookmarkRefused' }]);
  expect(message).toContain('Run the sync again later');
  expect(bookmarksOf(/\/campaigns$/)).toEqual([null, 'at-2', null, 'at-2']);
});

test('a refusal of the first page is no matter of a bookmark', async () => {
  pinterest.rules.push(({ path }) =>
    path.endsWith('/campaigns')
      ? { status: 400, body: { code: 1, message: 'Invalid parameter' } }
      : undefined,
  );
  const { progress } = await harness.withWorker(async () =>
    failureOf(await harness.startOne({ adAccountId, startDate: yesterday, endDate: yesterday })),
  );
  expect(progress.failures).toMatchObject([{ unit: 'campaigns', code: 'RequestRefused' }]);
  expect(bookmarksOf(/\/campaigns$/)).toEqual([null]);
});

test('the list of ad accounts is begun again too, and each ad account is synced once', async () => {
  // Which days there are does not matter to it.
  await enterSettledDays(harness.databaseUrl, ids, { from: daysAgo(REACH_DAYS), to: daysAgo(2) });
  pinterest.rules.push(refuse(/\/ad_accounts$/, 'at-2', 1));
  const all = await harness.withWorker(async () => (await harness.startAll()).result());
  expect(all.adAccounts.map(({ id }: { id: string }) => id)).toEqual(ids);
  expect(all.units).toMatchObject({ done: all.units.planned, failed: 0 });
  expect(all.failures).toEqual([]);
  expect(bookmarksOf(/\/ad_accounts$/)).toEqual([null, 'at-2', null, 'at-2']);
});
