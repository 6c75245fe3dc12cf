// The tour of the demonstration in a real browser: every page that a reader sees, in both languages, without scripts.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { BASE, close, look, passwordOf, pathOf, signIn, speak, visitor } from './visit.mjs';

const NAME = 'auditor';
const page = await visitor({ javaScriptEnabled: false });

async function tour(language) {
  await page.goto(BASE);
  await look(page, `home ${language}`);
  const stops = await page.locator('.tour a').evaluateAll((links) => links.map((link) => link.getAttribute('href')));
  assert.ok(stops.length >= 3, 'what there is to see');
  const others = ['/cases?number=XX-0', '/cases?from=2026-02-30', '/programmes', '/ledger', '/nothing'];
  for (const path of new Set([...stops, '/cases', ...others])) {
    await page.goto(BASE + path);
    for (const details of await page.locator('details').all()) {
      await details.evaluate((element) => { element.open = true; });
    }
    await look(page, `${path} ${language}`);
  }
}

async function enter() {
  await page.goto(`${BASE}/cases`);
  for (const language of ['en', 'id']) {
    await speak(page, language);
    await look(page, `login ${language}`);
  }
  await page.fill('#name', NAME);
  await page.fill('#password', 'salah salah salah');
  await page.click('main .btn');
  assert.ok(await page.locator('[role=alert]').isVisible(), 'a wrong password is told');
  await look(page, 'login refused');
  await signIn(page, NAME, passwordOf(NAME), '/cases');
}

async function verify() {
  await page.goto(`${BASE}/ledger`);
  await page.click('main form .btn >> nth=0');
  for (let n = 0; n < 60 && (await page.locator('progress').count()) > 0; n += 1) {
    await page.waitForTimeout(1000);
    await page.reload();
  }
  assert.match(await page.locator('h1').innerText(), /Catatan utuh|The record is intact/);
  await look(page, 'verification');
  const [receipt] = await Promise.all([page.waitForEvent('download'), page.goto(`${BASE}/ledger/1/receipt`).catch(() => {})]);
  assert.match(readFileSync(await receipt.path(), 'utf8'), /^c2sp\.org\/tlog-proof@v1\n/);
}

await enter();
for (const language of ['id', 'en']) {
  await speak(page, language);
  await tour(language);
}
await page.goto(`${BASE}/cases`);
const number = await page.locator('tbody th a').first().innerText();
await page.goto(BASE);
await page.fill('#number', number.toLowerCase());
await page.click('main form .btn');
assert.equal(pathOf(page), `/cases/${number}`, 'a case is found by its number');
await verify();
await page.goto(BASE);
await page.locator('.tools form').last().locator('button').click();
await page.goto(`${BASE}/cases`);
assert.equal(pathOf(page), '/login', 'signed out');
await close('the tour');
