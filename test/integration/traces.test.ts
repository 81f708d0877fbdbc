import { createHarness, type Harness } from '../support/harness.js';
import { logLines } from '../support/log-lines.js';
import { type OtlpReceiver, type ReceivedSpan, startOtlpReceiver } from '../support/otlp-receiver.js';
import { startWorkerProcess } from '../support/worker-process.js';

let harness: Harness;
let receiver: OtlpReceiver;
let log: string;

/** A sync of all ad accounts in which one request fails once. */
beforeAll(async () => {
  [harness, receiver] = await Promise.all([createHarness({ unreadDays: 3 }), startOtlpReceiver()]);
  const worker = await startWorkerProcess(harness, { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url });
  harness.sandbox.faults.add({ match: { path: /\/campaigns$/ }, respond: { status: 500 } });
  await (await harness.startAll({ lookbackDays: 0 })).result();
  // What is not sent yet is sent at the end.
  await worker.stop();
  log = worker.log();
});

afterAll(async () => {
  await receiver.close();
  await harness.close();
});

const parentOf = ({ parentSpanId, traceId }: ReceivedSpan) =>
  receiver.spans.find((span) => span.spanId === parentSpanId && span.traceId === traceId);

function ancestorsOf(span: ReceivedSpan): string[] {
  const parent = parentOf(span);
  return parent ? [parent.name, ...ancestorsOf(parent)] : [];
}

const requests = () => receiver.spans.filter(({ name }) => name.startsWith('GET '));

test('spans go to the endpoint by OTLP over HTTP, under the name of the worker', () => {
  expect([...receiver.paths]).toEqual(['/v1/traces']);
  expect(new Set(receiver.spans.map(({ service }) => service))).toEqual(new Set(['pinterest-ads-worker']));
});

test('the workflows of a worker with traces were bundled when it was built, too', () => {
  expect(log).toContain('"state":"RUNNING"');
  expect(log).not.toMatch(/webpack|workflowModules|bundle created/);
});

test('a run of all ad accounts is one trace, from the workflow down to each request', () => {
  expect(new Set(receiver.spans.map(({ traceId }) => traceId)).size).toBe(1);
  const ofDays = requests().filter(({ name }) => name === 'GET /ad_accounts/{id}/ads/analytics');
  expect(ofDays.length).toBeGreaterThan(0);
  for (const span of ofDays)
    expect(ancestorsOf(span)).toEqual([
      'RunActivity:syncAnalyticsDay',
      'StartActivity:syncAnalyticsDay',
      'RunWorkflow:syncAdAccount',
      'StartChildWorkflow:syncAdAccount',
      'RunWorkflow:syncAllAdAccounts',
    ]);
});

test('each request that Pinterest saw is one span, with status and request id', () => {
  expect(requests()).toHaveLength(harness.sandbox.requests.length);
  const statuses = (list: { status: string }[]) => list.map(({ status }) => status).sort();
  expect(
    statuses(requests().map(({ attributes }) => ({ status: attributes['http.response.status_code'] ?? '' }))),
  ).toEqual(statuses(harness.sandbox.requests.map(({ status }) => ({ status: String(status) }))));
  for (const { attributes } of requests()) expect(attributes['pinterest.request_id']).toMatch(/^\d+$/);
});

test('each write is a span too, in the activity that writes', () => {
  const writes = receiver.spans.filter(({ name }) => name === 'upsert ad_analytics');
  expect(writes.length).toBeGreaterThan(0);
  for (const span of writes) expect(ancestorsOf(span)[0]).toBe('RunActivity:syncAnalyticsDay');
});

test('a request that was refused and the attempt that it cost are marked as failed', () => {
  const failed = receiver.spans.filter(({ failed }) => failed).map(({ name }) => name);
  expect(failed.sort()).toEqual(['GET /ad_accounts/{id}/campaigns', 'RunActivity:syncEntity']);
});

test('the span of a failed attempt says what Temporal says of it: the place, the reason and what to do', () => {
  const sent = receiver.raw().toString();
  expect(sent).toMatch(/campaigns of ad account \d+: HTTP 500 from Pinterest/);
  expect(sent).toContain('If that does not help, look at the status of the Pinterest API.');
});

test('no span holds a token or a query', () => {
  const sent = receiver.raw();
  expect(sent.includes(harness.sandbox.accessToken)).toBe(false);
  expect(sent.includes('ad_ids=')).toBe(false);
  for (const { attributes } of requests()) expect(attributes['url.path']).not.toContain('?');
});

test('lines of activities name their trace', () => {
  expect(log).toContain(`"trace_id":"${receiver.spans[0]?.traceId}"`);
});

test('a receiver that is down costs the spans and nothing else, and the log says so', async () => {
  const down = await startOtlpReceiver();
  await down.close();
  const worker = await startWorkerProcess(harness, { OTEL_EXPORTER_OTLP_ENDPOINT: down.url });
  const [account] = harness.sandbox.world.adAccounts;
  await (await harness.startOne({ adAccountId: account?.id ?? '', lookbackDays: 0 })).result();
  expect(await worker.stop()).toBe(0);
  const told = logLines(worker.log()).filter(({ msg }) => msg === 'OpenTelemetry');
  expect(told.map(({ reason }) => reason).join()).toMatch(/ECONNREFUSED/);
});
