/** The page of a persona analysis in a real browser, opened from disk. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { renderPersonas } from '../../../report/personas/render-personas.ts';
import { chromiumMissing, launchChromium, openListening } from '../../support/chromium.ts';
import { awkwardReport, emptyReport, tastesReport } from '../../support/personas/report-data.ts';

const pages = { tastes: tastesReport, awkward: awkwardReport, empty: emptyReport };

describe.skipIf(chromiumMissing() !== undefined)('the page of an analysis in a browser', () => {
  let browser: Browser;
  let folder: string;
  let complaints: string[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'perdura-personas-page-'));
    for (const [name, data] of Object.entries(pages))
      await writeFile(join(folder, `${name}.html`), renderPersonas(data));
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });
  afterEach(() => {
    complaints = [];
  });

  const open = (name: keyof typeof pages, options: BrowserContextOptions = {}): Promise<Page> =>
    openListening(browser, pathToFileURL(join(folder, `${name}.html`)).href, { complaints, options });

  it.each(['tastes', 'awkward', 'empty'] as const)(
    'opens without an error or a request, runs nothing of the data’s: %s',
    async (name) => {
      const page = await open(name);
      await page.waitForLoadState('networkidle');
      expect(complaints).toEqual([]);
      await page.context().close();
    },
  );

  it('switches to the other language, with its title', async () => {
    const page = await open('tastes');
    expect(await page.title()).toBe('Perfiles de cliente de Huerto de Ana: tastes');
    await page.locator('[data-switch]:visible').getByText('English', { exact: true }).click();
    expect(await page.title()).toBe('Personas of Huerto de Ana: tastes');
    expect(await page.locator('.headline:visible').textContent()).toContain('4 groups by what customers buy');
    await page.context().close();
  });

  it('never scrolls sideways as a whole, and keeps the names of a large heat map in sight', async () => {
    for (const width of [320, 390, 1280]) {
      const page = await open('awkward', { viewport: { width, height: 800 } });
      expect(await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')).toBe(
        0,
      );
      await page.context().close();
    }
    const page = await open('awkward');
    const { scrolled, head, box } = await page.evaluate<{ scrolled: number; head: number; box: number }>(`(() => {
      const heat = document.querySelector('.page:not([hidden]) .heat');
      heat.scrollTop = 9000;
      const top = (element) => element.getBoundingClientRect().top;
      return { scrolled: heat.scrollTop, head: top(heat.querySelector('thead th')), box: top(heat) };
    })()`);
    expect(scrolled).toBe(9_000);
    expect(Math.abs(head - box)).toBeLessThan(3);
    await page.context().close();
  });

  it.each<[keyof typeof pages, 'light' | 'dark', string]>([
    ['tastes', 'light', 'English'],
    ['tastes', 'light', 'Español'],
    ['tastes', 'dark', 'English'],
    ['tastes', 'dark', 'Español'],
    ['awkward', 'dark', 'Español'],
    ['empty', 'light', 'English'],
  ])('has nothing that axe objects to: %s, %s, %s', async (name, colorScheme, language) => {
    const page = await open(name, { colorScheme });
    await page.locator('[data-switch]:visible').getByText(language, { exact: true }).click();
    for (const summary of await page.locator('summary:visible').all()) await summary.click();
    const { violations, passes } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
    expect(passes.map(({ id }) => id)).toContain('color-contrast');
    await page.context().close();
  });
});
