/** What the recorded histories are about. `npm run histories` runs each scenario and stores what Temporal wrote. */
import type { WorkflowHandleWithFirstExecutionRunId as StartedRun, WorkflowHandle } from '@temporalio/client';
import type { AdAccountSpec, FaultResponse, Sandbox } from '../../dev/sandbox/index.js';
import { addDays, type Day } from '../../src/shared/dates.js';
import type {
  BackfillAdAccountInput,
  SyncAdAccountInput,
  SyncAllAdAccountsInput,
} from '../../src/shared/inputs.js';

import { tellWorkflowId } from '../../src/shared/workflow-names.js';

/** Everything that a scenario works with; made anew for each. */
export interface Stage {
  sandbox: Sandbox;
  startAll(input?: SyncAllAdAccountsInput): Promise<WorkflowHandle>;
  startOne(input: SyncAdAccountInput): Promise<WorkflowHandle>;
  startBackfill(input: BackfillAdAccountInput): Promise<StartedRun>;
}

export type Ending = 'Completed' | 'Failed' | 'Canceled' | 'ContinuedAsNew';

export interface Scenario {
  /** How the recorded run must end; another end means that the scenario no longer shows its behaviour. */
  ends: Ending;
  /** Settings of the worker, beside those that it needs. */
  environment?: Readonly<Record<string, string>>;
  /** @returns the run to record, which need not have ended yet. */
  play(stage: Stage): Promise<WorkflowHandle>;
}

const adAccountId = '549755885175';
const otherId = '549755885176';

/** As few entities as give every table a row: a history grows with days, not with rows. */
export const adAccounts: readonly AdAccountSpec[] = [
  { id: adAccountId, name: 'Small shop', country: 'US', currency: 'USD', campaigns: 2, ads: 6 },
  { id: otherId, name: 'Kleiner Laden', country: 'DE', currency: 'EUR', campaigns: 1, ads: 3 },
];

/** More days than are read at the same time, so that the order in which they follow each other is recorded. */
const DAYS = 7;
const ANALYTICS = /\/ads\/analytics$/;
const TOTALS = /\/ad_accounts\/\d+\/analytics$/;

const day = ({ world }: Sandbox, age: number): Day => addDays(world.today, -age);
const range = (sandbox: Sandbox, days = DAYS) => ({
  adAccountId,
  startDate: day(sandbox, days),
  endDate: day(sandbox, 1),
});

/** A daily run of all ad accounts reads 90 days of each that is new, so these have been read before. */
async function readBefore({ startOne, sandbox }: Stage, ...ids: string[]): Promise<void> {
  for (const id of ids)
    await (
      await startOne({ adAccountId: id, startDate: day(sandbox, 90), endDate: day(sandbox, 1) })
    ).result();
}

function analyticsFault({ faults, world }: Sandbox, age: number, respond: FaultResponse, times = 1): void {
  const query = `start_date=${addDays(world.today, -age)}`;
  faults.add({ match: { path: ANALYTICS, query }, times, respond });
}

/** What Pinterest answers to the next few polls of a report. */
function answerPoll({ faults }: Sandbox, report_status: string, times = 1): void {
  const body = { report_status, url: null, size: null };
  faults.add({ match: { method: 'GET', path: /\/reports$/ }, times, respond: { status: 200, body } });
}

/** More than run at the same time: lists, days at once, days by report, and a set of windows. */
const FURTHER = {
  PINTEREST_EXTRA_TABLES: [
    ...['keywords', 'product_groups', 'audiences', 'customer_lists', 'conversion_tags'],
    ...['ad_account_analytics', 'campaign_analytics', 'ad_group_analytics', 'product_group_analytics'],
    ...['targeting_analytics', 'campaign_targeting_analytics', 'entity_history'],
    ...['keyword_analytics', 'ad_report_metrics'],
  ].join(),
  // More than one report takes.
  PINTEREST_TARGETING_TYPES: 'AGE_BUCKET,GENDER,COUNTRY,REGION,PLACEMENT,APPTYPE',
  PINTEREST_ATTRIBUTION_SETS: '7d:7/7/1',
};

/** From now on analytics requests are never answered. */
function hangAnalytics({ faults }: Sandbox): void {
  faults.add({ match: { path: ANALYTICS }, times: Number.POSITIVE_INFINITY, respond: 'hang' });
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
}

const waiting = ({ requests }: Sandbox) =>
  requests.filter(({ path, status }) => ANALYTICS.test(path) && status === 0).length;

/** By the name of the file that is recorded. */
export const scenarios: Record<string, Scenario> = {
  'sync-account-first-run': {
    ends: 'Completed',
    play: ({ startOne, sandbox }) => startOne(range(sandbox)),
  },
  'sync-account-daily-run': {
    ends: 'Completed',
    async play(stage) {
      await readBefore(stage, adAccountId);
      return await stage.startOne({ adAccountId, lookbackDays: 2 });
    },
  },
  'sync-account-with-a-cut-range': {
    ends: 'Completed',
    play: ({ startOne, sandbox }) =>
      startOne({ adAccountId, startDate: day(sandbox, 95), endDate: day(sandbox, 88) }),
  },
  'sync-account-with-a-failed-day': {
    ends: 'Failed',
    play({ startOne, sandbox }) {
      analyticsFault(sandbox, 3, { status: 409 });
      return startOne(range(sandbox));
    },
  },
  'sync-account-without-permission': {
    ends: 'Failed',
    play({ startOne, sandbox }) {
      for (const account of sandbox.world.adAccounts) account.permissions = [];
      return startOne(range(sandbox));
    },
  },
  'sync-account-after-a-retried-activity': {
    ends: 'Completed',
    play({ startOne, sandbox }) {
      sandbox.faults.add({ match: { path: /\/campaigns$/ }, respond: { status: 500 } });
      analyticsFault(sandbox, 2, 'reset', 2);
      return startOne(range(sandbox, 4));
    },
  },
  'sync-account-that-waits-for-the-limit': {
    ends: 'Completed',
    play({ startOne, sandbox }) {
      // The shortest wait that is the workflow's: more than a minute.
      const headers = { 'x-ratelimit-reset': '61' };
      analyticsFault(sandbox, 2, { status: 429, headers });
      return startOne(range(sandbox, 2));
    },
  },
  'sync-account-cancelled': {
    ends: 'Canceled',
    async play({ startOne, sandbox }) {
      analyticsFault(sandbox, 1, { delayMs: 0 });
      hangAnalytics(sandbox);
      const handle = await startOne(range(sandbox));
      await until(() => waiting(sandbox) >= 4);
      await handle.cancel();
      return handle;
    },
  },
  'sync-account-with-a-total-that-differs': {
    ends: 'Completed',
    play({ startOne, sandbox }) {
      const body = [{ DATE: day(sandbox, 2), SPEND_IN_MICRO_DOLLAR: 1 }];
      sandbox.faults.add({ match: { path: TOTALS }, respond: { status: 200, body } });
      return startOne(range(sandbox));
    },
  },
  'sync-account-that-reads-days-with-all-ads': {
    ends: 'Completed',
    async play({ startOne, sandbox }) {
      const before = { adAccountId, startDate: day(sandbox, 90), endDate: day(sandbox, DAYS + 1) };
      await (await startOne(before)).result();
      // Then its ads are left out of days on which they had numbers, and the days do not add up.
      for (const campaign of sandbox.world.campaigns) campaign.created_time = Date.now() / 1_000 - 86_400;
      return startOne({ adAccountId, lookbackDays: 0 });
    },
  },
  'sync-account-without-totals': {
    ends: 'Completed',
    play({ startOne, sandbox }) {
      sandbox.faults.add({ match: { path: TOTALS }, respond: { status: 400 } });
      return startOne(range(sandbox, 2));
    },
  },
  'sync-account-with-invalid-input': {
    ends: 'Failed',
    play: ({ startOne }) => startOne({ adAccountId, startDate: '2026-02-30' }),
  },
  'sync-all-of-two-accounts': {
    ends: 'Completed',
    async play(stage) {
      await readBefore(stage, adAccountId, otherId);
      return await stage.startAll({ lookbackDays: 1 });
    },
  },
  'sync-all-over-two-pages': {
    ends: 'Completed',
    async play(stage) {
      await readBefore(stage, adAccountId, otherId);
      stage.sandbox.faults.add({ match: { path: /\/ad_accounts$/ }, respond: 'empty-page' });
      return await stage.startAll({ lookbackDays: 1 });
    },
  },
  'sync-all-with-a-failed-account': {
    ends: 'Failed',
    async play(stage) {
      await readBefore(stage, otherId);
      for (const account of stage.sandbox.world.adAccounts.slice(0, 1)) account.permissions = [];
      return await stage.startAll({ adAccountIds: [adAccountId, otherId], lookbackDays: 1 });
    },
  },
  'sync-all-while-an-account-is-busy': {
    ends: 'Completed',
    async play(stage) {
      await readBefore(stage, adAccountId);
      stage.sandbox.faults.add({ match: { path: /\/campaigns$/ }, respond: { delayMs: 3_000 } });
      await stage.startOne({ adAccountId, lookbackDays: 1 });
      return await stage.startAll({ adAccountIds: [adAccountId], lookbackDays: 1 });
    },
  },
  'sync-all-cancelled': {
    ends: 'Canceled',
    async play(stage) {
      hangAnalytics(stage.sandbox);
      const handle = await stage.startAll();
      await until(() => waiting(stage.sandbox) >= 8);
      await handle.cancel();
      return handle;
    },
  },
  'sync-all-with-a-void-token': {
    ends: 'Failed',
    play({ startAll, sandbox }) {
      sandbox.tokens.revoke(sandbox.accessToken);
      return startAll();
    },
  },
  'end-of-a-run-told': {
    ends: 'Completed',
    async play({ startAll }) {
      const run = await startAll({ lookbackDays: -1 });
      await run.result().catch(() => undefined);
      const { runId } = await run.describe();
      return run.client.getHandle(tellWorkflowId(runId));
    },
  },
  'sync-all-with-invalid-input': {
    ends: 'Failed',
    play: ({ startAll }) => startAll({ lookbackDays: -1 }),
  },
  'backfill-first-run': {
    ends: 'ContinuedAsNew',
    async play({ startBackfill, sandbox }) {
      const handle = await startBackfill(range(sandbox, 33));
      await handle.result();
      return handle.client.getHandle(handle.workflowId, handle.firstExecutionRunId);
    },
  },
  'backfill-last-run': {
    ends: 'Completed',
    play: ({ startBackfill, sandbox }) => startBackfill({ ...range(sandbox, 33), oldestFirst: true }),
  },
  'backfill-paused-and-resumed': {
    ends: 'Completed',
    async play({ startBackfill, sandbox }) {
      const handle = await startBackfill(range(sandbox));
      await handle.signal('pause');
      await until(() => sandbox.requests.filter(({ path }) => path.endsWith('/ads')).length > 0);
      await handle.signal('resume');
      return handle;
    },
  },
  'backfill-by-report': {
    ends: 'Completed',
    play: ({ startBackfill, sandbox }) => startBackfill({ ...range(sandbox, 200), via: 'report' }),
  },
  'backfill-whose-report-is-requested-again': {
    ends: 'Completed',
    play({ startBackfill, sandbox }) {
      answerPoll(sandbox, 'EXPIRED');
      return startBackfill({ ...range(sandbox, 100), via: 'report' });
    },
  },
  'backfill-whose-report-fails': {
    ends: 'Failed',
    play({ startBackfill, sandbox }) {
      answerPoll(sandbox, 'FAILED', 2);
      return startBackfill({ ...range(sandbox, 100), via: 'report' });
    },
  },
  'sync-account-with-history': {
    ends: 'Completed',
    async play(stage) {
      await readBefore(stage, adAccountId);
      return await stage.startOne({ adAccountId, historyDays: 120, lookbackDays: 0 });
    },
  },
  'backfill-with-invalid-input': {
    ends: 'Failed',
    play: ({ startBackfill, sandbox }) =>
      startBackfill({ ...range(sandbox), endDate: day(sandbox, DAYS + 1) }),
  },
  'sync-account-with-further-tables': {
    ends: 'Completed',
    environment: FURTHER,
    play: ({ startOne, sandbox }) => startOne(range(sandbox, 2)),
  },
  'sync-account-with-further-tables-that-fail': {
    ends: 'Failed',
    environment: FURTHER,
    play({ startOne, sandbox }) {
      const refusal = (path: RegExp) => sandbox.faults.add({ match: { path }, respond: { status: 403 } });
      refusal(/\/audiences$/);
      refusal(/\/campaigns\/analytics$/);
      sandbox.faults.add({ match: { path: /\/product_group_promotions$/ }, respond: { status: 400 } });
      return startOne(range(sandbox, 2));
    },
  },
  'backfill-of-further-tables-by-report': {
    ends: 'Completed',
    environment: {
      ...FURTHER,
      PINTEREST_EXTRA_TABLES: 'campaign_analytics,targeting_analytics,keyword_analytics,ad_report_metrics',
    },
    play({ startBackfill, sandbox }) {
      answerPoll(sandbox, 'EXPIRED');
      return startBackfill({ adAccountId, startDate: day(sandbox, 96), endDate: day(sandbox, 86) });
    },
  },
  'sync-account-tagged': {
    ends: 'Completed',
    play: ({ startOne, sandbox }) => startOne(range(sandbox, 2)),
  },
  'sync-account-checked': {
    ends: 'Completed',
    play: ({ startOne, sandbox }) => startOne(range(sandbox, 2)),
  },
  'sync-account-without-rates': {
    ends: 'Completed',
    play: ({ startOne, sandbox }) => startOne({ ...range(sandbox, 2), adAccountId: otherId }),
  },
  'sync-all-tagged': {
    ends: 'Completed',
    async play(stage) {
      await readBefore(stage, adAccountId);
      return await stage.startAll({ adAccountIds: [adAccountId], lookbackDays: 0 });
    },
  },
  'sync-all-of-a-connection': {
    ends: 'Completed',
    async play(stage) {
      await readBefore(stage, adAccountId);
      return await stage.startAll({ connection: 'default', adAccountIds: [adAccountId], lookbackDays: 0 });
    },
  },
};
