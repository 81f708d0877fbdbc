/** What an answer says by leaving a row out. The answers are written by hand, as Pinterest may send them. */
import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { runSteps } from '../../src/activities/steps/run-steps.js';
import { withdrawAbsent } from '../../src/postgres/absent-rows.js';
import { recordAnalyticsDay } from '../../src/postgres/analytics-days.js';
import { createPool } from '../../src/postgres/pool.js';
import type { ReceivedRows } from '../../src/postgres/write-modes.js';
import { createDatabase, type TestDatabase } from '../support/services.js';
import { stepsContext } from '../support/steps.js';

const adAccountId = '549755885175';
const date = '2026-11-01';
const day = { kind: 'day', date } as const;

let database: TestDatabase;
let db: Knex;

beforeAll(async () => {
  database = await createDatabase();
  db = createPool(database.url, { max: 3 });
});

beforeEach(() =>
  db.raw(
    `TRUNCATE pinterest.ad_analytics, pinterest_sync.absent_rows, pinterest_sync.restatements,
       pinterest_sync.rejected_rows, pinterest_sync.analytics_days`,
  ),
);

afterAll(async () => {
  await db.destroy();
  await database.drop();
});

type AnswerRow = Record<string, unknown>;

/** Of ad `A`, with pin, spend, and more. */
const row = (adId: string, pinId: string, spend: unknown, more: AnswerRow = {}): AnswerRow => ({
  ...{
    AD_ID: adId,
    DATE: date,
    PIN_ID: pinId,
    AD_GROUP_ID: '7',
    CAMPAIGN_ID: '8',
    SPEND_IN_MICRO_DOLLAR: spend,
  },
  ...more,
});

interface Asked {
  adIds?: string[];
  runId?: string;
  areFirst?: boolean;
  again?: boolean;
}

/** An answer for the ads 1 and 2, as a run of its own. */
async function answer(rows: readonly AnswerRow[], { adIds = ['1', '2'], again, ...more }: Asked = {}) {
  const { runId = randomUUID(), areFirst = false } = more;
  const received: ReceivedRows = {
    body: JSON.stringify(rows),
    shape: 'array',
    areFirst,
    complete: { date, adIds },
    context: { ad_account_id: adAccountId, read_with: 'settings' },
    faults: rows.flatMap(({ DATE }, index) => (DATE === date ? [] : [{ index, kind: 'row', reason: 'day' }])),
  };
  const takeStep = async () => ({ received, items: adIds.length, cursor: undefined, done: true });
  const reading = { unit: { ...day, again }, adAccountId, takeStep };
  const ended = runSteps(stepsContext(db, { runId }), reading);
  return (await ended.catch(({ totals }) => ({ totals }))).totals;
}

/** The spend of each row, as `ad pin`. */
async function spends(): Promise<Record<string, string | null>> {
  const rows = await db('pinterest.ad_analytics').select('ad_id', 'pin_id', 'spend_in_micro_dollar');
  return Object.fromEntries(rows.map((one) => [`${one.ad_id} ${one.pin_id}`, one.spend_in_micro_dollar]));
}

const absent = () =>
  db('pinterest_sync.absent_rows').select('ad_id', 'readings').orderBy('ad_id') as Promise<unknown>;

const load = () =>
  recordAnalyticsDay(db, {
    ...{ adAccountId, date, ads: 2, allAds: true, rows: 2, requests: 1, via: 'daily', readOn: date },
    ...{ askedAt: undefined, readWith: 'settings', attributionWindow: '30d', isReady: false },
    ...{ conversionReportTime: 'TIME_OF_AD_ACTION', timeZone: 'UTC', workflowId: 'workflow' },
  });

const restatements = async () =>
  (await db('pinterest_sync.restatements').orderBy('noticed_at')).map((one) => [
    one.ad_id,
    one.old_spend_in_micro_dollar,
    one.new_spend_in_micro_dollar,
  ]);

describe('an ad that has two pins on a day', () => {
  test.each([
    ['that is loaded for the first time', true],
    ['that is read again', false],
  ])('%s has two rows, and both spends count', async (_, areFirst) => {
    await answer([row('1', 'a', '9007199254740993'), row('1', 'b', 23)], { areFirst });
    expect(await spends()).toEqual({ '1 a': '9007199254740993', '1 b': '23' });
    expect(await absent()).toEqual([]);
  });

  test('keeps both when one of them is left out', async () => {
    await answer([row('1', 'a', 77), row('1', 'b', 23)]);
    await answer([row('1', 'a', 78)]);
    expect(await spends()).toEqual({ '1 a': '78', '1 b': '23' });
    expect(await absent()).toEqual([{ ad_id: '1', readings: 1 }]);
  });

  test('has the last row of those that an answer gives for one pin', async () => {
    await answer([row('1', 'a', 1), row('1', 'b', 2), row('1', 'a', 3)], { areFirst: true });
    expect(await spends()).toEqual({ '1 a': '3', '1 b': '2' });
  });
});

describe('a row that another one of its ad replaces', () => {
  test.each([
    ['pin', { PIN_ID: 'b' }],
    ['ad group', { AD_GROUP_ID: '70' }],
    ['campaign', { CAMPAIGN_ID: '80' }],
  ])('loses its numbers at once: the ad has another %s', async (_, change) => {
    await answer([row('1', 'a', 100), row('2', 'c', 7)], { areFirst: true });
    await load();
    const { rows, withdrawn } = await answer([row('1', 'a', 100, change), row('2', 'c', 7)]);
    expect({ rows, withdrawn }).toEqual({ rows: { new: 1, changed: 1, unchanged: 1 }, withdrawn: 1 });
    const { rows: sums } = await db.raw(
      'SELECT count(*)::int AS rows, sum(spend_in_micro_dollar) AS spend FROM pinterest.ad_analytics',
    );
    expect(sums).toEqual([{ rows: 3, spend: '107' }]);
    expect(await absent()).toEqual([]);
    expect((await restatements()).sort()).toEqual([
      ['1', null, '100'],
      ['1', '100', null],
    ]);
  });

  test('gets them back when the ad changes back, and the other loses them', async () => {
    await answer([row('1', 'a', 100)]);
    await answer([row('1', 'b', 100)]);
    await answer([row('1', 'a', 101)]);
    expect(await spends()).toEqual({ '1 a': '101', '1 b': null });
    expect(await absent()).toEqual([]);
  });

  test('is absent as well when fewer rows came than there were', async () => {
    await answer([row('1', 'a', 60), row('1', 'b', 40)]);
    await answer([row('1', 'c', 100)]);
    expect(await spends()).toEqual({ '1 a': '60', '1 b': '40', '1 c': '100' });
    expect(await absent()).toHaveLength(2);
  });
});

describe('a row that is absent', () => {
  const first = [row('1', 'a', 100), row('2', 'c', 7)];

  test('keeps its numbers, whatever one answer says', async () => {
    await answer(first);
    const totals = await answer([]);
    expect(totals).toMatchObject({ rows: { new: 0, changed: 0, unchanged: 0 }, withdrawn: 0 });
    expect(await spends()).toEqual({ '1 a': '100', '2 c': '7' });
    expect(await absent()).toEqual([
      { ad_id: '1', readings: 1 },
      { ad_id: '2', readings: 1 },
    ]);
  });

  test('counts the readings that left it out: those of other runs, and a second one of the same run', async () => {
    await answer(first);
    const readings = async () => (await db('pinterest_sync.absent_rows').first('readings')).readings;
    await answer([first[1] as AnswerRow], { runId: 'one' });
    await db('pinterest_sync.checkpoints').where({ run_id: 'one' }).delete();
    await answer([first[1] as AnswerRow], { runId: 'one' });
    expect(await readings()).toBe(1);
    await answer([first[1] as AnswerRow], { runId: 'one', again: true });
    expect(await readings()).toBe(2);
    await answer([first[1] as AnswerRow], { runId: 'two' });
    expect(await readings()).toBe(3);
  });

  test('is none any more when it comes again', async () => {
    await answer(first);
    await answer([]);
    await answer([first[0] as AnswerRow], { adIds: ['1'] });
    expect(await absent()).toEqual([{ ad_id: '2', readings: 1 }]);
  });

  test('is one of an ad that was requested, and has numbers', async () => {
    await answer([row('1', 'a', 0, { CAMPAIGN_DAILY_SPEND_CAP: 5 }), row('2', 'c', 7), row('3', 'd', 8)]);
    await answer([], { adIds: ['1', '2'] });
    expect(await absent()).toEqual([{ ad_id: '2', readings: 1 }]);
  });

  test('loses its numbers when they are confirmed to be gone, which its day notices', async () => {
    await answer(first, { areFirst: true });
    await load();
    await answer([first[1] as AnswerRow]);
    const confirmed = { adAccountId, days: [date], readWith: 'settings' };
    const withdraw = (leastReadings: number) =>
      db.transaction((transaction) => withdrawAbsent(transaction, { ...confirmed, leastReadings }));
    expect(await withdraw(2)).toMatchObject({ withdrawn: 0, days: [] });
    expect(await withdraw(1)).toMatchObject({ withdrawn: 1, days: [date] });
    expect(await spends()).toEqual({ '1 a': null, '2 c': '7' });
    expect(await restatements()).toEqual([['1', '100', null]]);
    expect(await absent()).toEqual([]);
    const loaded = await db('pinterest_sync.analytics_days').first('stored_rows', 'spend_in_micro_dollar');
    expect(loaded).toEqual({ stored_rows: 2, spend_in_micro_dollar: '7' });
  });
});

describe('a row whose key is not that of its ids', () => {
  test('is gone once an answer gives the row that it doubles', async () => {
    await answer([row('1', 'a', 100), row('2', 'c', 7)]);
    await db.raw(
      `INSERT INTO pinterest.ad_analytics (ad_account_id, ad_id, ad_group_id, campaign_id, pin_id, date, spend_in_micro_dollar, __sync_key)
       SELECT ad_account_id, ad_id, ad_group_id, campaign_id, pin_id, date, spend_in_micro_dollar, 'x' || n
       FROM pinterest.ad_analytics, generate_series(1, 2) AS n WHERE ad_id = '1'`,
    );
    await answer([row('1', 'a', 100), row('2', 'c', 7)]);
    expect(await db('pinterest.ad_analytics')).toHaveLength(2);
    expect(await spends()).toEqual({ '1 a': '100', '2 c': '7' });
    expect(await restatements()).toEqual([]);
  });

  test('gets its key back, and keeps its numbers, when the answer leaves its row out', async () => {
    await answer([row('1', 'a', 100), row('2', 'c', 7)]);
    await db.raw(`UPDATE pinterest.ad_analytics SET __sync_key = 'x' WHERE ad_id = '1'`);
    await answer([row('2', 'c', 7)]);
    expect(await spends()).toEqual({ '1 a': '100', '2 c': '7' });
    expect(await absent()).toEqual([{ ad_id: '1', readings: 1 }]);
    await answer([row('1', 'a', 100), row('2', 'c', 7)]);
    expect(await db('pinterest.ad_analytics')).toHaveLength(2);
  });
});

describe('a row that cannot be stored', () => {
  const bad = { DATE: '2026-10-01' };

  test('makes the ad that it names neither absent nor replaced, and says nothing about others', async () => {
    await answer([row('1', 'a', 100), row('2', 'c', 7)]);
    await answer([row('1', 'a', 100, bad), row('1', 'b', 50)]);
    expect(await spends()).toEqual({ '1 a': '100', '1 b': '50', '2 c': '7' });
    expect(await absent()).toEqual([{ ad_id: '2', readings: 1 }]);
  });

  test('may be of any ad when it names none', async () => {
    await answer([row('1', 'a', 100), row('2', 'c', 7)]);
    await answer([{ ...bad, SPEND_IN_MICRO_DOLLAR: 100 }]);
    expect(await absent()).toEqual([]);
  });
});
