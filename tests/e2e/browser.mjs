// The browser the page is tested with: Debian's Chromium (or $CHROMIUM) with a fresh profile and no calls home.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const ARGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export function launch() {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ARGS });
}

/** A page that remembers every error of its console, failed request and uncaught exception in `page.faults`. */
export async function openPage(browser, baseURL, viewport = { width: 1280, height: 860 }) {
  const context = await browser.newContext({ baseURL, viewport, reducedMotion: 'reduce', locale: 'en-US' });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  page.faults = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') page.faults.push(`${message.text()} ${message.location().url}`);
  });
  page.on('pageerror', (error) => page.faults.push(`uncaught: ${error.message}`));
  page.on('requestfailed', (request) => {
    const why = request.failure()?.errorText;
    if (why === 'net::ERR_ABORTED') return; // the page itself went elsewhere meanwhile
    page.faults.push(`no answer: ${request.method()} ${request.url()} ${why}`);
  });
  return page;
}

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Fails when axe-core finds anything serious or critical in what is shown now. */
export async function assertAccessible(page, where) {
  // Colours on their way from one to another are no colours to judge.
  await page.evaluate(() => Promise.allSettled(document.getAnimations().map((animation) => animation.finished)));
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  const grave = violations
    .filter((v) => v.impact === 'serious' || v.impact === 'critical')
    .map((v) => `${v.impact} ${v.id}: ${v.nodes.map((n) => n.target.join(' ')).slice(0, 4).join(', ')}`);
  assert.deepEqual(grave, [], `axe-core on ${where}`);
}

export async function assertNoSidewaysScroll(page, where) {
  const [content, window] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.ok(content <= window, `${where} is ${content} px wide in a window of ${window} px`);
}
