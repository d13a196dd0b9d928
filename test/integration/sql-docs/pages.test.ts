/** The pages about SQL models in a real browser, opened from disk. */
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { SqlDocs } from '../../../report/sql-docs/docs-data.ts';
import { renderDocs } from '../../../report/sql-docs/render-docs.ts';
import { chromiumMissing, launchChromium, openListening } from '../../support/chromium.ts';
import { shippedModels, smallShop } from './small-shop.ts';

const sql = fileURLToPath(new URL('../../../sql', import.meta.url));

describe('what the pages are made of', () => {
  let docs: SqlDocs;
  let folder: string;
  beforeAll(async () => {
    ({ docs, folder } = await smallShop());
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const node = (name: string) => docs.nodes.find((one) => one.name === name);

  it('holds sources, models and what reads them, with who reads what', () => {
    expect(docs.nodes.map(({ name, kind, reads }) => [name, kind, reads])).toEqual([
      ['customers', 'model', ['stg_orders']],
      ['src_orders', 'source', []],
      ['stg_orders', 'model', ['src_orders']],
      ['weekly_mail', 'exposure', ['customers']],
    ]);
  });

  it('tells the last result of every audit, and the rows', () => {
    expect(node('customers')).toMatchObject({
      rows: 2,
      keptAs: 'table',
      owner: 'crm',
      lastRun: { status: 'success' },
      audits: [
        { text: 'unique(customer)', status: 'pass', failingRows: 0 },
        { severity: 'warn', status: 'warn', failingRows: 1 },
        { text: 'accept(spend > 0)', status: 'pass', failingRows: 0 },
      ],
    });
  });

  it('looks at values, and leaves out those of persons', () => {
    const columns = new Map(node('customers')?.columns.map((column) => [column.name, column.profile]));
    expect(columns.get('email')).toBe('personal');
    expect(columns.get('spend')).toEqual({
      nulls: 0,
      distinct: 2,
      min: '7.25',
      max: '14.50',
      mean: '10.875',
      lengths: null,
    });
    expect(columns.get('first_channel')).toMatchObject({ nulls: 1, distinct: 1, min: 'online' });
    expect(JSON.stringify(docs)).not.toContain('@shop.test');
  });

  it('leaves values out when asked', async () => {
    const { docs: without, folder: other } = await smallShop({ withProfile: false });
    await rm(other, { recursive: true, force: true });
    expect(without.nodes.every(({ profiled }) => profiled === null)).toBe(true);
    expect(renderDocs(without)).not.toContain('Different values');
  });

  it('gives equal bytes for equal data', () => {
    expect(renderDocs(structuredClone(docs))).toBe(renderDocs(docs));
  });
});

describe.skipIf(chromiumMissing() !== undefined)('the pages in a browser', () => {
  let browser: Browser;
  let folder: string;
  let shipped: SqlDocs;
  let complaints: string[] = [];

  beforeAll(async () => {
    const small = await smallShop();
    folder = small.folder;
    shipped = await shippedModels(sql);
    await writeFile(join(folder, 'small.html'), renderDocs(small.docs));
    await writeFile(join(folder, 'shipped.html'), renderDocs(shipped));
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });
  afterEach(() => {
    complaints = [];
  });

  const open = (name: 'small' | 'shipped', hash = '', options: BrowserContextOptions = {}): Promise<Page> =>
    openListening(browser, pathToFileURL(join(folder, `${name}.html`)).href + hash, { complaints, options });

  it('opens from disk without an error or a request, and shows every table in the graph', async () => {
    const page = await open('shipped');
    await page.waitForLoadState('networkidle');
    const shown: string[] = await page
      .locator('[data-node]')
      .evaluateAll((boxes) => boxes.map((box) => box.getAttribute('data-node') ?? ''));
    expect(shown.sort()).toEqual(shipped.nodes.map(({ name }) => name).sort());
    expect(await page.locator('.graph .arrows path').count()).toBe(shipped.nodes.flatMap(({ reads }) => reads).length);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('leads from a box to its table, from a column to where it comes from, and back', async () => {
    const page = await open('small');
    await page.locator('[data-node="customers"]').click();
    expect(await page.getByRole('heading', { level: 1, name: 'customers' }).isVisible()).toBe(true);
    expect(await page.title()).toBe('customers – SQL models of ' + (await page.locator('.store').textContent()));
    await page.locator('section:visible').getByRole('link', { name: 'stg_orders.amount' }).first().click();
    expect(await page.getByRole('heading', { level: 1, name: 'stg_orders' }).isVisible()).toBe(true);
    const row = page.locator('tr:target');
    expect(await row.getByRole('link', { name: 'src_orders.amount' }).isVisible()).toBe(true);
    expect(await row.getByRole('link', { name: 'customers.spend' }).isVisible()).toBe(true);
    await page.goBack();
    await page.goBack();
    expect(await page.locator('#overview').isVisible()).toBe(true);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('finds models and columns from the keyboard', async () => {
    const page = await open('small');
    await page.keyboard.press('/');
    await page.keyboard.type('spen');
    expect(await page.locator('#results a').allTextContents()).toEqual(['spendin customers']);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    expect(await page.locator('tr:target .column').textContent()).toBe('spend');
    await page.locator('#search').fill('nothing like it');
    expect(await page.locator('#results').textContent()).toBe('Nothing has these letters.');
    await page.keyboard.press('Escape');
    expect(await page.locator('#results').isVisible()).toBe(false);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('zooms, moves and filters the graph', async () => {
    const page = await open('shipped');
    const box = () => page.locator('.graph svg').getAttribute('viewBox');
    const before = await box();
    await page.getByRole('button', { name: 'Zoom in' }).click();
    const zoomed = await box();
    expect(zoomed).not.toBe(before);
    await page.locator('.graph').focus();
    await page.keyboard.press('ArrowRight');
    expect(await box()).not.toBe(zoomed);
    await page.mouse.move(640, 700);
    const moved = await box();
    await page.mouse.down();
    await page.mouse.move(500, 650, { steps: 4 });
    await page.mouse.up();
    expect(await box()).not.toBe(moved);
    expect(await page.locator('#overview').isVisible()).toBe(true);
    const staged = page.locator('.list tr:visible', { hasText: 'stg_orders' });
    expect(await staged.count()).toBeGreaterThan(0);
    await page.getByRole('button', { name: 'staging', exact: true }).click();
    expect(await staged.count()).toBe(0);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('lights up what a table rests on and what rests on it', async () => {
    const page = await open('small');
    await page.locator('[data-node="stg_orders"]').focus();
    const lit: string[] = await page
      .locator('.graph .on[data-node]')
      .evaluateAll((boxes) => boxes.map((box) => box.getAttribute('data-node') ?? ''));
    expect(lit.sort()).toEqual(['customers', 'src_orders', 'stg_orders', 'weekly_mail']);
    await page.context().close();
  });

  it('leads from a table to its box in the graph', async () => {
    const page = await open('shipped', '#n-customers');
    await page.locator('section:visible').getByRole('link', { name: 'Show in the graph' }).click();
    const box = await page.locator('[data-node="customers"].chosen').boundingBox();
    const frame = await page.locator('.graph').boundingBox();
    expect(box === null || frame === null).toBe(false);
    expect((box?.x ?? 0) > (frame?.x ?? 0)).toBe(true);
    expect((box?.y ?? 0) > (frame?.y ?? 0)).toBe(true);
    expect((box?.x ?? 0) + (box?.width ?? 0) < (frame?.x ?? 0) + (frame?.width ?? 0)).toBe(true);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('shows what descriptions say, and runs none of it', async () => {
    const page = await open('small', '#n-customers');
    const text = (await page.locator('section:visible .lead').textContent()) ?? '';
    expect(text).toBe('A customer <b>with</b> orders. A second sentence.');
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('shows everything without scripts', async () => {
    const page = await open('small', '', { javaScriptEnabled: false });
    for (const name of ['customers', 'stg_orders', 'src_orders']) {
      expect(await page.getByRole('heading', { level: 1, name, exact: true }).isVisible()).toBe(true);
    }
    expect(await page.locator('[data-node]').first().isVisible()).toBe(true);
    await page.context().close();
  });

  it.each([400, 1280])('never scrolls sideways at a width of %i pixels', async (width) => {
    for (const hash of ['', '#n-customers', '#n-int_orders']) {
      const page = await open('shipped', hash, { viewport: { width, height: 800 } });
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
      await page.context().close();
    }
  });

  it.each(['light', 'dark'] as const)('has no barrier that axe knows, %s', async (colorScheme) => {
    for (const [name, hash] of [
      ['small', ''],
      ['small', '#n-customers'],
      ['shipped', '#n-customers'],
    ] as const) {
      const page = await open(name, hash, { colorScheme });
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
      await page.context().close();
    }
  });
});
