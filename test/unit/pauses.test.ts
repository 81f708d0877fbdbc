import { pauseAfter } from '../../src/pinterest/pauses.js';

const none = { refusals: 0, beganMsAgo: null, endedMsAgo: Number.POSITIVE_INFINITY };

test.each<[string, number | undefined, number[]]>([
  ['names a second', 1_000, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1_024, 2_048, 3_600, 3_600]],
  ['names a minute', 60_000, [60, 120, 240]],
  ['names no time', undefined, [5, 10, 20]],
  ['names more than the longest pause', 67_150_000, [67_150, 67_150]],
])('while Pinterest %s in a row, the pause grows to an hour', (_, askedMs, seconds) => {
  let refusals = 0;
  const pauses = seconds.map(() => {
    const next = pauseAfter({ refusals, beganMsAgo: 9_000, endedMsAgo: 50 }, { askedMs, beganMsAgo: 50 });
    refusals = next.refusals;
    return next.pauseMs / 1_000;
  });
  expect(pauses).toEqual(seconds);
});

test.each([
  ['the first one is as long as Pinterest asks', none, 1, 1_000],
  [
    'it starts anew when Pinterest has answered meanwhile',
    { refusals: 0, beganMsAgo: 9_000, endedMsAgo: 50 },
    1,
    1_000,
  ],
  [
    'it starts anew when the last pause is long over',
    { refusals: 7, beganMsAgo: 900_000, endedMsAgo: 800_000 },
    1,
    1_000,
  ],
  [
    'a request that began before the pause adds nothing',
    { refusals: 3, beganMsAgo: 10, endedMsAgo: -3_990 },
    3,
    1_000,
  ],
])('%s', (_, last, refusals, pauseMs) => {
  expect(pauseAfter(last, { askedMs: 1_000, beganMsAgo: 100 })).toMatchObject({ refusals, pauseMs });
});

test('a limit that never ends adds up to a few dozen requests a day', () => {
  let [refusals, requests] = [0, 0];
  for (let ms = 0; ms < 86_400_000; requests += 1) {
    const next = pauseAfter(
      { refusals, beganMsAgo: 9_000, endedMsAgo: 0 },
      { askedMs: 1_000, beganMsAgo: 0 },
    );
    refusals = next.refusals;
    ms += next.pauseMs;
  }
  expect(requests).toBeLessThan(40);
});
