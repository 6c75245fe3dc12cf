// A review as a person does it, act by act: a click, a key that chooses or a field typed is one act.
import assert from 'node:assert/strict';
import { BASE, codeBeside, passwordOf, pathOf } from './visit.mjs';

/** Adverse decisions issued on these journeys, by what proves the human behind each, as the verifiers count them. */
export const issued = { proved_by_passkey: 0, passkey_on_servers_word: 0, servers_word: 0 };

/** A page whose acts are counted. */
export function hand(page) {
  const mine = { page, acts: 0 };
  const counted = (act) => async (...words) => {
    mine.acts += 1;
    await act.apply(page, words);
  };
  return Object.assign(mine, { click: counted(page.click), check: counted(page.check), fill: counted(page.fill) });
}

/**
 * Takes a case of the queue: the first one that is free, or that of a number. Gives its number. Who comes a moment later than
 * another officer is told so, and takes the next.
 */
export async function take(of, { programme, number } = {}) {
  const { page } = of;
  await page.goto(`${BASE}/queue${programme ? `?programme=${programme}` : ''}`);
  const button = () => page.locator(number ? `button[name=case][value="${number}"]` : 'button[name=case]').first();
  while (number && (await button().count()) === 0) {
    assert.equal(await page.locator('a[rel=next]').count(), 1, `${number} is free in the queue of ${programme}`);
    await page.click('a[rel=next]');
  }
  const taken = await button().getAttribute('value');
  await button().click();
  await page.locator('#criteria, #problems').first().waitFor();
  if (pathOf(page) !== `/cases/${taken}/review`) return take(of, { programme, number });
  of.acts += 1;
  return taken;
}

/** The cases of a programme that a person may take, the one nearest to its deadline first. */
export async function free(page, programme) {
  await page.goto(`${BASE}/queue?programme=${programme}`);
  const numbers = [];
  for (;;) {
    const buttons = page.locator('button[name=case]');
    numbers.push(...await buttons.evaluateAll((all) => all.map((button) => button.value)));
    if ((await page.locator('a[rel=next]').count()) === 0) return numbers;
    await page.click('a[rel=next]');
  }
}

/** Waits for what follows a form; a form that comes back says why. */
async function accepted(page, next) {
  await page.locator(`${next}, #problems`).first().waitFor();
  assert.deepEqual(await page.locator('#problems').allInnerTexts(), [], 'the form is accepted');
}

/** Marks the first criterion that evidence stands for, proposes, and locks the finding. */
export async function lock(of, { mark, proposed, confidence = 'high' }) {
  const { page } = of;
  const marked = page.locator('.crit:has(.rest input)').first().locator(`input[value=${mark}]`);
  await of.check(`#${await marked.getAttribute('id')}`);
  await of.check(`#proposed-${proposed}`);
  await of.check(`#confidence-${confidence}`);
  await of.click('#finding .btn');
  await accepted(page, '#verdict');
}

/** What the machine recommends, as the comparison shows it. */
export async function recommended(page) {
  const shown = page.locator('.split > div').nth(1);
  const sentence = await shown.locator('p').nth(1).innerText();
  const code = await shown.locator('.seq').innerText();
  return { code, reason: sentence.slice(sentence.indexOf(':') + 1).trim() };
}

/** The outcome of the verdict that grants; the other is adverse. */
export async function granting(page) {
  const values = await page.locator('input[name=choice]').evaluateAll((choices) => choices.map((choice) => choice.value));
  assert.ok(values.includes('proposed_refusal'), `a refusal among ${values}`);
  return values.find((value) => value !== 'proposed_refusal');
}

/** Chooses an outcome, says why, and goes on to the letter. */
export async function decide(of, outcome, sentence, changed) {
  await of.check(`#choice-${outcome}`);
  if (changed) await of.fill(`#changed-${outcome}`, changed);
  await of.fill('#sentence', sentence);
  await of.click('#verdict .btn');
  await accepted(of.page, '#sign, #sign-with-code');
}

/** Signs with password and one-time code. */
export async function signWithCode(of, name) {
  const { page } = of;
  await of.fill('#sign-with-code #password', passwordOf(name));
  await of.fill('#sign-with-code #code', await codeBeside(page));
  await of.click('#sign-with-code .btn');
  await page.waitForURL('**/done');
}

/** Signs with the passkey of the browser. */
export async function signWithPasskey(of) {
  await of.click('#sign .btn');
  await of.page.waitForURL('**/done');
}

/** The number of the case a page is about. */
export const numberOf = (page) => pathOf(page).split('/')[2];
