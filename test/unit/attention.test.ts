import type { Run } from '../../src/client/run/run.js';
import {
  type AccountFacts,
  accountAttention,
  type CommonFacts,
  commonAttention,
} from '../../src/client/status/attention.js';
import type { Schedule } from '../../src/client/status/model.js';

const ID = '549755885175';
const earlier = new Date('2026-11-20T06:00:00Z');
const ended = new Date('2026-11-20T07:00:00Z');
const later = new Date('2026-11-20T08:00:00Z');

const done: Run = {
  type: 'syncAdAccount',
  workflowId: `pinterest-sync/${ID}`,
  runId: 'r',
  state: 'done',
  startedAt: earlier,
  endedAt: ended,
  adAccountIds: [ID],
  connection: 'default',
  days: null,
  paused: false,
  waitingUntil: null,
  units: null,
  heldUp: [],
  failing: false,
  lasting: false,
  settled: [],
  message: null,
  failedDays: [],
  failedBecause: {},
  failedElse: false,
  failedItself: false,
};
const running: Run = { ...done, state: 'running', endedAt: null };
const failed: Run = { ...done, state: 'failed', message: 'why' };
const failing: Run = {
  ...running,
  failing: true,
  lasting: true,
  message: '3 of 7 units done. Ask for the role.\ncampaigns: HTTP 403\nThe rest was not tried.',
};
const refused: Run = { ...failed, lasting: true, failedElse: true };
const all: Run = { ...running, type: 'syncAllAdAccounts', adAccountIds: null };
const days = { from: '2026-10-01', to: '2026-10-31' };
const backfill: Run = { ...running, type: 'backfillAdAccount', days };
const failedBackfill: Run = { ...failed, type: 'backfillAdAccount', days, failedDays: ['2026-10-07'] };

const facts: AccountFacts = {
  adAccountId: ID,
  today: '2026-11-24',
  isSynced: true,
  lastRun: done,
  runs: [done],
  missingDays: [],
  readAt: new Map(),
  rejectedRows: 0,
  unreadableValues: 0,
  unconfirmedRows: 0,
  unconfirmedDays: [],
  extra: { lists: [], analytics: [] },
};

const lacking: AccountFacts['extra'] = {
  lists: ['keywords'],
  analytics: [
    {
      table: 'campaign_analytics',
      isChosen: true,
      loadedDays: 87,
      missingDays: ['2026-10-07', '2026-10-08'],
      doubtfulDays: [],
    },
    { table: 'ad_group_analytics', isChosen: true, loadedDays: 89, missingDays: [], doubtfulDays: [] },
  ],
};
const inDoubt = (doubt: 'left out' | 'total' | 'changed'): AccountFacts['extra'] => ({
  lists: [],
  analytics: [
    {
      ...{ table: 'campaign_analytics', isChosen: true, loadedDays: 89, missingDays: [] },
      doubtfulDays: [{ date: '2026-10-07', doubt }],
    },
  ],
});
const missing = ['2026-10-07', '2026-11-05'];

describe('an ad account', () => {
  test.each<[string, Partial<AccountFacts>, string[]]>([
    ['with all days needs no attention', {}, []],
    ['that has left needs no attention', { isSynced: false, missingDays: missing, rejectedRows: 1 }, []],
    [
      'that lacks days needs attention',
      { missingDays: missing },
      ['2 days are not loaded: 2026-10-07, 2026-11-05'],
    ],
    [
      'that lacks days needs no attention while it is synced',
      { missingDays: missing, runs: [running, done] },
      [],
    ],
    [
      'that lacks days needs no attention while all are synced',
      { missingDays: missing, runs: [done, all] },
      [],
    ],
    [
      'whose sync waits for the limit needs no attention',
      { missingDays: missing, runs: [{ ...running, waitingUntil: '2026-11-25 00:00 UTC' }] },
      [],
    ],
    [
      'with a backfill under way lacks only the days outside its range',
      { missingDays: missing, runs: [backfill, done] },
      ['1 day is not loaded: 2026-11-05'],
    ],
    [
      'with a paused backfill lacks the days of its range too',
      { missingDays: missing, runs: [{ ...backfill, paused: true }, done] },
      ['2 days are not loaded: 2026-10-07, 2026-11-05'],
    ],
    [
      'whose last run failed needs attention for as long as its days are missing',
      { lastRun: { ...failed, failedDays: ['2026-11-05'] }, missingDays: ['2026-11-05'] },
      ['the last run failed', '1 day is not loaded: 2026-11-05'],
    ],
    [
      'whose failed days are loaded needs no attention',
      { lastRun: { ...failed, failedDays: ['2026-11-05'] } },
      [],
    ],
    [
      'whose last run failed in more than days needs attention',
      { lastRun: { ...failed, failedElse: true } },
      ['the last run failed'],
    ],
    [
      'whose last run failed needs attention in spite of a backfill',
      { lastRun: { ...failed, failedElse: true }, runs: [backfill] },
      ['the last run failed'],
    ],
    [
      'one of whose units has failed needs attention while the others go on',
      { lastRun: failing, runs: [failing] },
      ['the sync under way is failing: 3 of 7 units done. Ask for the role. campaigns: HTTP 403'],
    ],
    [
      'whose backfill is failing needs attention while it goes on',
      { runs: [done, { ...failing, days }] },
      ['the backfill under way is failing: 3 of 7 units done. Ask for the role. campaigns: HTTP 403'],
    ],
    [
      'that was refused needs attention while the run of all goes on with others',
      { lastRun: refused, runs: [{ ...all, settled: [ID] }, refused] },
      ['the last run failed'],
    ],
    [
      'whose days the run of all could not read needs attention while that goes on with others',
      {
        lastRun: { ...failed, failedDays: ['2026-11-05'] },
        missingDays: ['2026-11-05'],
        runs: [{ ...all, settled: [ID] }],
      },
      ['the last run failed', '1 day is not loaded: 2026-11-05'],
    ],
    [
      'whose days failed needs no attention while a run of all has still to come to it',
      {
        lastRun: { ...failed, failedDays: ['2026-11-05'] },
        missingDays: ['2026-11-05'],
        runs: [{ ...all, settled: ['another'] }],
      },
      [],
    ],
    [
      'that was refused for a reason that no retry mends needs attention until a run has shown that it is mended',
      { lastRun: refused, runs: [all, refused] },
      ['the last run failed'],
    ],
    [
      'that was so refused needs attention while its next run has read nothing yet',
      { lastRun: running, runs: [running, refused] },
      ['the last run failed'],
    ],
    [
      'that was so refused needs no attention once its next run reads again',
      { lastRun: { ...running, units: { planned: 9, done: 1, failed: 0 } }, runs: [running, refused] },
      [],
    ],
    [
      'with a row that could not be stored needs attention',
      { rejectedRows: 1 },
      ['1 row could not be stored'],
    ],
    [
      'with values that could not be read needs attention',
      { unreadableValues: 2 },
      ['2 values could not be read'],
    ],
    [
      'with rows that keep numbers which nobody confirms needs attention',
      { unconfirmedRows: 6, unconfirmedDays: ['2026-10-07'] },
      ["6 rows keep numbers that Pinterest's last answers leave out: 2026-10-07"],
    ],
    [
      'whose sync is running needs no attention for those',
      { unconfirmedRows: 6, unconfirmedDays: ['2026-10-07'], runs: [running] },
      [],
    ],
    [
      'that lacks days of a chosen table needs attention',
      { extra: lacking },
      ['2 days of campaign_analytics are not loaded: 2026-10-07..2026-10-08'],
    ],
    ['whose sync is running needs no attention for those days', { extra: lacking, runs: [running] }, []],
    [
      'whose chosen table has rows that Pinterest left out needs attention',
      { extra: inDoubt('left out') },
      [
        "campaign_analytics: 1 day is read again, because rows keep numbers that Pinterest's last answer leaves out: 2026-10-07",
      ],
    ],
    [
      'whose chosen table differs from the total is read again, without attention',
      { extra: inDoubt('total') },
      [],
    ],
    ['whose sync is running needs no attention for such a row', { rejectedRows: 1, runs: [running] }, []],
    [
      'with a backfill under way still needs attention for such rows',
      { rejectedRows: 2, runs: [backfill] },
      ['2 rows could not be stored'],
    ],
    [
      'whose backfill failed needs attention, though its days were loaded before',
      { runs: [failedBackfill], readAt: new Map([['2026-10-07', earlier]]) },
      ['the backfill of 2026-10-01..2026-10-31 failed, and these days have not been read since: 2026-10-07'],
    ],
    [
      'whose backfill timed out needs attention for all of its days',
      { runs: [{ ...failedBackfill, state: 'timed out', failedElse: true, failedDays: [] }] },
      [
        'the backfill of 2026-10-01..2026-10-31 timed out, and these days have not been read since: 2026-10-01..2026-10-31',
      ],
    ],
    [
      'whose failed backfill was made good needs no attention',
      { runs: [failedBackfill], readAt: new Map([['2026-10-07', later]]) },
      [],
    ],
    ['whose failed backfill is done again needs no attention', { runs: [failedBackfill, backfill] }, []],
    [
      'whose failed backfill is overtaken by a sync needs attention all the same',
      { runs: [failedBackfill, running], readAt: new Map([['2026-10-07', earlier]]) },
      [expect.stringContaining('the backfill of 2026-10-01..2026-10-31 failed') as unknown as string],
    ],
    [
      'whose backfill failed for days that a sync is about to read needs no attention',
      { runs: [failedBackfill, running], missingDays: ['2026-10-07'] },
      [],
    ],
    [
      'whose backfill failed for days that Pinterest no longer gives needs no attention',
      { today: '2027-02-01', runs: [failedBackfill] },
      [],
    ],
    [
      'whose backfill somebody ended needs no attention',
      { runs: [{ ...failedBackfill, state: 'cancelled' }] },
      [],
    ],
  ])('%s', (_, changes, needs) => {
    expect(accountAttention({ ...facts, ...changes }).map(({ text }) => text)).toEqual(needs);
  });

  test('is repaired by a sync, or by the backfill that failed', () => {
    const needs = accountAttention({ ...facts, missingDays: ['2026-11-05'], runs: [failedBackfill] });
    expect(needs.map(({ step }) => step)).toEqual([
      `pinterest-ads-sync sync --ad-account ${ID}`,
      `pinterest-ads-sync backfill --ad-account ${ID} --from 2026-10-01 --to 2026-10-31`,
    ]);
  });
});

const temporal: CommonFacts['temporal'] = {
  fault: null,
  lastRuns: [{ ...all, state: 'done', endedAt: ended }],
  underWay: [],
  workers: 1,
  syncs: new Map(),
  backfills: [],
  schedules: [],
};
const failedAll: Run = { ...all, state: 'failed', endedAt: ended, message: 'why', failedItself: true };
const schedule = (failedRun: Run): Schedule => ({
  id: 'nightly',
  when: 'daily at 06:00 UTC',
  adAccountIds: failedRun.adAccountIds,
  nextRun: later,
  paused: false,
  note: null,
  failedRun,
});
const ofOne = schedule({ ...failedAll, adAccountIds: [ID] });

describe('all together', () => {
  test.each<[string, Partial<CommonFacts['temporal']>, Partial<CommonFacts>, string[]]>([
    ['need no attention when all is well', {}, {}, []],
    [
      'need attention for Temporal, and for nothing that follows from it',
      { fault: 'gone' },
      { synced: 0 },
      ['gone'],
    ],
    [
      'need attention when a run of all failed itself',
      { lastRuns: [failedAll] },
      {},
      ['the last run of all ad accounts failed: why'],
    ],
    [
      'need attention while a run of all fails itself and goes on',
      { lastRuns: [{ ...all, ...failing, type: all.type, adAccountIds: null, failedItself: true }] },
      {},
      [
        'the run of all ad accounts under way is failing: 3 of 7 units done. Ask for the role. campaigns: HTTP 403',
      ],
    ],
    [
      'need no attention when only single ad accounts failed',
      { lastRuns: [{ ...failedAll, failedItself: false }] },
      {},
      [],
    ],
    [
      'need attention when the last run of a schedule failed and nothing was loaded since',
      { schedules: [ofOne] },
      {},
      ['the last run of schedule nightly failed: why'],
    ],
    [
      'need no attention for a failed schedule once its ad account is loaded',
      { schedules: [ofOne] },
      { lastLoaded: new Map([[ID, later]]) },
      [],
    ],
    [
      'need attention when a schedule is for an unknown ad account',
      { schedules: [schedule({ ...failedAll, adAccountIds: ['1'], failedItself: false })] },
      {},
      ['the last run of schedule nightly failed: why'],
    ],
    [
      'need no attention for a schedule when a known ad account shows the failure itself',
      { schedules: [schedule({ ...failedAll, adAccountIds: [ID], failedItself: false })] },
      {},
      [],
    ],
    [
      'name a failed run of all once, if a schedule started it',
      { lastRuns: [failedAll], schedules: [schedule(failedAll)] },
      {},
      ['the last run of all ad accounts failed: why'],
    ],
    [
      'need a worker for a run under way',
      { backfills: [backfill], workers: 0 },
      {},
      ['a run waits for a worker: start one with pinterest-ads-worker'],
    ],
    ['need no worker while nothing is under way', { workers: 0 }, {}, []],
    [
      'need a first sync',
      { lastRuns: [] },
      { synced: 0 },
      ['nothing is loaded yet: start with pinterest-ads-sync sync'],
    ],
    [
      'need no sync when all of them are left out, but another choice',
      {},
      { synced: 0, known: 3 },
      [expect.stringContaining('correct PINTEREST_AD_ACCOUNT_IDS or PINTEREST_AD_ACCOUNT_IDS_EXCLUDED')],
    ],
    ['need no second one while the first is under way', { underWay: [all] }, { synced: 0 }, []],
  ])('%s', (_, view, changes, needs) => {
    const common = {
      temporal: { ...temporal, ...view },
      synced: 1,
      known: 0,
      lastLoaded: new Map([[ID, earlier]]),
    };
    expect(commonAttention({ ...common, ...changes })).toEqual(needs);
  });
});
