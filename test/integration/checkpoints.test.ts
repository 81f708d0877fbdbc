import type { Knex } from 'knex';
import { type Reading, runSteps, type Step } from '../../src/activities/steps/run-steps.js';
import { SyncError } from '../../src/errors.js';
import { loadCheckpoint } from '../../src/postgres/checkpoints.js';
import { createPool } from '../../src/postgres/pool.js';
import { sweepOldRecords } from '../../src/postgres/sweep.js';
import { noTotals } from '../../src/shared/tables.js';
import { createDatabase, type TestDatabase } from '../support/services.js';
import { stepsContext } from '../support/steps.js';

let database: TestDatabase;
let db: Knex;

beforeAll(async () => {
  database = await createDatabase();
  db = createPool(database.url);
});

afterAll(async () => {
  await db.destroy();
  await database.drop();
});

beforeEach(() => db.raw('TRUNCATE pinterest.campaigns, pinterest_sync.checkpoints'));

const key = { runId: 'run', unit: 'campaigns' };
const campaigns = { unit: { kind: 'list', table: 'campaigns' }, adAccountId: '1' } as const;

const attempt = async (reading: Pick<Reading, 'takeStep' | 'finish'>, { runId }: { runId: string } = key) =>
  (await runSteps(stepsContext(db, { runId }), { ...campaigns, ...reading })).totals;

/** A list of five pages with one campaign each; the cursor is the page's number. */
function takePage(taken: number[], pause = async () => {}, name = 'one') {
  return async (cursor: string | undefined): Promise<Step> => {
    const page = Number(cursor ?? 0);
    taken.push(page);
    await pause();
    const body = JSON.stringify({ items: [{ id: String(page), name }] });
    return {
      received: { body, shape: 'page', context: { ad_account_id: '1' } },
      items: 1,
      cursor: String(page + 1),
      done: page === 4,
    };
  };
}

const fivePages = { ...noTotals, rows: { new: 5, changed: 0, unchanged: 0 }, items: 5, requests: 5 };

test('an attempt continues after the last step that was written', async () => {
  const first: number[] = [];
  const failing = async () => {
    if (first.length === 3) throw new Error('killed');
  };
  await expect(attempt({ takeStep: takePage(first, failing) })).rejects.toThrow('killed');
  const second: number[] = [];
  const totals = await attempt({ takeStep: takePage(second) });
  expect(first).toEqual([0, 1, 2]);
  expect(second).toEqual([2, 3, 4]);
  expect(totals).toEqual(fivePages);
});

test('a temporary fault after some steps does not count as an attempt without progress', async () => {
  const down = new SyncError('PinterestUnavailable', 'HTTP 503');
  const taken: number[] = [];
  const failing = async () => {
    if (taken.length === 2) throw down;
  };
  const faulty = { runId: 'faulty' };
  await expect(attempt({ takeStep: takePage(taken, failing) }, faulty)).rejects.toMatchObject({
    code: 'Interrupted',
    message: 'HTTP 503',
  });
  const atOnce = async () => {
    throw down;
  };
  await expect(attempt({ takeStep: takePage([], atOnce) }, faulty)).rejects.toBe(down);
});

test('an attempt after the end does nothing and gives the same totals', async () => {
  const totals = await attempt({ takeStep: takePage([]) });
  const again: number[] = [];
  expect(await attempt({ takeStep: takePage(again) })).toEqual(totals);
  expect(again).toEqual([]);
});

test('of two attempts that take the same step only one writes it; the other continues from there', async () => {
  // Both wait for each other with an answer of their own in hand, so that they do collide.
  let waiting = 0;
  let bothReady: () => void = () => undefined;
  const ready = new Promise<void>((resolve) => {
    bothReady = resolve;
  });
  const meet = async () => {
    waiting += 1;
    if (waiting === 2) bothReady();
    await ready;
  };
  const start = (name: string) => {
    const taken: number[] = [];
    return { taken, ended: attempt({ takeStep: takePage(taken, meet, name) }) };
  };
  const attempts = [start('first'), start('second')];
  const totals = await Promise.all(attempts.map(({ ended }) => ended));

  for (const one of totals) {
    expect(one).toEqual(fivePages);
  }
  // Both asked for the first page; a page that was asked for twice was written once, or its row would be changed.
  expect(attempts.map(({ taken }) => taken[0])).toEqual([0, 0]);
  expect(await loadCheckpoint(db, key)).toMatchObject({ step: 5, done: true });
});

test('what is written at the end is written with the last step or not at all', async () => {
  const finish = async () => {
    throw new Error('no room');
  };
  await expect(attempt({ takeStep: takePage([]), finish })).rejects.toThrow('no room');
  expect(await loadCheckpoint(db, key)).toMatchObject({ step: 4, done: false });
  const { rows } = await db.raw('SELECT count(*)::int AS count FROM pinterest.campaigns');
  expect(rows[0].count).toBe(4);
});

test('an attempt after the end of a unit with rejected rows requests nothing, and fails as the one before did', async () => {
  const rejecting = { runId: 'rejecting' };
  const taken: number[] = [];
  const takeBadPage = async (): Promise<Step> => {
    taken.push(0);
    const body = '{"items": [{"id": "1"}, {"name": "no id"}]}';
    const context = { ad_account_id: '1' };
    return {
      received: { body, shape: 'page', context },
      items: 2,
      cursor: undefined,
      done: true,
    };
  };
  const rejected = {
    code: 'RowsRejected',
    message: expect.stringContaining('1 row could not be stored: Postgres: null value in column "id"'),
    totals: { rows: { new: 1, changed: 0, unchanged: 0 }, items: 2, requests: 1, rejected: 1 },
  };
  await expect(attempt({ takeStep: takeBadPage }, rejecting)).rejects.toMatchObject(rejected);
  await expect(attempt({ takeStep: takeBadPage }, rejecting)).rejects.toMatchObject(rejected);
  expect(taken).toHaveLength(1);
});

test('old checkpoints are swept, young ones stay', async () => {
  await attempt({ takeStep: takePage([]) });
  await attempt({ takeStep: takePage([]) }, { runId: 'old' });
  await db.raw(
    `UPDATE pinterest_sync.checkpoints SET updated_at = now() - interval '15 days' WHERE run_id = 'old'`,
  );
  await sweepOldRecords(db);
  expect(await loadCheckpoint(db, { ...key, runId: 'old' })).toMatchObject({ step: 0, done: false });
  expect(await loadCheckpoint(db, key)).toMatchObject({ done: true });
});
