// The tour of the demonstration in a real browser: every page, both languages, three widths, light and dark; no
// accessibility violation, no sideways scrolling, nothing the content policy had to stop.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const { BASE, NAME, PASSWORD, BROWSER, SHOTS } = process.env;
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const WIDTHS = [1280, 360, 320];

const browser = await chromium.launch({ executablePath: BROWSER, args: ['--no-sandbox', '--disable-gpu'] });
let looked = 0;

// Scripts are off for the pages themselves; the accessibility engine runs in a context that ignores the policy.
async function visitor(options) {
  const context = await browser.newContext({ bypassCSP: true, ...options });
  const page = await context.newPage();
  page.on('console', (message) => {
    if (/content security policy/i.test(message.text())) assert.fail(message.text());
  });
  return page;
}

async function look(page, what) {
  const violations = await page.evaluate(`${axe}; axe.run().then((found) => found.violations)`);
  const told = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`);
  assert.deepEqual(told, [], `${what}: accessibility`);
  const sideways = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(sideways <= 0, `${what} scrolls sideways by ${sideways}`);
  assert.equal(await page.locator('h1').count(), 1, `${what}: one heading`);
  assert.ok(await page.locator('.demo').isVisible(), `${what} says that it is a demonstration`);
  assert.ok(await page.locator('.line').isVisible(), `${what} ends with the ledger line`);
  if (SHOTS) await page.screenshot({ path: `${SHOTS}/${what.replace(/\W+/g, '-')}.png`, fullPage: true });
  looked += 1;
}

async function signIn(page) {
  await page.goto(`${BASE}/cases`);
  await page.fill('#name', NAME);
  await page.fill('#password', 'salah salah salah');
  await page.click('main .btn');
  assert.ok(await page.locator('[role=alert]').isVisible(), 'a wrong password is told');
  await page.fill('#password', PASSWORD);
  await page.click('main .btn');
  assert.equal(new URL(page.url()).pathname, '/cases', 'signing in leads where one wanted to go');
}

async function tour(page, label) {
  await page.goto(BASE);
  await look(page, `home ${label}`);
  const stops = await page.locator('.tour a').evaluateAll((links) => links.map((link) => link.getAttribute('href')));
  assert.equal(stops.length, 5, 'five stops');
  for (const stop of stops) {
    await page.goto(BASE + stop);
    for (const details of await page.locator('details').all()) {
      await details.evaluate((element) => { element.open = true; });
    }
    await look(page, `${stop} ${label}`);
  }
  for (const path of ['/cases', '/cases?number=XX-0', '/cases?from=2026-02-30', '/programmes', '/ledger', '/nothing']) {
    await page.goto(BASE + path);
    await look(page, `${path} ${label}`);
  }
}

for (const width of WIDTHS) {
  for (const colorScheme of width === 1280 ? ['light', 'dark'] : ['light']) {
    const page = await visitor({ viewport: { width, height: 800 }, colorScheme });
    await page.goto(`${BASE}/login`);
    await look(page, `login ${width} ${colorScheme}`);
    await signIn(page);
    for (const language of ['id', 'en']) {
      if (language === 'en') await page.click('button[name=language]');
      assert.equal(await page.locator('html').getAttribute('lang'), language);
      await tour(page, `${language} ${width} ${colorScheme}`);
    }
    await page.context().close();
  }
}

// The journeys of a reader without scripts.
const page = await visitor({ viewport: { width: 1280, height: 800 }, javaScriptEnabled: false });
await signIn(page);
const number = await page.locator('tbody th a').first().innerText();
await page.goto(BASE);
await page.fill('#number', number.toLowerCase());
await page.click('main form .btn');
assert.equal(new URL(page.url()).pathname, `/cases/${number}`, 'a case is found by its number');
await page.goto(`${BASE}/cases`);
await page.selectOption('#outcome', 'proposed_refusal');
await page.click('main .btn');
assert.ok((await page.locator('tbody tr').count()) > 0, 'a filter leaves the refusals');
await page.goto(`${BASE}/ledger`);
await page.click('main form .btn >> nth=0');
await page.waitForFunction(() => !document.querySelector('progress'), null, { timeout: 60_000 }).catch(() => {});
for (let n = 0; n < 30 && (await page.locator('progress').count()) > 0; n += 1) {
  await page.waitForTimeout(1000);
  await page.reload();
}
assert.match(await page.locator('h1').innerText(), /Catatan utuh|The record is intact/);
const [receipt] = await Promise.all([page.waitForEvent('download'), page.goto(`${BASE}/ledger/1/receipt`).catch(() => {})]);
assert.match(readFileSync(await receipt.path(), 'utf8'), /^c2sp\.org\/tlog-proof@v1\n/);
await page.goto(BASE);
await page.locator('.tools form').last().locator('button').click();
await page.goto(`${BASE}/cases`);
assert.equal(new URL(page.url()).pathname, '/login', 'signed out');
await browser.close();
console.log(`${looked} pages looked at, no violation`);
