// The page under the lab: loading, mirror, keys, theme, idle, plain answers.
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { firefox, open, run, test } from './driver.mjs';
import { LANGUAGES } from '../../build/site/languages.mjs';

test('the page loads without an error, and asks nothing of another host', async () => {
  const lab = await open();
  ok(await lab.frames() > 0);
  await lab.picture('start-1440x900-dark');
  deepEqual(lab.problems, []);
});

test('the mirror holds the lab as real elements where the widgets are', async () => {
  const lab = await open();
  const theme = await lab.node('bar/theme');
  equal(theme.tag, 'button');
  equal(theme.name, 'Light theme');
  ok(theme.box.x > 1300 && theme.box.width >= 40 && theme.box.height >= 24, JSON.stringify(theme.box));
  equal((await lab.node('bar/name')).tag, 'h1');
  equal(await lab.page.evaluate(() => document.getElementById('canvas').getAttribute('aria-hidden')), 'true');
});

test('the theme follows the system, changes by the mirror and by a click, and is kept', async () => {
  const lab = await open({ dark: false });
  const theme = () => lab.page.evaluate(() => document.documentElement.dataset.theme);
  equal(await theme(), 'light');
  await lab.picture('start-1440x900-light');
  await lab.press('bar/theme');
  equal(await theme(), 'dark');
  await lab.click('bar/theme');
  equal(await theme(), 'light');
  await lab.press('bar/theme');
  await lab.page.reload();
  await lab.page.evaluate(() => window.gatewalk.ready);
  equal(await theme(), 'dark');
  deepEqual(lab.problems, []);
});

test('Tab goes from element to element and the lab follows; Enter presses', async () => {
  const lab = await open();
  await lab.key('Tab');
  const first = await lab.page.evaluate(() => document.activeElement.dataset.id);
  ok((await lab.node(first)).focused);
  await lab.focus('bar/theme');
  await lab.key('Enter');
  equal(await lab.page.evaluate(() => document.documentElement.dataset.theme), 'light');
  await lab.key(' ');
  equal(await lab.page.evaluate(() => document.documentElement.dataset.theme), 'dark');
  ok((await lab.node('bar/theme')).focused);
});

test('an idle lab draws no frame', async () => {
  const lab = await open();
  await lab.page.mouse.move(700, 450);
  await lab.settle();
  const before = await lab.frames();
  await new Promise((done) => setTimeout(done, 1500));
  equal(await lab.frames(), before);
});

test('the address bar has a single step at once, and follows a walk when it rests', async () => {
  const lab = await open({ hash: '#/en/whole-sequence/2?v=1' });
  const walked = await lab.page.evaluate(async () => {
    const writes = [], write = history.replaceState.bind(history);
    history.replaceState = (...all) => { writes.push(all[2]); write(...all); };
    const soon = (ms) => new Promise((done) => { setTimeout(done, ms); });
    const from = location.hash;
    for (let k = 0; k < 8; k += 1) {
      window.gatewalk.perform('press', 'time/forth');
      await soon(30);
    }
    const meanwhile = writes.length;
    for (let waited = 0; location.hash === from && waited < 50; waited += 1) await soon(100);
    await soon(600);
    return { from, meanwhile, writes, now: location.hash };
  });
  // The first step is written at once; while a slow machine still draws the walk, one each two seconds.
  ok(walked.meanwhile <= 1 && walked.writes.length < 4, walked.writes.join('\n'));
  ok(walked.now !== walked.from && walked.now === walked.writes.at(-1), walked.now);
  await new Promise((done) => { setTimeout(done, 1200); });
  await lab.page.evaluate(() => window.gatewalk.perform('press', 'time/back'));
  await lab.page.waitForFunction(() => window.gatewalk.idle);
  await lab.page.reload();
  await lab.page.evaluate(() => window.gatewalk.ready);
  ok(await lab.address() !== walked.now, 'the last step was lost at the reload');
  deepEqual(lab.problems, []);
});

// currentTime of the document's timeline is one and the same throughout a frame.
test('a frame draws the picture or tells the mirror, which is not told of each that moves', async () => {
  const lab = await open({ hash: '#/en/whole-sequence/2?v=1' });
  const seen = await lab.page.evaluate(async () => {
    const { gatewalk } = window, { mirror, module } = gatewalk;
    let drawn = [], told = [];
    const frame = module._gw_frame, apply = mirror.apply.bind(mirror);
    module._gw_frame = () => { drawn.push(document.timeline.currentTime); return frame(); };
    mirror.apply = (diff) => { told.push(document.timeline.currentTime); apply(diff); };
    const next = () => new Promise(requestAnimationFrame);
    const rest = async () => { do await new Promise((done) => { setTimeout(done, 20); }); while (!gatewalk.idle); };
    const walked = async (presses, pause) => {
      [drawn, told] = [[], []];
      for (let k = 0; k < presses; k += 1) {
        gatewalk.perform('press', 'time/forth');
        await pause();
      }
      await rest();
      return { drawn: drawn.length, told: told.length, tells: new Set(told).size, both: told.filter((at) => drawn.includes(at)).length };
    };
    return { single: await walked(3, rest), moving: await walked(40, next) };
  });
  for (const [how, { drawn, told, tells, both }] of Object.entries(seen)) {
    ok(drawn > 0 && told > 0, `${how}: ${drawn} drawn, ${told} told`);
    equal(both, 0, `${how}: frames that did both`);
    if (how === 'moving') ok(tells < drawn / 2, `the mirror was told ${tells} times of ${drawn} pictures`);
  }
  deepEqual(lab.problems, []);
});

test('a field that is edited is told what it holds in the frame that draws it', async () => {
  const lab = await open({ hash: '#/en/forget-gate/5' });
  const both = await lab.page.evaluate(async (id) => {
    const { gatewalk } = window, { mirror, module } = gatewalk;
    const drawn = [], told = [], frame = module._gw_frame, apply = mirror.apply.bind(mirror);
    const rest = async () => { do await new Promise((done) => { setTimeout(done, 20); }); while (!gatewalk.idle); };
    const field = mirror.element(id);
    field.focus();
    await rest();
    module._gw_frame = () => { drawn.push(document.timeline.currentTime); return frame(); };
    mirror.apply = (diff) => { told.push(document.timeline.currentTime); apply(diff); };
    field.value = '0.25';
    field.dispatchEvent(new InputEvent('input', { bubbles: true }));
    await rest();
    return told.length > 0 && told.every((at) => drawn.includes(at));
  }, 'lesson/questions/question input/field');
  ok(both, 'a value of before could come over what was typed since');
  deepEqual(lab.problems, []);
});

test('a window that changes its size or ratio is redrawn sharp', async () => {
  const lab = await open();
  for (const [width, height, deviceScaleFactor] of [[1920, 1080, 2], [1000, 700, 1.5], [800, 600, 1]]) {
    await lab.page.setViewport({ width, height, deviceScaleFactor });
    await lab.page.waitForFunction((w) => document.getElementById('canvas').width === w, {}, width * deviceScaleFactor);
    const size = await lab.page.evaluate(() => {
      const { width: w, height: h, clientWidth, clientHeight } = document.getElementById('canvas');
      return [w, h, clientWidth, clientHeight];
    });
    deepEqual(size, [width * deviceScaleFactor, height * deviceScaleFactor, width, height]);
  }
  deepEqual(lab.problems, []);
});

test('a phone shows the panels as tabs, and a tap chooses one', async () => {
  const lab = await open({ width: 390, height: 844, ratio: 3, touch: true });
  ok(await lab.node('lesson'));
  await lab.picture('start-390x844-dark');
  await lab.tap('panels/1');
  ok(await lab.node('inspector'));
  equal(await lab.node('lesson'), null);
  deepEqual(lab.problems, []);
});

for (const [what, script, sentence] of [
  ['WebAssembly', 'delete window.WebAssembly', /WebAssembly/],
  ['SIMD', 'WebAssembly.validate = () => false', /SIMD/],
  ['WebGL 2', 'HTMLCanvasElement.prototype.getContext = () => null', /WebGL 2/],
]) {
  test(`without ${what} the page says so and the lessons can be read`, async () => {
    const lab = await open({ wait: false, before: script });
    await lab.page.waitForFunction(() => document.querySelectorAll('#text a').length > 0);
    match(await lab.page.$eval('#answer', (element) => element.textContent), sentence);
    equal(await lab.page.$eval('#lab', (element) => element.hidden), true);
  });
}

// A browser that asks for a language first that the lab may not have.
const CHINESE_FIRST = "Object.defineProperty(navigator, 'languages', { get: () => ['zh-CN', 'zh', 'en-US'] })";
const SPOKEN = LANGUAGES.includes('zh') ? 'zh-Hans' : 'en';

test('the page says in which language its text is, whatever the browser asks for first', async () => {
  const lab = await open({ before: CHINESE_FIRST });
  equal(await lab.page.evaluate(() => document.documentElement.lang), SPOKEN);
  deepEqual(lab.problems, []);
});

test('the page answers in the language that the lab speaks', async () => {
  const lab = await open({ wait: false, before: `${CHINESE_FIRST}; HTMLCanvasElement.prototype.getContext = () => null` });
  await lab.page.waitForFunction(() => document.querySelectorAll('#text a').length > 0);
  equal(await lab.page.evaluate(() => document.documentElement.lang), SPOKEN);
  match(await lab.page.$eval('#answer', (element) => element.textContent), SPOKEN === 'en' ? /offers no WebGL 2/ : /没有/);
});

test('a lost drawing context is answered, with the lesson as text', async () => {
  const lab = await open();
  const slug = (await lab.address()).match(/^#\/en\/([\w-]+)/)?.[1];
  await lab.page.evaluate(() => document.getElementById('canvas').getContext('webgl2').getExtension('WEBGL_lose_context').loseContext());
  await lab.page.waitForFunction(() => document.getElementById('text').textContent.trim().length > 100);
  match(await lab.page.$eval('#answer', (element) => element.textContent), /Nothing you did is lost/);
  equal(await lab.page.$eval('#reload', (element) => element.hidden), false);
  if (slug) ok((await lab.page.$$('#text h2')).length > 0, `the text of '${slug}' is not shown`);
});

test('a lab that stopped starts again without what was open and cut, and is text when that does not help', async () => {
  const place = '#/en/gradients-of-weights/5';
  const lab = await open({ hash: `${place}?v=1&t=5&pass=backward&op=dW_o&open=~dW_o:5:0:4&cut=dc_next` });
  const stop = () => lab.page.evaluate(() => window.dispatchEvent(new ErrorEvent('error', { error: new WebAssembly.RuntimeError('a test') })));
  const started_again = async (sentence) => {
    await lab.page.waitForFunction(() => document.documentElement.dataset.state === 'ready' && !document.getElementById('notice').hidden);
    match(await lab.page.$eval('#notice-text', (element) => element.textContent), sentence);
  };
  await Promise.all([lab.page.waitForNavigation(), stop()]);
  await started_again(/started again/);
  const first = await lab.address();
  ok(first.startsWith(`${place}?`) && first.includes('op=dW_o') && !/open=|cut=/.test(first), first);
  await lab.page.click('#notice-close');
  equal(await lab.page.$eval('#notice', (element) => element.hidden), true);
  await Promise.all([lab.page.waitForNavigation(), stop()]);
  await started_again(/started again/);
  ok((await lab.address()).startsWith(place));
  await stop();
  await lab.page.waitForFunction(() => document.querySelector('#text h2'));
  match(await lab.page.$eval('#answer', (element) => element.textContent), /stopped because of a mistake of ours/);
});

test('every character of a fast typist reaches a field', async () => {
  const lab = await open({ hash: '#/en/forget-gate/1' });
  const field = await lab.page.evaluate(() => document.querySelector('#mirror input[inputmode=decimal]')?.dataset.id ?? null);
  if (!field) return; // this lesson opens with none
  await lab.focus(field);
  await lab.page.keyboard.down('Control');
  await lab.page.keyboard.press('a');
  await lab.page.keyboard.up('Control');
  await lab.type('2.25');
  equal((await lab.node(field)).value, '2.25');
});

// Firefox's protocol cannot switch it off in one tab.
if (!firefox) test('without JavaScript the page leads to lessons that can be read', async () => {
  const lab = await open({ wait: false, javascript: false });
  const link = await lab.page.$('noscript a');
  ok(link, 'there is no link in the page without JavaScript');
  await Promise.all([lab.page.waitForNavigation(), link.click()]);
  ok((await lab.page.$$('ol a')).length > 0);
});

test('the lab goes on where storage is refused', async () => {
  const lab = await open({ before: 'Object.defineProperty(window, "localStorage", { get() { throw new DOMException("no", "SecurityError"); } })' });
  await lab.press('bar/theme');
  equal(await lab.page.evaluate(() => document.documentElement.dataset.theme), 'light');
  deepEqual(lab.problems, []);
});

test('the lab as one file opens from the disk, walks, and asks for nothing', async () => {
  const lab = await open({ file: true, hash: '#/en/forget-gate/2' });
  await lab.press('lesson/next');
  match(await lab.address(), /^#\/en\/forget-gate\/3/);
  match((await lab.node('lesson/count')).text, /^Step 3/);
  await lab.picture('one-file');
  await lab.page.evaluate(() => { location.hash = '#/en/gru/2'; });  // every lesson is in it
  await lab.page.waitForFunction(() => window.gatewalk.mirror.element('lesson/title')?.textContent.includes('GRU'));
  deepEqual(lab.problems, []);
});

test('the lab as one file shows the lesson as text where there is no WebGL 2', async () => {
  const lab = await open({ file: true, wait: false, hash: '#/en/forget-gate/2', before: 'HTMLCanvasElement.prototype.getContext = () => null' });
  await lab.page.waitForFunction(() => document.querySelector('#text h1, #text h2'));
  match(await lab.page.evaluate(() => document.getElementById('plain').textContent), /Forget gate/);
});

await run();
