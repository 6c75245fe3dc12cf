// A passkey in a real browser: the authenticator is the browser's own virtual one (WebAuthn, extension for testing).
import assert from 'node:assert/strict';
import { BASE, look, passwordOf, pathOf, typeCode } from './visit.mjs';

/** Gives a page an authenticator that is built in and verifies its person. */
export async function authenticator(page) {
  const session = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable');
  const options = {
    protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true,
    automaticPresenceSimulation: true,
  };
  await session.send('WebAuthn.addVirtualAuthenticator', { options });
}

/** Proves again who is signed in, on the page that a change leads to. */
export async function prove(page, name) {
  assert.equal(pathOf(page), '/account/proof');
  await page.fill('#password', passwordOf(name));
  await typeCode(page);
  await page.click('main .btn >> nth=0');
}

/** Enrols a passkey on the page of one's own account, proving oneself first where that was long ago. */
export async function enrol(page, name, label) {
  const begin = async () => {
    await page.goto(`${BASE}/account`);
    await page.fill('#label', label);
    await page.click('form[action="/account/passkeys"] .btn');
  };
  await begin();
  if (pathOf(page) === '/account/proof') {
    await look(page, 'proof');
    await prove(page, name);
    await begin();
  }
  // With the script nothing needs to be said.
  await page.locator('[data-needs-script]').waitFor({ state: 'hidden' });
  assert.ok(await page.locator('[data-passkey-trouble]').isHidden(), 'and of trouble nothing before there is any');
  await look(page, 'passkey asked for');
  await page.click('main .btn');
  await page.waitForURL(`${BASE}/account`);
  const row = page.locator('#passkey tbody tr', { hasText: label });
  assert.match(await row.innerText(), /Entri|Entry/i, 'the passkey is in the ledger');
}
