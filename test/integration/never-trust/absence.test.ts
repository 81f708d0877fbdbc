// Answers that leave rows out: numbers disappear only when a second witness agrees.
import { daysAgo } from '../../support/scripted-account.js';
import { both, forAds, forTotals, openScene, type Scene, spendOf } from '../../support/scripted-scene.js';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.close());

const day = daysAgo(3);
const text = (progress: { notes: string[]; failures: { message: string }[] }) =>
  [...progress.notes, ...progress.failures.map(({ message }) => message)].join('\n');

/** Of six ads, loaded with their spend. */
async function loadedDay() {
  const account = scene.account({ ads: 6, days: [day] });
  await scene.settle(account, daysAgo(6));
  expect(await scene.sync(account, { startDate: day, endDate: day })).toMatchObject({ succeeded: true });
  expect(await scene.spend(account)).toHaveLength(6);
  return account;
}

describe('a loaded day of six rows with spend that is answered with []', () => {
  test.each([
    ['while the totals of the ad account are unchanged', undefined],
    ['while the totals are [] too', forTotals({ body: [] })],
    [
      'while the totals are refused',
      forTotals({ status: 403, body: { code: 29, message: 'Not permitted' } }),
    ],
  ])('keeps its numbers %s, and the run names the day', async (_, totals) => {
    const account = await loadedDay();
    const empty = totals ? both(forAds(undefined, []), totals) : forAds(undefined, []);
    const first = await scene.answering(empty, () => scene.backfill(account, day));
    expect(await scene.spend(account)).toEqual(spendOf(account.rows));
    expect(first.succeeded).toBe(false);
    expect(text(first.progress)).toContain(day);
    // The same known thing is no news.
    await scene.answering(empty, () => scene.backfill(account, day));
    expect(await scene.spend(account)).toEqual(spendOf(account.rows));
    // Every later run reads it again, until Pinterest gives it.
    expect(await scene.sync(account, { lookbackDays: 0 })).toMatchObject({ succeeded: true });
    expect(
      await scene.select('SELECT 1 FROM pinterest_sync.absent_rows WHERE ad_account_id = ?', account.id),
    ).toEqual([]);
  });
});

test('an ad of many that is gone, with totals that agree, is taken over and told', async () => {
  const account = await loadedDay();
  const [gone, ...left] = account.rows;
  account.rows = left;
  const { succeeded, progress } = await scene.backfill(account, day);
  expect(succeeded).toBe(true);
  expect(await scene.spend(account)).toEqual(spendOf(left));
  expect(text(progress)).toContain(day);
  expect(
    await scene.select(
      `SELECT old_spend_in_micro_dollar::text AS old, new_spend_in_micro_dollar AS new FROM pinterest_sync.restatements
       WHERE ad_id = ?`,
      gone?.AD_ID ?? '',
    ),
  ).toEqual([{ old: String(gone?.SPEND_IN_MICRO_DOLLAR), new: null }]);
});

describe('a report over days of 200 days ago, read a second time,', () => {
  const old = daysAgo(200);
  const file =
    (body: unknown) =>
    ({ path }: { path: string }) =>
      path.endsWith('/file') ? { body } : undefined;
  const loadedByReport = async () => {
    const account = scene.account({ ads: 3, days: [old] });
    expect(await scene.backfill(account, old, old, 'report')).toMatchObject({ succeeded: true });
    expect(await scene.spend(account)).toEqual(spendOf(account.rows));
    return account;
  };

  test('that is {} takes nothing away, however often', async () => {
    const account = await loadedByReport();
    for (let time = 1; time <= 3; time += 1) {
      const run = await scene.answering(file({}), () => scene.backfill(account, old, old, 'report'));
      expect(await scene.spend(account)).toEqual(spendOf(account.rows));
      if (time === 1)
        expect([run.succeeded, text(run.progress)]).toEqual([false, expect.stringContaining(old)]);
    }
  });

  test('that holds one of three ads takes two away only when another run sees the same', async () => {
    const account = await loadedByReport();
    const [kept] = account.rows;
    const partial = file({ [old]: [kept] });
    const first = await scene.answering(partial, () => scene.backfill(account, old, old, 'report'));
    expect(await scene.spend(account)).toEqual(spendOf(account.rows));
    expect([first.succeeded, text(first.progress)]).toEqual([false, expect.stringContaining(old)]);
    await scene.answering(partial, () => scene.backfill(account, old, old, 'report'));
    expect(await scene.spend(account)).toEqual(spendOf(account.rows.slice(0, 1)));
  });
});

describe('an answer of two of six rows', () => {
  const truncated = (rows: unknown[]) => forAds(day, rows.slice(0, 2));

  test('in the first sync is noticed by the totals and read again, at the latest by the next run', async () => {
    const account = scene.account({ ads: 6, days: [day] });
    await scene.settle(account, daysAgo(31));
    await scene.answering(truncated(account.rows), () => scene.sync(account));
    await scene.sync(account, { lookbackDays: 0 });
    expect(await scene.spend(account)).toEqual(spendOf(account.rows));
  });

  test('in the last reading of a day leaves the numbers, and the day is not final before it adds up', async () => {
    const last = daysAgo(35);
    const account = scene.account({ ads: 6, days: [last] });
    await scene.settle(account, daysAgo(38));
    await scene.sync(account);
    // As if it had been read last twenty days after the day.
    await scene.select(
      `UPDATE pinterest_sync.analytics_days SET read_on = current_date - 15, is_final = false, is_ready = false
       WHERE ad_account_id = ? AND date = ?`,
      account.id,
      last,
    );
    const finality = () =>
      scene.select(
        'SELECT is_final AS final FROM pinterest_sync.analytics_days WHERE ad_account_id = ? AND date = ?',
        account.id,
        last,
      );
    await scene.answering(forAds(last, account.rows.slice(0, 2)), () =>
      scene.sync(account, { lookbackDays: 0 }),
    );
    expect(await scene.spend(account)).toEqual(spendOf(account.rows));
    expect(await finality()).toEqual([{ final: false }]);
    await scene.sync(account, { lookbackDays: 0 });
    expect(await scene.spend(account)).toEqual(spendOf(account.rows));
    expect(await finality()).toEqual([{ final: true }]);
  });
});
