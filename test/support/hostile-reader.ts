/**
 * A program that requests everything a worker requests, all at once, and prints what came of it as a line of JSON. It
 * runs with a small heap: whatever takes too much memory ends it.
 */
import { createInterface } from 'node:readline';
import { SyncError } from '../../src/errors.js';
import { createPinterestClient } from '../../src/pinterest/client.js';
import { renewGrant } from '../../src/pinterest/oauth.js';
import { noObserver } from '../../src/pinterest/observer.js';
import { fixedToken } from '../../src/pinterest/token-source.js';

export interface Reading {
  kind: string;
  /** `none` when the answer was accepted. */
  code: string;
  message: string;
}

export interface Outcome {
  readings: Reading[];
  /** How often the event loop went round meanwhile. */
  turns: number;
}

interface Task {
  apiUrl: string;
  timeoutMs: number;
}

const attribution = {
  ...{ clickWindowDays: 30, engagementWindowDays: 30, viewWindowDays: 1 },
  conversionReportTime: 'TIME_OF_AD_ACTION',
} as const;
const budget = {
  take: async () => undefined,
  learn: async () => undefined,
  pauseAll: async () => 0,
  accepted: async () => undefined,
};
const days = {
  adAccountId: '1',
  startDate: '2026-11-01',
  endDate: '2026-11-01',
  columns: ['SPEND_IN_DOLLAR'],
};
const report = { adAccountId: '1', range: { from: '2026-11-01', to: '2026-11-01' }, columns: [] };

function requestsOf({ apiUrl, timeoutMs }: Task): Record<string, () => Promise<unknown>> {
  const tokens = fixedToken('test');
  const limits = { timeoutMs, stallMs: timeoutMs };
  const client = createPinterestClient({ apiUrl, tokens, budget, attribution, limits });
  const app = { appId: '1', appSecret: 'secret' };
  return {
    list: () => client.listEntities('campaigns', '1', undefined),
    analytics: () => client.adAnalytics({ ...days, adIds: ['1'] }),
    totals: () => client.accountAnalytics(days),
    'ad account': () => client.getAdAccount('1'),
    readiness: () => client.metricsReady('2026-11-01'),
    tokens: () => renewGrant({ apiUrl, app, observer: noObserver, timeoutMs }, 'refresh'),
    'report request': () => client.reports.request(report),
    'report status': () => client.reports.poll('1', 'token'),
    'report file': async () => {
      for await (const _ of client.reports.rows(`${apiUrl}/file`, AbortSignal.timeout(600_000), 100_000));
    },
  };
}

async function readingOf([kind, request]: [string, () => Promise<unknown>]): Promise<Reading> {
  try {
    await request();
    return { kind, code: 'none', message: '' };
  } catch (error) {
    const { message, stack } = error as Error;
    if (!(error instanceof SyncError)) return { kind, code: 'no code', message: stack ?? message };
    return { kind, code: error.code, message };
  }
}

async function outcomeOf(task: Task): Promise<Outcome> {
  let turns = 0;
  let isOver = false;
  const count = () => {
    turns += 1;
    if (!isOver) setImmediate(count);
  };
  count();
  const readings = await Promise.all(Object.entries(requestsOf(task)).map(readingOf));
  isOver = true;
  return { readings, turns };
}

async function main(): Promise<void> {
  for await (const line of createInterface({ input: process.stdin }))
    process.stdout.write(`${JSON.stringify(await outcomeOf(JSON.parse(line) as Task))}\n`);
}

void main();
