/** A worker, a database and the scripted stand-in, for tests that say by hand what Pinterest answers. */
import { ApplicationFailure } from '@temporalio/common';
import { enterSettledDays } from '../../dev/harness/settled-days.js';
import { REACH_DAYS } from '../../src/shared/analytics-plan.js';
import type { SyncAdAccountInput } from '../../src/shared/inputs.js';
import type { AccountProgress } from '../../src/shared/progress.js';
import { createHarness, type Harness, uniqueAdAccountId } from './harness.js';
import { daysAgo, type Shape, scriptedAccount } from './scripted-account.js';
import {
  type Row,
  type Rule,
  type ScriptedAccount,
  type ScriptedPinterest,
  startScriptedPinterest,
} from './scripted-pinterest.js';

/** What came of a run: whether it succeeded, and its record either way. */
interface Outcome {
  succeeded: boolean;
  progress: AccountProgress;
}

export interface Scene {
  pinterest: ScriptedPinterest;
  harness: Harness;
  account(shape: Shape): ScriptedAccount;
  /** Enters all days up to this one as read, so that a run of the account does not ask for each of them. */
  settle(account: ScriptedAccount, lastDay: string): Promise<void>;
  sync(account: ScriptedAccount, input?: Omit<SyncAdAccountInput, 'adAccountId'>): Promise<Outcome>;
  /** Reads days whatever is loaded of them. */
  backfill(
    account: ScriptedAccount,
    startDate: string,
    endDate?: string,
    via?: 'daily' | 'report',
  ): Promise<Outcome>;
  /** Lets Pinterest answer otherwise while `work` runs. */
  answering<T>(rule: Rule, work: () => Promise<T>): Promise<T>;
  /** The rows with spend that are stored of the days, or of all: `ad day spend`. */
  spend(account: ScriptedAccount, ...days: string[]): Promise<string[]>;
  select<T>(sql: string, ...bindings: (string | string[])[]): Promise<T[]>;
  close(): Promise<void>;
}

export async function openScene(environment: Record<string, string> = {}): Promise<Scene> {
  const pinterest = await startScriptedPinterest([]);
  const harness = await createHarness({ environment: { PINTEREST_API_URL: pinterest.url, ...environment } });
  let stop: () => void = () => undefined;
  const stopped = new Promise<void>((resolve) => {
    stop = resolve;
  });
  const worker = harness.withWorker(() => stopped);
  const { taskQueue } = harness.config.temporal;

  const run = async (workflow: string, workflowId: string, input: object): Promise<Outcome> => {
    const handle = await harness.client.workflow.start(workflow, { taskQueue, workflowId, args: [input] });
    return outcomeOf(handle.result());
  };

  return {
    pinterest,
    harness,
    account(shape) {
      const account = scriptedAccount(uniqueAdAccountId().slice(-12), shape);
      pinterest.accounts.push(account);
      return account;
    },
    settle: ({ id }, to) => enterSettledDays(harness.databaseUrl, [id], { from: daysAgo(REACH_DAYS), to }),
    sync: ({ id }, input = {}) => run('syncAdAccount', `pinterest-sync/${id}`, { adAccountId: id, ...input }),
    backfill: ({ id }, startDate, endDate = startDate, via = 'daily') =>
      run('backfillAdAccount', `pinterest-backfill/${id}/${startDate}..${endDate}`, {
        ...{ adAccountId: id, startDate, endDate, via },
      }),
    async answering(rule, work) {
      pinterest.rules.push(rule);
      try {
        return await work();
      } finally {
        pinterest.rules.splice(pinterest.rules.indexOf(rule), 1);
      }
    },
    async spend({ id }, ...days) {
      const { rows } = await harness.db.raw(
        `SELECT concat_ws(' ', ad_id, date, spend_in_micro_dollar::bigint) AS line FROM pinterest.ad_analytics
         WHERE ad_account_id = :id AND spend_in_micro_dollar IS NOT NULL
           AND (cardinality(CAST(:days AS date[])) = 0 OR date = ANY (CAST(:days AS date[])))
         ORDER BY ad_id, date, __sync_key`,
        { id, days },
      );
      return rows.map(({ line }: { line: string }) => line);
    },
    select: async (sql, ...bindings) => (await harness.db.raw(sql, bindings)).rows,
    async close() {
      stop();
      await worker;
      await harness.close();
      await pinterest.close();
    },
  };
}

async function outcomeOf(result: Promise<AccountProgress>): Promise<Outcome> {
  try {
    return { succeeded: true, progress: await result };
  } catch (error) {
    const cause = (error as Error).cause;
    if (!(cause instanceof ApplicationFailure)) throw error;
    return { succeeded: false, progress: cause.details?.[0] as AccountProgress };
  }
}

/** What `spend` gives for rows that are stored as they are. */
export const spendOf = (rows: readonly Row[]) =>
  rows.map((row) => `${row.AD_ID} ${row.DATE} ${row.SPEND_IN_MICRO_DOLLAR}`).sort();

/** The answer to a request for the rows of ads, on one day or on all. */
export const forAds =
  (day: string | undefined, body: unknown): Rule =>
  ({ path, query }) =>
    path.endsWith('/ads/analytics') && (!day || query.get('start_date') === day) ? { body } : undefined;

/** The answer to a request for the totals of an ad account. */
export const forTotals =
  (answer: { status?: number; body: unknown }): Rule =>
  ({ path }) =>
    /\/ad_accounts\/\d+\/analytics$/.test(path) ? answer : undefined;

export const both =
  (...rules: Rule[]): Rule =>
  (request) => {
    for (const rule of rules) {
      const answer = rule(request);
      if (answer) return answer;
    }
    return undefined;
  };
