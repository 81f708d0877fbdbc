// A hostile Pinterest, a database and a network that echo what they are given: no secret gets out, and no line is forged.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '../../dev/stack/ports.js';
import { compiled } from '../support/build.js';
import { type Outcome, runClient } from '../support/client-process.js';
import { newKey } from '../support/connections.js';
import { createHarness, type Harness } from '../support/harness.js';
import { FORGED, HOSTILE_GRANTS, hostilePinterest } from '../support/hostile-pinterest.js';
import { logLines } from '../support/log-lines.js';
import { type OtlpReceiver, startOtlpReceiver } from '../support/otlp-receiver.js';
import { scrape } from '../support/scrape.js';
import { daysAgo, scriptedAccount } from '../support/scripted-account.js';
import { type ScriptedPinterest, startScriptedPinterest } from '../support/scripted-pinterest.js';
import { canary, formsOf, plainCanary } from '../support/secret-forms.js';
import { findSecrets, type Leftovers } from '../support/secrets.js';
import { startWorkerProcess } from '../support/worker-process.js';

const given = {
  appSecret: canary('app-secret'),
  refreshToken: canary('refresh-token'),
  encryptionKey: newKey(),
  codecServerToken: plainCanary('codec-server'),
  proxyPassword: plainCanary('proxy'),
  traceHeader: plainCanary('trace-header'),
  reportSignature: plainCanary('report-signature'),
};
/** In the Markdown that the Web UI reads. */
const LINK = '[Sign in](https://example.com)';
const hostile = hostilePinterest();
const secrets = () => [...Object.values(given), ...hostile.tokens];
const folder = mkdtempSync(join(tmpdir(), 'leaks-'));
const [healthFile, pageFile] = [join(folder, 'health.json'), join(folder, 'status.html')];
const days = [daysAgo(3), daysAgo(2)] as const;

let pinterest: ScriptedPinterest;
let receiver: OtlpReceiver;
let harness: Harness;
let environment: Record<string, string>;
let log: string;
let metrics: string;
let health: string;
const outputs: Outcome[] = [];
const processes: string[] = [];

async function client(args: string[], more: Record<string, string> = {}): Promise<Outcome> {
  const outcome = await runClient(harness, args, { ...environment, ...more });
  outputs.push(outcome);
  return outcome;
}

/** A failed run is a run. */
async function run(workflow: string, workflowId: string, input: object): Promise<void> {
  const { taskQueue } = harness.config.temporal;
  await harness.client.workflow
    .execute(workflow, { taskQueue, workflowId, args: [input] })
    .catch(() => undefined);
}

async function runEverything(adAccountId: string): Promise<void> {
  const [startDate, endDate] = days;
  // The last rounds come as far as the file of a report.
  for (let round = 0; round < 4; round += 1) {
    await run('syncAdAccount', `pinterest-sync/${adAccountId}`, { adAccountId, startDate, endDate });
    const backfill = { adAccountId, startDate, endDate, via: 'report' };
    await run('backfillAdAccount', `pinterest-backfill/${adAccountId}/${round}`, backfill);
    await run('syncAllAdAccounts', `all/${adAccountId}`, { lookbackDays: 3 });
  }
}

beforeAll(async () => {
  [pinterest, receiver] = await Promise.all([startScriptedPinterest([]), startOtlpReceiver()]);
  harness = await createHarness({ environment: { PINTEREST_API_URL: pinterest.url } });
  const [port] = await freePorts(1);
  environment = {
    PINTEREST_API_URL: pinterest.url,
    PINTEREST_ACCESS_TOKEN: '',
    PINTEREST_APP_ID: 'an-app',
    PINTEREST_APP_SECRET: given.appSecret,
    PINTEREST_REFRESH_TOKEN: given.refreshToken,
    ENCRYPTION_KEY: given.encryptionKey,
    CODEC_SERVER_TOKEN: given.codecServerToken,
    HTTP_PROXY: `http://user:${given.proxyPassword}@127.0.0.1:9`,
    NO_PROXY: '127.0.0.1,localhost',
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer%20${given.traceHeader}`,
    LOG_LEVEL: 'debug',
    METRICS_ADDRESS: `127.0.0.1:${port}`,
  };
  const account = scriptedAccount(`549${Date.now()}`, { ads: 3, days: [...days] });
  for (const campaign of account.campaigns) campaign.name = FORGED;
  pinterest.accounts.push(account);
  const named = {
    id: account.id,
    name: `${LINK} ${FORGED}`,
    currency: 'USD',
    country: 'US',
    permissions: ['OWNER'],
  };
  pinterest.rules.push(({ path }) => (path === `/ad_accounts/${account.id}` ? { body: named } : undefined));
  pinterest.rules.push(({ path }) =>
    path === '/ad_accounts' ? { body: { items: [named], bookmark: null } } : undefined,
  );
  pinterest.rules.push(({ path, query, method }) =>
    path.endsWith('/reports') && method === 'GET' && query.get('token')
      ? {
          body: {
            report_status: 'FINISHED',
            url: `${pinterest.url}/ad_accounts/${account.id}/file?start_date=${days[0]}&end_date=${days[1]}&signature=${given.reportSignature}`,
          },
        }
      : undefined,
  );
  pinterest.rules.push(hostile.rule);
  // One answer of the token endpoint for each of these.
  for (let turn = 0; turn < HOSTILE_GRANTS; turn += 1) await client(['auth', 'status']);
  // The database refuses what it is to store, and says which row.
  await harness.db.raw(
    'ALTER TABLE pinterest_sync.grants ADD CONSTRAINT no_end CHECK (renewed_at < to_timestamp(0)) NOT VALID',
  );
  await client(['auth', 'status']);
  await harness.db.raw('ALTER TABLE pinterest_sync.grants DROP CONSTRAINT no_end');
  const program = [compiled('worker.js'), '--health-file', healthFile];
  const worker = await startWorkerProcess(harness, environment, program);
  processes.push(execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' }));
  await runEverything(account.id);
  for (const args of [
    ['status'],
    ['status', '--html', pageFile],
    ['status', '--json'],
    ['doctor'],
    ['check'],
    ['auth', 'status'],
  ])
    await client(args);
  metrics = (await scrape(`127.0.0.1:${port}`)).text;
  health = readFileSync(healthFile, 'utf8');
  await worker.stop();
  log = worker.log();
}, 300_000);

afterAll(async () => {
  await harness.close();
  await Promise.all([pinterest.close(), receiver.close()]);
  rmSync(folder, { recursive: true });
});

/** Which secrets stand in a text, in whatever form. */
const foundIn = (text: string) =>
  secrets().filter((secret) => formsOf(secret).some((form) => text.includes(form)));

test('answers have echoed the headers and addresses of every kind of request', () => {
  const kinds = [...hostile.echoed.keys()];
  expect(kinds.sort()).toEqual(
    [
      '',
      '/*',
      '/*/ads',
      '/*/ads/analytics',
      '/*/ad_groups',
      '/*/analytics',
      '/*/campaigns',
      '/*/file',
      '/*/reports',
    ]
      .map((path) => `GET /ad_accounts${path}`)
      .concat('POST /ad_accounts/*/reports', 'GET /resources/metrics_ready_state')
      .sort(),
  );
  expect(hostile.tokens.length).toBeGreaterThan(2 * HOSTILE_GRANTS);
});

test('histories, memos, tables and log hold no secret in any form', async () => {
  const { databaseUrl, client: temporal, config } = harness;
  const leftovers: Leftovers = {
    databaseUrl,
    client: temporal,
    taskQueue: config.temporal.taskQueue,
    logs: log,
  };
  const scan = await findSecrets(leftovers, secrets().flatMap(formsOf));
  expect(scan.findings).toEqual([]);
  expect(scan.workflows).toBeGreaterThan(3);
  expect(scan.logCharacters).toBeGreaterThan(20_000);
});

test('the summary of a run is no link, whatever the name of its ad account is', async () => {
  const [{ id = '' } = {}] = pinterest.accounts;
  const { events } = await harness.client.workflow.getHandle(`all/${id}`).fetchHistory();
  const summaries = (events ?? [])
    .filter((event) => event.startChildWorkflowExecutionInitiatedEventAttributes)
    .map(({ userMetadata }) => Buffer.from(userMetadata?.summary?.data ?? []).toString());
  expect(summaries.join()).toContain('Sign in');
  expect(summaries.join()).not.toMatch(/(?<!\\)\]|:\/\//);
});

test.each<[string, () => string]>([
  [
    'the terminal',
    () => JSON.stringify(outputs) + outputs.map(({ stdout, stderr }) => stdout + stderr).join(),
  ],
  ['the metrics', () => metrics],
  ['the traces', () => receiver.raw().toString()],
  ['the list of processes', () => processes.join()],
  ['the page of status', () => readFileSync(pageFile, 'utf8')],
  ['the health file', () => health],
])('%s holds no secret in any form', (_, text) => {
  expect(text().length).toBeGreaterThan(20);
  expect(foundIn(text())).toEqual([]);
});

/** What a terminal takes for a command, and marks that turn the direction of text. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const COMMANDS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

test('no text of Pinterest forges a line or moves a cursor, in the log and at a terminal', () => {
  expect(logLines(log).map(({ msg }) => msg)).not.toContain('forged');
  expect(log).not.toMatch(COMMANDS);
  for (const { stdout, stderr } of outputs) expect(stdout + stderr).not.toMatch(COMMANDS);
  expect(outputs.map(({ stdout }) => stdout).join('\n')).not.toMatch(/^\{"level":30,"msg":"forged"/m);
});
