// Which ad accounts status tells of, and whose they are.
import { readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import stringWidth from 'string-width';
import { createHarness, type Harness } from '../support/harness.js';
import { ago, lookAtStatus, twoAdAccounts } from '../support/status.js';

let harness: Harness;
const adAccounts = twoAdAccounts();
const [shop, laden] = adAccounts;
const { sync, status, statusJson, forget } = lookAtStatus(() => harness, adAccounts);

beforeAll(async () => {
  harness = await createHarness({ sandbox: { adAccounts, limits: {} }, unreadDays: 3 });
  await sync();
});

afterAll(() => harness.close());

test('an ad account that was never read is not left out', async () => {
  const { id } = { ...laden, id: `${laden.id}7`.slice(-18) };
  await harness.db('pinterest_sync.listed_ad_accounts').insert({
    task_queue: harness.config.temporal.taskQueue,
    ad_account_id: id,
    name: 'Just listed',
    run_id: 'r',
  });
  const { code, adAccounts } = await statusJson();
  const listed = adAccounts.find(({ adAccountId }: { adAccountId: string }) => adAccountId === id);
  expect(listed).toMatchObject({ name: 'Just listed', freshestDay: null });
  expect(listed.needs).toEqual([expect.stringContaining('88 days are not loaded')]);
  expect(code).toBe(1);
});

test('an ad account that is not chosen needs no attention; one that is chosen and never read does', async () => {
  await sync();
  await forget(ago(9), laden.id);
  const one = await statusJson({ PINTEREST_AD_ACCOUNT_IDS: shop.id });
  expect(one.adAccounts.at(-1)).toMatchObject({ adAccountId: laden.id, membership: 'not chosen', needs: [] });
  expect(one.code).toBe(0);
  const other = await statusJson({ PINTEREST_AD_ACCOUNT_IDS: `${shop.id},549000000001` });
  expect(other.adAccounts[0]).toMatchObject({ adAccountId: '549000000001', membership: 'synced' });
  expect(other.code).toBe(1);
});

test('an ad account that left the connection needs no attention, and its data stay', async () => {
  const { adAccounts } = harness.sandbox.world;
  const left = adAccounts.find(({ id }) => id === laden.id);
  if (left) left.permissions = [];
  await sync();
  await forget(ago(9), laden.id);
  const { code, stdout } = await status(['--ad-account', laden.id]);
  expect(stdout).toMatch(/^~ Kleiner/m);
  expect(stdout).toContain('no longer in the connection');
  expect(stdout).toContain('9 ads');
  expect(code).toBe(0);
  if (left) left.permissions = ['OWNER'];
  await sync();
  expect((await statusJson()).adAccounts.at(-1)).toMatchObject({ membership: 'synced' });
});

test('a hundred ad accounts can be read in 80 columns', async () => {
  await harness.db.raw(
    `INSERT INTO pinterest.ad_accounts (id, name, currency, __sync_key)
     SELECT 549000000100 + n, 'ファーンホロウ・ホーム ' || n || chr(27) || '[31m', 'JPY', 'k' || n FROM generate_series(1, 98) AS n`,
  );
  await harness.db.raw(
    `INSERT INTO pinterest_sync.listed_ad_accounts (task_queue, ad_account_id, run_id) SELECT ?, id, 'r' FROM pinterest.ad_accounts
     ON CONFLICT DO NOTHING`,
    [harness.config.temporal.taskQueue],
  );
  await forget(ago(9), shop.id);
  const { code, stdout } = await status();
  const lines = stdout.split('\n');
  const widest = Math.max(...lines.map((line) => stringWidth(line)));
  expect(widest).toBeLessThanOrEqual(80);
  expect(lines.filter((line) => /^! .* x{30} /.test(line))).toHaveLength(98);
  expect(stdout.match(/^ {2}needs attention /gm)?.length).toBe(5);
  expect(stdout).toContain('And 94 more that need attention');
  expect(stdout).toContain('100 ad accounts: 99 need attention');
  expect(stdout).not.toContain('\u001b');
  expect(code).toBe(1);
});

test('the page of a hundred ad accounts with 90 days each is below 2 MB, and lacks no day of any', async () => {
  // Amounts as long as a large advertiser's in yen, and every fifth day missing.
  await harness.db.raw(
    `INSERT INTO pinterest.ad_analytics (ad_account_id, campaign_id, ad_group_id, ad_id, pin_id, date,
       spend_in_micro_dollar, impression_1, total_conversions, total_checkout, __sync_key)
     SELECT id, '1', '1', '1', '1', current_date - n, 1234567890123456 + n, 123456789 + n, 123456 + n, 12345 + n, id || n
     FROM pinterest.ad_accounts, generate_series(1, 90) AS n WHERE currency = 'JPY'`,
  );
  await harness.db.raw(
    `INSERT INTO pinterest_sync.analytics_days (ad_account_id, date, ads, rows, requests, read_on, read_with, workflow_id, is_final)
     SELECT id, current_date - n, 1, 1, 1, current_date, 'w', 'w', n > 31
     FROM pinterest.ad_accounts, generate_series(1, 90) AS n WHERE currency = 'JPY' AND n % 5 > 0`,
  );
  const file = join(tmpdir(), `hundred-${process.pid}.html`);
  try {
    expect((await status(['--html', file])).code).toBe(1);
    expect(statSync(file).size).toBeLessThan(2_000_000);
    const text = readFileSync(file, 'utf8');
    expect(text.match(/<tr><th>\d{4}-\d\d-\d\d/g)).toHaveLength(100 * 90);
    expect(text.match(/<td>1,234,567,890\.12<td>123,456,\d{3}<td>123,\d{3}<td>12,\d{3}<td>/g)).toHaveLength(
      98 * 90,
    );
    // 90 times 1,234,567,890.123456 and 1 to 90 millionths.
    expect(text.match(/<td>111,111,110,111\.12</g)).toHaveLength(98);
  } finally {
    rmSync(file, { force: true });
  }
});
