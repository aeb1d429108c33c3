// Long use: in rounds of 100 steps, two changes of the lesson, ten updates of a training and an opened file. What the page holds is
// measured after each quarter of the rounds: WebAssembly's memory, JavaScript's heap after collection, elements, listeners, objects
// of WebGL. Each quarter goes the same way: what is seen for the first time may need more than all before it. At the end of the
// last quarter none may be more than 1 % above the second. GATEWALK_ROUNDS: 24 in `./lab test`; once, 1000.
import { deepEqual, ok } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { at_rest, slugs } from './hands_at_random.mjs';
import { firefox, open, run, test } from './driver.mjs';

const ROUNDS = Number(process.env.GATEWALK_ROUNDS ?? 24), STEPS = 100, UPDATES = 10, STEPS_A_FRAME = 4;
const QUARTER = Math.max(1, Math.floor(ROUNDS / 4));
const file = (name) => readFileSync(join(fileURLToPath(new URL('../../', import.meta.url)), 'tests/golden/models/files', name)).toString('base64');
const models = ['one_bias.safetensors', 'lstm.pt', 'amp.json'].map((name) => [name, file(name)]);

// Runs in the page before it starts: counts what is made and not deleted.
function count() {
  const there = new Map();
  for (const kind of ['Buffer', 'Texture', 'Program', 'Shader', 'VertexArray', 'Framebuffer', 'Sampler']) {
    const gl = WebGL2RenderingContext.prototype, make = gl[`create${kind}`], drop = gl[`delete${kind}`];
    there.set(kind, new Set());
    gl[`create${kind}`] = function create(...values) {
      const made = make.apply(this, values);
      there.get(kind).add(made);
      return made;
    };
    gl[`delete${kind}`] = function remove(one) {
      there.get(kind).delete(one);
      return drop.call(this, one);
    };
  }
  window.gl_objects = () => [...there.values()].reduce((sum, all) => sum + all.size, 0);
}

async function measured(lab) {
  // The same place each time: what is measured is what the way there has left.
  await lab.page.evaluate(() => { location.hash = '#/en/forget-gate/5?v=1&t=2&op=f&open=f:2:2'; });
  await at_rest(lab);
  const own = await lab.page.evaluate(() => ({ wasm: window.gatewalk.module.HEAPU8.length, elements: document.querySelectorAll('*').length, gl: window.gl_objects() }));
  if (firefox) return own;
  const session = await lab.page.createCDPSession();
  await session.send('HeapProfiler.collectGarbage');
  await session.send('HeapProfiler.collectGarbage');
  await session.detach();
  const { JSHeapUsedSize, JSEventListeners } = await lab.page.metrics();
  return { ...own, heap: JSHeapUsedSize, listeners: JSEventListeners };
}

async function round(lab, k) {
  const go = async (hash) => {
    await lab.page.evaluate((where) => { location.hash = where; }, hash);
    await lab.settle();
  };
  await go(`#/en/${slugs[(2 * k) % slugs.length]}/1`);
  await lab.page.evaluate(async (steps, together) => {
    for (let n = 0; n < steps; n += 1) {
      window.gatewalk.perform('press', n % 16 < 8 ? 'time/forth' : 'time/back');
      if (n % together === 0) await new Promise((done) => { requestAnimationFrame(done); });
    }
  }, STEPS, STEPS_A_FRAME);
  await go(`#/en/${slugs[(2 * k + 1) % slugs.length]}/2`);
  await go(`#/en/train-it/1?v=1&update=${UPDATES * (1 + (k % 100))}`);
  await at_rest(lab);
  const [name, bytes] = models[k % models.length];
  await lab.page.evaluate((called, text) => {
    const dropped = new DataTransfer();
    dropped.items.add(new File([Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))], called));
    document.getElementById('stage').dispatchEvent(new DragEvent('drop', { dataTransfer: dropped, bubbles: true, cancelable: true }));
  }, name, bytes);
  await lab.page.waitForFunction(() => window.gatewalk.mirror.element('open/go'), { timeout: 60000 });
  await lab.page.evaluate(() => window.gatewalk.perform('press', 'open/go'));
  await lab.settle();
}

test(`${ROUNDS} rounds of use leave the page as large as it was`, async () => {
  const lab = await open({ still: true, before: count });
  lab.inside = lab.page.mainFrame();
  const all = [];
  for (let k = 0; k < ROUNDS; k += 1) {
    await round(lab, k % QUARTER);
    if ((k + 1) % QUARTER === 0) all.push(await measured(lab));
  }
  console.log(`      ${ROUNDS * STEPS} steps, ${2 * ROUNDS} lessons, ${ROUNDS * UPDATES} updates, ${ROUNDS} files`);
  for (const quarter of all) console.log(`      ${JSON.stringify(quarter)}`);
  deepEqual(lab.problems, []);
  const second = all[1], last = all[3];
  for (const [what, before] of Object.entries(second)) ok(last[what] <= before * 1.01, `${what} grew from ${before} to ${last[what]}`);
});

await run();
