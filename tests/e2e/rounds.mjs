// Pages that a role goes through without deciding: a supervisor, an administrator.
import assert from 'node:assert/strict';
import { lookTwice, signInAs, visitor } from './visit.mjs';

const { BASE } = process.env;

/** Looks at pages that a role may open; each answers. */
export async function visit(page, paths, language) {
  for (const path of paths) {
    const answer = await page.goto(BASE + path);
    assert.equal(answer.status(), 200, path);
    await lookTwice(page, `${path} ${language}`);
  }
}

/** Signs in as an account of another role and looks at its pages in both languages. */
export async function rounds(name, paths) {
  const page = await visitor({ viewport: { width: 1280, height: 800 } });
  await signInAs(page, name, paths[0]);
  for (const language of ['id', 'en']) {
    if (language === 'en') await page.click('button[name=language]');
    await visit(page, paths, language);
  }
  await page.context().close();
}
