/** A real browser for tests: Debian's Chromium, cut off from the network by its own switches, and pages that are listened to. */
import { existsSync } from 'node:fs';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const executablePath = '/usr/bin/chromium';
const isInstalled = existsSync(executablePath);

/** Why browser tests cannot run here; undefined when they can. Says so aloud, and where nothing may be skipped, fails. */
export function chromiumMissing(): string | undefined {
  if (isInstalled) return undefined;
  const reason = `${executablePath} is missing: install Debian's package chromium`;
  if (process.env['PERDURA_REQUIRE_ALL'] === '1') throw new Error(reason);
  console.warn(`Skipped browser tests: ${reason}`);
  return reason;
}

export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

interface Listening {
  /** Takes what the page says on its console, its errors, dialogs and requests beyond itself. */
  readonly complaints: string[];
  readonly options?: BrowserContextOptions;
  /** Requests that are no complaint. */
  readonly allows?: (url: string) => boolean;
}

/** Opens a page that lies on disk; its context is the caller's to close. */
export async function openListening(
  browser: Browser,
  address: string,
  { complaints, options = {}, allows = () => false }: Listening,
): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  const [itself] = address.split('#');
  page.on('request', (request) => {
    if (request.url().split('#')[0] !== itself && !allows(request.url())) complaints.push(request.url());
  });
  await page.goto(address);
  return page;
}
