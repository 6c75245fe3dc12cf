// What the journeys share: a visitor, how they sign in, and what is looked at on every page.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

export const { BASE, BROWSER, SHOTS } = process.env;
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export const browser = await chromium.launch({ executablePath: BROWSER, args: ['--no-sandbox', '--disable-gpu'] });
export const seen = { pages: 0 };

// The accessibility engine runs in a context that ignores the policy; what the policy stops is told all the same.
export async function visitor(options) {
  const context = await browser.newContext({ bypassCSP: true, ...options });
  const page = await context.newPage();
  page.on('console', (message) => {
    if (/content security policy/i.test(message.text())) assert.fail(message.text());
  });
  return page;
}

// `demo`: whether the office is a demonstration, which every page of it says.
export async function look(page, what, { demo = true } = {}) {
  const violations = await page.evaluate(`${axe}; axe.run().then((found) => found.violations)`);
  const told = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`);
  assert.deepEqual(told, [], `${what}: accessibility`);
  const sideways = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(sideways <= 0, `${what} scrolls sideways by ${sideways}`);
  assert.equal(await page.locator('h1').count(), 1, `${what}: one heading`);
  assert.equal(await page.locator('.demo').isVisible(), demo, `${what}: whether it is a demonstration`);
  assert.ok(await page.locator('.line').isVisible(), `${what} ends with the ledger line`);
  if (SHOTS) await page.screenshot({ path: `${SHOTS}/${what.replace(/\W+/g, '-')}.png`, fullPage: true });
  seen.pages += 1;
}

// The code that a demonstration shows; each counts once, so the next one may have to be waited for.
export async function typeCode(page) {
  const shown = page.locator('.notice .mono');
  for (let tries = 0; tries < 14 && (await shown.count()) === 0; tries += 1) {
    await page.waitForTimeout(5_000);
    await page.reload();
  }
  await page.fill('#code', await shown.innerText());
}

export async function signIn(page, name, password, path = '/') {
  await page.goto(`${BASE}${path}`);
  await page.fill('#name', name);
  await page.fill('#password', password);
  await page.click('main .btn');
  assert.equal(new URL(page.url()).pathname, '/login/code', 'a second step follows the password');
  await typeCode(page);
  await page.click('main .btn');
  assert.equal(new URL(page.url()).pathname, path, 'signing in leads where one wanted to go');
}
