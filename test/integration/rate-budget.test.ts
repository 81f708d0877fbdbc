import type { Knex } from 'knex';
import { type Sandbox, startSandbox } from '../../dev/sandbox/index.js';
import { createPinterestClient } from '../../src/pinterest/client.js';
import type { RateBudget } from '../../src/pinterest/rate-limits.js';
import { fixedToken } from '../../src/pinterest/token-source.js';
import { createPool } from '../../src/postgres/pool.js';
import { createRateBudget } from '../../src/postgres/rate-budget.js';
import { createDatabase, type TestDatabase } from '../support/services.js';

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

beforeEach(() =>
  db.raw('TRUNCATE pinterest_sync.rate_budgets, pinterest_sync.rate_requests, pinterest_sync.rate_windows'),
);

/** Seconds from now to the time that each request was given, oldest first. */
async function givenTimes(connection = 'one'): Promise<number[]> {
  const { rows } = await db.raw(
    `SELECT extract(epoch FROM at - now())::float AS seconds FROM pinterest_sync.rate_requests WHERE connection = ? ORDER BY at`,
    [connection],
  );
  return rows.map(({ seconds }: { seconds: number }) => seconds);
}

/** Pretends that `count` requests of a category were made, the last of them just now. */
async function spend(
  category: string,
  count: number,
  overSeconds: number,
  connection = 'one',
): Promise<void> {
  await db.raw(
    `INSERT INTO pinterest_sync.rate_requests
     SELECT ?, ?, now() - (n * ?::float / ?) * interval '1 second' FROM generate_series(0, ? - 1) AS n`,
    [connection, category, overSeconds, count, count],
  );
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** Pinterest asks to wait, in answer to a request that had just begun. */
const asked = (askedMs: number): Parameters<RateBudget['pauseAll']>[0] => ({
  ...{ askedMs, beganMsAgo: 0, category: 'ads_analytics', reason: 'LimitReached' },
});

const aborted = AbortSignal.abort(new Error('stopped'));

/** Takes a place in the queue without waiting for it. */
const queue = (budget: ReturnType<typeof createRateBudget>) =>
  budget.take('ads_analytics', aborted).catch((error: Error) => expect(error.name).toBe('AbortError'));

describe('a rate budget', () => {
  test('lets requests through at once while there is room', async () => {
    const budget = createRateBudget(db, 'one', 'standard');
    for (let i = 0; i < 20; i++) await budget.take('ads_analytics');
    const times = await givenTimes();
    expect(times).toHaveLength(20);
    expect(times.every((seconds) => seconds <= 0)).toBe(true);
  });

  test('gives the request after the limit its time a window after the first, the next ones theirs in order', async () => {
    await spend('ads_analytics', 300, 30);
    const budget = createRateBudget(db, 'one', 'standard');
    await queue(budget);
    await queue(budget);
    const [first, second] = (await givenTimes()).slice(-2) as [number, number];
    // The oldest was made 29.9 s ago, so 60 s and a margin after it.
    expect(first).toBeGreaterThan(30);
    expect(first).toBeLessThan(35);
    expect(second).toBeGreaterThan(first);
  });

  test('never has more than the limit in any window, whoever asks', async () => {
    const workers = [1, 2, 3, 4].map(() => createRateBudget(db, 'one', 'standard'));
    for (const worker of workers)
      await worker.learn('20;w=1;name="ads_analytics_app_id_user_id"', 'ads_analytics');
    await Promise.all(
      Array.from({ length: 100 }, (_, i) =>
        (workers[i % 4] as (typeof workers)[number]).take('ads_analytics'),
      ),
    );
    const times = await givenTimes();
    expect(times).toHaveLength(100);
    // The 21st after each comes at least a window later.
    for (const [i, time] of times.entries()) expect((times[i + 20] ?? Infinity) - time).toBeGreaterThan(1);
  });

  test('is not shared with another connection, nor between categories', async () => {
    await spend('ads_analytics', 300, 30);
    await createRateBudget(db, 'one', 'standard').take('ads_read');
    await createRateBudget(db, 'other', 'standard').take('ads_analytics');
    expect((await givenTimes()).at(-1)).toBeLessThanOrEqual(0);
    expect((await givenTimes('other')).at(-1)).toBeLessThanOrEqual(0);
  });

  describe('with a limit that the answers to one category name', () => {
    const anHour = '5;w=3600;name="ads_analytics_app_id_user_id"';
    const few = '3;w=60;name="safety_net_app_id_user_id"';
    const many = '100;w=60;name="safety_net_app_id_user_id"';
    const nextTime = async (budget: RateBudget) => {
      const refusal = await budget.take('ads_analytics', aborted).catch((error: Error) => error);
      return refusal && 'retryAfterMs' in refusal ? 'later' : 'soon';
    };

    test('keeps to it after requests of another category, and after the worker was replaced', async () => {
      const budget = createRateBudget(db, 'one', 'standard');
      await budget.learn(anHour, 'ads_analytics');
      await spend('ads_analytics', 5, 300);
      await budget.take('ads_read');
      expect(await nextTime(budget)).toBe('later');
      const replaced = createRateBudget(db, 'one', 'standard');
      await replaced.take('ads_read');
      expect(await nextTime(replaced)).toBe('later');
    });

    test('does not take the same window of another category for its own', async () => {
      const budget = createRateBudget(db, 'one', 'standard');
      await budget.learn(few, 'ads_analytics');
      await budget.learn(many, 'ads_read');
      await spend('ads_read', 10, 5);
      await queue(budget);
      expect((await givenTimes()).at(-1)).toBeGreaterThan(50);
      await budget.take('ads_read');
    });

    test('takes a new limit in the place of the old one, and forgets one that is not named for a day', async () => {
      const budget = createRateBudget(db, 'one', 'standard');
      await budget.learn(anHour, 'ads_analytics');
      await spend('ads_analytics', 6, 300);
      expect(await nextTime(budget)).toBe('later');
      await budget.learn(anHour.replace('5', '50'), 'ads_analytics');
      await budget.take('ads_analytics');
      await createRateBudget(db, 'one', 'standard').learn(anHour, 'ads_analytics');
      expect(await nextTime(budget)).toBe('later');
      await db.raw(`UPDATE pinterest_sync.rate_windows SET learned_at = now() - interval '25 hours'`);
      await budget.take('ads_analytics');
    });
  });

  test('uses the limits that an answer names', async () => {
    await spend('ads_analytics', 10, 5);
    const budget = createRateBudget(db, 'one', 'standard');
    const header =
      '100, 100;w=1;name="safety_net_app_id_user_id", 10;w=60;name="ads_analytics_app_id_user_id", 800;w=60;name="analytics_get_report_app_id"';
    await budget.learn(header, 'ads_analytics');
    await queue(budget);
    expect((await givenTimes()).at(-1)).toBeGreaterThan(50);
  });

  test.each([undefined, '', '100', 'garbage, ;w=;name', '0;w=60;name="ads_analytics"', ['x']])(
    'ignores a header that it cannot read: %j',
    async (header) => {
      const budget = createRateBudget(db, 'one', 'standard');
      await budget.learn(header, 'ads_analytics');
      await budget.take('ads_analytics');
      expect(await givenTimes()).toHaveLength(1);
    },
  );

  test('makes all workers wait after a refusal, for as long as Pinterest says', async () => {
    await createRateBudget(db, 'one', 'standard').pauseAll(asked(40_000));
    const other = createRateBudget(db, 'one', 'standard');
    // A shorter pause does not cut a longer one.
    await other.pauseAll(asked(1_000));
    await queue(other);
    expect((await givenTimes()).at(-1)).toBeGreaterThan(35);
  });

  test('gives a request that already has a place in the queue another one after the pause', async () => {
    const budget = createRateBudget(db, 'one', 'standard');
    await budget.learn('2;w=2;name="ads_analytics_app_id_user_id"', 'ads_analytics');
    const take = () => budget.take('ads_analytics');
    await Promise.all([take(), take()]);
    const queued = Promise.all([take(), take(), take()]);
    await until(async () => (await givenTimes()).length === 5);
    await budget.pauseAll(asked(3_500));
    await queued;
    const { rows } = await db.raw(
      `SELECT count(*) FILTER (WHERE at >= paused_until)::int AS after, bool_and(paused_until < now()) AS over
       FROM pinterest_sync.rate_requests JOIN pinterest_sync.rate_budgets USING (connection)`,
    );
    expect(rows).toEqual([{ after: 3, over: true }]);
  });

  test('does not keep a worker waiting for more than a minute: the run gets the time to wait for', async () => {
    const budget = createRateBudget(db, 'one', 'standard');
    await budget.pauseAll(asked(67_150_000));
    await expect(budget.take('ads_read')).rejects.toMatchObject({ code: 'LimitReached', retried: false });
    expect(await givenTimes()).toEqual([]);
  });

  test('tells a run that waits for a service apart from one that waits for the limit', async () => {
    const budget = createRateBudget(db, 'one', 'standard');
    await budget.pauseAll({ ...asked(3_600_000), reason: 'PauseRequested' });
    const refusal = await budget.take('ads_read').catch((error: Error) => error);
    expect(refusal).toMatchObject({ code: 'PauseRequested' });
    expect(refusal).not.toMatchObject({ message: expect.stringContaining('limit') });
  });

  test('pauses twice as long each time that Pinterest asks again, whichever worker is told, until it answers', async () => {
    const [one, other] = [1, 2].map(() => createRateBudget(db, 'one', 'standard')) as [
      RateBudget,
      RateBudget,
    ];
    const endPause = () =>
      db.raw(
        `UPDATE pinterest_sync.rate_budgets SET paused_until = clock_timestamp(), paused_at = paused_at - interval '1 minute'`,
      );
    const seconds = async (budget: RateBudget) => Math.round((await budget.pauseAll(asked(1_000))) / 1_000);
    expect(await seconds(one)).toBe(1);
    await endPause();
    expect(await seconds(other)).toBe(2);
    // It was under way when the pause began.
    expect(Math.round((await one.pauseAll({ ...asked(1_000), beganMsAgo: 5_000 })) / 1_000)).toBe(2);
    await endPause();
    expect(await seconds(one)).toBe(4);
    await endPause();
    // The other category is answered; this one is still refused.
    await one.accepted('ads_read');
    expect(await seconds(one)).toBe(8);
    await endPause();
    await other.accepted('ads_analytics');
    expect(await seconds(one)).toBe(1);
  });

  test('of the trial tier ends with the UTC day', async () => {
    await spend('ads_read', 1_000, 0);
    const error = await createRateBudget(db, 'one', 'trial')
      .take('ads_analytics')
      .catch((thrown: { retryAfterMs: number }) => thrown);
    const midnight = new Date();
    midnight.setUTCHours(24, 0, 0, 0);
    const wait = (error as { retryAfterMs: number }).retryAfterMs;
    expect(Math.abs(Date.now() + wait - midnight.getTime())).toBeLessThan(10_000);
  });

  test('forgets requests that no window counts any more', async () => {
    await db.raw(
      `INSERT INTO pinterest_sync.rate_requests VALUES ('one', 'ads_read', now() - interval '5 minutes')`,
    );
    await createRateBudget(db, 'one', 'standard').take('ads_read');
    expect(await givenTimes()).toHaveLength(1);
  });
});

test.each([
  ['429', { status: 429, headers: { 'x-ratelimit-reset': '40' } }],
  ['400 for the limit', { status: 400, body: { code: 8, message: 'Please retry after 40 seconds' } }],
  ['400 that names a wait', { status: 400, body: { code: 1, message: 'Retry after 40 seconds' } }],
  ['503 that names a wait', { status: 503, headers: { 'retry-after': '40' } }],
])(
  'a %s anywhere holds back every worker, for requests of all kinds, until its reset',
  async (_, respond) => {
    const sandbox = await startSandbox();
    const otherPool = createPool(database.url, { max: 1 });
    try {
      sandbox.faults.add({ respond });
      const refused = connect(sandbox, createRateBudget(db, 'one', 'standard'));
      await expect(refused.listAdAccounts(undefined)).rejects.toThrow();
      await queue(createRateBudget(otherPool, 'one', 'standard'));
      expect((await givenTimes()).at(-1)).toBeGreaterThan(35);
      expect(sandbox.requests).toHaveLength(1);
    } finally {
      await Promise.all([otherPool.destroy(), sandbox.close()]);
    }
  },
);

function connect({ url, accessToken }: Sandbox, budget: RateBudget) {
  const attribution = {
    clickWindowDays: 30,
    engagementWindowDays: 30,
    viewWindowDays: 1,
    conversionReportTime: 'TIME_OF_AD_ACTION' as const,
  };
  return createPinterestClient({ apiUrl: url, tokens: fixedToken(accessToken), budget, attribution });
}
