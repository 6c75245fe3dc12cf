// Accounts in a real browser: a passkey made and used with a virtual authenticator, a code app, recovery codes, and what
// who keeps accounts does; no accessibility violation at any width, nothing the content policy had to stop.
import assert from 'node:assert/strict';
import { BASE, browser, look, seen, signIn, typeCode, visitor } from './visit.mjs';

const accounts = new Map(process.env.ACCOUNTS.trim().split('\n').map((line) => line.trim().split(/\s+/).slice(0, 2)));
const path = (page) => new URL(page.url()).pathname;

async function authenticator(page) {
  const session = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable');
  const options = {
    protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true,
    automaticPresenceSimulation: true,
  };
  await session.send('WebAuthn.addVirtualAuthenticator', { options });
}

async function everyWidth(page, what) {
  for (const width of [1280, 360, 320]) {
    await page.setViewportSize({ width, height: 800 });
    await look(page, `${what} ${width}`);
  }
  await page.setViewportSize({ width: 1280, height: 800 });
}

// Proves again who is signed in, on the page that a change leads to.
async function prove(page, password) {
  assert.equal(path(page), '/account/proof');
  await page.fill('#password', password);
  await typeCode(page);
  await page.click('main .btn >> nth=0');
}

const [name, password] = ['penyelia', accounts.get('penyelia')];
const page = await visitor({ viewport: { width: 1280, height: 800 } });
await authenticator(page);
await signIn(page, name, password, '/account');
await everyWidth(page, 'account id');
await page.fill('#label', 'ponsel kantor');
await page.click('form[action="/account/passkeys"] .btn');
await everyWidth(page, 'proof id');
await prove(page, password);
await page.fill('#label', 'ponsel kantor');
await page.click('form[action="/account/passkeys"] .btn');
await everyWidth(page, 'passkey new id');
assert.ok(await page.locator('[data-needs-script]').isHidden(), 'with the script nothing needs to be said');
await page.click('main .btn');
await page.waitForURL(`${BASE}/account`);
assert.match(await page.locator('#passkey').innerText(), /ponsel kantor/);
await everyWidth(page, 'account with passkey id');

await page.click('form[action="/account/recovery"] .btn');
if (path(page) === '/account/proof') {
  await page.click('form[action="/account/proof/passkey"] .btn');
  await page.click('main .btn');
  await page.waitForURL(`${BASE}/account`);
  await page.click('form[action="/account/recovery"] .btn');
}
const codes = await page.locator('.codes li').allInnerTexts();
assert.equal(codes.length, 10);
await everyWidth(page, 'recovery codes id');

await page.goto(`${BASE}/account`);
await page.click('form[action="/account/codes"] .btn');
await everyWidth(page, 'code app id');
await page.goto(`${BASE}/account/password`);
await everyWidth(page, 'password id');
await page.goto(`${BASE}/vouching`);
await everyWidth(page, 'vouching id');
await page.click('button[name=language]');
for (const where of ['/account', '/account/password', '/account/proof', '/vouching']) {
  await page.goto(BASE + where);
  await everyWidth(page, `${where} en`);
}
await page.locator('.tools form').last().locator('button').click();

// The passkey signs in; then a recovery code does, once.
const withPassword = async () => {
  await page.goto(`${BASE}/account`);
  await page.fill('#name', name);
  await page.fill('#password', password);
  await page.click('main .btn');
};
await withPassword();
await everyWidth(page, 'second step en');
await page.click('form[action="/login/passkey"] .btn');
await everyWidth(page, 'passkey asked en');
await page.click('main .btn');
await page.waitForURL(`${BASE}/account`);
await page.locator('.tools form').last().locator('button').click();
await withPassword();
await page.fill('#code', codes[7].toLowerCase());
await page.click('main .btn');
assert.equal(path(page), '/account', 'a recovery code signs in');
await page.locator('.tools form').last().locator('button').click();
await withPassword();
await page.fill('#code', codes[7]);
await page.click('main .btn');
assert.ok(await page.locator('[role=alert]').isVisible(), 'and only once');
await everyWidth(page, 'second step refused en');
await page.context().close();

// Who keeps accounts, without scripts: adds somebody, who signs in with a password to be used once.
const admin = await visitor({ viewport: { width: 1280, height: 800 } });
await signIn(admin, 'admin', accounts.get('admin'), '/accounts');
await everyWidth(admin, 'accounts id');
assert.equal(await admin.locator('a[href^="/cases"]').count(), 0, 'no way to a case');
await admin.goto(`${BASE}/accounts/petugas2`);
await everyWidth(admin, 'one account id');
const addNew = async () => {
  await admin.goto(`${BASE}/accounts`);
  await admin.fill('#display_name', 'Wa Ode Sari (contoh)');
  await admin.fill('#name', 'wa.ode.sari');
  await admin.selectOption('#role', 'officer');
  await admin.click('main form .btn');
};
await addNew();
await prove(admin, accounts.get('admin'));
await addNew();
await everyWidth(admin, 'one-time password id');
const once = await admin.locator('.big.mono').innerText();
await addNew();
assert.ok(await admin.locator('[role=alert]').isVisible(), 'a name is taken once');
await everyWidth(admin, 'accounts refused id');
await admin.click('button[name=language]');
for (const where of ['/accounts', '/accounts/wa.ode.sari']) {
  await admin.goto(BASE + where);
  await everyWidth(admin, `${where} en`);
}
await admin.context().close();

const newcomer = await visitor({ viewport: { width: 360, height: 800 } });
await newcomer.goto(`${BASE}/`);
await newcomer.fill('#name', 'wa.ode.sari');
await newcomer.fill('#password', once);
await newcomer.click('main .btn');
assert.equal(path(newcomer), '/login/password');
await look(newcomer, 'first password id 360');
await newcomer.fill('#password', 'tiga perahu kayu di teluk');
await newcomer.fill('#again', 'tiga perahu kayu di teluk');
await newcomer.click('main .btn');
assert.equal(path(newcomer), '/', 'signed in with a password of one\'s own');
await newcomer.goto(`${BASE}/account`);
await look(newcomer, 'account without a factor id 360');
await browser.close();
console.log(`${seen.pages} pages of accounts looked at, no violation`);
