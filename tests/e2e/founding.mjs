// An office founded in a real browser by two persons, each with a virtual authenticator of their own; then the first sign-in.
// At every step both languages and every width, no accessibility violation, nothing the content policy had to stop.
import assert from 'node:assert/strict';
import { BASE, close, look, pathOf as path, visitor } from './visit.mjs';
import { authenticator } from './passkey.mjs';

const { CODE } = process.env;
const PASSWORD = 'tiga perahu kayu di teluk';
const live = { demo: false };

// In both languages.
async function everyWidth(page, what, languages = ['id', 'en']) {
  for (const language of languages) {
    await look(page, `${what} ${language}`, live);
    if (languages.length > 1) await page.click('button[name=language]');
  }
}

// A person with a browser and an authenticator of their own.
async function founder(options = {}) {
  const page = await visitor(options);
  await authenticator(page);
  await page.goto(`${BASE}/`);
  assert.equal(path(page), '/founding');
  return page;
}

async function enter(page) {
  await page.fill('#code', CODE.toUpperCase().replaceAll('-', ' '));
  await page.click('main .btn');
}

async function come(page, name, shown, label) {
  await page.fill('#display_name', shown);
  await page.fill('#name', name);
  await page.fill('#password', PASSWORD);
  await page.fill('#again', PASSWORD);
  await page.fill('#label', label);
  await page.click('main form .btn >> nth=0');
}

const first = await founder();
await everyWidth(first, 'founding code');
await first.fill('#code', '00000-00000');
await first.click('main .btn');
assert.ok(await first.locator('[role=alert]').isVisible(), 'a wrong code is told');
await everyWidth(first, 'founding code refused', ['id']);
await enter(first);
await everyWidth(first, 'founding first person');
await come(first, 'ratna', 'Ratna Dewi', 'ponsel kantor');
await everyWidth(first, 'founding passkey', ['id']);
// With the script nothing needs to be said.
await first.locator('[data-needs-script]').waitFor({ state: 'hidden' });
await first.click('main .btn');
await first.waitForURL(`${BASE}/founding`);
await everyWidth(first, 'founding second person');

// The same device is not taken for a second person.
await come(first, 'la.ode', 'La Ode Hamid', 'kunci USB');
await first.click('main .btn');
await first.locator('[data-passkey-known]').waitFor({ state: 'visible' });
await everyWidth(first, 'founding device of the other', ['id']);

const second = await founder();
await enter(second);
await come(second, 'la.ode', 'ratna dewi', 'kunci USB');
assert.ok(await second.locator('[role=alert]').isVisible(), 'one person does not come forward twice');
await everyWidth(second, 'founding second person refused', ['id']);
await come(second, 'la.ode', 'La Ode Hamid', 'kunci USB');
await second.click('main .btn');
await second.waitForURL(`${BASE}/founding`);
await everyWidth(second, 'founding confirm');

await second.click('form[action="/founding/confirmation"] .btn');
await everyWidth(second, 'founding confirm asked', ['id']);
await second.click('main .btn');
await second.waitForURL(`${BASE}/founding`);
await everyWidth(second, 'founding confirmed once', ['id']);

await first.goto(`${BASE}/founding`);
await first.click('button[name=language]');
await first.click('form[action="/founding/confirmation"] .btn');
await everyWidth(first, 'founding confirm asked en', ['en']);
await first.click('main .btn');
await first.waitForSelector('a[href="/login"]');
await everyWidth(first, 'founding done', ['en']);

// The same program serves the office: the founder signs in with password and passkey.
await first.click('a[href="/login"]');
await first.fill('#name', 'ratna');
await first.fill('#password', PASSWORD);
await first.click('main .btn');
assert.equal(path(first), '/login/code');
await first.click('form[action="/login/passkey"] .btn');
await first.click('main .btn');
await first.waitForURL(`${BASE}/`);
await first.goto(`${BASE}/accounts`);
assert.match(await first.locator('main').innerText(), /La Ode Hamid/);
await first.goto(`${BASE}/account`);
assert.match(await first.locator('#passkey').innerText(), /ponsel kantor/);
await everyWidth(first, 'account of a founder', ['en']);
await second.goto(`${BASE}/founding`);
assert.ok((await second.locator('h1').count()) > 0 && !(await second.locator('#code').count()), 'founding is over');
await close('a founding');
