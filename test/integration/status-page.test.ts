import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { addDays, toDay } from '../../src/shared/dates.js';
import { backfillWorkflowId } from '../../src/shared/inputs.js';
import { findBrowser, startBrowser } from '../support/browser.js';
import { runClient } from '../support/client-process.js';
import { createHarness, failureOf, type Harness, smallMerchant } from '../support/harness.js';

const program = findBrowser();
const withBrowser = program ? describe : describe.skip;
// Jest does not print the titles of a file that is skipped as a whole.
if (!program) {
  process.stderr.write('status-page.test.ts is skipped: no Chromium on PATH, and CHROMIUM_PATH names none\n');
}

const HOSTILE = `</script><script>document.title='taken'</script><img src=x onerror="alert(1)"> "Möbel" 'n' 🛋️`;
const ago = (days: number) => addDays(toDay(new Date()), -days);

withBrowser('the page of client status --html', () => {
  const [shop, laden] = smallMerchant() as [AdAccount, AdAccount];
  type AdAccount = ReturnType<typeof smallMerchant>[number] & { id: string };
  const file = join(tmpdir(), `status-page-${process.pid}.html`);
  let harness: Harness;
  let browser: Browser;
  let page: Page;
  /** Whatever the browser complains about or fetches. */
  let trouble: string[];

  beforeAll(async () => {
    harness = await createHarness({ sandbox: { adAccounts: [{ ...shop, name: HOSTILE }, laden] } });
    harness.sandbox.faults.add({
      match: { path: /\/ads\/analytics$/, query: new RegExp(`start_date=${ago(9)}`) },
      times: Number.POSITIVE_INFINITY,
      respond: { status: 400 },
    });
    await harness.withWorker(async () => {
      await failureOf(await harness.startAll());
      const input = { adAccountId: laden.id, startDate: ago(9), endDate: ago(8) };
      const backfill = {
        taskQueue: harness.config.temporal.taskQueue,
        workflowId: backfillWorkflowId(input),
      };
      await failureOf(
        await harness.client.workflow.start('backfillAdAccount', { ...backfill, args: [input] }),
      );
    });
    expect((await runClient(harness, ['status', '--html', file])).code).toBe(1);
    browser = await startBrowser(program as string);
  });

  afterAll(async () => {
    await browser?.close();
    await harness?.close();
    rmSync(file, { force: true });
  });

  async function open(options: Parameters<Browser['newPage']>[0] = {}): Promise<void> {
    page = await browser.newPage({ viewport: { width: 1200, height: 900 }, ...options });
    trouble = [];
    page.on('console', (message) => trouble.push(`${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => trouble.push(error.message));
    page.on('request', (request) => {
      if (!/^(file|data):/.test(request.url())) trouble.push(`request: ${request.url()}`);
    });
    await page.goto(pathToFileURL(file).href);
    await page.locator('svg').first().waitFor();
  }

  beforeEach(() => open());

  afterEach(async () => {
    expect(trouble).toEqual([]);
    await page.close();
  });

  const section = (id: string) => page.locator(`#account-${id}`);
  const chart = (id: string, kind: string) => section(id).locator(`figure[data-chart=${kind}]`);

  test('asks the network for nothing', () => {
    expect(readFileSync(file, 'utf8')).not.toMatch(
      /<(?:link|script|img|iframe)[^>]+(?:src|href)="?(?:https?:)?\/\//,
    );
  });

  test('all that needs a person is at the top, failed backfills too, with a link to its ad account', async () => {
    const needs = page.locator('#needs li');
    expect(await needs.allInnerTexts()).toEqual(
      expect.arrayContaining([
        `${laden.name}: 1 day is not loaded: ${ago(9)}`,
        `${laden.name}: the backfill of ${ago(9)}..${ago(8)} failed, and these days were not read since: ${ago(9)}`,
      ]),
    );
    const link = needs.filter({ hasText: laden.name }).first().locator('a');
    expect(await link.getAttribute('href')).toBe(`#account-${laden.id}`);
  });

  test('a name is text, whatever it holds', async () => {
    expect(await section(shop.id).locator('h2').innerText()).toBe(HOSTILE.replace(/\s+/g, ' '));
    expect(await page.title()).toContain('status of');
    expect(await page.locator('img').count()).toBe(0);
  });

  test.each(['shop', 'laden'])(
    'every figure of %s is the one of the database, in its currency',
    async (which) => {
      const { id, currency } = which === 'shop' ? shop : laden;
      const { rows } = await harness.db.raw(
        `SELECT coalesce(date::text, 'total') AS day, round(sum(spend_in_micro_dollar) / 1000000, 2)::text AS spend,
         sum(impression_1)::text AS impressions, sum(total_conversions)::text AS conversions
       FROM pinterest.ad_analytics WHERE ad_account_id = ? AND date >= current_date - 90
       GROUP BY ROLLUP (date) ORDER BY day`,
        [id],
      );
      await section(id).locator('summary', { hasText: 'Every day as a table' }).click();
      const table = section(id).locator('table', { hasText: 'All 90 days' });
      expect(await table.locator('thead').innerText()).toContain(`Spend in ${currency}`);
      const shown = await table
        .locator('tr[data-day]')
        .evaluateAll((lines: unknown[]) =>
          (
            lines as { dataset: { day: string }; querySelectorAll(of: string): { innerText: string }[] }[]
          ).map((line) => [
            line.dataset.day,
            ...[...line.querySelectorAll('td.number')].map((cell) => cell.innerText),
          ]),
        );
      const figures = shown
        .filter(([, ...cells]) => cells.some((cell) => cell !== '–'))
        .map((cells) => cells.map((cell) => (cell === '–' ? null : cell?.replaceAll(',', ''))));
      expect(figures.sort()).toEqual(
        rows.map(({ day, spend, impressions, conversions }: Record<string, string>) => [
          day,
          spend,
          impressions,
          conversions,
        ]),
      );
    },
  );

  test('a chart draws one bar for each day, as high as its figure', async () => {
    const { rows } = await harness.db.raw(
      `SELECT sum(impression_1)::float8 AS value FROM pinterest.ad_analytics WHERE ad_account_id = ? GROUP BY date ORDER BY date`,
      [laden.id],
    );
    const bars = chart(laden.id, 'impressions').locator('svg g[fill="var(--bar)"] rect');
    const heights = await bars.evaluateAll((all: unknown[]) =>
      (all as { getAttribute(name: string): string }[]).map((bar) => Number(bar.getAttribute('height'))),
    );
    const drawn = heights.filter((height) => height > 0);
    const values = rows.map(({ value }: { value: number }) => value);
    const [tallest, largest] = [Math.max(...drawn), Math.max(...values)];
    expect(drawn).toHaveLength(values.length);
    for (const [index, height] of drawn.entries()) {
      expect(height / tallest).toBeCloseTo(values[index] / largest, 2);
    }
  });

  test('the calendar shows what is final, what is loaded and what failed, and not by colour alone', async () => {
    const days = chart(shop.id, 'calendar').locator('svg g.days rect');
    const labels = await days.evaluateAll((all: unknown[]) =>
      (all as { getAttribute(name: string): string }[]).map((day) => day.getAttribute('aria-label')),
    );
    expect(labels).toHaveLength(90);
    expect(labels.filter((label) => label?.endsWith('loaded, final'))).toHaveLength(59);
    expect(labels).toContain(`${ago(9)}: failed in the last run`);
    expect(await chart(shop.id, 'calendar').locator('svg g.symbols text').allTextContents()).toContain('F');
  });

  test('the keyboard reaches each chart in one step and goes through its days with the arrows', async () => {
    const calendar = chart(laden.id, 'calendar');
    const readout = calendar.locator('.readout');
    await calendar.locator('[tabindex="0"]').focus();
    expect(await readout.innerText()).toContain(ago(1));
    await page.keyboard.press('ArrowLeft');
    expect(await readout.innerText()).toContain(ago(8));
    await page.keyboard.press('ArrowUp');
    expect(await readout.innerText()).toBe(`${ago(9)}: failed in the last run`);
    await page.keyboard.press('Home');
    expect(await readout.innerText()).toContain(ago(90));
    await page.keyboard.press('Tab');
    expect(await chart(laden.id, 'spend').locator('.readout').innerText()).toContain(
      `${ago(1)}: Spend in EUR`,
    );
    await page.keyboard.press('ArrowLeft');
    expect(await chart(laden.id, 'spend').locator('.readout').innerText()).toContain(
      `${ago(2)}: Spend in EUR`,
    );
  });

  test('the keyboard closes and opens an ad account', async () => {
    await section(laden.id).locator('> summary').focus();
    await page.keyboard.press('Enter');
    expect(await section(laden.id).getAttribute('open')).toBeNull();
    await page.locator('th a', { hasText: 'Kleiner Laden' }).focus();
    await page.keyboard.press('Enter');
    expect(await section(laden.id).getAttribute('open')).not.toBeNull();
  });

  test('a reader without sight is told the name of every chart and every day', async () => {
    const tree = await chart(laden.id, 'spend').ariaSnapshot();
    expect(tree).toContain('Spend in EUR per day; arrow keys go through the days');
    expect(tree).toContain(`${ago(1)}: Spend in EUR`);
  });

  test('a screen of 360 pixels shows everything without scrolling the page sideways', async () => {
    await page.close();
    await open({ viewport: { width: 360, height: 700 } });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
    for (const kind of ['calendar', 'spend', 'impressions', 'conversions']) {
      const box = await chart(laden.id, kind).locator('svg').boundingBox();
      expect((box?.x ?? 0) + (box?.width ?? 999)).toBeLessThanOrEqual(360);
    }
  });

  test('charts follow the width of the window', async () => {
    const width = async () => (await chart(laden.id, 'spend').locator('svg').boundingBox())?.width ?? 0;
    const before = await width();
    await page.setViewportSize({ width: 500, height: 900 });
    await page.waitForFunction(
      `document.querySelector('#account-${laden.id} figure[data-chart=spend] svg').clientWidth < ${before}`,
    );
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(500);
  });

  test.each(['light', 'dark'] as const)(
    'in a %s setting, text stands out from its background',
    async (colorScheme) => {
      await page.close();
      await open({ colorScheme });
      const worst = await page.evaluate(CONTRAST);
      expect(worst).toBeGreaterThanOrEqual(4.5);
    },
  );

  test('amounts of different currencies are never added up', async () => {
    const text = await page.locator('main').innerText();
    const { rows } = await harness.db.raw(
      `SELECT round(sum(spend_in_micro_dollar) / 1000000, 2)::text AS mixed FROM pinterest.ad_analytics`,
    );
    expect(text.replaceAll(',', '')).not.toContain(rows[0].mixed);
  });
});

/** The least contrast of a text with what it stands on, as WCAG counts it. */
const CONTRAST = `(() => {
  const rgb = (text) => (text.match(/[\\d.]+/g) ?? []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((c) => c / 255).map((c) => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const backOf = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const back = rgb(getComputedStyle(at).backgroundColor);
      if (back.length === 3 || back[3] === 1) return back;
    }
    return [255, 255, 255];
  };
  const texts = [...document.querySelectorAll('main *, header *')].filter((node) =>
    node.checkVisibility() && !node.closest('svg') && [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim()));
  return Math.min(...texts.map((node) => {
    const [a, b] = [light(rgb(getComputedStyle(node).color)), light(backOf(node))].sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05);
  }));
})()`;
