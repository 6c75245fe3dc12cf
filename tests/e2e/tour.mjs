// The tour of the demonstration in a real browser: every page, both languages, three widths, light and dark; no
// accessibility violation, no sideways scrolling, nothing the content policy had to stop.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { BASE, browser, look, seen, signIn, visitor } from './visit.mjs';

const { NAME, PASSWORD } = process.env;
const WIDTHS = [1280, 360, 320];

async function enter(page) {
  await page.goto(`${BASE}/cases`);
  await page.fill('#name', NAME);
  await page.fill('#password', 'salah salah salah');
  await page.click('main .btn');
  assert.ok(await page.locator('[role=alert]').isVisible(), 'a wrong password is told');
  await signIn(page, NAME, PASSWORD, '/cases');
}

async function tour(page, label) {
  await page.goto(BASE);
  await look(page, `home ${label}`);
  const stops = await page.locator('.tour a').evaluateAll((links) => links.map((link) => link.getAttribute('href')));
  assert.ok(stops.length >= 3, 'a tour of what everyone may see');
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
    await enter(page);
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
await enter(page);
const number = await page.locator('tbody th a').first().innerText();
await page.goto(BASE);
await page.fill('#number', number.toLowerCase());
await page.click('main form .btn');
assert.equal(new URL(page.url()).pathname, `/cases/${number}`, 'a case is found by its number');
await page.goto(`${BASE}/cases`);
// Nothing is refused yet: what is recommended in a case under review is found by no filter.
const refusals = page.locator('#outcome option[value=proposed_refusal]');
assert.equal(await refusals.count(), 0, 'no refusal is told before a human decides');
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
console.log(`${seen.pages} pages looked at, no violation`);
