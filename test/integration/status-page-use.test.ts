// The page of `client status --html`: by keyboard, without sight, on small screens, in the dark.
import { ago, createStatusPage, type StatusPage, withBrowser } from '../support/status-page.js';

withBrowser('status-page-use.test.ts')('the page of client status --html in use', () => {
  let tab: StatusPage;
  let page: StatusPage['page'];
  let laden: StatusPage['laden'];
  let section: StatusPage['section'];
  let chart: StatusPage['chart'];

  beforeAll(async () => {
    tab = await createStatusPage();
    ({ laden, section, chart } = tab);
  });

  afterAll(() => tab?.close());

  const open = async (options?: Parameters<StatusPage['open']>[0]) => {
    page = await tab.open(options);
  };

  beforeEach(() => open());

  afterEach(async () => {
    expect(tab.trouble).toEqual([]);
    await page.close();
  });

  test('the keyboard reaches each chart in one step and goes through its days with the arrows', async () => {
    const calendar = chart(laden.id, 'calendar');
    const readout = calendar.locator('.readout');
    await calendar.locator('[tabindex="0"]').focus();
    expect(await readout.innerText()).toContain(ago(1));
    await page.keyboard.press('ArrowLeft');
    expect(await readout.innerText()).toContain(ago(8));
    await page.keyboard.press('ArrowUp');
    expect(await readout.innerText()).toContain(`${ago(9)}: failed in the last run: HTTP 400`);
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
    // The browser follows a link in its own time.
    await section(laden.id).locator('xpath=self::*[@open]').waitFor({ state: 'attached' });
    expect(await section(laden.id).getAttribute('open')).not.toBeNull();
  });

  test('a screen reader gets the name of every chart and every day', async () => {
    const tree = await chart(laden.id, 'spend').ariaSnapshot();
    expect(tree).toContain('Spend in EUR per day; arrow keys go through the days');
    expect(tree).toContain(`${ago(1)}: Spend in EUR`);
  });

  test('a screen of 360 pixels shows everything without scrolling the page sideways', async () => {
    await page.close();
    await open({ viewport: { width: 360, height: 700 } });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
    for (const kind of ['calendar', 'spend', 'impressions', 'conversions', 'orders']) {
      const box = await chart(laden.id, kind).locator('svg').boundingBox();
      expect((box?.x ?? 0) + (box?.width ?? 999)).toBeLessThanOrEqual(360);
    }
  });

  test('on a screen of 360 pixels the last runs and the overview are read from top to bottom', async () => {
    await page.close();
    await open({ viewport: { width: 360, height: 700 }, hasTouch: true });
    for (const place of [section(laden.id).locator('.runs'), page.locator('table.cards')]) {
      const [inner, outer] = await place.evaluate((node: unknown) => {
        const { scrollWidth, parentElement } = node as {
          scrollWidth: number;
          parentElement: { clientWidth: number };
        };
        return [scrollWidth, parentElement.clientWidth];
      });
      expect(inner).toBeLessThanOrEqual(outer);
    }
    expect(await section(laden.id).locator('.runs li').first().innerText()).toMatch(
      /^Backfill of .*failed \d{4}-\d\d-\d\d \d\d:\d\d UTC[\s\S]*units done/,
    );
    // A screen reader still hears a table.
    expect(await page.locator('table.cards').ariaSnapshot()).toMatch(
      /table[\s\S]*columnheader "Orders"[\s\S]*rowheader/,
    );
  });

  test('a finger that touches a day reads what it needs', async () => {
    await page.close();
    await open({ viewport: { width: 360, height: 700 }, hasTouch: true });
    const calendar = chart(laden.id, 'calendar');
    await calendar.locator(`svg g.days rect[aria-label^="${ago(9)}"]`).tap();
    expect(await calendar.locator('.readout').innerText()).toContain(
      `${ago(9)}: failed in the last run: HTTP 400`,
    );
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
