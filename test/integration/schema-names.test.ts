// Two installations in one database: one with the default names, and one whose schemas a DBA has made and named for a
// role that may use nothing else. Whatever of it were called by a default name would be refused.
import { Client } from 'pg';
import { enterSettledDays } from '../../dev/harness/settled-days.js';
import { REACH_DAYS } from '../../src/shared/analytics-plan.js';
import { addDays } from '../../src/shared/dates.js';
import { identifier } from '../../src/shared/real-names.js';
import { type Outcome, runClient } from '../support/client-process.js';
import { createHarness, type Harness } from '../support/harness.js';
import { contentsExcept, rowsOf } from '../support/other-schemas.js';
import { startWorkerProcess, type WorkerProcess } from '../support/worker-process.js';

const ROLE = `Ads Team-${process.pid}`;
/** With upper case, a word of SQL, and letters beyond ASCII. */
const names = {
  PINTEREST_SCHEMA: 'Ads-Raw',
  PINTEREST_SYNC_SCHEMA: 'order',
  PINTEREST_EXTRA_SCHEMA: 'Ads-More',
  UMS_SCHEMA: 'Überblick',
};
const schemas = Object.values(names);
const [raw, sync, extra, ums] = schemas.map((name) => `"${name}"`) as [string, string, string, string];

let harness: Harness;
let dba: Client;
let environment: Record<string, string>;
let worker: WorkerProcess;
let before: string[];

const client = (...args: string[]): Promise<Outcome> => runClient(harness, args, environment);

async function expectWell(run: Promise<Outcome>): Promise<Outcome> {
  const outcome = await run;
  expect({ ...outcome, code: 0 }).toEqual(outcome);
  return outcome;
}

const ago = (days: number) => addDays(harness.sandbox.world.today, -days);
/** What the backfill reads. */
const backfilled = () => ({ from: ago(40), to: ago(35) });
/** Both installations have a few days to read, those of the backfill among them. */
const done = () => [
  { from: ago(REACH_DAYS), to: ago(41) },
  { from: ago(34), to: ago(4) },
];

/** As the first installation was before its sync. */
async function settleInSecond(): Promise<void> {
  await dba.query(`
    INSERT INTO ${sync}.analytics_days SELECT * FROM pinterest_sync.analytics_days WHERE workflow_id = 'earlier';
    INSERT INTO ${sync}.reconciliation (ad_account_id, date) SELECT ad_account_id, date FROM ${sync}.analytics_days`);
}

beforeAll(async () => {
  harness = await createHarness({ ownNamespace: true });
  dba = new Client(harness.databaseUrl);
  await dba.connect();
  await dba.query(`
    CREATE ROLE "${ROLE}" LOGIN PASSWORD 'x:y/z@#?%';
    CREATE SCHEMA ${raw}; CREATE SCHEMA ${sync}; CREATE SCHEMA ${extra}; CREATE SCHEMA ${ums}; CREATE SCHEMA decoy;
    GRANT USAGE, CREATE ON SCHEMA ${raw}, ${sync}, ${extra}, ${ums} TO "${ROLE}";
    CREATE TABLE decoy.ads (id text); CREATE TABLE decoy.migrations (id text);
    GRANT USAGE, CREATE ON SCHEMA decoy TO "${ROLE}"; GRANT ALL ON ALL TABLES IN SCHEMA decoy TO "${ROLE}";
    ALTER ROLE "${ROLE}" SET search_path = decoy;
    REVOKE ALL ON SCHEMA public FROM PUBLIC;
    REVOKE CREATE, TEMPORARY ON DATABASE "${dba.database}" FROM PUBLIC`);
  const url = new URL(harness.databaseUrl);
  url.username = encodeURIComponent(ROLE);
  url.password = encodeURIComponent('x:y/z@#?%');
  environment = { ...names, DATABASE_URL: url.href };
  // The installation that has been there before.
  await dba.query(`INSERT INTO ums.fx_rates VALUES ('2026-01-01', 'EUR', 'USD', 1.1, '2026-01-01')`);
  const ids = harness.sandbox.world.adAccounts.map(({ id }) => id);
  for (const range of done()) await enterSettledDays(harness.databaseUrl, ids, range);
  await harness.withWorker(() => expectWell(syncWith(harness.config.databaseUrl as string)));
  before = await contentsExcept(dba, schemas);
}, 120_000);

afterAll(async () => {
  await worker?.stop();
  await dba.query(`DROP OWNED BY "${ROLE}"; DROP ROLE "${ROLE}"`);
  await dba.end();
  await harness.close();
});

function syncWith(databaseUrl: string, more: Record<string, string> = {}): Promise<Outcome> {
  const accounts = harness.sandbox.world.adAccounts.flatMap(({ id }) => ['--ad-account', id]);
  return runClient(harness, ['sync', ...accounts], { DATABASE_URL: databaseUrl, ...more });
}

test('a role that may create no schemas, and owns none, migrates into those that were made for it', async () => {
  expect((await expectWell(client('migrate'))).stdout).toContain('Applied: 001-create-schema');
  expect((await expectWell(client('migrate'))).stdout).toContain('Nothing to do');
});

test('a worker, a sync and a backfill by report load the same rows', async () => {
  await settleInSecond();
  worker = await startWorkerProcess(harness, environment);
  const { world } = harness.sandbox;
  const { stdout } = await expectWell(syncWith(environment.DATABASE_URL as string, names));
  expect(stdout).toContain('"Ads-Raw".ads');
  expect(stdout.replace('docs/ums.md', '')).not.toMatch(/\b(pinterest|pinterest_sync|ums)\./);
  const { from, to } = backfilled();
  const account = world.adAccounts[0]?.id as string;
  await expectWell(
    client('backfill', '--ad-account', account, '--from', from, '--to', to, '--via', 'report'),
  );
  for (const table of ['ad_accounts', 'campaigns', 'ad_groups', 'ads', 'ad_analytics']) {
    const rows = await rowsOf(dba, `${raw}.${table}`, '__sync_key');
    expect(rows.length).toBeGreaterThan(0);
    expect(rows).toEqual(await rowsOf(dba, `pinterest.${table}`, '__sync_key'));
  }
}, 180_000);

test('the marketing schema is the same', async () => {
  const order = 'activity_date, ad_account_id, campaign_id, ad_id';
  const rows = await rowsOf(dba, `${ums}.vendor_performance`, order);
  expect(rows.length).toBeGreaterThan(0);
  expect(rows).toEqual(await rowsOf(dba, 'ums.vendor_performance', order));
});

test('doctor finds nothing to fix, and says what the schemas are called', async () => {
  const { stdout } = await expectWell(client('doctor'));
  expect(stdout).toMatch(/OK +Postgres +schemas +"Ads-Raw", "order", "Ads-More" and "Überblick"/);
});

test('a run that is reset, status, fx, check, export and auth use these schemas too', async () => {
  const workflowId = `pinterest-sync/${harness.sandbox.world.adAccounts[0]?.id}`;
  const handle = harness.client.workflow.getHandle(workflowId);
  const { events } = await handle.fetchHistory();
  const task = events?.find((event) => event.workflowTaskCompletedEventAttributes)?.eventId;
  const { runId } = await harness.client.workflowService.resetWorkflowExecution({
    namespace: harness.config.temporal.namespace ?? '',
    workflowExecution: { workflowId, runId: (await handle.describe()).runId },
    reason: 'a person pressed Reset',
    requestId: `reset ${workflowId}`,
    workflowTaskFinishEventId: task as never,
  });
  await harness.client.workflow.getHandle(workflowId, runId as string).result();
  await client('status');
  const checked = await client('check', '--days', '30');
  expect(checked.stdout).toContain('"Überblick".vendor_performance from');
  expect(checked.stdout).toMatch(/15 vendors +pass/);
  const exported = await expectWell(client('export', '--table', `${raw}.ads`));
  expect(exported.stdout.trim().split('\n')).toHaveLength(1 + (await rowsOf(dba, `${raw}.ads`, 'id')).length);
  expect((await client('export', '--table', 'pinterest.ads')).code).toBe(2);
  await expectWell(client('auth', 'status'));
}, 120_000);

test('comments and functions name these schemas', async () => {
  const { rows } = await dba.query(
    `SELECT concat(d.description) AS text FROM pg_description d JOIN pg_class c ON c.oid = d.objoid
     WHERE c.relnamespace = ANY (SELECT oid FROM pg_namespace WHERE nspname = ANY ($1))
     UNION ALL SELECT prosrc FROM pg_proc WHERE pronamespace = (SELECT oid FROM pg_namespace WHERE nspname = $2)`,
    [schemas, names.PINTEREST_SYNC_SCHEMA],
  );
  const texts = rows.map(({ text }) => text).join('\n');
  expect(texts).not.toMatch(/\b(pinterest|pinterest_sync|ums)\.[a-z]|schema (pinterest|ums)/);
  expect(texts).toContain('"order".analytics_days has the one that a day was read in');
});

test('the words that need quotes are those of Postgres', async () => {
  const { rows } = await dba.query(
    `SELECT word FROM pg_get_keywords() WHERE catcode IN ('R', 'T') ORDER BY word`,
  );
  const quoted = rows.map(({ word }) => word).filter((word) => identifier(word) === word);
  expect(quoted).toEqual([]);
});

test('nothing outside the three schemas was made, changed or written', async () => {
  expect(await contentsExcept(dba, schemas)).toEqual(before);
});
