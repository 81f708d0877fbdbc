// Rows that nobody asked for, and two runs that read the same day at once.
import { daysAgo, scriptedRow } from '../../support/scripted-account.js';
import type { Row } from '../../support/scripted-pinterest.js';
import { forAds, openScene, type Scene, spendOf } from '../../support/scripted-scene.js';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.close());

const day = daysAgo(2);

describe('a row that nobody asked for is not stored:', () => {
  test.each<[string, (row: Row) => Row]>([
    ['of an ad that was not asked for', (row) => ({ ...row, AD_ID: '999999999999' })],
    ['of another ad account', (row) => ({ ...row, AD_ACCOUNT_ID: '111111111111' })],
    ['of another day', (row) => ({ ...row, DATE: daysAgo(5) })],
  ])('%s', async (_, changed) => {
    const account = scene.account({ ads: 2, days: [day] });
    const foreign = changed(scriptedRow(account, 0, day));
    foreign.SPEND_IN_MICRO_DOLLAR = 77_000_000;
    await scene.answering(forAds(day, [...account.rows, foreign]), () =>
      scene.sync(account, { startDate: day, endDate: day }),
    );
    expect(await scene.spend(account)).toEqual(spendOf(account.rows));
    expect(
      await scene.select('SELECT 1 FROM pinterest.ad_analytics WHERE spend_in_micro_dollar = 77000000'),
    ).toEqual([]);
  });
});

describe('two runs that read the same day at once', () => {
  test('log each restatement once', async () => {
    const account = scene.account({ ads: 600, days: [day] });
    await scene.sync(account, { startDate: day, endDate: day });
    for (const row of account.rows) row.SPEND_IN_MICRO_DOLLAR = Number(row.SPEND_IN_MICRO_DOLLAR) + 1;
    await Promise.all([scene.sync(account, { startDate: day, endDate: day }), scene.backfill(account, day)]);
    expect(await scene.spend(account)).toEqual(spendOf(account.rows));
    expect(
      await scene.select(
        `SELECT count(*)::int AS logged, count(DISTINCT ad_id)::int AS ads FROM pinterest_sync.restatements
         WHERE date = ? AND ad_id LIKE ?`,
        day,
        `${account.id}%`,
      ),
    ).toEqual([{ logged: 600, ads: 600 }]);
  });

  test('and meet the same row without an ad do not make the day count as complete', async () => {
    const account = scene.account({ ads: 3, days: [day] });
    const { AD_ID: _, ...nameless } = scriptedRow(account, 0, day);
    const bad = forAds(day, [...account.rows.slice(1), nameless]);
    const runs = await scene.answering(bad, () =>
      Promise.all([scene.sync(account, { startDate: day, endDate: day }), scene.backfill(account, day)]),
    );
    expect(runs.some(({ succeeded }) => !succeeded)).toBe(true);
    expect(
      await scene.select(
        'SELECT date::text FROM pinterest_sync.analytics_days WHERE ad_account_id = ?',
        account.id,
      ),
    ).toEqual([]);
  });
});
