// Cases that two persons decide: they agree; they differ and a third settles it; the second sends it back.
import assert from 'node:assert/strict';
import { BASE, look, pathOf, refused } from './visit.mjs';
import { decide, free, granting, hand, issued, lock, signWithCode, signWithPasskey, take } from './review.mjs';
import { TOGETHER, WHY, readLetter } from './officer.mjs';

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
  const settled = await refuse(third, 'en', number);
  await look(third, 'letter third seat');
  await signWithCode(settled.of, 'penyelia');
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

/** The three ways that a case of two seats goes. */
export async function seats(first, second, third) {
  await agree(first, second);
  await differ(first, second, third);
  await sendBack(first, second);
}
