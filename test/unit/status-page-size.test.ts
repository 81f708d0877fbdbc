// How large the page of `status --html` can become when everything is wrong at once.

import type { Run } from '../../src/client/run/run.js';
import { coverageOf } from '../../src/client/status/coverage.js';
import type { AccountStatus, Status } from '../../src/client/status/model.js';
import { statusPage } from '../../src/client/status/page/index.js';
import type { Figures } from '../../src/postgres/daily-figures.js';
import { addDays, eachDay } from '../../src/shared/dates.js';

const ACCOUNTS = 100;
const at = new Date('2026-11-27T06:00:00Z');
const days = eachDay({ from: '2026-08-29', to: '2026-11-26' });
const message = `3 of 94 units done. ${'Give the user the Analyst role on this ad account. '.repeat(40)}`;

const failed = (id: string): Run => ({
  type: 'syncAdAccount',
  workflowId: `pinterest-sync/${id}`,
  runId: '0199c1a2-0000-7000-8000-000000000000',
  state: 'failed',
  startedAt: at,
  endedAt: at,
  adAccountIds: [id],
  connection: 'default',
  days: null,
  paused: false,
  waitingUntil: null,
  units: null,
  heldUp: [],
  failing: false,
  lasting: true,
  settled: [],
  message,
  failedDays: days,
  failedBecause: Object.fromEntries(
    days.map((day) => [day, 'HTTP 403 from Pinterest, code 29: You are not permitted']),
  ),
  failedElse: true,
  failedItself: true,
});

function account(index: number): AccountStatus {
  const id = String(549_755_800_000 + index);
  const run = failed(id);
  const coverage = coverageOf('2026-11-27', {
    loaded: new Map(),
    rejected: new Set(),
    failed: new Set(days),
  });
  return {
    adAccountId: id,
    name: `ファーンホロウ・ホーム ${index}`,
    currency: 'IDR',
    connection: 'default',
    ...{ campaigns: 999, adGroups: 9_999, ads: 99_999, analyticsRows: 999_999 },
    ...{ timeZone: 'UTC', timeZones: ['UTC'] },
    ...{ lastLoadedAt: at, rejectedRows: 0, unreadableValues: 0, unconfirmedRows: 0, unconfirmedDays: [] },
    membership: 'synced',
    needs: ['the last run failed', `90 days are not loaded: ${days[0]}..${days.at(-1)}`],
    nextSteps: [],
    ...{ freshestDay: null, finalThrough: null, loadedDays: 0, finalDays: 0 },
    coverage,
    missingDays: days,
    failedDays: days,
    ...{ reconciliation: null, unlistedAds: null, refusedAds: [], schedule: null },
    extra: { lists: [], analytics: [] },
    lastRun: run,
    runs: Array.from({ length: 10 }, () => run),
  };
}

const figures = {
  spend: '1234567890123.45',
  impressions: '1234567890',
  conversions: '1234567',
  orders: '123456',
};

test('a hundred ad accounts whose every day and every run failed are a page below 2 MB', () => {
  const adAccounts = Array.from({ length: ACCOUNTS }, (_, index) => account(index));
  const status: Status = {
    at,
    ...{
      needs: [],
      temporalFault: null,
      lastRun: null,
      schedule: null,
      underWay: [],
      budget: null,
      missingRates: [],
    },
    adAccounts,
  };
  const of: Figures = { days: new Map(days.map((day) => [day, figures])), total: figures };
  const page = statusPage(status, new Map(adAccounts.map(({ adAccountId }) => [adAccountId, of])), 30);
  expect(Buffer.byteLength(page)).toBeLessThan(2_000_000);
  expect(page.match(/<tr><th>\d{4}-\d\d-\d\d/g)).toHaveLength(ACCOUNTS * days.length);
  expect(
    page.match(/1,234,567,890,123\.45<td>1,234,567,890<td>1,234,567<td>123,456<td>failed/g),
  ).toHaveLength(ACCOUNTS * (days.length - 1) + ACCOUNTS);
  expect(page).toContain(addDays('2026-11-27', -1));
});
