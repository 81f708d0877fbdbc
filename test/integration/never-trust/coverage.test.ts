// Which days and ads a later run still owes, whatever the earlier ones believed.
import { daysAgo, scriptedRow } from '../../support/scripted-account.js';
import type { Row, ScriptedAccount } from '../../support/scripted-pinterest.js';
import { forTotals, openScene, type Scene, spendOf } from '../../support/scripted-scene.js';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene({ PINTEREST_CLICK_WINDOW_DAYS: '60', SYNC_LOOKBACK_DAYS: '30' });
});
afterAll(() => scene.close());

/** Pretends that a day was read last so many days ago. */
const readLast = (account: ScriptedAccount, day: string, ago: number) =>
  scene.select(
    `UPDATE pinterest_sync.analytics_days SET read_on = ?, is_final = false, is_ready = false
     WHERE ad_account_id = ? AND date = ?`,
    daysAgo(ago),
    account.id,
    day,
  );

/** Gives every row of a day more spend. */
function restate(account: ScriptedAccount, day: string): void {
  for (const row of account.rows)
    if (row.DATE === day) row.SPEND_IN_MICRO_DOLLAR = Number(row.SPEND_IN_MICRO_DOLLAR) + 1_000;
}

// One account and one first sync for the rules that follow, because a first sync reads 90 days.
describe('after a first sync', () => {
  const days = [1, 2, 40, 45, 59, 70, 90].map(daysAgo);
  const [within, past, last] = [daysAgo(45), daysAgo(70), daysAgo(90)];
  let account: ScriptedAccount;
  let odd: ScriptedAccount['ads'];
  let unlisted: ScriptedAccount['ads'];
  let everything: Row[];

  beforeAll(async () => {
    account = scene.account({ ads: 5, days });
    everything = account.rows;
    unlisted = account.ads.splice(4, 1);
    account.rows = everything.filter(({ AD_ID }) => AD_ID !== unlisted[0]?.id);
    odd = account.ads.slice(3);
    for (const ad of odd) ad.created_time = 99_999_999_999_999;
    await scene.sync(account);
  });

  test('the 90th day back is there', async () => {
    const ids = account.ads.slice(0, 3).map(({ id }) => id);
    const stored = await scene.spend(account, last);
    const expected = account.rows.filter(({ AD_ID, DATE }) => DATE === last && ids.includes(AD_ID));
    expect(stored).toEqual(expect.arrayContaining(spendOf(expected)));
  });

  test('ads that become known after their days were read get all of them: one that could not be stored, and one that was not listed', async () => {
    for (const ad of odd) ad.created_time = 1_600_000_000;
    account.ads.push(...unlisted);
    account.rows = everything;
    await scene.sync(account, { lookbackDays: 0 });
    expect(await scene.spend(account)).toEqual(spendOf(everything));
  });

  test('with a window of 60 days and a lookback of 30, days are read again up to the window, once more after it, and are final then', async () => {
    // 35 and 50 days after the day.
    await readLast(account, within, 10);
    await readLast(account, past, 20);
    restate(account, within);
    restate(account, past);
    await scene.sync(account);
    expect(await scene.spend(account)).toEqual(spendOf(account.rows));
    expect(
      await scene.select(
        `SELECT date::text, is_final AS final FROM pinterest_sync.analytics_days
         WHERE ad_account_id = ? AND date = ANY (CAST(? AS date[])) ORDER BY date`,
        account.id,
        [within, past],
      ),
    ).toEqual([
      { date: past, final: true },
      { date: within, final: false },
    ]);
  });
});

test('ads that are left out by their dates while the totals are refused are not forgotten', async () => {
  const day = daysAgo(10);
  const account = scene.account({ ads: 3, days: [day] });
  await scene.settle(account, daysAgo(31));
  // The ad group claims to be younger than the numbers of its ad.
  const yesterday = Math.floor(Date.now() / 1_000) - 86_400;
  account.adGroups.push({ ...account.adGroups[0], id: `${account.id}3`, created_time: yesterday });
  const [, , ad] = account.ads;
  if (ad) ad.ad_group_id = `${account.id}3`;
  const refused = forTotals({ status: 403, body: { code: 29, message: 'Not permitted' } });
  await scene.answering(refused, () => scene.sync(account));
  await scene.sync(account, { lookbackDays: 0 });
  expect(await scene.spend(account)).toEqual(spendOf(account.rows));
});

test('the 90th day back is a note and no failure when midnight takes it', async () => {
  const last = daysAgo(90);
  const account = scene.account({ ads: 2, days: [daysAgo(1)] });
  const kept = account.rows.slice();
  account.rows.push(scriptedRow(account, 0, last));
  const { succeeded, progress } = await scene.answering(
    ({ path, query }) =>
      path.endsWith('/analytics') && query.get('start_date') === last
        ? { status: 400, body: { code: 1, message: 'You can only get data from the last 90 days.' } }
        : undefined,
    () => scene.sync(account),
  );
  expect([succeeded, progress.failures]).toEqual([true, []]);
  expect(progress.notes.join('\n')).toContain(last);
  expect(await scene.spend(account)).toEqual(spendOf(kept));
});
