/** The report in a real browser, opened from disk. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { renderReport } from '../../../report/render-report.ts';
import { chromiumMissing, launchChromium, openListening } from '../../support/chromium.ts';
import { groupsReport } from '../../support/groups-data.ts';
import { cdnowReport, clustering } from '../../support/report-data.ts';
import { nextCategories, segments } from '../../support/segment-data.ts';

const { modelCard } = cdnowReport;
const pages = {
  full: cdnowReport,
  /** Everything at its worst: refused, few data, twenty groups, a name without end. */
  awkward: {
    ...cdnowReport,
    store: `<script>alert("shop")</script> ${'Tienda'.repeat(30)}`,
    language: 'es' as const,
    gate: {
      decision: 'refuse' as const,
      reasons: ['2 data tests failed: unique(customer_id), not_null(amount).'],
      warnings: [],
      checks: [
        { check: 'audits' as const, status: 'fail' as const, figure: 2, bound: 0, note: '2 data tests failed.' },
      ],
    },
    clusteredBy: { measure: 'historic_clv' as const },
    clusterings: [
      clustering(3, [[1, 1, 3, '9.99']], []),
      clustering(
        20,
        Array.from({ length: 20 }, (_, rank) => [400 - 20 * rank, rank, rank * 9, `${rank * rank}.50`] as const),
        [],
      ),
    ],
    totals: [],
    plots: { tracking: null, matrix: null },
    modelCard: {
      ...modelCard,
      predictionStatus: 'not_enough_data' as const,
      facts: { customersWithOrder: 3, historyDays: 12, daysSinceNewestOrder: 45, customersWithThreeOrders: 0 },
      models: [],
      backtest: null,
      profiles: [],
    },
  },
  groups: { ...groupsReport, segments, nextCategories },
  empty: {
    ...cdnowReport,
    clusterings: [],
    lifecycle: [],
    totals: [],
    modelCard: { ...modelCard, backtest: null, horizons: [], profiles: [] },
  },
};

describe.skipIf(chromiumMissing() !== undefined)('the report in a browser', () => {
  let browser: Browser;
  let folder: string;
  let complaints: string[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'perdura-report-'));
    for (const [name, data] of Object.entries(pages)) await writeFile(join(folder, `${name}.html`), renderReport(data));
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });
  afterEach(() => {
    complaints = [];
  });

  /** Opens a report and listens for errors and for requests beyond the file itself. */
  const open = (name: keyof typeof pages, options: BrowserContextOptions = {}): Promise<Page> =>
    openListening(browser, pathToFileURL(join(folder, `${name}.html`)).href, {
      complaints,
      options,
      allows: (url) => url.startsWith('data:text/csv'),
    });

  const shown = (page: Page, name: string) => page.locator(`[data-switch]:visible`).getByText(name, { exact: true });

  it('opens from disk without an error or a request', async () => {
    const page = await open('full');
    await page.mouse.move(300, 800);
    await page.waitForLoadState('networkidle');
    expect(complaints).toEqual([]);
    expect(await page.title()).toBe('Customer value report for CDNOW');
    await page.context().close();
  });

  it('runs nothing that a name in the data asks for', async () => {
    const page = await open('awkward');
    expect(await page.locator('.store:visible').textContent()).toContain('<script>alert("shop")</script>');
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('switches groups, language and theme from the keyboard, and keeps the focus', async () => {
    const page = await open('full');
    await page.keyboard.press('Tab');
    expect(await page.locator(':focus').textContent()).toBe('Skip to the report');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    expect(await page.locator(':focus').textContent()).toBe('Español');
    await page.keyboard.press('Enter');
    expect(await page.locator('html').getAttribute('lang')).toBe('es');
    expect(await page.title()).toBe('Informe de valor de los clientes de CDNOW');
    const focused = page.locator(':focus');
    expect([await focused.textContent(), await focused.getAttribute('aria-pressed')]).toEqual(['Español', 'true']);

    await shown(page, 'Oscura').focus();
    await page.keyboard.press('Space');
    expect(await page.locator('html').getAttribute('data-theme')).toBe('dark');

    await expectVisibleTables(page, 'es-table-groups-3', 'es-table-groups-10');
    await shown(page, '10 grupos').focus();
    await page.keyboard.press('Enter');
    await expectVisibleTables(page, 'es-table-groups-10', 'es-table-groups-3');
    // The choice holds in the other language, too.
    await shown(page, 'English').click();
    await expectVisibleTables(page, 'en-table-groups-10', 'en-table-groups-3');
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  async function expectVisibleTables(page: Page, visible: string, hidden: string): Promise<void> {
    expect(await page.locator(`#${visible}`).isVisible()).toBe(true);
    expect(await page.locator(`#${hidden}`).isVisible()).toBe(false);
  }

  it('shows every group and no dead button without scripts', async () => {
    const page = await open('full', { javaScriptEnabled: false });
    for (const id of ['en-table-groups-3', 'en-table-groups-10'])
      expect(await page.locator(`#${id}`).isVisible()).toBe(true);
    expect(await page.locator('button:visible').count()).toBe(0);
    await page.context().close();
  });

  it('downloads a table as CSV without a server', async () => {
    const page = await open('full');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download CSV: Score table, 3 groups' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('cdnow-1998-06-30-groups-3.csv');
    const text = await readFile(await download.path(), 'utf8');
    expect(text.split('\r\n')[4]).toBe('Total,2357,6919,35.28,380,244091.94,2.94,103.56,100,100');
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it.each([390, 768, 1280])('never scrolls sideways at a width of %i pixels', async (width) => {
    for (const name of ['full', 'awkward', 'groups'] as const) {
      const page = await open(name, { viewport: { width, height: 800 } });
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
      await page.context().close();
    }
  });

  it('puts no label of a chart on another, nor outside its picture', async () => {
    for (const width of [390, 1280]) {
      for (const name of ['full', 'awkward', 'groups'] as const) {
        const page = await open(name, { viewport: { width, height: 800 } });
        for (const summary of await page.locator('summary:visible').all()) await summary.click();
        for (const button of await page.locator('[data-switch=groups]:visible').all()) {
          await button.click();
          expect(await page.evaluate(findBadLabels)).toEqual([]);
        }
        await page.context().close();
      }
    }
  });

  it.each<[keyof typeof pages, 'light' | 'dark', string]>([
    ['full', 'light', 'English'],
    ['full', 'light', 'Español'],
    ['full', 'dark', 'English'],
    ['full', 'dark', 'Español'],
    ['awkward', 'dark', 'Español'],
    ['groups', 'light', 'Español'],
    ['groups', 'dark', 'English'],
    ['empty', 'light', 'English'],
  ])('has nothing that axe objects to: %s, %s, %s', async (name, colorScheme, language) => {
    const page = await open(name, { colorScheme });
    await shown(page, language).click();
    for (const summary of await page.locator('summary:visible').all()) await summary.click();
    const { violations, passes } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
    expect(passes.map(({ id }) => id)).toContain('color-contrast');
    await page.context().close();
  });
});

/** Runs in the page: labels of shown charts that touch each other or leave their picture. */
const findBadLabels = `(() => {
  const bad = [];
  for (const svg of document.querySelectorAll('.chart svg')) {
    const frame = svg.getBoundingClientRect();
    if (frame.width === 0) continue;
    const labels = [...svg.querySelectorAll('text')].map((text) => ({ text: text.textContent, box: text.getBoundingClientRect() }));
    labels.forEach(({ text, box }, index) => {
      if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1 || box.bottom > frame.bottom + 1) {
        bad.push(text + ' leaves its picture');
      }
      for (const other of labels.slice(index + 1)) {
        const overlap = Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left);
        const overlapDown = Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top);
        if (overlap > 1 && overlapDown > 2) bad.push(text + ' touches ' + other.text);
      }
    });
  }
  return bad;
})()`;
