/** The page of `client status --html`, of a deployment in trouble, in a real browser. */
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Locator, Page } from 'playwright-core';
import { addDays, toDay } from '../../src/shared/dates.js';
import { backfillWorkflowId } from '../../src/shared/inputs.js';
import { findBrowser, startBrowser } from './browser.js';
import { runClient } from './client-process.js';
import { createHarness, failureOf, type Harness, smallMerchant } from './harness.js';

export const HOSTILE = `</script><script>document.title='taken'</script><img src=x onerror="alert(1)"> "Möbel" 'n' 🛋️`;
export const ago = (days: number) => addDays(toDay(new Date()), -days);

const program = findBrowser();

/** `describe`, where there is a browser. */
export function withBrowser(file: string): jest.Describe {
  if (program) return describe;
  // Jest does not print the titles of a file that is skipped as a whole.
  process.stderr.write(`${file} is skipped: no Chromium on PATH, and CHROMIUM_PATH names none\n`);
  return describe.skip;
}

type AdAccount = ReturnType<typeof smallMerchant>[number] & { id: string };

export interface StatusPage {
  harness: Harness;
  file: string;
  shop: AdAccount;
  laden: AdAccount;
  page: Page;
  /** Opens it in a tab of its own, which `page` is from then on. */
  open(options?: Parameters<Browser['newPage']>[0]): Promise<Page>;
  section(id: string): Locator;
  chart(id: string, kind: string): Locator;
  /** Whatever the browser complains about or fetches since the page was opened. */
  trouble: string[];
  close(): Promise<void>;
}

export async function createStatusPage(): Promise<StatusPage> {
  const [shop, laden] = smallMerchant() as [AdAccount, AdAccount];
  const file = join(tmpdir(), `status-page-${process.pid}-${shop.id}.html`);
  const harness = await createHarness({
    sandbox: { adAccounts: [{ ...shop, name: HOSTILE }, laden] },
    // All that may still change, and some that are final.
    unreadDays: 35,
  });
  await runInTrouble(harness, laden);
  expect((await runClient(harness, ['status', '--html', file])).code).toBe(1);
  const browser = await startBrowser(program as string);
  const tab: StatusPage = {
    harness,
    file,
    shop,
    laden,
    page: undefined as unknown as Page,
    trouble: [],
    async open(options = {}) {
      tab.page = await browser.newPage({ viewport: { width: 1200, height: 900 }, ...options });
      tab.trouble = listenTo(tab.page);
      await tab.page.goto(pathToFileURL(file).href);
      await tab.page.locator('svg').first().waitFor();
      return tab.page;
    },
    section: (id) => tab.page.locator(`#account-${id}`),
    chart: (id, kind) => tab.section(id).locator(`figure[data-chart=${kind}]`),
    async close() {
      await browser.close();
      await harness.close();
      rmSync(file, { force: true });
    },
  };
  return tab;
}

/** A day that Pinterest refuses: a sync and a backfill fail over it. */
async function runInTrouble(harness: Harness, laden: AdAccount): Promise<void> {
  harness.sandbox.faults.add({
    match: { path: /\/ads\/analytics$/, query: new RegExp(`start_date=${ago(9)}`) },
    times: Number.POSITIVE_INFINITY,
    respond: { status: 400 },
  });
  await harness.withWorker(async () => {
    await failureOf(await harness.startAll());
    const input = { adAccountId: laden.id, startDate: ago(9), endDate: ago(8) };
    const { taskQueue } = harness.config.temporal;
    const backfill = { taskQueue, workflowId: backfillWorkflowId(input) };
    await failureOf(await harness.client.workflow.start('backfillAdAccount', { ...backfill, args: [input] }));
  });
}

function listenTo(page: Page): string[] {
  const trouble: string[] = [];
  page.on('console', (message) => trouble.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => trouble.push(error.message));
  page.on('request', (request) => {
    if (!/^(file|data):/.test(request.url())) trouble.push(`request: ${request.url()}`);
  });
  return trouble;
}
