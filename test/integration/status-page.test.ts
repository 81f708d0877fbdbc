// The page of `client status --html`: what it says.
import { readFileSync } from 'node:fs';
import { ago, createStatusPage, HOSTILE, type StatusPage, withBrowser } from '../support/status-page.js';

withBrowser('status-page.test.ts')('the page of client status --html', () => {
  let tab: StatusPage;
  let page: StatusPage['page'];
  let harness: StatusPage['harness'];
  let file: StatusPage['file'];
  let shop: StatusPage['shop'];
  let laden: StatusPage['laden'];
  let section: StatusPage['section'];
  let chart: StatusPage['chart'];

  beforeAll(async () => {
    tab = await createStatusPage();
    ({ harness, file, shop, laden, section, chart } = tab);
  });

  afterAll(() => tab?.close());

  beforeEach(async () => {
    page = await tab.open();
  });

  afterEach(async () => {
    expect(tab.trouble).toEqual([]);
    await page.close();
  });

  test('requests nothing from the network', () => {
    expect(readFileSync(file, 'utf8')).not.toMatch(
      /<(?:link|script|img|iframe)[^>]+(?:src|href)="?(?:https?:)?\/\//,
    );
  });

  test('all that needs attention is at the top, failed backfills too, with a link to its ad account', async () => {
    const needs = page.locator('#needs li');
    expect(await needs.allInnerTexts()).toEqual(
      expect.arrayContaining([
        `${laden.name}: 1 day is not loaded: ${ago(9)}`,
        `${laden.name}: the backfill of ${ago(9)}..${ago(8)} failed, and these days have not been read since: ${ago(9)}`,
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
         sum(impression_1)::text AS impressions, sum(total_conversions)::text AS conversions, sum(total_checkout)::text AS orders
       FROM pinterest.ad_analytics WHERE ad_account_id = ? AND date >= current_date - 90
       GROUP BY ROLLUP (date) ORDER BY day`,
        [id],
      );
      await section(id).locator('summary', { hasText: 'Every day as a table' }).click();
      const table = section(id).locator('table', { hasText: 'All 90 days' });
      expect(await table.locator('thead').innerText()).toContain(`Spend in ${currency}`);
      const shown = await table
        .locator('tbody tr, tfoot tr')
        .evaluateAll((lines: unknown[]) =>
          (lines as { cells: Iterable<{ innerText: string }> }[]).map((line) =>
            [...line.cells].slice(0, 5).map((cell) => cell.innerText),
          ),
        );
      const figures = shown
        .filter(([, ...cells]) => cells.some((cell) => cell !== '–'))
        .map(([day, ...cells]) => [
          day === 'All 90 days' ? 'total' : day,
          ...cells.map((cell) => (cell === '–' ? null : cell?.replaceAll(',', ''))),
        ]);
      expect(figures.sort()).toEqual(
        rows.map(({ day, spend, impressions, conversions, orders }: Record<string, string>) => [
          ...[day, spend, impressions, conversions, orders],
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
    expect(labels.filter((label) => label?.endsWith('loaded, final'))).toHaveLength(60);
    expect(labels).toContainEqual(expect.stringMatching(new RegExp(`^${ago(9)}: failed in the last run: `)));
    expect(await chart(shop.id, 'calendar').locator('svg g.symbols text').allTextContents()).toContain('F');
  });

  test('each day says why it is not complete, and which command or which time makes it so', async () => {
    const days = chart(shop.id, 'calendar').locator('svg g.days rect');
    const labelOf = async (day: string) =>
      await days.locator(`xpath=self::*[starts-with(@aria-label, '${day}')]`).getAttribute('aria-label');
    // The default windows are 30 days, so numbers may change up to and including the 30th day after.
    expect(await labelOf(ago(31))).toBe(`${ago(31)}: loaded, final`);
    expect(await labelOf(ago(30))).toBe(
      `${ago(30)}: loaded, numbers may still change: the first sync from ${ago(-1)} on makes it final, if Pinterest has finished counting it by then`,
    );
    expect(await labelOf(ago(9))).toMatch(
      new RegExp(
        `^${ago(9)}: failed in the last run: HTTP 400 .*; once the reason is mended: no run is scheduled; to read it now: .* sync --ad-account ${shop.id}$`,
      ),
    );
    await section(shop.id).locator('summary', { hasText: 'Every day as a table' }).click();
    const row = section(shop.id).locator('table.days tr', { hasText: ago(9) });
    expect(await row.locator('td').last().innerText()).toBe(
      (await labelOf(ago(9)))?.replace(`${ago(9)}: `, ''),
    );
    expect(await chart(shop.id, 'calendar').locator('xpath=..').locator('.legend').innerText()).toContain(
      `sync --ad-account ${shop.id}`,
    );
  });

  test('amounts of different currencies are never added up', async () => {
    const text = await page.locator('main').innerText();
    const { rows } = await harness.db.raw(
      `SELECT round(sum(spend_in_micro_dollar) / 1000000, 2)::text AS mixed FROM pinterest.ad_analytics`,
    );
    expect(text.replaceAll(',', '')).not.toContain(rows[0].mixed);
  });
});
