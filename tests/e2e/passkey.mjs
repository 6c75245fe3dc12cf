// A passkey in a real browser: the authenticator is the browser's own virtual one (WebAuthn, extension for testing).
import assert from 'node:assert/strict';
import { lookTwice, oneTimeCode, passwordOf, pathOf } from './visit.mjs';

/** Gives a page an authenticator that is built in and verifies its person. */
export async function authenticator(page) {
  const session = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable');
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

/** Enrols a passkey on the page of one's own account, proving oneself first where that was long ago. */
export async function enrol(page, name, label, language) {
  for (;;) {
    await page.goto(`${process.env.BASE}/account`);
    await lookTwice(page, `account ${language}`);
    await page.fill('#label', label);
    await page.click('#passkey .btn');
    if (pathOf(page) !== '/account/proof') break;
    await lookTwice(page, `proof ${language}`);
    await page.fill('#password', passwordOf(name));
    await page.fill('#code', await oneTimeCode(page));
    await page.click('main .btn >> nth=0');
    await page.waitForURL('**/account');
  }
  await lookTwice(page, `passkey asked for ${language}`);
  await page.click('button[value=passkey]');
  await page.waitForURL('**/account');
  const row = page.locator('#passkey tbody tr', { hasText: label });
  assert.match(await row.innerText(), /Entri|Entry/i, 'the passkey is in the ledger');
  await lookTwice(page, `account with a passkey ${language}`);
}
