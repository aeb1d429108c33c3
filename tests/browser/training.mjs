// Training in the page: beside the lab on a worker, or a little at a time where there is none; the same bits as the command line.
import { equal, match, ok } from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { open, run, test } from './driver.mjs';

const words = { task: 'first-symbol', hidden: 8, steps: 12, updates: 120, 'learning-rate': 0.02, seed: 3 };
const lesson = `title: Small learning
number: 90
goal: For tests.
cell: lstm
trained: ${Object.entries(words).map(([name, value]) => `${name}=${value}`).join(' ')}

# Start
Text.

:show update=0
`;

// The lesson as if it were dropped onto the page.
async function drop(lab, text = lesson) {
  await lab.page.evaluate((content) => {
    const host = new DataTransfer();
    host.items.add(new File([content], '90-small-learning.md'));
    document.getElementById('stage').dispatchEvent(new DragEvent('drop', { dataTransfer: host, bubbles: true, cancelable: true }));
  }, text);
  await lab.wait_for('time/updates/train');
}

const update = async (lab) => (await lab.node('time/updates/update')).name;
const until = (lab, wanted) => lab.page.waitForFunction((text) => window.gatewalk.mirror.element('time/updates/update')?.textContent === text
  || window.gatewalk.mirror.element('time/updates/update')?.getAttribute('aria-label') === text, { timeout: 120000 }, wanted);

// The weights that are shown, as the file that the reader saves.
async function saved(lab) {
  await lab.page.evaluate(() => {
    window.saved = null;
    const make = URL.createObjectURL;
    URL.createObjectURL = (blob) => { blob.arrayBuffer().then((bytes) => { window.saved = Array.from(new Uint8Array(bytes)); }); return make.call(URL, blob); };
  });
  await lab.press('stage/training/save');
  await lab.page.waitForFunction(() => window.saved !== null);
  return Buffer.from(await lab.page.evaluate(() => window.saved));
}

function by_command(updates) {
  const file = join(mkdtempSync(join(tmpdir(), 'gatewalk-train-')), 'weights.safetensors');
  const options = Object.entries({ ...words, updates }).flatMap(([name, value]) => [`--${name}`, String(value)]);
  execFileSync('build/bin/gatewalk', ['train', '--cell', 'lstm', ...options, '--save', file]);
  return readFileSync(file);
}

async function learns(lab) {
  await drop(lab);
  equal(await update(lab), 'update 0 of 120');
  await lab.press('time/updates/train');
  await until(lab, 'update 120 of 120');
  await lab.press('stage/figure or cell/1');
  ok((await saved(lab)).equals(by_command(120)), 'the page and the command line have other weights');
  await lab.set('time/updates/slider', 37);
  await until(lab, 'update 37 of 120');
  ok((await saved(lab)).equals(by_command(37)), 'the page and the command line have other weights after update 37');
  match(await lab.address(), /update=37/);
  equal(lab.problems.join('\n'), '');
}

test('a network learns on a worker, with the bits of the command line, and any update is reached', async () => {
  const lab = await open();
  await learns(lab);
  ok(await lab.page.workers().length > 0, 'there is no worker');
});

test('it learns in the page itself where a policy or an old browser has no workers', async () => {
  await learns(await open({ before: 'window.Worker = function () { throw new Error("no workers here"); };' }));
});

test('it learns in the page that is one file', async () => {
  const lab = await open({ file: true });
  await learns(lab);
  ok(await lab.page.workers().length > 0, 'there is no worker');
});

// How long frames take is told, not asserted: machines are noisy (the aim is 8 ms).
test('while an LSTM of 64 units learns at full speed the page goes on drawing, and stops it when asked', async () => {
  const lab = await open();
  await drop(lab, lesson.replace('hidden=8', 'hidden=64').replace('updates=120', 'updates=100000'));
  await lab.page.evaluate(() => window.gatewalk.mirror.element('time/updates/train').click());
  await lab.page.waitForFunction(() => window.gatewalk.frames > 0 && !/ 0 of/.test(window.gatewalk.mirror.element('time/updates/update').textContent), { timeout: 60000 });
  const first = await lab.frames();
  await lab.page.waitForFunction((from) => window.gatewalk.frames >= from + 20, { timeout: 120000 }, first);
  const times = (await lab.page.evaluate((from) => window.gatewalk.times.slice(-(window.gatewalk.frames - from)), first)).sort((a, b) => a - b);
  const slow = times[Math.floor(times.length * 0.95)];
  console.log(`      ${times.length} frames while it learned, 95 % within ${slow.toFixed(1)} ms`);
  await lab.press('time/updates/train');
  // The last report may still be on its way to the picture.
  await lab.page.waitForFunction(() => !/on the way/.test(window.gatewalk.mirror.element('time/updates/update').textContent), { timeout: 60000 });
  const stopped = await update(lab);
  await new Promise((done) => setTimeout(done, 500));
  equal(await update(lab), stopped);
});

await run();
