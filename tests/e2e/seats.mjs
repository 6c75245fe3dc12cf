// Cases that two persons decide: they agree; they differ and a third settles it; the second sends it back.
import assert from 'node:assert/strict';
import { BASE, look, pathOf, refused, signInAs, speak, visitor } from './visit.mjs';
import { decide, free, granting, hand, issued, lock, signWithCode, signWithPasskey, take } from './review.mjs';
import { TOGETHER, WHY, readLetter } from './officer.mjs';
import { turnTo } from './supervisor.mjs';

async function refuse(page, language, number) {
  const of = hand(page);
  const taken = await take(of, { programme: TOGETHER, number });
  await lock(of, { mark: 'refuted', proposed: 'adverse' });
  await decide(of, 'proposed_refusal', WHY[language].adverse);
  return { of, number: taken };
}

/** Seat 1 is heard, and nothing is decided; nobody sits twice. The case is one that the other may take too. */
async function hear(page, other) {
  const open = await free(other, TOGETHER);
  const both = (await free(page, TOGETHER)).find((number) => open.includes(number));
  assert.ok(both, 'a case is free to both');
  const { of, number } = await refuse(page, 'id', both);
  await signWithPasskey(of);
  assert.match(await page.locator('h1').innerText(), /tercatat|recorded/i, 'what was decided is told');
  await look(page, 'done first seat');
  await page.goto(`${BASE}/queue?programme=${TOGETHER}&whose=all`);
  assert.equal(await page.locator(`button[name=case][value="${number}"]`).count(), 0, 'nobody sits twice on one case');
  await page.goto(`${BASE}/cases/${number}/letter`);
  assert.match(await page.locator('h1').innerText(), /tidak|not/i, 'there is no letter yet');
  return number;
}

async function agree(first, second) {
  const number = await hear(first, second);
  const { of } = await refuse(second, 'en', number);
  await signWithPasskey(of);
  issued.passkey_on_servers_word += 1;
  await look(second, 'done second seat');
  await readLetter(second, number, 'two humans');
}

async function differ(first, second, third) {
  const number = await hear(first, second);
  const of = hand(second);
  await take(of, { programme: TOGETHER, number });
  await look(second, 'evidence second seat');
  await lock(of, { mark: 'proven', proposed: 'granting' });
  await look(second, 'comparison second seat');
  await decide(of, await granting(second), WHY.en.granting);
  await signWithPasskey(of);
  await look(second, 'done disagreement');
  const settles = hand(third);
  await take(settles, { programme: TOGETHER, number });
  await lock(settles, { mark: 'refuted', proposed: 'adverse' });
  for (const language of ['id', 'en']) {
    await speak(third, language);
    await look(third, `comparison third seat ${language}`);
  }
  await decide(settles, 'proposed_refusal', WHY.en.adverse);
  await look(third, 'letter third seat');
  await signWithCode(settles, 'penyelia');
  issued.servers_word += 1;
  await look(third, 'done third seat');
}

async function sendBack(first, second) {
  const number = await hear(first, second);
  const of = hand(second);
  await take(of, { programme: TOGETHER, number });
  await lock(of, { mark: 'proven', proposed: 'granting' });
  await refused(second, 'form[action$="/return"]', 'sent back without a reason', 1);
  await second.fill('#return-why', 'The family card in the file is of another household.');
  await second.click('form[action$="/return"] .btn');
  await second.waitForURL('**/queue?done=returned');
  await look(second, 'queue after sending back');
  await first.goto(`${BASE}/cases/${number}/review`);
  assert.equal(pathOf(first), `/cases/${number}`);
}

/** An emergency lets one grant; a member of the board, who took no part, looks again. */
async function urgent(first, second, supervisor) {
  const open = await free(second, TOGETHER);
  const number = (await free(first, TOGETHER)).find((one) => open.includes(one));
  await supervisor.goto(`${BASE}/supervision`);
  const row = () => supervisor.locator('table.queue tbody tr', { hasText: number });
  await turnTo(supervisor, row());
  await row().locator('summary').click();
  const form = `form[action$="/${number}/emergency"]`;
  await refused(supervisor, form, 'board emergency refused', 2);
  await supervisor.fill(`${form} [name=urgent-why]`, 'Keluarga ini kehilangan rumah dalam kebakaran semalam.');
  await supervisor.fill(`${form} [name=urgent-basis]`, 'Perwali 12/2024 pasal 7');
  await supervisor.click(`${form} .btn`);
  await supervisor.waitForURL('**/supervision?done=urgent');
  const of = hand(first);
  await take(of, { programme: TOGETHER, number });
  await look(first, 'evidence in an emergency');
  await lock(of, { mark: 'proven', proposed: 'granting' });
  await look(first, 'comparison in an emergency');
  await decide(of, await granting(first), WHY.id.granting);
  await look(first, 'letter in an emergency');
  await signWithPasskey(of);
  assert.match(await first.locator('h1').innerText(), /ditetapkan|issued/i, 'one grants');
  const member = await visitor();
  await signInAs(member, 'dewan', '/supervision/emergencies');
  for (const language of ['en', 'id']) {
    await speak(member, language);
    await member.goto(`${BASE}/supervision/emergencies`);
    for (const summary of await member.locator('main summary').all()) await summary.click();
    await look(member, `emergencies ${language}`);
  }
  await refused(member, 'form[action$="/emergency/review"]', 'emergencies refused', 2);
  await member.selectOption('[name=sound]', 'sound');
  await member.fill('[name=review-why]', 'Laporan petugas pemadam kebakaran membenarkannya.');
  await member.click('form[action$="/emergency/review"] .btn');
  await member.waitForURL('**/supervision/emergencies?done=looked-again');
  await look(member, 'emergencies reviewed');
}

/** The ways that a case of two seats goes. */
export async function seats(first, second, third) {
  await agree(first, second);
  await differ(first, second, third);
  await sendBack(first, second);
  await urgent(first, second, third);
}
