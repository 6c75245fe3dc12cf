// The tour of the demonstration in a real browser: every page, both languages, three widths, light and dark; no
// accessibility violation, no sideways scrolling, nothing the content policy had to stop.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { BASE, close, look, pathOf, signInAs, visitor } from './visit.mjs';

const WIDTHS = [1280, 360, 320];

async function tour(page, label) {
  await page.goto(BASE);
  await look(page, `home ${label}`);
  const stops = await page.locator('.tour a').evaluateAll((links) => links.map((link) => link.getAttribute('href')));
  assert.ok(stops.length >= 4, 'what there is to see');
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

// One signing in serves all: a one-time code counts once.
const first = await visitor({ viewport: { width: 1280, height: 800 }, javaScriptEnabled: false });
await first.goto(`${BASE}/cases`);
await first.fill('#name', 'petugas');
await first.fill('#password', 'salah salah salah');
await first.click('main .btn');
assert.ok(await first.locator('[role=alert]').isVisible(), 'a wrong password is told');
await signInAs(first, 'petugas', '/cases');
const storageState = await first.context().storageState();

for (const width of WIDTHS) {
  for (const colorScheme of width === 1280 ? ['light', 'dark'] : ['light']) {
    const stranger = await visitor({ viewport: { width, height: 800 }, colorScheme });
    await stranger.goto(`${BASE}/login`);
    await look(stranger, `login ${width} ${colorScheme}`);
    await stranger.context().close();
    const page = await visitor({ viewport: { width, height: 800 }, colorScheme, storageState });
    await page.goto(BASE);
    for (const language of ['id', 'en']) {
      if (language === 'en') await page.click('button[name=language]');
      assert.equal(await page.locator('html').getAttribute('lang'), language);
      await tour(page, `${language} ${width} ${colorScheme}`);
    }
    await page.context().close();
  }
}

// The journeys of a reader without scripts.
const page = await visitor({ viewport: { width: 1280, height: 800 }, javaScriptEnabled: false, storageState });
await page.goto(`${BASE}/cases`);
const number = await page.locator('tbody th a').first().innerText();
await page.goto(BASE);
await page.fill('#number', number.toLowerCase());
await page.click('main form .btn');
assert.equal(pathOf(page), `/cases/${number}`, 'a case is found by its number');
await page.goto(`${BASE}/cases`);
await page.selectOption('#outcome', 'proposed_refusal');
await page.click('main .btn');
assert.equal(await page.locator('tbody tr').count(), 0, 'no filter finds what is recommended in a case under review');
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
assert.equal(pathOf(page), '/login', 'signed out');
await close();
