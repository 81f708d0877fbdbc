// Which days and ads a later run still owes, whatever the earlier ones believed.
import { daysAgo, scriptedRow } from '../../support/scripted-account.js';
import type { ScriptedAccount } from '../../support/scripted-pinterest.js';
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

describe('an ad that becomes known after its days were read gets all of them:', () => {
  const days = [2, 40, 59].map(daysAgo);

  test('one whose created_time was out of range before', async () => {
    const account = scene.account({ ads: 4, days });
    const [odd] = account.ads;
    const created = odd?.created_time ?? null;
    if (odd) odd.created_time = 99_999_999_999_999;
    await scene.sync(account);
    if (odd) odd.created_time = created;
    await scene.sync(account, { lookbackDays: 0 });
    expect(await scene.spend(account)).toEqual(spendOf(account.rows));
  });

  test('one that was not listed before', async () => {
    const account = scene.account({ ads: 4, days });
    const [late] = account.ads.splice(3, 1);
    const { rows } = account;
    account.rows = rows.filter(({ AD_ID }) => AD_ID !== late?.id);
    await scene.sync(account);
    if (late) account.ads.push(late);
    account.rows = rows;
    await scene.sync(account, { lookbackDays: 0 });
    expect(await scene.spend(account)).toEqual(spendOf(rows));
  });
});

test('with a window of 60 days and a lookback of 30, days are read again up to the window, once more after it, and are final then', async () => {
  const [within, past] = [daysAgo(45), daysAgo(70)];
  const account = scene.account({ ads: 3, days: [within, past] });
  await scene.sync(account);
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

test('ads that are left out by their dates while the totals are refused are not forgotten', async () => {
  const day = daysAgo(10);
  const account = scene.account({ ads: 3, days: [day] });
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

describe('the 90th day back', () => {
  const last = daysAgo(90);

  test('is read by a first sync', async () => {
    const account = scene.account({ ads: 2, days: [last, daysAgo(1)] });
    expect(await scene.sync(account)).toMatchObject({ succeeded: true });
    expect(await scene.spend(account)).toEqual(spendOf(account.rows));
  });

  test('is a note and no failure when midnight takes it', async () => {
    const account = scene.account({ ads: 2, days: [daysAgo(1)] });
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
    expect(await scene.spend(account)).toEqual(spendOf(account.rows.slice(0, 2)));
  });
});
