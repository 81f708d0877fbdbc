// PINTEREST_AD_ACCOUNT_IDS_EXCLUDED: an ad account that the token sees and may not read.

import type { AdAccountSpec } from '../../dev/sandbox/index.js';
import type { AllProgress } from '../../src/shared/progress.js';
import { runClient } from '../support/client-process.js';
import { createHarness, type Harness, smallMerchant } from '../support/harness.js';

type Account = AdAccountSpec & { id: string };
const [shop, laden] = smallMerchant() as [Account, Account];
const excluded = { PINTEREST_AD_ACCOUNT_IDS_EXCLUDED: laden.id };
let harness: Harness;

beforeAll(async () => {
  harness = await createHarness({
    sandbox: { adAccounts: [shop, laden] },
    environment: excluded,
    unreadDays: 3,
  });
  for (const account of harness.sandbox.world.adAccounts)
    if (account.id === laden.id) account.permissions = ['FINANCE_MANAGER'];
});
afterAll(() => harness.close());

const client = (...args: string[]) => runClient(harness, args, excluded);

test('an excluded ad account is not synced, and the run says so once and succeeds', async () => {
  const result = await harness.withWorker(
    async () => (await harness.startAll({ lookbackDays: 0 })).result() as Promise<AllProgress>,
  );
  expect(result.adAccounts.map(({ id, state }) => [id, state])).toEqual([[shop.id, 'done']]);
  expect(result.notes.filter((note) => note.includes(laden.id))).toEqual([
    `Left out by PINTEREST_AD_ACCOUNT_IDS_EXCLUDED: ad account ${laden.id} (${laden.name}). Loaded data stay and are no longer updated.`,
  ]);
  expect(harness.sandbox.requests.filter(({ path }) => path.includes(laden.id))).toEqual([]);
}, 60_000);

test('it needs no attention, and status names the reason', async () => {
  const { code, stdout } = await client('status', '--json');
  const { adAccounts, needs } = JSON.parse(stdout);
  const found = adAccounts.find(({ adAccountId }: { adAccountId: string }) => adAccountId === laden.id);
  expect(found).toMatchObject({ membership: 'excluded', needs: [] });
  expect([code, needs]).toEqual([0, []]);
  const details = await client('status', '--ad-account', laden.id);
  expect(details.stdout).toContain('PINTEREST_AD_ACCOUNT_IDS_EXCLUDED leaves it out');
});

test('doctor does not miss a role on it; one that no connection sees is a note', async () => {
  const found = await runClient(harness, ['doctor', '--json'], {
    PINTEREST_AD_ACCOUNT_IDS_EXCLUDED: `${laden.id},123`,
  });
  const findings = JSON.parse(found.stdout) as { check: string; ok: boolean; found: string }[];
  const of = (check: string) => findings.find((one) => one.check === check);
  expect(of('roles')).toMatchObject({
    ok: true,
    found: expect.stringContaining('left out by PINTEREST_AD_ACCOUNT_IDS_EXCLUDED'),
  });
  expect(of('exclusions')).toMatchObject({
    ok: true,
    found: expect.stringMatching(/names 123, which no connection sees/),
  });
});

test('its rows stay, and it has not left the connection', async () => {
  await harness.db.raw(`INSERT INTO pinterest.ad_accounts (__sync_key, id, name) VALUES ('k', ?, 'Laden')`, [
    laden.id,
  ]);
  const result = await harness.withWorker(
    async () =>
      (
        await harness.client.workflow.start('syncAllAdAccounts', {
          taskQueue: harness.config.temporal.taskQueue,
          args: [{ lookbackDays: 0 }],
          workflowId: `again/${shop.id}`,
        })
      ).result() as Promise<AllProgress>,
  );
  expect(result.notes.join()).not.toContain('No longer in the connection');
  const { rows } = await harness.db.raw('SELECT id FROM pinterest.ad_accounts ORDER BY 1');
  expect(rows.map(({ id }: { id: string }) => id)).toEqual([shop.id, laden.id].sort());
}, 60_000);

test('an ad account that is chosen and excluded is a fault of the configuration', async () => {
  const { code, stderr, stdout } = await runClient(harness, ['doctor'], {
    ...excluded,
    PINTEREST_AD_ACCOUNT_IDS: `1,${laden.id}`,
  });
  expect(stdout + stderr).toMatch(
    /PINTEREST_AD_ACCOUNT_IDS and PINTEREST_AD_ACCOUNT_IDS_EXCLUDED both name\s+\d+; keep/,
  );
  expect(code).toBe(1);
});
