// One adverse case with one criterion that a register proves, from the queue to the signature, with the keyboard alone.
import assert from 'node:assert/strict';
import { pathOf } from './visit.mjs';

// The keystroke-level model (Card, Moran and Newell 1980), seconds: a key of a skilled typist; making up one's mind for an act;
// and, generously, what a page takes to come.
const KEY = 0.2;
const MIND = 1.35;
const PAGE = 1;
const PAGES = 5;

/** A keyboard that counts its presses and what they aim at; a sentence counts its letters apart. */
function keyboard(page) {
  const mine = { presses: 0, letters: 0, acts: 0 };
  mine.press = async (key) => {
    mine.presses += 1;
    await page.keyboard.press(key);
  };
  mine.type = async (text) => {
    mine.letters += text.length;
    await page.keyboard.type(text);
  };
  /** Tab until the thing that fits `selector` has the focus. */
  mine.to = async (selector) => {
    mine.acts += 1;
    const there = () => page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector);
    for (let n = 0; !(await there()); n += 1) {
      assert.ok(n < 200, `the keyboard does not reach ${selector} on ${pathOf(page)}`);
      await mine.press('Tab');
    }
  };
  /** Past what every page begins with. */
  mine.skip = async () => {
    await mine.to('.skip');
    await mine.press('Enter');
  };
  mine.seconds = () => Math.round((mine.presses + mine.letters) * KEY + mine.acts * MIND + PAGES * PAGE);
  return mine;
}

/** The criterion of the page whose one fact a register answers for. */
async function provenByRegister(page) {
  return page.evaluate(() => {
    const registers = /cocok data|padan register|matched|register/i;
    const proven = (mark) => [...document.querySelectorAll('#evidence tbody tr')]
      .some((row) => row.querySelector('.seq').textContent === mark && registers.test(row.cells[4].textContent));
    const rests = (one) => [...one.querySelectorAll('.rest .seq')].map((seq) => seq.textContent);
    const fits = (one) => rests(one).length === 1 && rests(one).every(proven);
    return [...document.querySelectorAll('.crit')].find(fits).id.slice('mark-'.length);
  });
}

/** Takes the first case of the queue. Who comes a moment later than another officer takes the next, counted anew. */
async function take(page, queue) {
  await page.goto(queue);
  const keys = keyboard(page);
  await keys.skip();
  await keys.to('button[name=case]');
  await keys.press('Enter');
  await page.locator('#criteria, #problems').first().waitFor();
  return pathOf(page).endsWith('/review') ? keys : take(page, queue);
}

/** Decides one case of a queue; a passkey signs. */
export async function decideByKeyboard(page, queue, sentence) {
  const keys = await take(page, queue);
  const criterion = await provenByRegister(page);
  await keys.skip();
  await keys.to('.tasks a[href="#criteria"]');
  await keys.press('Enter');
  await keys.to(`[name="mark-${criterion}"]`);
  await keys.press('ArrowDown');
  await keys.to('[name=proposed]');
  await keys.press('ArrowDown');
  await keys.to('[name=confidence]');
  await keys.press('ArrowUp');
  await keys.to('#finding .btn');
  await keys.press('Enter');
  await page.locator('#verdict').waitFor();
  await keys.skip();
  await keys.to('[name=choice]');
  await keys.press('ArrowUp');
  await keys.to('#sentence');
  await keys.type(sentence);
  await keys.to('#verdict .btn');
  await keys.press('Enter');
  await page.locator('#sign').waitFor();
  await keys.skip();
  await keys.to('#sign .btn');
  await keys.press('Enter');
  await page.waitForURL('**/done');
  console.log(`one adverse case by keyboard alone: ${keys.acts} acts, ${keys.presses} presses, a sentence of ${keys.letters} `
    + `letters: ${keys.seconds()} s for a practised officer`);
  assert.ok(keys.seconds() < 60, 'a practised officer decides it within a minute');
}
