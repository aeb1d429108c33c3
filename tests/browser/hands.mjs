// What a reader's hands can rely on in a browser: which keys are whose, what a second button does, where the clipboard is refused.
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { Lab, elsewhere, embedded, open, run, serve, test } from './driver.mjs';

test('every element of the mirror lies where its widget is, inside of paragraphs, too', async () => {
  for (const size of [{ width: 1440, height: 900 }, { width: 390, height: 844, touch: true }]) {
    const lab = await open({ ...size, hash: '#/en/forget-gate/5' });
    const wrong = await lab.page.evaluate(() => {
      // Where the lab drew it is told in the last diff; the element itself must be there in the window.
      const places = [];
      for (const element of document.querySelectorAll('#mirror [data-id]')) {
        const wanted = window.gatewalk.mirror.bounds(element.dataset.id);
        const control = window.gatewalk.mirror.element(element.dataset.id);
        if (!wanted || getComputedStyle(control).position !== 'absolute') continue;
        const box = control.getBoundingClientRect();
        if (Math.abs(box.x - wanted[0]) > 1 || Math.abs(box.y - wanted[1]) > 1) places.push([element.dataset.id, wanted, [box.x, box.y]]);
      }
      return { places, inside: document.querySelectorAll('#mirror [data-role=paragraph] [data-id]').length };
    });
    ok(wrong.inside > 3, 'there are links inside of paragraphs');
    deepEqual(wrong.places, []);
  }
});

test('keys with Ctrl or Cmd are the browser’s unless they are the lab’s', async () => {
  const lab = await open({ hash: '#/en/forget-gate/3' });
  const before = await lab.address();
  for (const [held, key] of [['Control', 'v'], ['Control', 'm'], ['Control', '0'], ['Control', 'b'], ['Meta', 'v'], ['Meta', 'b'], ['Meta', 'ArrowLeft'],
    ['Control', 'ArrowRight'], ['Alt', 'ArrowRight']]) {
    await lab.page.evaluate(([modifier, name]) => {
      const flags = { ctrlKey: modifier === 'Control', metaKey: modifier === 'Meta', altKey: modifier === 'Alt', bubbles: true, cancelable: true };
      const code = name.length === 1 ? name.toUpperCase().charCodeAt(0) : { ArrowLeft: 37, ArrowRight: 39 }[name];
      const down = new KeyboardEvent('keydown', { key: name, keyCode: code, ...flags });
      document.body.dispatchEvent(down);
      document.body.dispatchEvent(new KeyboardEvent('keyup', { key: name, keyCode: code, ...flags }));
      if (down.defaultPrevented) throw new Error(`${modifier}+${name} is kept from the browser`);
    }, [held, key]);
    await lab.settle();
    equal(await lab.address(), before, `${held}+${key}`);
  }
});

test('on a Mac a key whose release is swallowed by Cmd does not stay down', async () => {
  const lab = await open({ hash: '#/en/forget-gate/3' });
  await lab.page.evaluate(() => {
    const key = (type, name, code, flags) => document.body.dispatchEvent(new KeyboardEvent(type, { key: name, keyCode: code, bubbles: true, cancelable: true, ...flags }));
    key('keydown', 'Meta', 91, { metaKey: true });
    key('keydown', 'ArrowRight', 39, { metaKey: true });
    key('keyup', 'Meta', 91, {});
  });
  await lab.settle();
  const before = await lab.address();
  await new Promise((done) => setTimeout(done, 1500));
  equal(await lab.address(), before);
});

test('a second button, or a release that never came, leaves nothing held', async () => {
  const lab = await open({ hash: '#/en/forget-gate/1' });
  const { box } = await lab.node('time/step');
  const mouse = lab.page.mouse;
  const y = box.y + box.height / 2;
  await mouse.move(box.x + 10, y);
  await mouse.down({ button: 'left' });
  await mouse.down({ button: 'right' });
  await mouse.up({ button: 'left' });
  await mouse.up({ button: 'right' });
  await lab.settle();
  const before = await lab.address();
  await mouse.move(box.x + box.width - 10, y);
  await lab.settle();
  equal(await lab.address(), before);
  await lab.page.evaluate(([x, at]) => {
    const canvas = document.getElementById('canvas');
    const event = (type, left, buttons) => canvas.dispatchEvent(new PointerEvent(type, { pointerId: 1, pointerType: 'mouse', clientX: left, clientY: at, button: 0, buttons, bubbles: true }));
    canvas.setPointerCapture = () => {};
    event('pointermove', x, 0);
    event('pointerdown', x, 1);
    event('pointermove', x + 150, 0);
    event('pointermove', x + 10, 0);
  }, [box.x + 10, y]);
  await lab.settle();
  const after = await lab.address();
  await mouse.move(box.x + box.width - 20, y);
  await lab.settle();
  equal(await lab.address(), after);
});

test('in a page that keeps the clipboard for itself nothing is asked of it', async () => {
  const lab = await open();
  const page = await lab.page.browserContext().newPage(), home = await serve();
  await page.goto(await elsewhere());
  const inside = new Lab(page, home), frame = await embedded(page, home);
  await frame.evaluate(() => {
    document.execCommand = () => false;
    window.gatewalk.perform('press', 'bar/share');
  });
  await frame.waitForFunction(() => !document.getElementById('copy').hidden);
  deepEqual(inside.problems, []);
});

test('where the clipboard is refused the text stands in a field, selected', async () => {
  const lab = await open({ hash: '#/en/forget-gate/3', before: "Object.defineProperty(navigator, 'clipboard', { value: undefined }); document.execCommand = () => false" });
  await lab.press('bar/share');
  await lab.page.waitForFunction(() => !document.getElementById('copy').hidden);
  const field = await lab.page.$eval('#copy-field', (element) => ({ value: element.value, chosen: element.selectionEnd - element.selectionStart,
    seen: element.contains(document.elementFromPoint(element.getBoundingClientRect().x + 20, element.getBoundingClientRect().y + 20)) }));
  match(field.value, /#\/en\/forget-gate\/3/);
  equal(field.chosen, field.value.length);
  ok(field.seen);
  await lab.key('Escape');
  ok(await lab.page.$eval('#copy', (element) => element.hidden));
});

test('keys that move the lab do not scroll the page around it', async () => {
  const around = '<body style="height:3000px"><p>a course</p><iframe src="/index.html#/en/forget-gate/3" width="1100" height="700"></iframe></body>';
  const lab = await open({ wait: false, answers: (path) => (path === 'around.html' ? { status: 200, contentType: 'text/html', body: around } : null) });
  await lab.page.goto(`${new URL(lab.page.url()).origin}/around.html`);
  const frame = await (await lab.page.waitForSelector('iframe')).contentFrame();
  await frame.waitForFunction(() => document.documentElement.dataset.state === 'ready', { timeout: 60000 });
  await frame.evaluate(() => window.gatewalk.mirror.element('time/forth').focus());
  const before = await frame.evaluate(() => location.hash);
  for (const key of ['ArrowDown', 'PageDown', 'ArrowRight']) await lab.page.keyboard.press(key);
  await new Promise((done) => setTimeout(done, 1500));
  equal(await lab.page.evaluate(() => scrollY), 0);
  ok(before !== await frame.evaluate(() => location.hash));
});

// Found by random use: the browser says so on the console where a touch is cancelled that it scrolls with already.
test('a touch that the browser keeps is not cancelled, any other on the canvas is', async () => {
  const lab = await open({ width: 390, height: 844, touch: true, hash: '#/en/forget-gate/5' });
  const cancelled = await lab.page.evaluate(() => {
    const canvas = document.getElementById('canvas');
    return ['touchstart', 'touchmove', 'touchend'].flatMap((type) => [true, false].map((cancelable) => {
      const touch = new Touch({ identifier: 7, target: canvas, clientX: 100, clientY: 300 });
      const event = new TouchEvent(type, { bubbles: true, cancelable, touches: [touch], targetTouches: [touch], changedTouches: [touch] });
      let asked = 0;
      event.preventDefault = function ask() { asked += 1; TouchEvent.prototype.preventDefault.call(this); };
      canvas.dispatchEvent(event);
      return asked > 0;
    }));
  });
  deepEqual(cancelled, [true, false, true, false, true, false]);
});

test('fields are large enough that no phone zooms in on them, and the picture can be saved', async () => {
  const lab = await open({ width: 390, height: 844, touch: true, hash: '#/en/forget-gate/5' });
  const small = await lab.page.evaluate(() => [...document.querySelectorAll('#mirror :is(input, textarea)')].filter((field) => parseFloat(getComputedStyle(field).fontSize) < 16).length);
  equal(small, 0);
  const colors = await lab.page.evaluate(() => {
    const copy = document.createElement('canvas');
    Object.assign(copy, { width: 64, height: 64 });
    const context = copy.getContext('2d');
    context.drawImage(document.getElementById('canvas'), 0, 0, 64, 64);
    return new Set(new Uint32Array(context.getImageData(0, 0, 64, 64).data.buffer)).size;
  });
  ok(colors > 10, `the picture has ${colors} colors`);
});

await run();
