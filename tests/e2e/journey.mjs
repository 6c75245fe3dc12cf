// The journeys of the review in a real browser: two officers and their supervisor work through cases to the signature, in
// both languages, with a code and with a passkey; every page they see is held to what every page is held to.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { BASE, close, lookTwice, pathOf, signInAs, visitor } from './visit.mjs';
import { decideByKeyboard } from './keyboard.mjs';
import { authenticator, enrol } from './passkey.mjs';
import { decide, granting, hand, lock, numberOf, recommended, signWithCode, signWithPasskey, take } from './review.mjs';
import { rounds, visit } from './rounds.mjs';

const { EXPECTED } = process.env;
const WHY = {
  id: {
    adverse: 'Data dari sumber resmi tidak memenuhi syarat program ini.',
    granting: 'Keluarga ini memenuhi setiap syarat program menurut bukti yang saya periksa.',
    passkey: 'Telepon kantor',
  },
  en: {
    adverse: 'What the official source holds does not meet the condition of this programme.',
    granting: 'This household meets every condition of the programme by the evidence I have examined.',
    passkey: 'Office telephone',
  },
};
const desk = { width: 1280, height: 800 };

async function speak(page, language) {
  if ((await page.locator('html').getAttribute('lang')) === language) return;
  await page.click('button[name=language]');
  assert.equal(await page.locator('html').getAttribute('lang'), language);
}

/** What every page told about a case that an officer can ask for before their finding is locked. */
async function everythingTold(page, number) {
  const told = [await page.content()];
  const paths = ['/', '/queue', `/cases/${number}`, '/cases', `/cases?number=${number}`, '/cases?outcome=proposed_refusal', '/cases?outcome=eligible'];
  const beside = await page.context().newPage();
  for (const path of paths) {
    await beside.goto(BASE + path);
    const text = await beside.content();
    // Of lists only the line of this case: another case may be decided, and tell.
    const row = beside.locator('tbody tr', { hasText: number });
    told.push(path.startsWith('/cases/') ? text : (await row.allInnerTexts()).join('\n'));
  }
  await beside.close();
  return told.join('\n');
}

async function decideOneAdverse(page, language, name) {
  const of = hand(page);
  const number = await take(of, { programme: 'ref-keluarga-bersyarat' });
  await lookTwice(page, `evidence ${language}`);
  const before = await everythingTold(page, number);
  await page.click('#finding .btn');
  await page.locator('#problems').waitFor();
  await lookTwice(page, `evidence with a problem ${language}`);
  await lock(of, { mark: 'refuted', proposed: 'adverse' });
  await lookTwice(page, `comparison ${language}`);
  const { code, reason } = await recommended(page);
  assert.ok(!before.includes(code), `${code} was told before the finding of ${number}`);
  assert.ok(!before.includes(reason), `the reason was told before the finding of ${number}`);
  await page.click('#verdict .btn');
  await page.locator('#problems').waitFor();
  await lookTwice(page, `comparison with a problem ${language}`);
  await decide(of, 'proposed_refusal', WHY[language].adverse);
  await lookTwice(page, `letter before the signature ${language}`);
  await signWithCode(of, name);
  await lookTwice(page, `done ${language}`);
  assert.equal(numberOf(page), number);
  return { number, acts: of.acts, code };
}

async function askAndHear(page, language) {
  const of = hand(page);
  const number = await take(of, { programme: 'ref-pangan' });
  await page.fill('#what', 'Kartu keluarga yang terbaru');
  await page.fill('#until', '2026-03-20');
  await page.click('#ask .btn');
  await page.waitForURL('**/queue?done=asked');
  await lookTwice(page, `queue after asking ${language}`);
  await page.goto(`${BASE}/queue?stage=information&whose=mine`);
  const row = page.locator('tbody tr', { hasText: number });
  assert.match(await row.innerText(), /Tenggat berhenti|deadline stands still/i, 'the clock stands still');
  await row.locator('a.btn').click();
  await page.waitForURL(`**/cases/${number}/review`);
  await lookTwice(page, `evidence awaited ${language}`);
  await page.fill('#came', 'Kartu keluarga diterima, sesuai dengan isian');
  await page.click('form[action$="/information/received"] .btn');
  await page.waitForURL('**/queue?done=received');
  await page.goto(`${BASE}/queue?whose=mine`);
  assert.match(await page.locator('tbody tr', { hasText: number }).innerText(), /Sisa|left/i, 'the clock goes on');
  return number;
}

async function declareConflict(page, language) {
  const number = await take(hand(page), { programme: 'ref-pangan' });
  await page.click('form[action$="/conflict"] .btn');
  await page.waitForURL('**/queue?done=conflict');
  await lookTwice(page, `queue after a conflict ${language}`);
  await page.goto(`${BASE}/cases/${number}/review`);
  assert.equal(pathOf(page), `/cases/${number}`, 'a case in conflict is out of hand');
}

/** Grants the next case; gives its number, what the machine recommended, and the acts it took. */
async function grantOne(page, language, sign) {
  const of = hand(page);
  const number = await take(of, { programme: 'ref-keluarga-bersyarat' });
  await lock(of, { mark: 'proven', proposed: 'granting' });
  const { code } = await recommended(page);
  await decide(of, await granting(page), WHY[language].granting);
  await sign(of);
  return { number, code, acts: of.acts };
}

/** Grants until one was granted with the machine and one against it. */
async function grantBothWays(page, language, sign) {
  const granted = {};
  for (let n = 0; n < 12 && !(granted.with && granted.against); n += 1) {
    const one = await grantOne(page, language, sign);
    granted[one.code.startsWith('T') ? 'against' : 'with'] ??= one;
  }
  assert.ok(granted.with && granted.against, 'the queue holds cases the machine would refuse and cases it would not');
  return granted;
}

/** The letter, its paper, the receipt beside it, and the case once it is decided. */
async function readLetter(page, number, language) {
  await page.goto(`${BASE}/cases/${number}/letter`);
  await lookTwice(page, `letter ${language}`);
  for (const link of await page.locator('main a[href$=".pdf"]').all()) {
    const paper = await page.request.get(BASE + await link.getAttribute('href'));
    assert.equal((await paper.body()).subarray(0, 5).toString(), '%PDF-', 'a link to the paper leads to it');
  }
  await page.goto(`${BASE}/cases/${number}`);
  await lookTwice(page, `case decided ${language}`);
}

async function officer(name, language) {
  const page = await visitor({ viewport: desk });
  await signInAs(page, name, '/queue');
  await speak(page, language);
  await lookTwice(page, `queue ${language}`);
  const adverse = await decideOneAdverse(page, language, name);
  await readLetter(page, adverse.number, language);
  await askAndHear(page, language);
  await declareConflict(page, language);
  await authenticator(page);
  await enrol(page, name, WHY[language].passkey, language);
  const granted = await grantBothWays(page, language, signWithPasskey);
  await lookTwice(page, `done granted ${language}`);
  const again = hand(page);
  await take(again, { programme: 'ref-keluarga-bersyarat' });
  await lock(again, { mark: 'refuted', proposed: 'adverse' });
  await decide(again, 'proposed_refusal', WHY[language].adverse);
  await lookTwice(page, `letter before a passkey ${language}`);
  await signWithPasskey(again);
  console.log(`${name}: acts to confirm adverse ${again.acts} (with password and code ${adverse.acts}),`
    + ` to grant against the machine ${granted.against.acts}, with it ${granted.with.acts}`);
  assert.ok(granted.against.acts <= again.acts, 'granting against the machine takes no more acts than an adverse decision');
  await page.goto(`${BASE}/queue?programme=ref-keluarga-bersyarat`);
  const keys = await decideByKeyboard(page, WHY[language].adverse);
  console.log(`${name}: one adverse case by keyboard alone: ${keys.presses} presses and a sentence of ${keys.letters} letters`);
  await visit(page, ['/feedback'], language);
  await page.context().close();
}

await officer('petugas', 'id');
await officer('petugas2', 'en');
await rounds('penyelia', ['/supervision', '/supervision/quality', '/queue', '/account', '/vouching']);
await rounds('admin', ['/accounts', '/accounts/petugas', '/account']);
// Of each officer's three adverse decisions one rests on password and code, and two on a passkey that the server enrolled.
if (EXPECTED) writeFileSync(EXPECTED, JSON.stringify({ proved_by_passkey: 0, passkey_on_servers_word: 4, servers_word: 2 }));
await close();
