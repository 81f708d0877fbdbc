import { addDays } from '../../src/shared/dates.js';
import { type BackfillAdAccountInput, backfillWorkflowId } from '../../src/shared/inputs.js';
import { createHarness, failureOf, type Harness } from '../support/harness.js';
import { type LogLine, logLines } from '../support/log-lines.js';
import { startWorkerProcess } from '../support/worker-process.js';

let harness: Harness;
let log: string;
let lines: LogLine[];
let adAccountId: string;
let startDate: string;
let endDate: string;

/** A day whose first request Pinterest refuses, and a list that it refuses for good; then days that come by report. */
beforeAll(async () => {
  harness = await createHarness({ unreadDays: 3 });
  adAccountId = harness.sandbox.world.adAccounts[0]?.id ?? '';
  const worker = await startWorkerProcess(harness, { LOG_LEVEL: 'debug' });
  harness.sandbox.faults.add({ match: { path: /ads\/analytics$/ }, respond: { status: 500 } });
  harness.sandbox.faults.add({ match: { path: /\/campaigns$/ }, respond: { status: 400 } });
  harness.sandbox.faults.add({ match: { path: /\/ad_groups$/ }, respond: 'reset' });
  await failureOf(await harness.startOne({ adAccountId, lookbackDays: 0 }));
  harness.sandbox.reports.pollsUntilFinished = 0;
  const yesterday = addDays(harness.sandbox.world.today, -1);
  [startDate, endDate] = [addDays(yesterday, -2), yesterday];
  await backfill({ adAccountId, startDate, endDate, via: 'report' });
  await worker.stop();
  log = worker.log();
  lines = logLines(log);
});

afterAll(() => harness.close());

async function backfill(input: BackfillAdAccountInput): Promise<void> {
  const { taskQueue } = harness.config.temporal;
  const workflowId = backfillWorkflowId(input);
  await harness.client.workflow.execute('backfillAdAccount', { taskQueue, workflowId, args: [input] });
}

const ofActivity = (activityType: string) =>
  lines.filter((line) => line.activityType === activityType && line.msg !== 'Activity started');

test('every line of an activity names workflow, run and attempt', () => {
  const ofActivities = lines.filter(({ activityType }) => activityType);
  expect(ofActivities.length).toBeGreaterThan(0);
  for (const line of ofActivities) {
    expect(line).toMatchObject({
      workflowId: expect.stringMatching(`^pinterest-(sync|backfill)/${adAccountId}`),
      runId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      attempt: expect.any(Number),
    });
  }
});

// The SDK's first line of an activity is written before anyone has read the input.
test.each([
  ['syncAnalyticsDay', { table: 'ad_analytics', date: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) }],
  ['syncEntity', { table: expect.stringMatching(/^(ad_accounts|campaigns|ad_groups|ads)$/) }],
  ['reconcile', { table: 'ad_analytics' }],
  ['planAnalytics', { table: 'ad_analytics' }],
  ['planReading', { table: 'ad_analytics' }],
  ['checkSchema', {}],
])('every line of %s says what it is about', (activityType, about) => {
  expect(ofActivity(activityType).length).toBeGreaterThan(0);
  for (const line of ofActivity(activityType)) expect(line).toMatchObject({ adAccountId, ...about });
});

test.each(['requestReport', 'awaitReport', 'loadReport'])(
  'every line of %s names its days',
  (activityType) => {
    expect(ofActivity(activityType).length).toBeGreaterThan(0);
    for (const line of ofActivity(activityType))
      expect(line).toMatchObject({ table: 'ad_analytics', adAccountId, startDate, endDate });
  },
);

test('every answer of Pinterest is a line with the id of the request', () => {
  const answers = lines.filter(
    ({ msg }) => msg === 'Pinterest answered' || msg === 'Pinterest refused a request',
  );
  // The file of a report comes from a store, not from the API.
  const requests = harness.sandbox.requests.filter(({ path }) => !path.endsWith('/metrics_report.txt'));
  // The one that was reset got none.
  expect(answers).toHaveLength(requests.length - 1);
  for (const line of answers) {
    expect(line).toMatchObject({
      requestId: expect.stringMatching(/^\d+$/),
      category: expect.stringMatching(/^ads_(read|analytics)$/),
      path: expect.stringMatching(/^\//),
      durationMs: expect.any(Number),
    });
  }
});

test('a refused request is a warning with status and error code, and one without an answer says so', () => {
  const refused = lines.filter(({ msg }) => msg === 'Pinterest refused a request');
  expect(refused.map(({ status, code, level }) => [status, code, level]).sort()).toEqual([
    [400, 'RequestRefused', 40],
    [500, 'PinterestUnavailable', 40],
  ]);
  const silent = lines.filter(({ msg }) => msg === 'Pinterest gave no answer');
  expect(silent).toMatchObject([{ table: 'ad_groups', adAccountId, level: 40 }]);
});

test('a worker without an address for metrics says nothing of them', () => {
  expect(lines.filter(({ msg }) => /metrics/i.test(msg ?? ''))).toEqual([]);
});

test('no line holds a token, not even the one with which the activity could be completed', () => {
  expect(log).not.toContain(harness.sandbox.accessToken);
  expect(log).not.toContain('taskToken');
});
