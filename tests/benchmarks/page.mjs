// The page in Chromium on this machine: from navigation to the first drawn frame, what a frame takes while lesson 8 is walked,
// whether it rests when nothing happens, memory before and after a thousand steps, a minute of use, and what it costs while a
// network learns, at the largest network and with large files.
// Processor time is the main thread's own, with style, layout and all else it does; of it the lab's part is the callback that
// draws the frame and tells the mirror. From its start to its end a frame can take longer: where there is no graphics processor,
// the rasterizer's threads take turns with it.
// page.mjs OUT.json [words of a test's name]
import { writeFileSync } from 'node:fs';
import { open, run, test } from '../browser/driver.mjs';

const quantile = (list, q) => [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(q * list.length))];
const rows = {};

test('measured', async () => {
  const starts = [];
  for (let round = 0; round < 3; round++) {
    const lab = await open({ hash: '#/en/forget-gate/1' });
    starts.push(await lab.page.evaluate(() => performance.getEntriesByName('gatewalk-first-frame')[0].startTime));
    await lab.close();
  }
  rows['first frame after navigation, ms (three rounds)'] = starts.map((t) => Math.round(t));

  const lab = await open({ hash: '#/en/forget-gate/1' });
  const memory = async () => Math.round((await lab.page.evaluate(() => window.gatewalk.module.HEAPU8.length)) / 2 ** 20 * 10) / 10;
  const heap = async () => Math.round((await lab.page.metrics()).JSHeapUsedSize / 2 ** 20 * 10) / 10;
  await lab.page.evaluate(async () => { for (let k = 0; k < 30; k++) { window.gatewalk.perform('press', 'time/forth'); await new Promise(requestAnimationFrame); } });
  await lab.settle();
  rows['WebAssembly memory before, MiB'] = await memory();
  rows['JavaScript heap before, MiB'] = await heap();
  const session = await lab.page.createCDPSession();
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const spent = async () => Object.fromEntries((await session.send('Performance.getMetrics')).metrics.map(({ name, value }) => [name, 1000 * value]));
  const start = await spent(), first = await lab.frames();
  await lab.page.evaluate(async () => {
    for (let k = 0; k < 1000; k++) {
      window.gatewalk.perform('press', k % 40 === 39 ? 'time/token 0' : 'time/forth');
      await new Promise((done) => setTimeout(done, 0));
    }
  });
  await lab.settle();
  const end = await spent(), drawn = (await lab.frames()) - first;
  rows['frames walked'] = drawn;
  for (const [what, name] of [['all', 'TaskDuration'], ['scripts and WebAssembly', 'ScriptDuration']])
    rows[`processor time of the main thread a frame, ms: ${what}`] = Number(((end[name] - start[name]) / drawn).toFixed(2));
  const times = await lab.page.evaluate(() => window.gatewalk.times);
  rows['from start to end of a frame, ms: median, 95 %'] = [0.5, 0.95].map((q) => Number(quantile(times, q).toFixed(2)));
  rows['WebAssembly memory after 1000 steps, MiB'] = await memory();
  rows['JavaScript heap after 1000 steps, MiB'] = await heap();
  const before = await lab.frames();
  await new Promise((done) => setTimeout(done, 3000));
  rows['frames drawn in 3 s without input'] = (await lab.frames()) - before;
});

// Somebody who opens, walks, turns around, zooms and turns pages, thirty times a second, in a lab that moves.
test('a minute of use', async () => {
  const lab = await open({ hash: '#/en/forget-gate/1', still: false });
  const all = [];
  let most = 0;
  for (let second = 0; second < 60; second += 5) {
    const { times, nodes } = await lab.page.evaluate(async () => {
      const { gatewalk } = window;
      const from = gatewalk.frames;
      const script = ['time/forth', 'stage/diagram/f', 'stage/diagram/i', 'time/token 2', 'stage/diagram/c', 'time/forth', 'stage/diagram/h',
        'stage/fit', 'time/token 1', 'stage/diagram/values f', 'lesson/next', 'stage/diagram/[h, x]', 'lesson/back'];
      const until = performance.now() + 5000;
      for (let k = 0; performance.now() < until; k++) {
        gatewalk.perform('press', script[k % script.length]);
        await new Promise((done) => setTimeout(done, 33));
      }
      const drawn = gatewalk.frames - from;
      const ring = gatewalk.times;
      const newest = gatewalk.frames % ring.length;
      return { times: Array.from({ length: Math.min(drawn, ring.length) }, (_, k) => ring[(newest - 1 - k + 2 * ring.length) % ring.length]),
        nodes: document.querySelectorAll('#mirror [data-id]').length };
    });
    all.push(...times);
    most = Math.max(most, nodes);
  }
  rows['a minute of use: frames'] = all.length;
  rows['a minute of use: frames over 8 ms'] = all.filter((ms) => ms > 8).length;
  rows['a minute of use: from start to end of a frame, ms: median, 99 %'] = [quantile(all, 0.5), quantile(all, 0.99)].map((ms) => Number(ms.toFixed(2)));
  rows['nodes in the mirror at most'] = most;
});

// An LSTM of 64 units learns at full speed on a worker, followed by the lab: what a frame costs the page.
const LEARNING = `title: Learning
number: 90
goal: Measure.
cell: lstm
trained: task=first-symbol hidden=64 updates=100000

# Start
Text.

:show update=0 training=1
`;
test('a network learns', async () => {
  const lab = await open();
  await drop(lab, '90-learning.md', LEARNING);
  await lab.wait_for('time/updates/train');
  const update = () => lab.page.evaluate(() => Number(/update (\d+)/.exec(window.gatewalk.mirror.element('time/updates/slider').getAttribute('aria-valuetext'))?.[1]));
  await lab.page.evaluate(() => window.gatewalk.mirror.element('time/updates/train').click());
  await new Promise((done) => setTimeout(done, 3000));
  const [from, begun] = [await update(), performance.now()];
  const frames = await traced(lab, () => new Promise((done) => setTimeout(done, 6000)));
  const pace = 1000 * (await update() - from) / (performance.now() - begun);
  rows['while an LSTM of 64 units learns: updates a second'] = Math.round(pace);
  tell('while it learns', frames);
});

// The whole network on the stage at its largest: 4 layers in both directions over 40 steps of 64 units. Its modules are walked
// forward and backward, as the whole and so near that a module has a frame, ways and numbers.
const DEEP = `title: Deep
number: 98
goal: Measure.
cell: lstm
input: 8
hidden: 64
layers: 4
direction: bidirectional
outputs: 4
classes: a | b | c | d
loss: cross-entropy last b
tokens: ${['a', ...Array(39).fill('b')].join(' | ')}

# One
Text.
`;
test('a network of 4 x 2 x 40', async () => {
  const lab = await open();
  await drop(lab, '98-deep.md', DEEP);
  await lab.settle();
  for (const pass of ['forward', 'backward'])
    for (const [how, nearer] of [['whole', 1], ['near', 4]]) {
      await lab.page.evaluate((hash) => { location.hash = hash; }, `#/en/deep/1?v=1&t=1&pass=${pass}&layer=3&network=${nearer}`);
      await lab.wait_for('stage/network/grid');
      await lab.settle();
      const walk = Array.from({ length: 60 }, (_, k) => (k < 30 ? 'time/forth' : 'time/back'));
      tell(`4 × 2 × 40, ${pass}, ${how}`, await traced(lab, () => pressed(lab, walk)));
    }
  const zoom = Array.from({ length: 36 }, (_, k) => (k % 12 < 6 ? 'stage/network/farther' : 'stage/network/nearer'));
  tell('4 × 2 × 40, zoomed out and in', await traced(lab, () => pressed(lab, zoom)));
});

// A file of two layers of so many units, dropped and opened over 1,000 steps: when its first numbers stand there, when all, and how
// long the page stood still meanwhile; then a step of it. Made in the page, for it is large.
for (const hidden of [512, 1024])
  test(`a network of 2 x ${hidden} x 1,000`, async () => {
    const lab = await open({ hash: '#/en/forget-gate/5' });
    await lab.page.evaluate((H) => {
      const I = 64, header = {}, shapes = [];
      for (const [l, input] of [[0, I], [1, H]]) shapes.push([`weight_ih_l${l}`, [4 * H, input]], [`weight_hh_l${l}`, [4 * H, H]],
        [`bias_ih_l${l}`, [4 * H]], [`bias_hh_l${l}`, [4 * H]]);
      let count = 0;
      for (const [name, shape] of shapes) {
        const from = count;
        count += shape.reduce((a, b) => a * b);
        header[name] = { dtype: 'F32', shape, data_offsets: [4 * from, 4 * count] };
      }
      const text = new TextEncoder().encode(JSON.stringify(header));
      const numbers = new Float32Array(count);
      for (let k = 0, seed = 1; k < count; k++) {
        seed = (Math.imul(seed, 1664525) + 1013904223) | 0;
        numbers[k] = seed / 2 ** 31 / Math.sqrt(H);
      }
      const data = new DataTransfer();
      data.items.add(new File([new BigUint64Array([BigInt(text.length)]), text, numbers], 'large.safetensors'));
      document.getElementById('stage').dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
    }, hidden);
    await lab.wait_for('open/all/sequence/steps');
    await lab.set('open/all/sequence/steps', '1000');
    await lab.settle();
    const until = (id, there) => lab.page.evaluate(async (wanted, is) => {
      const from = performance.now();
      let longest = 0, last = from;
      while (Boolean(window.gatewalk.mirror.element(wanted)) !== is) {
        await new Promise((done) => setTimeout(done, 0));
        const now = performance.now();
        longest = Math.max(longest, now - last), last = now;
      }
      return { took: Math.round(performance.now() - from), longest: Math.round(longest) };
    }, id, there);
    const bar = 'time/computing/share', what = `2 × ${hidden} × 1,000`;
    await lab.page.evaluate(() => window.gatewalk.perform('press', 'open/go'));
    const first = await until(bar, true), whole = await until(bar, false);
    rows[`${what}: first steps, all steps, ms`] = [first.took, first.took + whole.took];
    rows[`${what}: the page stands still at most, ms: until the first steps, until all`] = [first.longest, whole.longest];
    await lab.settle();
    for (const [name, id] of [['an operation', 'time/forth'], ['a time step', 'time/token 1']]) {
      await lab.page.evaluate((press) => window.gatewalk.perform('press', press), id);
      await lab.settle();
      rows[`${what}: a frame of ${name}, ms`] = await lab.page.evaluate(() => {
        const { times, frames } = window.gatewalk;
        return Number(Math.max(times[(frames - 1) % times.length], times[(frames - 2) % times.length]).toFixed(1));
      });
    }
    await lab.page.evaluate(() => window.gatewalk.perform('press', 'time/pass/1'));
    const back = await until(bar, true), done = await until(bar, false);
    rows[`${what}: the backward pass, ms`] = back.took + done.took;
    rows[`${what}: the page stands still at most while it is made, ms`] = Math.max(back.longest, done.longest);
    rows[`${what}: WebAssembly memory, MiB`] = await lab.page.evaluate(() => Math.round(window.gatewalk.module.HEAPU8.length / 2 ** 20));
    await lab.close();
  });

// One after the other, each when what the one before has changed is drawn: that much of a frame is a press and its answer. Seldom
// asked, for each question is processor time of the page as well.
function pressed(lab, ids) {
  return lab.page.evaluate(async (list) => {
    const { gatewalk } = window;
    for (const id of list) {
      const before = gatewalk.frames;
      gatewalk.perform('press', id);
      do await new Promise((done) => setTimeout(done, 80));
      while (gatewalk.frames === before || !gatewalk.idle);
    }
  }, ids);
}

// A lesson as a file that a reader drops onto the lab.
function drop(lab, name, text) {
  return lab.page.evaluate((file, content) => {
    const host = new DataTransfer();
    host.items.add(new File([content], file));
    document.getElementById('stage').dispatchEvent(new DragEvent('drop', { dataTransfer: host, bubbles: true, cancelable: true }));
  }, name, text);
}

// What the frames cost that were drawn meanwhile.
async function traced(lab, what) {
  await lab.page.tracing.start({ categories: ['disabled-by-default-devtools.timeline', 'devtools.timeline', 'toplevel'] });
  await what();
  return costs(JSON.parse(Buffer.from(await lab.page.tracing.stop()).toString()).traceEvents);
}

function tell(what, { frames, own, wall }) {
  const two = (list) => [0.5, 0.95].map((q) => Number(quantile(list, q).toFixed(2)));
  rows[`${what}: frames`] = frames.length;
  rows[`${what}: processor time of the main thread a frame, ms: median, 95 %`] = two(frames);
  rows[`${what}: of it the lab's own, ms: median, 95 %`] = two(own);
  rows[`${what}: from start to end of a frame, ms: median, 95 %`] = two(wall);
}

// What the page's main thread spent from the end of one frame to the end of the next, in ms of processor time: the frame itself, and
// the reports that came before it; the lab's own part of it; and from start to end of the frame.
function costs(events) {
  const drawing = (event) => event.name === 'FireAnimationFrame' && event.ph === 'X';
  const { pid, tid } = events.find(drawing);
  const here = events.filter((event) => event.pid === pid && event.tid === tid && event.ph === 'X').sort((a, b) => a.ts - b.ts);
  // Tasks lie one after the other; what lies inside of one is its part.
  const tasks = [];
  for (const event of here) if (tasks.length === 0 || event.ts >= tasks.at(-1).ts + tasks.at(-1).dur) tasks.push(event);
  const frames = [];
  let spent = 0;
  for (const task of tasks) {
    spent += (task.tdur ?? 0) / 1000;
    if (!here.some((event) => drawing(event) && event.ts >= task.ts && event.ts < task.ts + task.dur)) continue;
    frames.push(spent);
    spent = 0;
  }
  const drawn = here.filter(drawing);
  return { frames: frames.slice(1), own: drawn.map(({ tdur }) => (tdur ?? 0) / 1000), wall: drawn.map(({ dur }) => dur / 1000) };
}

await run(process.argv.slice(3));
console.table(Object.entries(rows).map(([what, value]) => ({ what, value: String(value) })));
if (process.argv[2]) writeFileSync(process.argv[2], `${JSON.stringify(rows, null, 2)}\n`);
