import {
  ATTEMPTS,
  createReadiness,
  isWithinWindows,
  readinessOrNotReady,
} from '../../src/activities/common/finality.js';
import { inTimeZone } from '../../src/activities/common/in-time-zone.js';
import type { ActivityContext } from '../../src/activities/context.js';
import { SyncError } from '../../src/errors.js';

const windows = (click: number, engagement: number, view: number) => ({
  clickWindowDays: click,
  engagementWindowDays: engagement,
  viewWindowDays: view,
  conversionReportTime: 'TIME_OF_AD_ACTION' as const,
});

test.each([
  ['the day itself', '2026-11-24', windows(30, 30, 1), true],
  ['the last day of the window', '2026-10-25', windows(30, 30, 1), true],
  ['the day before the window', '2026-10-24', windows(30, 30, 1), false],
  ['a longer window for views', '2026-10-24', windows(7, 7, 60), true],
  ['the day before windows that are all short', '2026-11-22', windows(1, 0, 1), false],
  ['the day before today, without any window', '2026-11-23', windows(0, 0, 0), false],
])('conversions may come until the longest window is over: %s', (_, date, attribution, expected) => {
  expect(isWithinWindows(date, '2026-11-24', attribution)).toBe(expected);
});

describe('the readiness of a day', () => {
  const { signal } = new AbortController();

  /** Answers in the order of the list; an error is thrown. */
  function asking(...answers: (boolean | Error)[]) {
    const asked: string[] = [];
    const ask = createReadiness({
      async metricsReady(date) {
        asked.push(date);
        const answer = answers[asked.length - 1];
        if (typeof answer !== 'boolean') throw answer;
        return answer;
      },
    });
    return { asked, ask };
  }

  test('is requested once, also by two callers at the same time', async () => {
    const { asked, ask } = asking(true);
    const answers = await Promise.all([1, 2].map(() => ask('2026-10-01', '2026-11-24', signal)));
    expect(answers).toEqual([
      { ready: true, requests: 1 },
      { ready: true, requests: 0 },
    ]);
    expect(asked).toHaveLength(1);
  });

  test('is requested again on the next day', async () => {
    const { asked, ask } = asking(false, true);
    expect(await ask('2026-10-01', '2026-11-24', signal)).toMatchObject({ ready: false });
    expect(await ask('2026-10-01', '2026-11-25', signal)).toMatchObject({ ready: true });
    expect(asked).toHaveLength(2);
  });

  test('is requested again after a failure, by the caller that waited for it', async () => {
    const { ask } = asking(new Error('reset'), true);
    const both = [1, 2].map(() => ask('2026-10-01', '2026-11-24', signal));
    const [first, second] = await Promise.allSettled(both);
    expect(first).toMatchObject({ status: 'rejected' });
    expect(second).toMatchObject({ value: { ready: true, requests: 1 } });
  });
});

test.each([
  ...(['RateLimited', 'LimitReached', 'AuthenticationFailed', 'NotConnected', 'AppRefused'] as const),
  ...(['AppUnknown', 'InvalidConfig'] as const),
])('a refusal that is about more than the day is not taken for "not ready": %s', async (code) => {
  const refusal = new SyncError(code, 'refused');
  const context = {
    askReadiness: () => Promise.reject(refusal),
    attempt: ATTEMPTS,
    signal: new AbortController().signal,
  };
  await expect(readinessOrNotReady(context, '2026-10-01', '2026-11-24')).rejects.toBe(refusal);
});

test.each([
  // 16:00 to 16:00 UTC, and the same hours a day earlier.
  ['America/Los_Angeles', ['2026-10-01', '2026-10-02']],
  ['Asia/Tokyo', ['2026-09-30', '2026-10-01']],
  ['Europe/London', ['2026-09-30', '2026-10-01']],
])('a day in %s is ready when the UTC days that it overlaps are: %j', async (timeZone, utcDays) => {
  const ask = (ready: readonly string[]) => {
    const askReadiness = async (date: string) => ({ ready: ready.includes(date), requests: 1 });
    const context = { askReadiness, settings: {}, pinterest: {} } as unknown as ActivityContext;
    const { signal } = new AbortController();
    return inTimeZone(context, timeZone).askReadiness('2026-10-01', '2026-11-24', signal);
  };
  expect(await ask(utcDays)).toEqual({ ready: true, requests: 2 });
  for (const day of utcDays) expect((await ask(utcDays.filter((one) => one !== day))).ready).toBe(false);
});
