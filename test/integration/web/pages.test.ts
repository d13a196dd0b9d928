import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { chromiumMissing, launchChromium } from '../../support/chromium.ts';
import { openWebShop, type WebShop } from './web-shop.ts';

const addresses = [
  'ana@example.test',
  'a.name.without.end.but.still.an.address@a-very-long-domain-name-of-a-shop.example.test',
];

describe.skipIf(chromiumMissing() !== undefined)('the pages in a browser', () => {
  let browser: Browser;
  let shops: Readonly<Record<'en' | 'es', WebShop>>;
  let complaints: string[] = [];
  beforeAll(async () => {
    browser = await launchChromium();
    shops = {
      en: await openWebShop({ senderName: 'Casa Lumbre', addresses }),
      es: await openWebShop({ senderName: `<b>Tienda</b> ${'interminable'.repeat(8)}`, language: 'es', addresses }),
    };
  });
  afterAll(async () => {
    await browser?.close();
    await shops?.en.close();
    await shops?.es.close();
  });
  afterEach(() => {
    complaints = [];
  });

  async function open(url: string, options: BrowserContextOptions = {}): Promise<Page> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
    const page = await context.newPage();
    page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => {
      if (request.url() !== url && !request.url().endsWith('/favicon.ico')) complaints.push(request.url());
    });
    await page.goto(url);
    return page;
  }

  it('unsubscribe by keyboard alone, without a script, a cookie or a word from elsewhere', async () => {
    const shop = shops.en;
    const page = await open(shop.link(1), { javaScriptEnabled: false });
    expect(await shop.state.suppressions.list({ limit: 10 })).toEqual([]);
    await page.keyboard.press('Tab');
    expect(await page.locator(':focus').textContent()).toBe('Unsubscribe');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'You are unsubscribed' }).waitFor();
    expect(await shop.state.suppressions.list({ limit: 10 })).toHaveLength(1);
    expect(await page.locator('button, a, input').count()).toBe(0);
    expect(await page.context().cookies()).toEqual([]);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('are styled by what their policy lets through', async () => {
    const page = await open(shops.es.link(2));
    const colour = await page.evaluate('getComputedStyle(document.querySelector("button")).backgroundColor');
    expect(colour).toBe('rgb(12, 107, 90)');
    expect(await page.locator('.brand').textContent()).toContain('<b>Tienda</b>');
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it.each([320, 390, 768, 1280])('never scroll sideways at a width of %i pixels', async (width) => {
    const page = await open(shops.es.link(2), { viewport: { width, height: 700 } });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    await page.context().close();
  });

  it.each([
    ['en', 'light', 2],
    ['es', 'dark', 2],
    ['en', 'light', 'nowhere'],
    ['es', 'dark', 'done'],
  ] as const)('have nothing that axe objects to: %s, %s, %s', async (language, colorScheme, what) => {
    const shop = shops[language];
    const page = await open(what === 'nowhere' ? `${shop.url}/u/x` : shop.link(what === 'done' ? 1 : what), {
      colorScheme,
    });
    if (what === 'done') {
      await page.getByRole('button').click();
      await page.getByRole('heading', { name: 'Te has dado de baja' }).waitFor();
    }
    const { violations, passes } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
    expect(passes.map(({ id }) => id)).toContain('color-contrast');
    await page.context().close();
  });
});
