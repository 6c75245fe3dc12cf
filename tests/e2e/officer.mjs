// What one officer does in a day: refuses, asks, hears, gives back, declares a conflict, enrols a passkey, grants with and
// against the machine, grants several at once, finds a case. Until the passkey without scripts.
import assert from 'node:assert/strict';
import { BASE, codeBeside, look, passwordOf, pathOf, refused, signInAs, speak, visitor } from './visit.mjs';
import { decideByKeyboard } from './keyboard.mjs';
import { authenticator, enrol } from './passkey.mjs';
import { decide, granting, hand, issued, lock, numberOf, recommended, signWithCode, signWithPasskey, take } from './review.mjs';

/** The programme that one officer decides, and the one that two decide. */
export const ALONE = 'ref-keluarga-bersyarat';
export const TOGETHER = 'ref-pangan';
export const WHY = {
  id: {
    adverse: 'Data dari sumber resmi tidak memenuhi syarat program ini.',
    granting: 'Keluarga ini memenuhi setiap syarat program menurut bukti yang saya periksa.',
  },
  en: {
    adverse: 'What the official source holds does not meet the condition of this programme.',
    granting: 'This household meets every condition of the programme by the evidence I have examined.',
  },
};

/** What every page told about a case that an officer can ask for before their finding is locked. */
async function everythingTold(page, number) {
  const told = [await page.content()];
  const lists = ['/', '/queue', '/cases', `/cases?number=${number}`];
  const beside = await page.context().newPage();
  await beside.goto(`${BASE}/cases/${number}`);
  told.push(await beside.content());
  for (const list of lists) {
    await beside.goto(BASE + list);
    // Of lists only the line of this case: another case may be decided, and tell.
    told.push(...await beside.locator('tbody tr', { hasText: number }).allInnerTexts());
  }
  // What is recommended in a case under review is found by no filter.
  await beside.goto(`${BASE}/cases`);
  const filtered = await beside.locator('#outcome option[value=proposed_refusal]').count();
  if (filtered > 0) {
    await beside.selectOption('#outcome', 'proposed_refusal');
    await beside.click('main .btn');
    assert.ok(!(await beside.locator('tbody').allInnerTexts()).join().includes(number), `${number} is found by its outcome`);
  }
  await beside.close();
  return told.join('\n');
}

async function refuseOne(page, language, name) {
  const of = hand(page);
  const number = await take(of, { programme: ALONE });
  await look(page, `evidence ${language}`);
  const before = await everythingTold(page, number);
  await refused(page, '#finding', `evidence with problems ${language}`, 2);
  await refused(page, '#ask', `evidence asked badly ${language}`, 2);
  await lock(of, { mark: 'refuted', proposed: 'adverse' });
  await look(page, `comparison ${language}`);
  const { code, reason } = await recommended(page);
  assert.ok(!before.includes(code), `${code} was told before the finding of ${number}`);
  assert.ok(!before.includes(reason), `the reason was told before the finding of ${number}`);
  await refused(page, '#verdict', `comparison undecided ${language}`, 1);
  await decide(of, 'proposed_refusal', WHY[language].adverse);
  await look(page, `letter before the signature ${language}`);
  await signWithCode(of, name);
  issued.servers_word += 1;
  await look(page, `done ${language}`);
  assert.equal(numberOf(page), number);
  return { number, acts: of.acts };
}

async function askAndHear(page, language) {
  const number = await take(hand(page), { programme: TOGETHER });
  await page.fill('#what', 'Kartu keluarga yang terbaru');
  await page.fill('#until', '2026-02-30');
  await refused(page, '#ask', `evidence asked until no day ${language}`, 1);
  assert.equal(await page.inputValue('#what'), 'Kartu keluarga yang terbaru', 'what was typed is kept');
  await page.fill('#until', '2026-03-20');
  await page.click('#ask .btn');
  await page.waitForURL('**/queue?done=asked');
  await look(page, `queue after asking ${language}`);
  await page.goto(`${BASE}/queue?stage=information&whose=mine`);
  const row = page.locator('tbody tr', { hasText: number });
  assert.match(await row.innerText(), /Tenggat berhenti|deadline stands still/i, 'the clock stands still');
  await row.locator('a.btn').click();
  await page.waitForURL(`**/cases/${number}/review`);
  assert.match(await page.innerText('#exchanged'), /Kartu keluarga yang terbaru/, 'what was asked can be read');
  await refused(page, 'form[action$="/information/received"]', `evidence awaited ${language}`, 1);
  await page.fill('#came', 'Kartu keluarga diterima, sesuai dengan isian');
  await page.click('form[action$="/information/received"] .btn');
  await page.waitForURL('**/queue?done=received');
  await page.goto(`${BASE}/queue?whose=mine`);
  assert.match(await page.locator('tbody tr', { hasText: number }).innerText(), /Sisa|left/i, 'the clock goes on');
  return number;
}

/** Gives cases out of hand: back to the queue, to the supervisor, and for a conflict of interest. */
async function giveBack(page, language, kept) {
  for (const [act, word] of [['release', 'released'], ['escalation', 'escalated'], ['conflict', 'conflict']]) {
    const number = act === 'escalation' ? kept : await take(hand(page), { programme: TOGETHER });
    await page.goto(`${BASE}/cases/${number}/review`);
    if (act === 'release') {
      await refused(page, 'form[action$="/release"]', `evidence released without a reason ${language}`, 1);
      await page.fill('#release-why', 'Saya libur mulai besok pagi.');
    }
    await page.click(`form[action$="/${act}"] .btn`);
    await page.waitForURL(`**/queue?done=${word}`);
    await look(page, `queue ${word} ${language}`);
    await page.goto(`${BASE}/cases/${number}/review`);
    assert.equal(pathOf(page), `/cases/${number}`, 'a case given back is out of hand');
    await look(page, `case out of hand ${language}`);
  }
}

/** The letter, its paper, the receipt beside it, and the case once it is decided. */
export async function readLetter(page, number, language) {
  const link = 'main a[href$=".pdf"]';
  await page.goto(`${BASE}/cases/${number}/letter`);
  await look(page, `letter ${language}`);
  // The paper is made once a checkpoint covers the decision.
  for (let n = 0; n < 60 && (await page.locator(link).count()) === 0; n += 1) {
    await page.waitForTimeout(500);
    await page.reload();
  }
  const paper = await page.request.get(BASE + await page.locator(link).first().getAttribute('href'));
  assert.equal((await paper.body()).subarray(0, 5).toString(), '%PDF-', 'the link to the paper leads to it');
  await page.goto(`${BASE}/cases/${number}`);
  await look(page, `case decided ${language}`);
}

/** Locks a finding that grants on the next case and gives its number and what the machine recommends. */
async function find(of) {
  const number = await take(of, { programme: ALONE });
  await lock(of, { mark: 'proven', proposed: 'granting' });
  return { number, code: (await recommended(of.page)).code };
}

/** Deciding against the person after finding for them asks why, and what changed; both are told at once. */
async function adverseAgainstOneself(page, language) {
  await page.check('#choice-proposed_refusal');
  await refused(page, '#verdict', `comparison with problems ${language}`, 3);
  assert.ok(await page.isChecked('#choice-proposed_refusal'), 'what was chosen is kept');
}

/** Grants until one was granted against the machine, leaving two that grant to be granted together. */
async function grant(page, language, name) {
  const together = [];
  let against;
  for (let n = 0; n < 30 && !(against && together.length === 2); n += 1) {
    const of = hand(page);
    const { number, code } = await find(of);
    const refusal = code.startsWith('T');
    if (code.startsWith('Y') && together.length < 2) {
      together.push(number);
    } else {
      if (!against) await adverseAgainstOneself(page, language);
      await decide(of, await granting(page), WHY[language].granting);
      await signWithPasskey(of);
      if (refusal) against ??= of.acts;
    }
  }
  await look(page, `done granted ${language}`);
  assert.ok(against && together.length === 2, 'the queue holds cases the machine would refuse and cases it would not');
  await page.goto(`${BASE}/queue`);
  for (const number of together) await page.check(`#bulk-${number}`);
  await page.fill('#password', 'salah salah salah');
  await refused(page, 'form[action="/queue/confirmations"]', `queue bulk refused ${language}`, 1);
  for (const number of together) assert.ok(await page.isChecked(`#bulk-${number}`), 'what was chosen is kept');
  await page.fill('#password', passwordOf(name));
  await page.fill('#code', await codeBeside(page));
  await page.click('form[action="/queue/confirmations"] .btn');
  await page.waitForURL('**/queue?done=granted');
  await look(page, `queue after granting ${language}`);
  return against;
}

/** Finds a case by its number, by a name, and by a NIK that was opened for it; each look is on record. */
export async function search(page, language, number) {
  await page.goto(`${BASE}/queue`);
  await refused(page, 'form[action="/queue/search"]', `queue sought nothing ${language}`, 1);
  const seek = async (sought) => {
    await page.goto(`${BASE}/queue`);
    await page.fill('#sought', sought);
    await page.click('form[action="/queue/search"] .btn');
    await page.locator('h1').waitFor();
    return page.locator('main li a.seq').allInnerTexts();
  };
  assert.deepEqual(await seek(number.toLowerCase()), [number], 'found by its number');
  await look(page, `found ${language}`);
  await page.goto(`${BASE}/cases/${number}/review`);
  const name = await page.locator('#household dd').first().innerText();
  await page.click(`form[action$="/identity"] button`);
  await look(page, `identity ${language}`);
  const nik = (await page.locator('dd.mono').first().innerText()).trim();
  assert.match(nik, /^\d{16}$/, 'the NIK is opened');
  assert.ok((await seek(nik)).includes(number), 'found by its NIK');
  assert.ok((await seek(name)).includes(number), 'found by name');
  assert.deepEqual(await seek('7472000000000000'), []);
  await look(page, `found nothing ${language}`);
}

/** The day of one officer; gives their page, signed in and with a passkey. */
export async function officer(name, language) {
  const plain = await visitor({ javaScriptEnabled: false });
  await signInAs(plain, name, '/queue');
  await speak(plain, language);
  await look(plain, `queue ${language}`);
  const adverse = await refuseOne(plain, language, name);
  await readLetter(plain, adverse.number, language);
  await giveBack(plain, language, await askAndHear(plain, language));

  const page = await visitor({ storageState: await plain.context().storageState() });
  await plain.context().close();
  await authenticator(page);
  await enrol(page, name, language === 'id' ? 'Telepon kantor' : 'Office telephone');
  const against = await grant(page, language, name);
  const of = hand(page);
  const number = await take(of, { programme: ALONE });
  await lock(of, { mark: 'refuted', proposed: 'adverse' });
  await withoutScripts(page, number, language);
  await page.reload();
  await decide(of, 'proposed_refusal', WHY[language].adverse);
  await look(page, `letter before a passkey ${language}`);
  await signWithPasskey(of);
  issued.passkey_on_servers_word += 1;
  console.log(`${name}: acts to confirm adverse ${of.acts} (with password and code ${adverse.acts}), to grant against the`
    + ` machine ${against}`);
  assert.ok(against <= of.acts, 'granting against the machine takes no more acts than an adverse decision');
  await decideByKeyboard(page, `${BASE}/queue?programme=${ALONE}`, WHY[language].adverse);
  issued.passkey_on_servers_word += 1;
  await search(page, language, await take(hand(page), { programme: TOGETHER }));
  await page.goto(`${BASE}/feedback`);
  await look(page, `feedback ${language}`);
  return page;
}

/** Who has a passkey but no scripts is told what to do instead. */
async function withoutScripts(page, number, language) {
  const plain = await visitor({ javaScriptEnabled: false, storageState: await page.context().storageState() });
  await plain.goto(`${BASE}/cases/${number}/review`);
  await decide(hand(plain), 'proposed_refusal', WHY[language].adverse);
  assert.ok(await plain.locator('[data-needs-script]').isVisible(), 'without the script the page says what to do');
  assert.equal(await plain.locator('#sign-with-code').count(), 0, 'who has a passkey signs against a person with it');
  await plain.context().close();
}
