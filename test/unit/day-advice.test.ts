import type { DayState } from '../../src/client/status/coverage.js';
import { dayAdvice, inGeneral, nextRunOf } from '../../src/client/status/day-advice.js';
import type { AccountStatus } from '../../src/client/status/model.js';

const next = new Date('2026-11-28T06:00:00Z');
const account = {
  adAccountId: '549755885175',
  membership: 'synced',
  lastRun: { failedBecause: { '2026-11-20': 'HTTP 403 from Pinterest' } },
  failedDays: ['2026-11-19', '2026-11-20'],
  unconfirmedDays: ['2026-11-10'],
  reconciliation: { reasons: [{ reason: 'late conversions', days: '2026-11-01..2026-11-03, 2026-11-10' }] },
} as unknown as AccountStatus;
const facts = { nextRun: next, isBeingRead: false, longestWindow: 30 };

describe('what makes a day complete', () => {
  test.each<[DayState, Partial<typeof facts>, string]>([
    ['final', {}, 'complete'],
    [
      'loaded',
      {},
      'the first sync from {day+31} on makes it final, if Pinterest has finished counting it by then',
    ],
    [
      'missing',
      {},
      'the next run reads it at 2026-11-28 06:00 UTC; to read it now: pinterest-ads-sync sync --ad-account {id}',
    ],
    [
      'missing',
      { nextRun: null as never },
      'no run is scheduled; to read it now: pinterest-ads-sync sync --ad-account {id}',
    ],
    ['missing', { isBeingRead: true }, 'the run under way reads it'],
    ['due', { isBeingRead: true }, 'the run under way reads it'],
    // A run does not try again what it has failed over.
    [
      'failed',
      { isBeingRead: true },
      'once the reason is mended: the next run reads it at 2026-11-28 06:00 UTC; to read it now: pinterest-ads-sync sync --ad-account {id}',
    ],
    [
      'beyond',
      {},
      'a report still gives it, up to 914 days back: pinterest-ads-sync backfill --ad-account {id} --from {day} --to {day}',
    ],
  ])('that is %s, with %o', (state, changes, text) => {
    expect(dayAdvice(account, { ...facts, ...changes }).ofState[state]).toBe(text);
  });

  test('of an ad account that is not synced any more is nothing, and no command is proposed', () => {
    const { ofState } = dayAdvice({ ...account, membership: 'left' }, facts);
    expect(Object.values(ofState).filter((text) => /pinterest-ads-sync|next run/.test(text))).toEqual([]);
  });
});

test('single days say why: the failure, rows that nobody confirms, a total that differs', () => {
  expect(dayAdvice(account, facts).single).toEqual([
    { text: 'the reason is in the last run below', days: [{ from: '2026-11-19', to: '2026-11-19' }] },
    { text: 'HTTP 403 from Pinterest', days: [{ from: '2026-11-20', to: '2026-11-20' }] },
    {
      text: "rows keep numbers that Pinterest's last answers leave out, until a sync reads the day again",
      days: [{ from: '2026-11-10', to: '2026-11-10' }],
    },
    {
      text: "its ads do not add up to Pinterest's total: late conversions",
      days: [
        { from: '2026-11-01', to: '2026-11-03' },
        { from: '2026-11-10', to: '2026-11-10' },
      ],
    },
  ]);
});

test('without a day in particular, the placeholders are words', () => {
  expect(inGeneral('from {day+31} on: backfill --ad-account {id} --from {day}', account)).toBe(
    'from 31 days after it on: backfill --ad-account 549755885175 --from DAY',
  );
});

test('of several schedules the one that is due first counts, and a paused one does not', () => {
  const at = (time: string | null) => ({ nextRun: time ? new Date(time) : null }) as never;
  expect(nextRunOf([at('2026-11-29T06:00:00Z'), null, at(null), at('2026-11-28T06:00:00Z')])).toEqual(next);
  expect(nextRunOf([null, at(null)])).toBeNull();
});
