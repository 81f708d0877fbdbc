/** Everything that a worker does with its database, done by a role with no more rights than the docs give it. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { addDays } from '../../src/shared/dates.js';
import { extraTables } from '../../src/shared/tables.js';
import { startBank } from './bank.js';
import { bankTable } from './bank-files.js';
import { type Outcome, runClient } from './client-process.js';
import { app, letTokensAge, newKey, storeConnection, storedEnvironment } from './connections.js';
import { createHarness, type Harness, uniqueAdAccountId } from './harness.js';
import { startStatementRecorder } from './statement-recorder.js';
import { startWorkerProcess } from './worker-process.js';

export const WORKER = 'pinterest_worker';
export const READER = 'pinterest_reader';

/** Those that make the roles and give them rights. */
const statementsOfDocs = [
  ...readFileSync('docs/operations.md', 'utf8').matchAll(
    /```sql\n([^`]*pinterest_(?:worker|reader)[^`]*)```/g,
  ),
].map(([, sql]) => sql);

export interface Worked {
  harness: Harness;
  /** The address of the database for a role. */
  urlAs(role: string): string;
  /** Runs a command of the client as the worker's role. */
  client(...args: string[]): Promise<Outcome>;
  /** What worker and client have sent to Postgres, each once. */
  statements: ReadonlySet<string>;
  /** Messages of the worker about rights that it lacks. */
  denied: string[];
  close(): Promise<void>;
}

const ANALYTICS = /\/ads\/analytics$/;
const key = newKey();

/** All that people can choose, so that a right that it needs is missed. */
const chosen = {
  PINTEREST_EXTRA_TABLES: extraTables.join(),
  // One has all that rights are about; more would take time.
  PINTEREST_TARGETING_TYPES: 'GENDER',
  PINTEREST_ATTRIBUTION_SETS: '7d:7/7/1',
};

export async function worked(): Promise<Worked> {
  const adAccountId = uniqueAdAccountId();
  const shop = { name: 'Shop', country: 'US', currency: 'USD' };
  const adAccounts = [
    { ...shop, id: adAccountId, campaigns: 3, ads: 12 },
    // More than one request about ads can name.
    { ...shop, id: uniqueAdAccountId(), campaigns: 1, ads: 260 },
  ];
  const harness = await createHarness({
    environment: storedEnvironment(key),
    sandbox: { adAccounts },
    unreadDays: 4,
  });
  for (const sql of statementsOfDocs) await harness.db.raw(sql as string);
  const urlAs = (role: string, url = harness.databaseUrl) => {
    const address = new URL(url);
    address.username = role;
    address.password = 'change-me';
    return address.href;
  };
  const recorder = await startStatementRecorder(harness.databaseUrl);
  const url = recorder.urlOf(urlAs(WORKER));
  const log: string[] = [];
  const within = async (environment: Record<string, string>, work: () => Promise<void>) => {
    const worker = await startWorkerProcess({ ...harness, databaseUrl: url }, environment);
    await work().finally(() => worker.stop());
    log.push(worker.log());
  };
  const ofTokens = { ...(await ofEnvironment(harness)), ...chosen };
  await within(ofTokens, () => readChosen(harness, adAccountId));
  await storeConnection({ ...harness, key });
  await letTokensAge({ ...harness, key });
  const webhook = createServer((_, response) => response.end()).listen(0, '127.0.0.1');
  await once(webhook, 'listening');
  const { port } = webhook.address() as AddressInfo;
  const bank = await startBank();
  bank.answer = (_, response) => void response.end(bankTable);
  const withAll = {
    ...storedEnvironment(key),
    NOTIFY_WEBHOOK_URL: `http://127.0.0.1:${port}/`,
    FX_RATES_URL: bank.url,
    FX_UPDATE: 'on',
  };
  await within(withAll, () => doEverything(harness, adAccountId));
  webhook.close();
  bank.close();
  return {
    ...{ harness, urlAs, statements: recorder.statements },
    client: (...args) =>
      runClient({ ...harness, databaseUrl: url }, args, {
        ...storedEnvironment(key),
        PINTEREST_ACCESS_TOKEN: '',
      }),
    denied: log.flatMap((text) => text.match(/permission denied for [\w ]+/g) ?? []),
    async close() {
      await recorder.close();
      for (const role of [WORKER, READER]) await harness.db.raw(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
      await harness.close();
    },
  };
}

/** Tokens that are renewed from the environment's refresh token. */
async function ofEnvironment({ sandbox }: Harness): Promise<Record<string, string>> {
  const redirectUri = 'http://localhost:8085/';
  const code = sandbox.tokens.issueCode({ redirectUri, scope: 'ads:read' });
  const form = { grant_type: 'authorization_code', code, redirect_uri: redirectUri };
  const answer = await fetch(`${sandbox.url}/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams(form),
    headers: { authorization: `Basic ${btoa(`${app.appId}:${app.appSecret}`)}` },
  });
  const { refresh_token: refreshToken } = (await answer.json()) as { refresh_token: string };
  return { ...storedEnvironment(''), PINTEREST_REFRESH_TOKEN: refreshToken };
}

/** A day of every table, which loses a row the second time; then each day that is missing. */
async function readChosen(harness: Harness, adAccountId: string): Promise<void> {
  const { world, faults } = harness.sandbox;
  const day = addDays(world.today, -1);
  // It promotes product groups.
  for (const adGroup of world.adGroups) adGroup.feed_profile_id = '77';
  const read = () => finished(harness.startOne({ adAccountId, startDate: day, endDate: day }));
  await read();
  const odd = { status: 200, body: '[{"DATE":"2020-01-01"}]' };
  faults.add({ match: { path: /\/campaigns\/analytics$/ }, respond: odd });
  // An ad group of which Pinterest refuses to list the keywords.
  const refused = { status: 400, body: { code: 1, message: 'Invalid request' } };
  const query = `ad_group_id=${world.adGroups[0]?.id}(&|$)`;
  faults.add({ match: { path: /\/keywords$/, query }, respond: refused });
  // An answer that is too large, about things of which fewer can be asked for.
  const tooLarge = { status: 413, body: { code: 1, message: 'too much' } };
  faults.add({ match: { path: /\/ads\/targeting_analytics$/ }, respond: tooLarge });
  await read();
  await finished(harness.startOne({ adAccountId, lookbackDays: 1 }));
}

/** A failed run is a run. */
async function finished(run: ReturnType<Harness['startOne']>): Promise<void> {
  await (await run).result().catch(() => undefined);
}

async function doEverything(harness: Harness, adAccountId: string): Promise<void> {
  const { faults, world, reports } = harness.sandbox;
  const { db } = harness;
  const [from, day] = [addDays(world.today, -3), addDays(world.today, -1)];
  const sync = () => finished(harness.startOne({ adAccountId, startDate: from, endDate: day }));
  const backfill = (via: 'daily' | 'report') =>
    finished(
      harness.client.workflow.start('backfillAdAccount', {
        taskQueue: harness.config.temporal.taskQueue,
        workflowId: `pinterest-backfill/${adAccountId}/${via}`,
        args: [{ adAccountId, startDate: from, endDate: day, via }],
      }),
    );

  const larger = world.adAccounts[1]?.id ?? '';
  await db.raw(`INSERT INTO pinterest_sync.batch_sizes VALUES (?, 200, now() - interval '1 day')`, [larger]);
  await finished(harness.startAll({ lookbackDays: 3 }));
  // Numbers and keys change, rows are left out, and somebody has written rows under keys of their own.
  const [first, second] = world.ads.filter((ad) => world.analyticsRow(ad, day));
  if (!first || !second) throw new Error('two ads with numbers are needed');
  world.overrides.set(first.id, day, { SPEND_IN_MICRO_DOLLAR: '123' });
  second.pin_id = '394205773611545469';
  await db.raw(
    `INSERT INTO pinterest.ad_analytics SELECT (jsonb_populate_record(one, '{"__sync_key": "double"}')).*
     FROM pinterest.ad_analytics AS one WHERE ad_id = ? AND date = ?`,
    [first.id, day],
  );
  await sync();
  world.overrides.set(second.id, day, null);
  await sync();
  world.overrides.set(second.id, day, {});
  await sync();

  // Rows that cannot be stored, in a list and on a day; then they can.
  faults.add({
    match: { path: /\/campaigns$/ },
    respond: { status: 200, body: '{"items":[{"name":"no id"}],"bookmark":null}' },
  });
  faults.add({
    match: { path: ANALYTICS },
    times: 4,
    respond: { status: 200, body: '[{"DATE":"2020-01-01"}]' },
  });
  await sync();
  await sync();

  // Ads that Pinterest refuses, and a limit.
  const refused = { status: 400, body: { code: 1, message: 'Invalid request' } };
  faults.add({ match: { path: ANALYTICS, query: `ad_ids=${first.id}(&|$)` }, times: 40, respond: refused });
  await sync();
  faults.clear();
  await sync();
  faults.add({
    match: { path: ANALYTICS, query: '(ad_ids=[0-9]+&?){5}' },
    times: 40,
    respond: { status: 413, body: { code: 1, message: 'too much' } },
  });
  await sync();
  faults.clear();
  await db.raw(`UPDATE pinterest_sync.batch_sizes SET grows_at = now() - interval '1 day'`);
  faults.add({ match: { path: ANALYTICS }, respond: { status: 429, headers: { 'x-ratelimit-reset': '1' } } });
  await sync();

  reports.pollsUntilFinished = 0;
  await backfill('report');
  await backfill('daily');
  // A day that was damaged by hand, and an ad account that has left the connection.
  await db.raw(`UPDATE pinterest.ad_analytics SET repin_1 = 77 WHERE ad_id = ? AND date = ?`, [
    first.id,
    from,
  ]);
  world.adAccounts.splice(1);
  await finished(harness.startAll({ lookbackDays: 3 }));
}
