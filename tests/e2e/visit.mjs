// What the journeys share: visitors, signing in as an account of the demonstration, and what every page is held to.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

export const { BASE, ACCOUNTS, BROWSER, SHOTS } = process.env;
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const passwords = Object.fromEntries(ACCOUNTS.trim().split('\n').map((line) => line.trim().split(/\s+/)));
export const browser = await chromium.launch({ executablePath: BROWSER, args: ['--no-sandbox', '--disable-gpu'] });
export const seen = { pages: 0 };

/** The password of an account of the demonstration. */
export const passwordOf = (name) => passwords[name];

/** The path a page stands at. */
export const pathOf = (page) => new URL(page.url()).pathname;

// The engine is told to the browser from outside the page, so that the content policy holds for all that a page does itself.
export async function visitor(options) {
  const context = await browser.newContext({ ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(120_000);
  page.on('console', (message) => {
    if (/content security policy/i.test(message.text())) assert.fail(message.text());
  });
  return page;
}

/** Holds a page to the engine's rules, to its width, one heading, the word of the demonstration, the ledger line. */
export async function look(page, what) {
  if (SHOTS) await page.screenshot({ path: `${SHOTS}/${what.replace(/\W+/g, '-')}.png`, fullPage: true });
  const violations = await page.evaluate(`${axe}; axe.run().then((found) => found.violations)`);
  const told = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`);
  assert.deepEqual(told, [], `${what}: accessibility`);
  const sideways = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(sideways <= 0, `${what} scrolls sideways by ${sideways}`);
  assert.equal(await page.locator('h1').count(), 1, `${what}: one heading`);
  assert.ok(await page.locator('.demo').isVisible(), `${what} says that it is a demonstration`);
  assert.ok(await page.locator('.line').isVisible(), `${what} ends with the ledger line`);
  seen.pages += 1;
}

/** Looks at a page as wide as a desk and as narrow as a telephone. */
export async function lookTwice(page, what) {
  const before = page.viewportSize();
  for (const width of [1280, 360]) {
    await page.setViewportSize({ width, height: 800 });
    await look(page, `${what} ${width}`);
  }
  await page.setViewportSize(before);
}

/** The one-time code an app would show. A code counts once, so a person who was quick waits for the next. */
export async function oneTimeCode(page) {
  for (;;) {
    const shown = await page.locator('.notice b.mono, #code-hint').allInnerTexts();
    const code = shown.join(' ').match(/\b\d{6}\b/);
    if (code) return code[0];
    await page.waitForTimeout(1000);
    await page.reload();
  }
}

/** Types the one-time code that the page asks for. */
export async function typeCode(page) {
  await page.fill('#code', await oneTimeCode(page));
}

/** Types name, password and code, as whoever wanted to go to `path`. */
export async function signIn(page, name, password, path = '/') {
  await page.goto(BASE + path);
  await page.fill('#name', name);
  await page.fill('#password', password);
  await page.click('main .btn');
  await page.waitForURL('**/login/code');
  await typeCode(page);
  await page.click('main .btn');
  await page.waitForURL(BASE + path);
}

/** Signs in as an account of the demonstration. */
export const signInAs = (page, name, path) => signIn(page, name, passwordOf(name), path);

/** Ends the browser and tells how much was looked at. */
export async function close() {
  await browser.close();
  console.log(`${seen.pages} pages looked at, no violation`);
}
