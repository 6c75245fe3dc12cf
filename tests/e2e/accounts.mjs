// Accounts in a real browser: a passkey made and used with a virtual authenticator, a code app, recovery codes, and what
// who keeps accounts does; no accessibility violation at any width, nothing the content policy had to stop.
import assert from 'node:assert/strict';
import { BASE, close, look, passwordOf, pathOf, refused, signInAs, speak, visitor } from './visit.mjs';
import { authenticator, enrol, prove } from './passkey.mjs';

// An account that no journey of the review uses: a one-time code counts once.
const NAME = 'keberatan';
const signOut = (page) => page.locator('.tools form').last().locator('button').click();

/** The passkey, a new password, a code app and recovery codes of one's own account; gives the recovery codes. */
async function ownAccount(page) {
  await authenticator(page);
  await signInAs(page, NAME, '/account');
  await look(page, 'account id');
  await enrol(page, NAME, 'ponsel kantor');
  await look(page, 'account with passkey id');
  await page.click('form[action="/account/recovery"] .btn');
  if (pathOf(page) === '/account/proof') {
    await page.click('form[action="/account/proof/passkey"] .btn');
    await page.click('main .btn');
    await page.waitForURL(`${BASE}/account`);
    await page.click('form[action="/account/recovery"] .btn');
  }
  const codes = await page.locator('.codes li').allInnerTexts();
  assert.equal(codes.length, 10);
  await look(page, 'recovery codes id');
  await page.goto(`${BASE}/account`);
  await page.click('form[action="/account/codes"] .btn');
  await look(page, 'code app id');
  for (const language of ['id', 'en']) {
    await speak(page, language);
    for (const path of ['/account', '/account/password', '/account/proof']) {
      await page.goto(BASE + path);
      await look(page, `${path} ${language}`);
    }
  }
  await signOut(page);
  return codes;
}

/** The passkey signs in; then a recovery code does, once. */
async function signInOtherwise(page, codes) {
  const withPassword = async () => {
    await page.goto(`${BASE}/account`);
    await page.fill('#name', NAME);
    await page.fill('#password', passwordOf(NAME));
    await page.click('main .btn');
  };
  await withPassword();
  await look(page, 'second step en');
  await page.click('form[action="/login/passkey"] .btn');
  await look(page, 'passkey asked en');
  await page.click('main .btn');
  await page.waitForURL(`${BASE}/account`);
  await signOut(page);
  await withPassword();
  await page.fill('#code', codes[7].toLowerCase());
  await page.click('main .btn');
  assert.equal(pathOf(page), '/account', 'a recovery code signs in');
  await signOut(page);
  await withPassword();
  await page.fill('#code', codes[7]);
  await refused(page, 'main', 'second step refused en', 1);
}

/** Who keeps accounts, without scripts: adds somebody; gives the password that is to be used once. */
async function keepAccounts(admin) {
  await signInAs(admin, 'admin', '/accounts');
  await look(admin, 'accounts id');
  assert.equal(await admin.locator('a[href^="/cases"]').count(), 0, 'no way to a case');
  await admin.goto(`${BASE}/accounts/petugas2`);
  await look(admin, 'one account id');
  const fill = async () => {
    await admin.goto(`${BASE}/accounts`);
    await admin.fill('#display_name', 'Wa Ode Sari (contoh)');
    await admin.fill('#name', 'wa.ode.sari');
    await admin.selectOption('#role', 'officer');
  };
  await fill();
  await admin.click('main form .btn');
  await prove(admin, 'admin');
  await fill();
  await admin.click('main form .btn');
  await look(admin, 'one-time password id');
  const once = await admin.locator('.big.mono').innerText();
  await fill();
  await refused(admin, 'main form', 'accounts refused id', 1);
  await speak(admin, 'en');
  for (const where of ['/accounts', '/accounts/wa.ode.sari', '/account', '/nothing']) {
    await admin.goto(BASE + where);
    await look(admin, `admin ${where} en`);
  }
  return once;
}

const page = await visitor();
await signInOtherwise(page, await ownAccount(page));
await page.context().close();

const admin = await visitor({ javaScriptEnabled: false });
const once = await keepAccounts(admin);
await admin.context().close();

const newcomer = await visitor({ viewport: { width: 360, height: 800 } });
await newcomer.goto(`${BASE}/`);
await newcomer.fill('#name', 'wa.ode.sari');
await newcomer.fill('#password', once);
await newcomer.click('main .btn');
assert.equal(pathOf(newcomer), '/login/password');
await look(newcomer, 'first password id');
await newcomer.fill('#password', 'tiga perahu kayu di teluk');
await newcomer.fill('#again', 'tiga perahu kayu di teluk');
await newcomer.click('main .btn');
assert.equal(pathOf(newcomer), '/', "signed in with a password of one's own");
await newcomer.goto(`${BASE}/account`);
await look(newcomer, 'account without a factor id');
await close('accounts');
