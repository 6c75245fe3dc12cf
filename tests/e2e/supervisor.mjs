// What a supervisor does: sees the deadlines, gives leave beyond the cap, ends a claim, lets a clock stand still and run, reads the quality of reviews,
// takes a case that was referred.
import assert from 'node:assert/strict';
import { BASE, look, refused, signInAs, speak, visitor } from './visit.mjs';

/** Turns the pages of the board from here on until one has such a row. */
export async function turnTo(page, rows) {
  while ((await rows.count()) === 0) {
    assert.equal(await page.locator('a[rel=next]').count(), 1, 'the board has such a case');
    await page.click('a[rel=next]');
  }
}

/** Opens what can be done with the first case of the board that fits and whose deadline runs. */
async function open(page, holder) {
  await page.goto(`${BASE}/supervision`);
  const rows = page.locator('table.queue tbody tr', { has: page.locator(holder), hasText: /Sisa|left/ });
  await turnTo(page, rows);
  const row = rows.first();
  const number = await row.locator('th .seq').innerText();
  await row.locator('summary').click();
  return { number, row: page.locator('table.queue tbody tr', { hasText: number }) };
}

async function act(page, language) {
  const frozen = await open(page, 'form[action$="/freeze"]');
  await look(page, `board opened ${language}`);
  await frozen.row.locator('input[name=end]').fill('2020-01-01');
  await refused(page, `form[action$="/${frozen.number}/freeze"]`, `board refused ${language}`, 3);
  assert.equal(await frozen.row.locator('input[name=end]').inputValue(), '2020-01-01', 'what was typed is kept');
  await frozen.row.locator('input[name=reason]').fill('Kantor tutup karena banjir besar.');
  await frozen.row.locator('input[name=basis]').fill('Keputusan Wali Kota 12/2026');
  await frozen.row.locator('input[name=end]').fill('2026-03-20');
  await frozen.row.locator('form[action$="/freeze"] .btn').click();
  await page.waitForURL('**/supervision?done=frozen');
  assert.match(await frozen.row.innerText(), /Tenggat berhenti|deadline stands still/i);
  await look(page, `board frozen ${language}`);
  await frozen.row.locator('summary').click();
  await frozen.row.locator('form[action$="/resumption"] .btn').click();
  await page.waitForURL('**/supervision?done=resumed');
  assert.match(await frozen.row.innerText(), /Sisa|left/i);
}

async function reassign(page) {
  const held = await open(page, 'form[action$="/reassignment"]');
  await held.row.locator('input[name=leave-why]').fill('Tidak ada peninjau lain hari ini.');
  await held.row.locator('form[action$="/leave"] .btn').click();
  await page.waitForURL('**/supervision?done=leave');
  await turnTo(page, held.row);
  await held.row.locator('summary').click();
  await held.row.locator('input[name=move-why]').fill('Petugas sakit sejak kemarin pagi.');
  await held.row.locator('form[action$="/reassignment"] .btn').click();
  await page.waitForURL('**/supervision?done=moved');
}

/** The day of a supervisor; gives their page, signed in. */
export async function supervisor(name) {
  const page = await visitor();
  await signInAs(page, name, '/supervision');
  for (const language of ['id', 'en']) {
    await speak(page, language);
    await page.goto(`${BASE}/supervision`);
    await look(page, `board ${language}`);
    await act(page, language);
    await reassign(page);
    for (const path of ['/supervision/quality', '/supervision/quality/adverse', '/queue', '/account', '/vouching']) {
      await page.goto(BASE + path);
      await look(page, `${name} ${path} ${language}`);
    }
  }
  return page;
}
