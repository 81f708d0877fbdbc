/** Every answer that Pinterest is known to give when it does not give what was asked for, through the whole product. */

import type { WorkflowHandle } from '@temporalio/client';
import type { FaultResponse } from '../../dev/sandbox/index.js';
import { budgetName } from '../../src/connections/budget.js';
import { DEFAULT_CONNECTION } from '../../src/shared/connections.js';
import { addDays } from '../../src/shared/dates.js';
import { type ErrorCode, errorTable } from '../../src/shared/error-table.js';
import type { AllProgress } from '../../src/shared/progress.js';
import { activityFaults } from '../support/failures.js';
import { createHarness, failureOf, type Harness, uniqueAdAccountId } from '../support/harness.js';
import { keepWorker } from '../support/keep-worker.js';

/** An answer with Pinterest's error body. */
const says = (status: number, code: number, message: string, headers: Record<string, string> = {}) => ({
  status,
  headers,
  body: { code, message },
});
const LIMIT = 'You have exceeded your rate limit. Try again later.';
const ONE_SECOND = { 'x-ratelimit-reset': '1' };
const LAST_90_DAYS = says(400, 1, 'You can only get data from the last 90 days.');

type Answers = [answer: string, respond: FaultResponse, code: ErrorCode][];

const asksToWait: [answer: string, respond: FaultResponse][] = [
  ['429, code 8', says(429, 8, LIMIT, ONE_SECOND)],
  ['429, code 7', says(429, 7, LIMIT, ONE_SECOND)],
  ['429, code 30', says(429, 30, LIMIT, { 'retry-after': '1' })],
  ['400 with a wait in its words', says(400, 1, 'Slow down. Retry after 1 seconds')],
  ['503 with a wait', says(503, 0, 'Unavailable', { 'retry-after': '1' })],
];

const triedAgain: Answers = [
  ['400, code 12', says(400, 12, 'Try again'), 'PinterestUnavailable'],
  ['400, "something went wrong"', says(400, 1, 'Sorry, something went wrong.'), 'PinterestUnavailable'],
  ['408', says(408, 0, 'Request Timeout'), 'PinterestUnavailable'],
  ['500', says(500, 12, 'Something went wrong on our end.'), 'PinterestUnavailable'],
  ['502 with a page of HTML', 'html', 'PinterestUnavailable'],
  ['503 without a wait', says(503, 0, 'Unavailable', ONE_SECOND), 'PinterestUnavailable'],
  ['504', { status: 504, body: '' }, 'PinterestUnavailable'],
  ['200 with a page of HTML', { status: 200, body: '<html>busy</html>' }, 'PinterestUnavailable'],
  ['200 without a body', { status: 200, body: '' }, 'PinterestUnavailable'],
  ['204', { status: 204, body: '' }, 'PinterestUnavailable'],
  ['half a body', 'cut', 'PinterestUnavailable'],
  ['a reset connection', 'reset', 'PinterestUnavailable'],
];

const endsTheUnit: Answers = [
  ['400, code 1', says(400, 1, 'Invalid parameter'), 'RequestRefused'],
  ['400, "less than 186 days"', says(400, 1, 'The time range is too large'), 'RequestRefused'],
  ['400, code 400', says(400, 400, 'Bad request'), 'RequestRefused'],
  ['409', says(409, 4190, 'Conflict'), 'RequestRefused'],
  ['a redirect', { status: 302, headers: { location: 'http://127.0.0.1:9/' }, body: '' }, 'RequestRefused'],
  ['an object in the place of an array', { status: 200, body: { items: [] } }, 'UnexpectedResponse'],
  ['null', { status: 200, body: 'null' }, 'UnexpectedResponse'],
];

const endsTheAccount: Answers = [
  ['401, code 29', says(401, 29, 'You are not permitted to access that resource.'), 'PermissionDenied'],
  ['403, code 29', says(403, 29, 'You are not permitted to access that resource.'), 'PermissionDenied'],
  ['404, code 2', says(404, 2, 'AdAccount not found.'), 'NotFound'],
  ['404, code 1000', says(404, 1000, 'Not found'), 'NotFound'],
];

const endsTheRun: Answers = [
  ['401, code 1', says(401, 1, 'Authentication failed.'), 'AuthenticationFailed'],
  ['401, code 2', says(401, 2, 'Authentication failed.'), 'AuthenticationFailed'],
  ['401, code 3', says(401, 3, 'The token lacks scopes.'), 'AuthenticationFailed'],
  ['400, code 1104', says(400, 1104, 'The token is not valid or has expired.'), 'AuthenticationFailed'],
  ['403, code 3', says(403, 3, 'Your application consumer type is not supported.'), 'AppRefused'],
];

const ids = [uniqueAdAccountId(), uniqueAdAccountId()] as const;
const [adAccountId] = ids;
let harness: Harness;
let day: string;
let before: string;
let stopWorker: () => Promise<void>;

beforeAll(async () => {
  const adAccounts = ids.map((id) => ({
    id,
    name: 'Shop',
    country: 'US',
    currency: 'USD',
    campaigns: 1,
    ads: 3,
  }));
  harness = await createHarness({ sandbox: { adAccounts }, unreadDays: 2 });
  day = addDays(harness.sandbox.world.today, -1);
  before = addDays(day, -1);
  stopWorker = keepWorker(harness);
});

afterAll(async () => {
  await stopWorker();
  await harness.close();
});

beforeEach(async () => {
  harness.sandbox.faults.clear();
  harness.sandbox.requests.length = 0;
  await harness.db.raw('TRUNCATE pinterest_sync.rate_budgets, pinterest_sync.rate_requests');
});

/** A run of one ad account: four lists and two days. */
const start = () => harness.startOne({ adAccountId, startDate: before, endDate: day });

const ofDay = (date: string) => ({ path: /\/ads\/analytics$/, query: `start_date=${date}` });

/** How often each list and each day was asked for. */
function asked() {
  const { requests } = harness.sandbox;
  const count = (path: RegExp, date?: string) =>
    requests.filter((one) => path.test(one.path) && (!date || one.query.get('start_date') === date)).length;
  return {
    lists: ['\\d+', 'campaigns', 'ad_groups', 'ads'].map((list) => count(new RegExp(`/${list}$`))),
    day: count(/\/ads\/analytics$/, day),
    before: count(/\/ads\/analytics$/, before),
  };
}

/** What every message owes to the person who reads it. */
function expectTold(message: string, place: string, code: ErrorCode): void {
  expect(message).toContain(`${place}: `);
  expect(message).toContain(errorTable[code].nextStep);
  expect(message).not.toContain(harness.sandbox.accessToken);
}

describe('asks to wait, which uses up no attempt:', () => {
  test.each(asksToWait)('%s', async (_, respond) => {
    harness.sandbox.faults.add({ match: ofDay(day), respond, times: 2 });
    const run = await start();
    expect((await run.result()).units).toEqual({ planned: 6, done: 6, failed: 0 });
    expect(await activityFaults(run)).toEqual([]);
    expect(asked()).toEqual({ lists: [1, 1, 1, 1], day: 3, before: 1 });
  });
});

describe('is tried again, and the run continues to its end:', () => {
  test.each(triedAgain)('%s', async (_, respond, code) => {
    harness.sandbox.faults.add({ match: ofDay(day), respond });
    const run = await start();
    const { units } = await run.result();
    expect(units).toEqual({ planned: 6, done: 6, failed: 0 });
    const faults = await activityFaults(run);
    expect(faults).toMatchObject([{ type: code, scope: 'unit', attempts: 2, passed: true }]);
    expectTold(faults[0]?.message ?? '', `ad_analytics of ad account ${adAccountId} on ${day}`, code);
    expect(asked()).toEqual({ lists: [1, 1, 1, 1], day: 2, before: 1 });
  });
});

describe('ends its list or day at once, and nothing else:', () => {
  test.each(endsTheUnit)('%s', async (answer, respond, code) => {
    harness.sandbox.faults.add({ match: ofDay(day), times: Infinity, respond });
    const run = await start();
    const { progress } = await failureOf(run);
    expect(progress.units).toEqual({ planned: 6, done: 5, failed: 1 });
    const faults = await activityFaults(run);
    expect(faults).toMatchObject([{ type: code, scope: 'unit', attempts: 1, passed: false }]);
    expectTold(faults[0]?.message ?? '', `ad_analytics of ad account ${adAccountId} on ${day}`, code);
    // A 400 may be about one of the ads, so each of the three is asked about alone.
    const times = answer.startsWith('400') ? 4 : 1;
    expect(asked()).toEqual({ lists: [1, 1, 1, 1], day: times, before: 1 });
  });
});

describe('ends its ad account at once:', () => {
  test.each(endsTheAccount)('%s', async (_, respond, code) => {
    harness.sandbox.faults.add({ match: { path: /\/campaigns$/ }, respond });
    const run = await start();
    const { progress } = await failureOf(run);
    expect(progress.units).toEqual({ planned: 6, done: 3, failed: 1 });
    expect(progress.stop?.scope).toBe('account');
    const faults = await activityFaults(run);
    expect(faults).toMatchObject([{ type: code, scope: 'account', attempts: 1, passed: false }]);
    expectTold(faults[0]?.message ?? '', `campaigns of ad account ${adAccountId}`, code);
    expect(asked()).toEqual({ lists: [1, 1, 1, 1], day: 0, before: 0 });
  });

  test('the others continue', async () => {
    const [, other] = ids;
    const respond = says(403, 29, 'You are not permitted to access that resource.');
    harness.sandbox.faults.add({ match: { path: new RegExp(`${adAccountId}/campaigns$`) }, respond });
    const { progress } = await failureOf(await harness.startAll({ adAccountIds: [...ids], lookbackDays: 0 }));
    expect(progress.adAccounts).toMatchObject([
      { id: adAccountId, state: 'failed' },
      { id: other, state: 'done' },
    ]);
  });
});

describe('ends the whole run with one request:', () => {
  test.each(endsTheRun)('%s', async (_, respond, code) => {
    harness.sandbox.faults.add({ match: { path: /\/ad_accounts$/ }, respond });
    const run = await harness.startAll();
    const { type, message } = await failureOf(run);
    expect(type).toBe(code);
    expectTold(message, 'list of ad accounts', code);
    expect(harness.sandbox.requests).toHaveLength(1);
  });

  test('also when it comes later: no further ad account is started', async () => {
    const respond = says(401, 2, 'Authentication failed.');
    harness.sandbox.faults.add({ match: { path: /\/ad_accounts\/\d+/ }, times: Infinity, respond });
    // One more than are synced at the same time.
    const adAccountIds = [...ids, ...[1, 2, 3, 4].map(() => uniqueAdAccountId())];
    const { progress } = await failureOf(await harness.startAll({ adAccountIds }));
    expect(progress.stop?.scope).toBe('connection');
    expect(progress.adAccounts.at(-1)?.state).toBe('waiting');
    expect(asked()).toMatchObject({ day: 0, before: 0 });
  });
});

describe('the refusal "the last 90 days" for a day inside of them', () => {
  test('is not believed at first, whatever else went wrong before', async () => {
    harness.sandbox.faults.add({ match: ofDay(day), times: 2, respond: says(500, 0, 'Oops') });
    harness.sandbox.faults.add({ match: ofDay(day), times: 4, respond: LAST_90_DAYS });
    const run = await start();
    expect((await run.result()).units).toEqual({ planned: 6, done: 6, failed: 0 });
    expect(asked()).toEqual({ lists: [1, 1, 1, 1], day: 7, before: 1 });
  });

  test('is believed after five times', async () => {
    harness.sandbox.faults.add({ match: ofDay(day), times: Infinity, respond: LAST_90_DAYS });
    const run = await start();
    const { progress } = await failureOf(run);
    expect(progress.units).toEqual({ planned: 6, done: 5, failed: 1 });
    expect(await activityFaults(run)).toMatchObject([
      { type: 'DoubtfulRefusal', attempts: 1, passed: false },
    ]);
    expect(asked()).toEqual({ lists: [1, 1, 1, 1], day: 5, before: 1 });
  });
});

describe.each([
  ['a limit of a day', says(429, 8, LIMIT, { 'x-ratelimit-reset': '67150' }), 'LimitReached', /limit/],
  [
    'a service that is down for hours',
    says(503, 0, 'Down', { 'retry-after': '67150' }),
    'PauseRequested',
    /^((?!limit).)*as long as Pinterest asks/,
  ],
] as const)('%s', (_, respond, code, words) => {
  test('holds back the connection, and the run waits until it ends without asking again', async () => {
    harness.sandbox.faults.add({ match: ofDay(day), times: Infinity, respond });
    const run = await harness.startOne({ adAccountId, startDate: day, endDate: day });
    const progress = await untilWaiting(run);
    expect(progress).toMatchObject({ units: { planned: 5, done: 4, failed: 0 } });
    expect(await holdsFor('18 hours')).toBe(true);
    const faults = await activityFaults(run);
    expect(faults).toMatchObject([{ type: code, attempts: 1, passed: false }]);
    expect(faults[0]?.message).toMatch(words);
    expect(asked()).toEqual({ lists: [1, 1, 1, 1], day: 1, before: 0 });
    await run.cancel();
    await expect(run.result()).rejects.toThrow();
  });
});

test('a wait of a second that Pinterest has asked for again and again becomes one of the run, for all workers', async () => {
  await harness.db.raw(
    `INSERT INTO pinterest_sync.rate_budgets (connection, paused_until, paused_at, refusals, refused_category)
     VALUES (?, now(), now() - interval '32 seconds', 6, 'ads_analytics')`,
    [budgetName(harness.config, DEFAULT_CONNECTION)],
  );
  harness.sandbox.faults.add({
    match: ofDay(day),
    times: Infinity,
    respond: says(429, 8, LIMIT, ONE_SECOND),
  });
  const run = await harness.startOne({ adAccountId, startDate: day, endDate: day });
  await untilWaiting(run);
  expect(await holdsFor('60 seconds')).toBe(true);
  expect(await activityFaults(run)).toMatchObject([{ type: 'LimitReached', attempts: 1, passed: false }]);
  await run.cancel();
  await expect(run.result()).rejects.toThrow();
});

async function untilWaiting(run: WorkflowHandle): Promise<AllProgress> {
  for (;;) {
    const progress = await run.query<AllProgress & { waitingUntil?: string }>('progress');
    if (progress?.waitingUntil) return progress;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function holdsFor(atLeast: string): Promise<boolean> {
  const { rows } = await harness.db.raw(
    'SELECT paused_until > now() + CAST(? AS interval) AS held FROM pinterest_sync.rate_budgets',
    [atLeast],
  );
  return rows[0]?.held;
}
