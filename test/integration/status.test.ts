import { compiled, hinted } from '../support/build.js';
import { createHarness, type Harness } from '../support/harness.js';
import { ago, lookAtStatus, twoAdAccounts } from '../support/status.js';

let harness: Harness;
const adAccounts = twoAdAccounts();
const [shop, laden] = adAccounts;
const { sync, status, statusJson, forget } = lookAtStatus(() => harness, adAccounts);

beforeAll(async () => {
  harness = await createHarness({ sandbox: { adAccounts, limits: {} } });
  await sync();
});

beforeEach(() => harness.sandbox.faults.clear());

afterAll(() => harness.close());

/** A fault of Pinterest's for one day of all ad accounts. */
const refuse = (day: string) =>
  harness.sandbox.faults.add({
    match: { path: /\/ads\/analytics$/, query: new RegExp(`start_date=${day}`) },
    times: Number.POSITIVE_INFINITY,
    respond: { status: 400 },
  });

test('when all is well, there is one line for each ad account, and nothing needs attention', async () => {
  const { code, stdout } = await status();
  expect(stdout).toMatch(
    new RegExp(`^  Small shop +${shop.id} [█▒]{30} ${ago(1).slice(5)} +0 +ok \\d+ (s|min|h)$`, 'm'),
  );
  expect(stdout).toContain('2 ad accounts: none needs attention');
  expect(stdout).not.toContain('next step');
  expect(code).toBe(0);
});

test('--json says what the database holds', async () => {
  const { code, needsAttention, adAccounts, lastRun, budget } = await statusJson();
  const { rows } = await harness.db.raw(
    `SELECT ad_account_id AS id, count(*)::int AS rows FROM pinterest.ad_analytics GROUP BY 1`,
  );
  const found = rows.map(({ id, rows: count }: { id: string; rows: number }) =>
    expect.objectContaining({
      adAccountId: id,
      analyticsRows: count,
      loadedDays: 90,
      missingDays: [],
      failedDays: [],
      finalDays: 60,
      finalThrough: ago(31),
      freshestDay: ago(1),
      membership: 'synced',
      needs: [],
      lastRun: expect.objectContaining({ workflowId: `pinterest-sync/${id}`, state: 'done' }),
      reconciliation: { days: 90, differing: 0, reasons: [] },
    }),
  );
  expect(adAccounts).toHaveLength(2);
  expect(adAccounts).toEqual(expect.arrayContaining(found));
  expect(lastRun).toMatchObject({ state: 'done', failedItself: false });
  expect(budget.windows).toContainEqual(expect.objectContaining({ category: 'ads_read', limit: 1000 }));
  expect({ code, needsAttention }).toEqual({ code: 0, needsAttention: false });
});

test('--ad-account shows all about one ad account, each of its 90 days too', async () => {
  const { code, stdout } = await status(['--ad-account', laden.id]);
  const strips = [...stdout.matchAll(/\d{4}-\d\d-\d\d ([^ ]{10} [^ ]{10} [^ ]{10}) \d{4}-\d\d-\d\d$/gm)];
  expect(strips.map(([, strip]) => strip?.replaceAll(' ', '')).join('')).toBe(
    `${'█'.repeat(60)}${'▒'.repeat(30)}`,
  );
  expect(stdout).toContain(`final through   ${ago(31)}`);
  expect(stdout).not.toContain(shop.id);
  expect(code).toBe(0);
});

test('an unknown ad account is wrong usage', async () => {
  const { code, stderr } = await status(['--ad-account', '1']);
  expect(stderr).toContain('Nothing is known about ad account 1');
  expect(code).toBe(2);
});

test('the day on which Pinterest and the ads differ most is named, and needs no attention', async () => {
  await harness.db.raw(
    `UPDATE pinterest_sync.reconciliation SET reason = 'some reason',
       account_spend_in_micro_dollar = coalesce(account_spend_in_micro_dollar, 0) + 1500000 * (current_date - date - 40)
     WHERE date BETWEEN current_date - 42 AND current_date - 41 AND ad_account_id = ?`,
    [shop.id],
  );
  const { code, stdout } = await status(['--ad-account', shop.id]);
  expect(stdout.replace(/\s+/g, ' ')).toContain(`differ on 2 of 90 days, most on ${ago(42)}: spend +3`);
  expect(stdout).toContain(`some reason: ${ago(42)}..${ago(41)}`);
  expect(code).toBe(0);
});

test('without Temporal, status still shows what is loaded, and says that Temporal cannot be reached', async () => {
  const { code, stdout } = await status([], { TEMPORAL_ADDRESS: '127.0.0.1:1' });
  expect(stdout).toMatch(new RegExp(`${shop.id} [█▒]{30}`));
  expect(stdout.replace(/\s+/g, ' ')).toContain('Temporal cannot be reached at 127.0.0.1:1');
  expect(code).toBe(1);
});

test('a day that is missing needs attention, and the day and the command are named', async () => {
  await forget(ago(9));
  const { code, stdout } = await status();
  expect(stdout).toMatch(/^! Small shop/m);
  expect(stdout).toContain(`1 day is not loaded: ${ago(9)}`);
  expect(stdout.replace(/\s+/g, ' ')).toContain(`next step ${hinted(`sync --ad-account ${shop.id}`)}`);
  expect(stdout).not.toContain(`--ad-account ${laden.id}`);
  expect(code).toBe(1);
});

test('yesterday is not missing before its run', async () => {
  await sync();
  await forget(ago(1));
  const { code, adAccounts } = await statusJson();
  expect(
    adAccounts.find(({ adAccountId }: { adAccountId: string }) => adAccountId === shop.id),
  ).toMatchObject({
    missingDays: [],
    freshestDay: ago(2),
  });
  expect(code).toBe(0);
});

test('a run that failed needs attention, with the reason, and its days are marked', async () => {
  await forget(ago(9));
  refuse(ago(9));
  expect(await sync()).toBe(false);
  const { code, stdout } = await status();
  expect(stdout).toContain('the last run failed');
  expect(stdout).toContain(`failed          ${ago(9)}`);
  expect(stdout).toContain('HTTP 400');
  expect(stdout.replace(/\s+/g, ' ')).toContain('F failed in the last run');
  // Its own run says it; the run of all would only say it again.
  expect(stdout).not.toContain('the last run of all ad accounts failed');
  expect(code).toBe(1);
});

test('a run that failed needs no attention once another run has loaded its days', async () => {
  await forget(ago(9));
  refuse(ago(9));
  expect(await sync()).toBe(false);
  const { rows } = await harness.db.raw(
    `INSERT INTO pinterest_sync.analytics_days (ad_account_id, date, ads, rows, requests, read_on, read_with, workflow_id)
     SELECT ad_account_id, ?, ads, rows, requests, read_on, read_with, 'pinterest-backfill/...'
     FROM pinterest_sync.analytics_days WHERE date = ? AND ad_account_id = ? RETURNING ad_account_id`,
    [ago(9), ago(8), shop.id],
  );
  expect(rows).toHaveLength(1);
  const { code, adAccounts } = await statusJson();
  const found = adAccounts.find(({ adAccountId }: { adAccountId: string }) => adAccountId === shop.id);
  expect(found.lastRun.state).toBe('failed');
  expect(found.needs).toEqual([]);
  expect(code).toBe(0);
  await forget(ago(9));
});

test('a fault that is repaired needs no attention any more', async () => {
  expect(await sync()).toBe(true);
  expect((await status()).code).toBe(0);
});

test('rows that could not be stored need attention', async () => {
  await harness.db.raw(
    `INSERT INTO pinterest_sync.rejected_rows (table_name, ad_account_id, date, reason, raw, workflow_id, run_id)
     VALUES ('ad_analytics', ?, ?, 'too large', '{}', 'w', 'r')`,
    [shop.id, ago(5)],
  );
  const { code, adAccounts } = await statusJson();
  expect(adAccounts[0]).toMatchObject({ adAccountId: shop.id, needs: ['1 row could not be stored'] });
  expect(adAccounts[0].coverage).toContainEqual({ from: ago(5), to: ago(5), state: 'rejected' });
  expect(code).toBe(1);
  await harness.db('pinterest_sync.rejected_rows').delete();
});

test('a run of all that failed before any ad account needs attention', async () => {
  harness.sandbox.faults.add({ match: { path: /\/ad_accounts$/ }, respond: { status: 401 } });
  expect(await sync()).toBe(false);
  const { code, stdout } = await status();
  expect(stdout).not.toContain('none needs attention');
  expect(stdout.replace(/\s+/g, ' ')).toContain(
    'the last run of all ad accounts failed: list of ad accounts: HTTP 401 from Pinterest',
  );
  expect(code).toBe(1);
  expect(await sync()).toBe(true);
});

test('while a run is under way, what is missing needs no attention; but a run without a worker does', async () => {
  await forget(ago(9));
  const queue = `${harness.config.temporal.taskQueue}-idle`;
  const handle = await harness.client.workflow.start('syncAdAccount', {
    taskQueue: queue,
    workflowId: `pinterest-sync/${shop.id}`,
    args: [{ adAccountId: shop.id }],
  });
  try {
    const { adAccounts, needs } = await statusJson({ TEMPORAL_TASK_QUEUE: queue });
    expect(adAccounts.map((account: { needs: string[] }) => account.needs)).toEqual([[], []]);
    expect(needs).toEqual([`a run waits for a worker: start one with node ${compiled('worker.js')}`]);
  } finally {
    await handle.terminate();
  }
});
