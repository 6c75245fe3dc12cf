// What the journeys share: visitors, signing in as an account of the demonstration, and what every page is held to.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

export const { BASE, BROWSER, SHOTS } = process.env;
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const passwords = Object.fromEntries((process.env.ACCOUNTS ?? '').trim().split('\n').map((line) => line.trim().split(/\s+/)));
export const browser = await chromium.launch({ executablePath: BROWSER, args: ['--no-sandbox', '--disable-gpu'] });
export const seen = { pages: 0, largest: 0 };
const DESK = { width: 1280, height: 800 };
// The rules that width and colours have a say in.
const LOOKS = ['color-contrast', 'target-size', 'scrollable-region-focusable', 'link-in-text-block', 'bypass'];
const LARGEST = 50 * 1024;
const answers = new WeakMap();
const mirrors = new WeakMap();

/** The password of an account of the demonstration. */
export const passwordOf = (name) => passwords[name];

/** The path a page stands at. */
export const pathOf = (page) => new URL(page.url()).pathname;

/** Somebody at a desk. Whatever the browser complains of fails the journey: the content policy holds while it is taken. */
export async function visitor(options) {
  const context = await browser.newContext({ viewport: DESK, reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  if (options?.javaScriptEnabled === false) mirrors.set(page, await visitor());
  page.setDefaultTimeout(60_000);
  page.on('pageerror', (error) => assert.fail(`${page.url()}: ${error}`));
  page.on('console', (message) => {
    // A page that says what is to be put right answers with 4xx, which the browser notes as an error.
    const noted = message.text().startsWith('Failed to load resource') && message.location().url === page.url();
    if (message.type() === 'error' && !noted) assert.fail(`${page.url()}: ${message.text()}`);
  });
  page.on('response', (answer) => {
    if (answer.request().isNavigationRequest()) answers.set(page, answer);
  });
  return page;
}

/** The page to look at: the engine is a script, so a page without scripts is shown, as it was answered, to one with them. */
async function shown(page) {
  const mirror = mirrors.get(page);
  if (!mirror) return page;
  const body = await page.content();
  await mirror.route(page.url(), (route) => route.fulfill({ body, contentType: 'text/html; charset=utf-8' }));
  await mirror.goto(page.url());
  await mirror.unroute(page.url());
  return mirror;
}

/** Holds a page to the engine's rules. */
async function holdToRules(page, what, options) {
  const violations = await page.evaluate(`axe.run(${JSON.stringify(options)}).then((found) => found.violations)`);
  const told = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`);
  assert.deepEqual(told, [], `${what}: accessibility`);
}

async function narrows(page, what, width) {
  await page.setViewportSize({ width, height: 800 });
  const sideways = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
  assert.ok(sideways <= 0, `${what} scrolls sideways by ${sideways} at ${width}`);
  if (SHOTS && width !== 320) {
    await page.screenshot({ path: `${SHOTS}/${what.replace(/\W+/g, '-')}-${width}.png`, fullPage: true });
  }
}

/**
 * Looks at a page: its widths and colours, its size, one heading, links within it, the ledger line. `demo`: whether the office
 * is a demonstration, which every page of it says.
 */
export async function look(visited, what, { demo = true } = {}) {
  const page = await shown(visited);
  const before = page.viewportSize();
  await narrows(page, what, 1280);
  await page.evaluate(axe);
  await holdToRules(page, `${what}, wide and light`, { rules: { 'target-size': { enabled: true } } });
  await narrows(page, what, 320);
  await narrows(page, what, 360);
  await page.emulateMedia({ colorScheme: 'dark' });
  await holdToRules(page, `${what}, narrow and dark`, { runOnly: LOOKS });
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize(before);
  assert.equal(await page.locator('h1').count(), 1, `${what}: one heading`);
  assert.equal(await page.locator('.demo').isVisible(), demo, `${what}: whether it is a demonstration`);
  assert.ok(await page.locator('.line').isVisible(), `${what} ends with the ledger line`);
  const astray = await page.evaluate(`[...document.querySelectorAll('a[href^="#"]')]
    .map((link) => link.hash.slice(1)).filter((id) => !document.getElementById(id))`);
  assert.deepEqual(astray, [], `${what}: links within the page lead somewhere`);
  const bytes = (await answers.get(visited).body()).length;
  assert.ok(bytes < LARGEST, `${what} has ${bytes} bytes`);
  seen.pages += 1;
  seen.largest = Math.max(seen.largest, bytes);
}

/** Sends a form that is not in order: it comes back, says what to put right, and each word leads to its field. */
export async function refused(page, form, what, problems) {
  await page.click(`${form} .btn`);
  const summary = page.locator('main [role=alert]');
  await summary.waitFor();
  const told = await summary.locator('li').allInnerTexts();
  assert.equal(told.length, problems, `${what}: everything to put right at once: ${told.join(' / ')}`);
  await look(page, what);
}

/** Speaks another language from here on. */
export async function speak(page, language) {
  const spoken = () => page.locator('html').getAttribute('lang');
  if ((await spoken()) !== language) await page.click('button[name=language]');
  assert.equal(await spoken(), language);
}

/** The one-time code an app would show. A code counts once, so a person who was quick waits for the next. */
export async function oneTimeCode(page) {
  for (;;) {
    const shown = await page.locator('.notice b.mono, #code-hint').allInnerTexts();
    const code = shown.join(' ').match(/\b\d{6}\b/);
    if (code) return code[0];
    await page.waitForTimeout(1000);
    await page.reload();
  }
}

/** A one-time code, for a page that comes from a form and is not asked for again. */
export async function codeBeside(page) {
  const shown = await page.locator('#code-hint').allInnerTexts();
  const code = shown.join(' ').match(/\b\d{6}\b/);
  if (code) return code[0];
  const beside = await page.context().newPage();
  await beside.goto(`${BASE}/account/proof`);
  const later = await oneTimeCode(beside);
  await beside.close();
  return later;
}

/** Types the one-time code that the page asks for. */
export async function typeCode(page) {
  await page.fill('#code', await oneTimeCode(page));
}

/** Types name, password and code, as whoever wanted to go to `path`. */
export async function signIn(page, name, password, path = '/') {
  await page.goto(BASE + path);
  await page.fill('#name', name);
  await page.fill('#password', password);
  await page.click('main .btn');
  await page.waitForURL('**/login/code');
  await typeCode(page);
  await page.click('main .btn');
  await page.waitForURL(BASE + path);
}

/** Signs in as an account of the demonstration. */
export const signInAs = (page, name, path) => signIn(page, name, passwordOf(name), path);

/** Ends the browser and tells how much was looked at. */
export async function close(what) {
  await browser.close();
  console.log(`${what}: ${seen.pages} pages looked at, no violation; the largest has ${seen.largest} bytes`);
}
