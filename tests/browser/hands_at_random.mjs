// What a reader can do to the page, at random: real events of mouse, fingers, wheel and keys, and what happens to a page (another
// size, a hidden tab, history, files, a lost drawing context). An action is a name and its numbers, of fast-check's arbitraries.
import { ok } from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { firefox } from './driver.mjs';

const top = fileURLToPath(new URL('../../', import.meta.url));
const lessons = join(top, 'lessons/text/en');
export const slugs = readdirSync(lessons).map((name) => name.match(/^\d+[a-z]?-([\w-]+)\.md$/)?.[1]).filter(Boolean);
const LARGEST = 1 << 18;
const files = ['tests/golden/models/files', 'tests/golden/bad', 'engine/cells', 'lessons/text/en', 'tests/fuzz/seeds/lesson'].flatMap((folder) =>
  readdirSync(join(top, folder), { withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(top, folder, entry.name)));

export const HOSTILE = ['', '0', '-1e999', 'NaN', '−2,5', '1e-320', '99999999999999999999', '<img src=x onerror="fetch(`https://example.com`)">',
  '"><script>alert(1)</script>', '{{constructor}}', 'javascript:alert(1)', '%00%n%s', '../../etc/passwd', '\u202Eabc\u0000', '👩‍🔬', 'שלום', '你好', 'a\nb\tc',
  'x'.repeat(4000), '1,2\n3,4\n', 'cell c\nstate h\nh\' = tanh(W_h [h, x])\n', '['.repeat(600), '#/en/gru/2?v=1&open=h:1'];
const KEYS = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'PageUp', 'PageDown', 'Home', 'End', 'Enter', ' ', 'Escape', 'Tab',
  'Backspace', 'Delete', ...'abcdefghijklmnopqrstuvwxyz0123456789+-?/,.'];
const SIZES = [[1440, 900], [390, 844], [844, 390], [1024, 768], [320, 256], [1366, 768]];
const NARROW = Math.max(...SIZES.map(([width]) => width));

const share = fc.noBias(fc.integer({ min: 0, max: 1000 })).map((n) => n / 1000);
const place = (lab, [x, y]) => [1 + x * (lab.size[0] - 2), 1 + y * (lab.size[1] - 2)];
const AWAY = [1, 1];
const pause = (ms) => new Promise((done) => { setTimeout(done, ms); });

// Something that the mirror holds is focused and used as a screen reader or a switch would; a field is given a text.
async function use(lab, { at, text, fields }) {
  await lab.inside.evaluate((where, what, only_fields) => {
    const all = [...document.querySelectorAll(only_fields ? '#mirror input, #mirror textarea'
      : '#mirror button, #mirror a, #mirror input, #mirror textarea, #mirror [role]')];
    const element = all[Math.min(all.length - 1, Math.floor(where * all.length))];
    if (!element || /^(https?:|blob:)|\.txt$/.test(element.getAttribute('href') ?? '')) return; // leads away
    element.focus();
    if (element.matches('input, textarea')) {
      element.value = what;
      element.dispatchEvent(new Event('input', { bubbles: true }));
    } else element.click();
  }, at, text, fields);
}

// name: [how often, its numbers, what it does]
const actions = {
  click: [6, fc.record({ at: fc.tuple(share, share), button: fc.constantFrom('left', 'left', 'left', 'right', 'middle'), count: fc.constantFrom(1, 1, 2) }),
    async (lab, { at, button, count }) => {
      // A button that a drag has left pressed is let go before it is pressed again, as on a mouse: the browser's driver insists.
      if (button === 'left' && lab.pressed) await lab.page.mouse.up();
      if (button === 'left') lab.pressed = false;
      await lab.page.mouse.click(...place(lab, at), { button, count });
      // The browser's own menu would keep the next key.
      if (button === 'right') await lab.page.keyboard.press('Escape');
    }],
  drag: [3, fc.record({ from: fc.tuple(share, share), to: fc.tuple(share, share), released: fc.boolean() }), async (lab, { from, to, released }) => {
    await lab.page.mouse.move(...place(lab, from));
    if (!lab.pressed) await lab.page.mouse.down();
    await lab.page.mouse.move(...place(lab, to), { steps: 3 });
    lab.pressed = !released;
    if (released) await lab.page.mouse.up();
  }],
  wheel: [3, fc.record({ at: fc.tuple(share, share), by: fc.integer({ min: -900, max: 900 }), zoom: fc.boolean() }), async (lab, { at, by, zoom }) => {
    await lab.page.mouse.move(...place(lab, at));
    // A wheel with Ctrl that the lab leaves alone is the browser's: Firefox would zoom the page for good.
    if (zoom && !firefox) await lab.page.keyboard.down('Control');
    await lab.page.mouse.wheel({ deltaY: by });
    if (zoom && !firefox) await lab.page.keyboard.up('Control');
  }],
  key: [8, fc.record({ key: fc.constantFrom(...KEYS), held: fc.option(fc.constantFrom('Control', 'Shift', 'Alt'), { freq: 4 }), lost: fc.boolean() }),
    async (lab, { key, held, lost }) => {
      // The browser's own are left to it: print, close, find, another window, the address bar.
      if (held && held !== 'Shift' && !(held === 'Control' && /^[zyc]$/.test(key)) && !/^Arrow(Up|Down)$/.test(key)) return;
      if (/^['/]$/.test(key) && firefox) return; // opens its own search
      if (held) await lab.page.keyboard.down(held);
      await lab.page.keyboard.press(key);
      if (held && !lost) await lab.page.keyboard.up(held);
      if (held && lost) lab.held.add(held);
    }],
  type: [2, fc.constantFrom(...HOSTILE.filter((text) => text.length < 60 && !/[/'\n\t\0]/.test(text))), (lab, text) => lab.page.keyboard.type(text)],
  node: [10, fc.record({ at: share, text: fc.constantFrom(...HOSTILE) }), (lab, { at, text }) => use(lab, { at, text, fields: false })],
  field: [4, fc.record({ at: share, text: fc.constantFrom(...HOSTILE) }), (lab, { at, text }) => use(lab, { at, text, fields: true })],
  address: [3, fc.record({ slug: fc.constantFrom(...slugs, 'nowhere', ''), step: fc.integer({ min: -1, max: 12 }), rest: fc.option(fc.string({ maxLength: 30 })) }),
    (lab, { slug, step, rest }) => lab.inside.evaluate((hash) => { location.hash = hash; }, `#/en/${slug}/${step}${rest === null ? '' : `?v=1&${rest}`}`)],
  history: [1, fc.constantFrom('back', 'forward'), async (lab, way) => {
    // Never out of the lab: where it began is the first entry.
    await lab.inside.evaluate((name) => { if (name === 'forward' || history.length > 3) history[name](); }, way);
    await pause(50);
  }],
  size: [1, fc.record({ size: fc.constantFrom(...SIZES), ratio: fc.constantFrom(1, 1, 1.25, 2), turned: fc.boolean() }),
    async (lab, { size, ratio, turned }) => {
      lab.size = turned ? [...size].reverse() : size;
      // A large picture at twice the pixels takes a processor that draws it by itself a second a frame.
      await lab.page.setViewport({ width: lab.size[0], height: lab.size[1], deviceScaleFactor: lab.size[0] * ratio > NARROW ? 1 : ratio });
    }],
  drop: [2, fc.record({ path: fc.constantFrom(...files), cut: fc.option(share), name: fc.option(fc.constantFrom(...HOSTILE)) }), async (lab, { path, cut, name }) => {
    let bytes = readFileSync(path);
    if (cut !== null) bytes = bytes.subarray(0, Math.floor(bytes.length * cut));
    if (bytes.length > LARGEST) return;
    await lab.inside.evaluate((called, text) => {
      const dropped = new DataTransfer();
      dropped.items.add(new File([Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))], called));
      document.getElementById('stage').dispatchEvent(new DragEvent('drop', { dataTransfer: dropped, bubbles: true, cancelable: true }));
    }, name ?? path.split('/').at(-1), bytes.toString('base64'));
  }],
  paste: [1, fc.constantFrom(...HOSTILE), (lab, text) => lab.inside.evaluate((what) => {
    const data = new DataTransfer();
    data.setData('text/plain', what);
    (document.activeElement ?? document.body).dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  }, text)],
  theme: [1, fc.record({ dark: fc.boolean(), still: fc.boolean() }), (lab, { dark, still }) => (firefox ? null
    : lab.page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: dark ? 'dark' : 'light' }, { name: 'prefers-reduced-motion', value: still ? 'reduce' : 'no-preference' }]))],
  hidden: [1, fc.constant(null), (lab) => lab.inside.evaluate(() => {
    for (const hidden of [true, false]) {
      Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
      document.dispatchEvent(new Event('visibilitychange'));
    }
  })],
  unfocused: [1, fc.constant(null), (lab) => lab.inside.evaluate(() => { window.dispatchEvent(new Event('blur')); document.activeElement?.blur?.(); })],
  stored: [1, fc.record({ at: share, text: fc.option(fc.constantFrom(...HOSTILE)) }), (lab, { at, text }) => lab.inside.evaluate((where, what) => {
    // What another tab stores, this one hears.
    const key = Object.keys(localStorage)[Math.floor(where * localStorage.length)];
    if (!key) return;
    const before = localStorage.getItem(key);
    if (what !== null) localStorage.setItem(key, what);
    dispatchEvent(new StorageEvent('storage', { key, oldValue: before, newValue: localStorage.getItem(key), storageArea: localStorage }));
  }, at, text)],
  context: [1, fc.record({ away: fc.integer({ min: 0, max: 60 }), resting: fc.boolean() }), (lab, numbers) => lose_context(lab, numbers)],
  wait: [2, fc.integer({ min: 0, max: 300 }), (lab, ms) => pause(ms)],
};
if (!firefox) {
  actions.fingers = [2, fc.record({ from: fc.array(fc.tuple(share, share), { minLength: 1, maxLength: 2 }), to: fc.tuple(share, share) }), async (lab, { from, to }) => {
    const fingers = [];
    for (const at of from) fingers.push(await lab.page.touchscreen.touchStart(...place(lab, at)));
    await fingers.at(-1).move(...place(lab, to));
    for (const finger of fingers.reverse()) await finger.end();
  }];
}
// A sequence of actions, as [name, numbers].
export const sequence = (most) => fc.array(fc.oneof(...Object.entries(actions).map(([name, [weight, numbers]]) =>
  ({ weight, arbitrary: fc.tuple(fc.constant(name), numbers) }))), { minLength: 1, maxLength: most });
export const act = (lab, [name, numbers]) => actions[name][2](lab, numbers);

// Lets go of what is held and pressed.
export async function let_go(lab) {
  for (const name of lab.held) await lab.page.keyboard.up(name);
  lab.held.clear();
  if (lab.pressed) await lab.page.mouse.up();
  lab.pressed = false;
}

// Lets what moves come to rest; false where something goes on by itself: playing, learning, a sentence that is seen for a while.
export const at_rest = (lab) => lab.inside.evaluate(async () => {
  for (let quiet = 0, waited = 0; waited < 60; waited += 1) {
    await new Promise((done) => { setTimeout(done, 20); });
    quiet = window.gatewalk.rests && window.gatewalk.address ? quiet + 1 : 0;
    if (quiet >= 3) return true;
  }
  return false;
});

// The drawing context is taken away and comes back. Where the lab rested it is seen that nothing is lost: address, mirror and
// focus are the same, and so is every pixel of the picture. In between, the page says in text what happened.
export async function lose_context(lab, { away, resting }) {
  // Nothing below the pointer: what it is over is marked, until a page that is seen no more says that it has left.
  if (resting) await lab.page.mouse.move(...AWAY);
  const compared = resting && await at_rest(lab);
  const seen = await lab.inside.evaluate(async (wait, compare) => {
    const canvas = document.getElementById('canvas'), gl = canvas.getContext('webgl2');
    const lose = gl.getExtension('WEBGL_lose_context');
    if (document.documentElement.dataset.state !== 'ready' || gl.isContextLost()) return null;
    const picture = () => {
      const pixels = new Uint8Array(4 * canvas.width * canvas.height);
      gl.readPixels(0, 0, canvas.width, canvas.height, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
      return pixels;
    };
    const told = () => [location.hash, `the focus on ${document.activeElement?.dataset.id}`,
      ...[...document.querySelectorAll('#mirror [data-id]')].map((element) => element.outerHTML)].join('\n');
    const soon = (ms) => new Promise((done) => { setTimeout(done, ms); });
    const happened = (what) => new Promise((done) => { canvas.addEventListener(what, done, { once: true }); });
    const before = compare ? [picture(), told(), canvas.width, canvas.height] : null;
    const lost = happened('webglcontextlost');
    lose.loseContext();
    await lost;
    await soon(wait); // a context comes back after its loss was told
    const answer = document.getElementById('answer').textContent;
    const plain = document.documentElement.dataset.state === 'plain' && !document.getElementById('plain').hidden && answer !== '';
    const restored = happened('webglcontextrestored');
    lose.restoreContext();
    await restored;
    if (!before) return { plain, state: document.documentElement.dataset.state };
    for (let quiet = 0, waited = 0; waited < 100 && quiet < 3; waited += 1) {
      await soon(20);
      quiet = window.gatewalk.rests && window.gatewalk.address ? quiet + 1 : 0;
    }
    const after = picture();
    // How many pixels differ, and the corners of where they are, from the top left.
    const different = { count: 0, left: canvas.width, top: canvas.height, right: 0, bottom: 0 };
    for (let k = 0; k < after.length; k += 4) {
      if (after[k] === before[0][k] && after[k + 1] === before[0][k + 1] && after[k + 2] === before[0][k + 2]) continue;
      const x = (k / 4) % canvas.width, y = canvas.height - 1 - Math.floor(k / 4 / canvas.width);
      different.count += 1;
      different.left = Math.min(different.left, x), different.right = Math.max(different.right, x);
      different.top = Math.min(different.top, y), different.bottom = Math.max(different.bottom, y);
    }
    return { plain, state: document.documentElement.dataset.state, different, told: before[1] === told() ? null : [before[1], told()],
      resized: canvas.width !== before[2] || canvas.height !== before[3] };
  }, away, compared);
  if (!seen) return;
  lab.losses += 1;
  ok(seen.plain, 'while there is no context the page says so in text');
  ok(seen.state === 'ready', `after the context came back the page is '${seen.state}'`);
  if (!compared) return;
  lab.compared += 1;
  if (seen.told) {
    const [before, after] = seen.told.map((text) => text.split('\n'));
    const k = [...(before.length > after.length ? before : after).keys()].find((at) => before[at] !== after[at]);
    ok(false, `a lost context changed what is told: ${before[k]} became ${after[k]}`);
  }
  ok(!seen.resized && seen.different.count === 0, `the picture after a lost context differs in pixels: ${JSON.stringify(seen.different)}`);
}
