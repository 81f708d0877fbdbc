// `client schedule`, against a real server's schedules. Their ids are fixed, so they are all of this one file.
import { ScheduleOverlapPolicy } from '@temporalio/client';
import { readSchedules } from '../../src/client/schedule/read.js';
import { addDays, type Day } from '../../src/shared/dates.js';
import type { AllProgress } from '../../src/shared/progress.js';
import { runClient } from '../support/client-process.js';
import { createHarness, type Harness } from '../support/harness.js';
import { poll } from '../support/poll.js';

let harness: Harness;

beforeAll(async () => {
  harness = await createHarness({ unreadDays: 6 });
});

afterAll(() => harness.close());

afterEach(async () => {
  // Other test files have schedules at the same server.
  const { taskQueue } = harness.config.temporal;
  for (const { scheduleId } of await readSchedules(harness.client, taskQueue)) {
    await harness.client.schedule.getHandle(scheduleId).delete();
  }
});

const schedule = (...args: string[]) => runClient(harness, ['schedule', ...args]);
const handle = () => harness.client.schedule.getHandle('pinterest-sync-all');

const asJson = (rows: readonly object[]) => JSON.parse(JSON.stringify(rows));

/** The list shows a change a moment later. */
async function listed(
  wanted: (rows: Record<string, unknown>[]) => boolean,
): Promise<Record<string, unknown>[]> {
  const { taskQueue } = harness.config.temporal;
  await poll(async () => wanted(asJson(await readSchedules(harness.client, taskQueue))));
  return JSON.parse((await schedule('list', '--json')).stdout);
}

/** The results of the first `count` runs that the schedule has started. */
async function results(count = 1): Promise<AllProgress[]> {
  for (;;) {
    const { info } = await handle().describe();
    if (info.recentActions.length >= count) {
      const started = info.recentActions.slice(0, count).map(({ action }) => action.workflow.workflowId);
      return await Promise.all(
        started.map((id) => harness.client.workflow.result(id) as Promise<AllProgress>),
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function loadedDays(): Promise<Day[]> {
  const { rows } = await harness.db.raw(
    'SELECT DISTINCT date::text FROM pinterest_sync.analytics_days ORDER BY date',
  );
  return rows.map(({ date }: { date: Day }) => date);
}

describe('a schedule', () => {
  test('is created once; created again, it gets the new times and stays as it was otherwise', async () => {
    const first = await schedule('create', '--at', '06:30', '--timezone', 'Europe/Berlin', '--jitter', '10m');
    expect(first).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^Created schedule pinterest-sync-all; next run/),
    });
    expect(await schedule('pause', '--reason', 'holidays')).toMatchObject({ code: 0 });
    expect((await schedule('create', '--cron', '0 5 * * *')).stdout).toMatch(/^Updated schedule/);
    const { spec, state, policies } = await handle().describe();
    expect(spec.calendars).toHaveLength(1);
    expect(spec.calendars?.[0]?.hour).toEqual([{ start: 5, end: 5, step: 1 }]);
    expect(state).toMatchObject({ paused: true, note: 'holidays' });
    expect(policies).toMatchObject({ overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: 7 * 86_400_000 });
  });

  test('starts runs with the options that it was created with', async () => {
    await schedule('create', '--lookback-days', '7', '--history', '400', '--connection', 'shop');
    const { action } = await harness.client.schedule.getHandle('pinterest-sync-all@shop').describe();
    expect(action.args).toEqual([{ lookbackDays: 7, historyDays: 400, connection: 'shop' }]);
  });

  test('is listed with its times, its state and its last and next runs', async () => {
    await schedule('create', '--at', '06:30', '--timezone', 'Europe/Berlin');
    const [row] = await listed((rows) => rows.length === 1 && rows[0]?.nextRun !== undefined);
    expect(row).toMatchObject({
      scheduleId: 'pinterest-sync-all',
      when: 'daily at 06:30 Europe/Berlin',
      paused: false,
    });
    const triggered = await schedule('trigger');
    expect(triggered.stdout).toMatch(/it runs as workflow pinterest-sync-all-\S+\n$/);
    expect((await schedule('trigger')).stdout).toContain(
      'the last one is still under way (workflow pinterest-sync-all-',
    );
    await harness.withWorker(() => results());
    const [ran] = await listed(([one]) => one?.lastRun !== undefined);
    expect(ran?.lastRun).toMatchObject({ status: 'completed' });
    await schedule('pause', '--reason', 'too many cooks');
    await listed(([one]) => one?.paused === true);
    expect((await schedule('list')).stdout).toContain('paused: too many cooks');
  });

  test('can be paused, resumed and deleted; one that does not exist is named', async () => {
    await schedule('create');
    expect(await schedule('pause')).toMatchObject({
      code: 0,
      stdout: 'Paused: schedule pinterest-sync-all\n',
    });
    expect((await handle().describe()).state.paused).toBe(true);
    expect(await schedule('resume')).toMatchObject({ code: 0 });
    expect((await handle().describe()).state.paused).toBe(false);
    expect(await schedule('delete')).toMatchObject({ code: 0 });
    const again = await schedule('delete');
    expect(again.stderr).toContain('There is no schedule pinterest-sync-all');
    expect(again.code).toBe(1);
  });

  test('of the workers of another task queue is left as it is', async () => {
    await schedule('create', '--at', '06:30');
    const args = ['schedule', 'create', '--at', '03:00'];
    const { code, stderr } = await runClient(harness, args, { TEMPORAL_TASK_QUEUE: 'another' });
    expect(stderr).toContain('Two deployments cannot share a namespace');
    expect(code).toBe(1);
    expect((await handle().describe()).spec.calendars?.[0]?.hour).toEqual([{ start: 6, end: 6, step: 1 }]);
  });

  test('of one ad account syncs that one alone', async () => {
    const [account] = harness.sandbox.world.adAccounts;
    const id = account?.id ?? '';
    await schedule('create', '--ad-account', id);
    await harness.withWorker(async () => {
      await schedule('trigger', '--ad-account', id);
      const own = harness.client.schedule.getHandle(`pinterest-sync/${id}`);
      while ((await own.describe()).info.recentActions.length === 0)
        await new Promise((go) => setTimeout(go, 100));
      const started = (await own.describe()).info.recentActions[0]?.action.workflow.workflowId ?? '';
      const { adAccounts } = (await harness.client.workflow.result(started)) as AllProgress;
      expect(adAccounts.map((one) => one.id)).toEqual([id]);
    });
  });

  test('takes in an ad account that has joined the connection since, and names one that has left', async () => {
    await schedule('create', '--lookback-days', '0');
    await harness.withWorker(async () => {
      const [hidden] = harness.sandbox.world.adAccounts.splice(1, 1);
      await schedule('trigger');
      expect((await results())[0]?.adAccounts).toHaveLength(1);
      if (hidden) harness.sandbox.world.adAccounts.push(hidden);
      await schedule('trigger');
      expect((await results(2))[1]?.adAccounts).toHaveLength(2);
      harness.sandbox.world.adAccounts.splice(1, 1);
      await schedule('trigger');
      const third = (await results(3))[2];
      expect(third?.adAccounts).toHaveLength(1);
      expect(third?.notes).toContainEqual(
        expect.stringContaining(`No longer in the connection: ad account ${hidden?.id}`),
      );
      if (hidden) harness.sandbox.world.adAccounts.push(hidden);
    });
  });
});

describe('after an outage of days', () => {
  test.each<[string, () => Promise<unknown>]>([
    ['the next run', () => handle().trigger()],
    [
      'temporal schedule backfill',
      () =>
        handle().backfill({
          start: new Date(Date.now() - 5 * 86_400_000),
          end: new Date(Date.now() - 86_400_000),
          overlap: ScheduleOverlapPolicy.SKIP,
        }),
    ],
  ])('%s reads all of them in one run', async (_, begin) => {
    await harness.withWorker(async () => {
      await (await harness.startAll({ lookbackDays: 0 })).result();
      const whole = await loadedDays();
      // As if nothing had run for five days.
      await harness.db.raw('DELETE FROM pinterest_sync.analytics_days WHERE date > current_date - 6');
      await schedule('create', '--lookback-days', '0');
      await begin();
      await results();
      expect(await loadedDays()).toEqual(whole);
      expect(whole.at(-1)).toBe(addDays(harness.sandbox.world.today, -1));
    });
    expect((await handle().describe()).info.numActionsTaken).toBe(1);
  });
});

test.each([
  [['--at', '25:00'], '--at is "25:00"; it must be a time such as 06:00'],
  [['--cron', '0 x * * *'], '--cron: '],
  [['--at', '06:00', '--cron', '0 5 * * *'], '--cron and --at exclude each other'],
  [['--timezone', 'Mars/Base'], '--timezone is "Mars/Base"'],
  [['--jitter', 'soon'], '--jitter is "soon"'],
  [['--all', '--ad-account', '1'], '--all and --ad-account exclude each other'],
])('schedule create %j is wrong usage: exit 2 and what is wrong', async (args, words) => {
  const { code, stderr } = await schedule('create', ...args);
  expect(stderr).toContain(words);
  expect(code).toBe(2);
});
