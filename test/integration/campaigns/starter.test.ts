/** The starter template as readers see it, in a real browser. */
import { readFile } from 'node:fs/promises';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compiledFile, compileStarter } from '../../../app/build/templates.ts';
import { compileContent, renderMail } from '../../../models/campaigns/content.ts';
import { starterTemplate } from '../../../models/campaigns/starter/template.ts';
import { chromiumMissing, launchChromium } from '../../support/chromium.ts';

const content = compileContent(
  {
    subject: 'Something small for you',
    preview: 'New arrivals, picked for you',
    template: 'starter',
    heading: 'We kept a place for you, {{ first_name }}',
    body: 'New records come in every Friday.\n\nSee you soon,\nthe people of {{ store.name }}',
    button: { label: 'See what is new', url: 'https://shop.example/new' },
  },
  { html: starterTemplate },
  { language: 'en', currency: 'USD', zone: 'America/New_York' },
);
const render = (first_name: string) =>
  renderMail(content, { first_name }, { unsubscribeUrl: 'https://mail.shop.example/u/x', storeName: 'CDNOW' }).html;

it('is what its MJML says', async () => {
  expect(await readFile(compiledFile, 'utf8')).toBe(await compileStarter());
});

describe.skipIf(chromiumMissing() !== undefined)('the starter in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());

  async function open(html: string, options: BrowserContextOptions) {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    const requests: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    await page.setContent(html);
    return { page, requests };
  }

  it.each(['light', 'dark'] as const)('is readable for everybody in %s, and asks for nothing', async (colorScheme) => {
    const { page, requests } = await open(render('Amelia'), { colorScheme, viewport: { width: 800, height: 900 } });
    // A mail is an article inside somebody else’s page, which brings the landmarks.
    const axe = new AxeBuilder({ page }).disableRules(['landmark-one-main', 'region']);
    const { violations } = await axe.analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
    expect(requests).toEqual([]);
    const paper = await page.evaluate('getComputedStyle(document.querySelector(".card")).backgroundColor');
    expect(paper).toBe(colorScheme === 'light' ? 'rgb(255, 255, 255)' : 'rgb(24, 32, 29)');
    await page.context().close();
  });

  it('fits a narrow telephone, even with a name without end', async () => {
    const { page } = await open(render('Wolfeschlegelsteinhausenbergerdorff'.repeat(4)), {
      viewport: { width: 320, height: 700 },
    });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320);
    await page.context().close();
  });

  it('hides the preview text, and shows the rest', async () => {
    const { page } = await open(render('Amelia'), {});
    const shown = await page.locator('body').innerText();
    expect(shown).not.toContain('New arrivals');
    expect(shown).toMatch(
      /CDNOW\s+We kept a place for you, Amelia\s+New records.*\s+See you soon,\nthe people of CDNOW/,
    );
    expect(shown).toMatch(/See what is new\s+You receive this e-mail because.*\nUnsubscribe/);
    await page.context().close();
  });
});
