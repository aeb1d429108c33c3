// What a person sees when the lab cannot start: in each case a sentence that names the cause, in front of everything, and a way to
// read the lessons without it.
import { deepEqual, match, ok } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { firstLoad, LIMIT } from '../benchmarks/first_load.mjs';
import { launched, open, run, test } from './driver.mjs';

const site = process.env.GATEWALK_SITE ?? join(fileURLToPath(new URL('../../', import.meta.url)), 'build/site');
const NOT_FOUND = { status: 404, contentType: 'text/plain', body: 'not here' };
const text = (name) => readFileSync(join(site, name), 'utf8');

// The sentence in #answer, as soon as it is there; and that nothing lies over it.
async function sentence_seen(page, selector = '#answer') {
  await page.waitForFunction((wanted) => document.querySelector(wanted)?.textContent.trim() && document.querySelector(wanted).getClientRects().length > 0, { timeout: 60000 }, selector);
  const seen = await page.$eval(selector, (element) => {
    const box = element.getBoundingClientRect();
    const top = document.elementFromPoint(box.x + Math.min(box.width, 200) / 2, box.y + Math.min(box.height, 20) / 2);
    return element === top || element.contains(top);
  });
  ok(seen, 'something lies over the sentence');
  return page.$eval(selector, (element) => element.textContent);
}

// What a node of the lab says, as soon as it is there.
async function sentence_of(lab, id) {
  await lab.wait_for(id);
  return (await lab.node(id)).name;
}

const failing = (names, answer) => (path) => (names.includes(path) ? answer : null);

// The modules that the page cannot start without: page.mjs and all that is imported from there by name.
const needed = new Set(['page.mjs']);
for (const name of needed) for (const [, other] of text(name).matchAll(/\bimport[^;"']*\bfrom ?["']\.\/([\w.]+)["']/g)) needed.add(other);

test('what the page cannot start without is asked for at once, not one after the other', () => {
  ok(needed.size > 10, [...needed].join(' '));
  for (const name of needed) ok(name === 'page.mjs' || text('index.html').includes(`<link rel="modulepreload" href="${name}">`), name);
});

for (const name of needed) {
  test(`a module that is missing is named: ${name}`, async () => {
    const lab = await open({ wait: false, answers: failing([name], NOT_FOUND) });
    match(await sentence_seen(lab.page), /not where it should be/);
    match(await sentence_seen(lab.page, '#detail'), new RegExp(`${name}: 404`));
    ok(await lab.page.$('#read a[href="read/en/index.html"]'));
  });
}

for (const name of ['lab_module.mjs', 'lab_module.wasm']) {
  test(`a part of the program that is missing is named: ${name}`, async () => {
    const lab = await open({ wait: false, answers: failing([name], NOT_FOUND) });
    match(await sentence_seen(lab.page), /could not be loaded|not where it should be/);
    match(await sentence_seen(lab.page, '#detail'), new RegExp(name));
  });
}

const title = (lab, words) => lab.page.waitForFunction((wanted) => window.gatewalk.mirror.element('lesson/title')?.textContent.includes(wanted), {}, words);

// What a page has asked for until the lab was drawn; what it was opened with is index.html.
const askedFirst = (lab) => lab.page.evaluate(() => {
  const [{ startTime: drawn }] = performance.getEntriesByName('gatewalk-first-frame');
  const paths = performance.getEntriesByType('resource').filter(({ startTime }) => startTime < drawn).map(({ name }) => new URL(name).pathname.slice(1));
  return [...new Set(['index.html', ...paths])];
});

test('until it is drawn the lab asks for the parts that the benchmark counts, and for no lesson but that of the address', async () => {
  // A browser tells of neither among the resources of a page.
  const counted = firstLoad(site).rows.map(({ file }) => file).filter((file) => !['icon.svg', 'gatewalk.webmanifest'].includes(file));
  for (const [hash, lessons] of [['', []], ['#/en/forget-gate/2', ['lessons/en/forget-gate.md']]]) {
    const lab = await open({ hash });
    deepEqual((await askedFirst(lab)).filter((path) => !path.endsWith('icon.svg') && !path.endsWith('.webmanifest')).sort(), [...counted, ...lessons].sort());
    await title(lab, hash ? 'Forget gate' : 'Near and far');
  }
});

test('the first load is small', () => {
  const { rows, total } = firstLoad(site);
  const largest = [...rows].sort((a, b) => b.brotli - a.brotli).slice(0, 6).map(({ file, brotli }) => `${file} ${brotli}`).join(', ');
  ok(total.brotli < LIMIT, `what a page loads until the lab is drawn is ${total.brotli} bytes by Brotli, and ${LIMIT} are the limit; the largest are ${largest}`);
});

test('the whole faces come when the lab is drawn with their first letters', async () => {
  const lab = await open({ hash: '#/en/near-and-far/1' });
  await lab.page.waitForFunction(() => window.gatewalk.idle);
  const faces = await lab.page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name.split('/fonts/')[1]).filter(Boolean));
  for (const name of ['text-regular.otf', 'text-semibold.otf', 'code-regular.ttf', 'math.otf']) ok(faces.indexOf(`first/${name}`) >= 0 && faces.includes(name), `${name}: ${faces}`);
  deepEqual(await lab.page.evaluate(() => [window.gatewalk.module._gw_missing_letters(), document.getElementById('notice').hidden]), [0, true]);
});

test('where the first letters of a face do not arrive, the whole face comes before the first picture', async () => {
  const lab = await open({ answers: failing(['fonts/first/text-regular.otf'], NOT_FOUND) });
  ok((await askedFirst(lab)).includes('fonts/text-regular.otf'));
  ok(await lab.page.$eval('#notice', (element) => element.hidden));
});

test('a lesson comes when the reader goes to it; one that does not is told in a sentence, and the reader stays', async () => {
  let there = false;
  const lab = await open({ hash: '#/en/forget-gate/2', answers: (path) => (path === 'lessons/en/input-gate.md' && !there ? NOT_FOUND : null) });
  await lab.page.evaluate(() => { location.hash = '#/en/input-gate/1'; });
  match(await sentence_of(lab, 'problem'), /Input gate.*could not be loaded/);
  await lab.settle();
  match(await lab.address(), /^#\/en\/forget-gate\/2/);
  there = true;
  await lab.page.evaluate(() => { location.hash = '#/en/input-gate/1'; });
  await title(lab, 'Input gate');
  await lab.settle();
  match(await lab.address(), /^#\/en\/input-gate\/1/);
});

for (const type of ['text/plain', 'application/octet-stream']) {
  test(`modules that the server sends as ${type} are told apart from a network that is down`, async () => {
    const lab = await open({ wait: false, answers: (path) => (path.endsWith('.mjs') ? { status: 200, contentType: type, body: text(path) } : null) });
    match(await sentence_seen(lab.page), /must send files that end in \.mjs as text\/javascript/);
    match(await sentence_seen(lab.page, '#detail'), new RegExp(type));
  });
}

test('parts of different versions are told, and that reloading anew helps', async () => {
  const old = { status: 200, contentType: 'text/javascript', body: 'export const nothing = 1;' };
  for (const name of ['support.mjs', 'load.mjs', 'host.mjs']) {
    const lab = await open({ wait: false, answers: failing([name], old) });
    match(await sentence_seen(lab.page), /do not belong to one version/);
    ok(await lab.page.$eval('#reload', (element) => !element.hidden));
  }
});

test('a damaged module, or a browser that does not understand it, is told', async () => {
  const lab = await open({ wait: false, answers: failing(['host.mjs'], { status: 200, contentType: 'text/javascript', body: 'export class Host { #### }' }) });
  match(await sentence_seen(lab.page), /does not understand/);
});

test('a program that is cut or is a page of the server is told', async () => {
  for (const body of ['<!doctype html><title>Welcome</title>', '']) {
    const lab = await open({ wait: false, answers: failing(['lab_module.wasm'], { status: 200, contentType: 'application/wasm', body }) });
    match(await sentence_seen(lab.page), /do not belong to one version|could not be loaded/);
  }
});

test('a policy that forbids scripts or WebAssembly is named, and no reload is offered', async () => {
  for (const policy of ["script-src 'self'", "script-src 'self' 'nonce-x'"]) {
    const lab = await open({ wait: false, answers: failing(['', 'index.html'], { status: 200, contentType: 'text/html', headers: { 'Content-Security-Policy': policy }, body: text('index.html') }) });
    match(await sentence_seen(lab.page), /policy/i);
    ok(await lab.page.$eval('#reload', (element) => element.hidden));
  }
});

test('where no script may run at all, the page says after a while that something keeps it from starting', async () => {
  const lab = await open({ wait: false, answers: failing(['', 'index.html'], { status: 200, contentType: 'text/html', headers: { 'Content-Security-Policy': "script-src 'none'" }, body: text('index.html') }) });
  await lab.page.waitForFunction(() => getComputedStyle(document.getElementById('slow')).visibility === 'visible', { timeout: 30000 });
  match(await sentence_seen(lab.page, '#slow'), /keeps the lab from starting/);
});

test('opened from the disk the page says what to open instead', async () => {
  const page = await (await launched()).newPage();
  await page.goto(pathToFileURL(join(site, 'index.html')).href);
  match(await sentence_seen(page), /gatewalk\.html/);
  await page.close();
});

test('in a frame without an origin the page says so', async () => {
  const lab = await open({ wait: false, answers: (path) => (path === 'around.html' ? { status: 200, contentType: 'text/html', body: '<iframe sandbox="allow-scripts" src="/index.html" width="900" height="600"></iframe>' } : null) });
  await lab.page.goto(`${new URL(lab.page.url()).origin}/around.html`);
  const frame = await (await lab.page.waitForSelector('iframe')).contentFrame();
  match(await sentence_seen(frame), /no origin of its own/);
});

test('without JavaScript the sentence stands in front of everything', async () => {
  const lab = await open({ wait: false, javascript: false });
  const box = await (await lab.page.$('noscript p')).boundingBox();
  ok(box && box.width > 100 && box.height > 10 && box.y < 900, JSON.stringify(box));
  const shade = await lab.page.$eval('noscript p', (element) => {
    const at = element.getBoundingClientRect();
    return element.contains(document.elementFromPoint(at.x + at.width / 2, at.y + at.height / 2));
  });
  ok(shade, 'something lies over the sentence');
});

test('letters that do not arrive are told: all of them in place of a black page, some of them in a notice that can try again', async () => {
  const all = await open({ wait: false, answers: (path) => (path.startsWith('fonts/') ? NOT_FOUND : null) });
  match(await sentence_seen(all.page), /letters that the lab draws with/);
  let refused = true;
  const some = await open({ wait: false, answers: (path) => (refused && path === 'fonts/math.otf' ? NOT_FOUND : null) });
  match(await sentence_seen(some.page, '#notice-text'), /formulas .*math\.otf: 404/);
  refused = false;
  await some.page.click('#notice-again');
  await some.page.waitForFunction(() => document.getElementById('notice').hidden);
});

await run();
