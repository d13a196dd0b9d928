/** A real browser for tests: Debian's Chromium, cut off from the network by its own switches. */
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

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
