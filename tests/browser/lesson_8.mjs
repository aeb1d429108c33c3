// The main job, end to end: lesson 8 is walked in a real browser, a weight is changed through the mirror, and what the
// lab shows is what this file computes by itself from the numbers in the mirror's fields.
import { strict as assert } from 'node:assert';
import { open, run, test } from './driver.mjs';

const HASH = '#/en/forget-gate/1';
const sigmoid = (a) => 1 / (1 + Math.exp(-a));
// "−0.35" and "-0.35" are the same number.
const number = (text) => Number(text.replace('−', '-'));
// All digits, so that a comparison means something.
const FULL = () => localStorage.setItem('gatewalk.decimals', '-1');

async function text(lab, id) {
  const node = await lab.node(id);
  assert.ok(node, `there is no node '${id}'`);
  return node.text || node.name;
}

// The rows of the opened number: {label, factors, value}. "W_f[2,0] 0.83 times h[0] 0.37 is 0.31", "bias: -0.87".
async function terms(lab) {
  const rows = (await lab.ids()).filter((id) => /^inspector\/text\/term \d+\/row$/.test(id));
  return Promise.all(rows.map(async (id) => {
    const row = await text(lab, id);
    const match = row.match(/^.* (\S+) times (.+) (\S+) is (\S+)$/);
    if (match) return { label: match[2], factors: [number(match[1]), number(match[3])], value: number(match[4]) };
    const [label, what] = row.split(': ');
    return { label, factors: [number(what), 1], value: number(what) };
  }));
}

async function open_gate(before = FULL) {
  const lab = await open({ hash: '#/en/forget-gate/1?v=1&t=2&op=f&open=f:2:2', before });
  await lab.wait_for('inspector/text/sum');
  return lab;
}

test('lesson 8 is walked from its first step to its last, each step announced and shown', async () => {
  const lab = await open({ hash: HASH });
  const steps = Number((await text(lab, 'lesson/count')).match(/of (\d+)/)[1]);
  assert.ok(steps >= 4 && steps <= 9, `${steps} steps`);
  const titles = new Set();
  for (let step = 1; step <= steps; step++) {
    assert.equal(await text(lab, 'lesson/count'), `Step ${step} of ${steps}`);
    titles.add(await text(lab, 'lesson/text/step'));
    assert.match(await lab.address(), new RegExp(`^#/en/forget-gate/${step}(\\?v=1|$)`));
    await lab.picture(`lesson-8-step-${step}`);
    if (step === steps) break;
    await lab.press('lesson/next');
    assert.match(await lab.spoken(), new RegExp(`Step ${step + 1} of ${steps}`));
  }
  assert.equal(titles.size, steps, 'every step has a title of its own');
  await lab.press('lesson/back');
  assert.equal(await text(lab, 'lesson/count'), `Step ${steps - 1} of ${steps}`);
  assert.deepEqual(lab.problems, []);
});

test('an opened gate is the sigmoid of its products and its bias', async () => {
  const lab = await open_gate();
  const all = await terms(lab);
  assert.equal(all.length, 8, 'four entries of h, three of x, the bias');
  for (const { label, factors, value } of all) assert.ok(Math.abs(factors[0] * factors[1] - value) < 1e-12, `${label}: ${factors} is not ${value}`);
  const sum = all.reduce((s, term) => s + term.value, 0);
  const shown = number((await text(lab, 'inspector/text/sum')).split(': ')[1]);
  assert.ok(Math.abs(sum - shown) < 1e-12, `the rows add up to ${sum}, shown ${shown}`);
  const gate = number((await text(lab, 'inspector/text/title')).split(' = ')[1]);
  assert.ok(Math.abs(sigmoid(sum) - gate) < 1e-12, `sigmoid(${sum}) is ${sigmoid(sum)}, shown ${gate}`);
});

test('a weight changed through the mirror changes the gate as computed here, and undo brings it back', async () => {
  const lab = await open_gate();
  const before = await terms(lab);
  const sum_before = before.reduce((s, term) => s + term.value, 0);
  await lab.set('inspector/text/term 4/left/value', 1.5);
  const after = await terms(lab);
  const expected = sum_before - before[4].value + 1.5 * before[4].factors[1];
  const shown = number((await text(lab, 'inspector/text/sum')).split(': ')[1]);
  assert.equal(after[4].factors[0], 1.5);
  // The weight acts at step 1 as well, so that h has moved too: recompute from the factors shown.
  const recomputed = after.reduce((s, term) => s + term.factors[0] * term.factors[1], 0);
  assert.ok(Math.abs(recomputed - shown) < 1e-12, `${recomputed} is not ${shown}`);
  assert.ok(Math.abs(expected - shown) < 0.5, 'and it moved the way the weight did');
  assert.ok(await lab.node('inspector/text/was'), 'the changed number is marked');
  assert.match(await lab.address(), /set=W_f\[2,4\]~1\.5/);
  const curve = await text(lab, 'inspector/text/curve');
  assert.ok(curve, 'the curve follows');
  await lab.press('lesson/undo');
  const undone = await terms(lab);
  assert.deepEqual(undone, before);
  assert.deepEqual(lab.problems, []);
});

test('an address restores step, opened number and edits', async () => {
  const first = await open_gate();
  await first.set('inspector/text/term 4/left/value', 1.5);
  const address = await first.address();
  const second = await open({ hash: address, before: FULL });
  await second.wait_for('inspector/text/sum');
  assert.equal(await text(second, 'inspector/text/sum'), await text(first, 'inspector/text/sum'));
  assert.equal(await second.address(), address);
});

test('a broken address is told in one sentence and the lesson is shown', async () => {
  const lab = await open({ hash: '#/en/forget-gate/2?v=1&t=99' });
  assert.ok(await lab.node('problem'), 'a sentence');
  assert.ok(await lab.node('lesson/title'), 'and the lesson');
});

test('arrows walk the operations, and each is said as a sentence', async () => {
  const lab = await open({ hash: HASH });
  await lab.focus('stage');
  await lab.key('ArrowRight');
  const first = await lab.spoken();
  await lab.key('ArrowRight');
  assert.notEqual(await lab.spoken(), first);
  assert.match(await lab.spoken(), /step 2/);
});

test('the lab is sharp and whole in every size and theme', async () => {
  for (const [name, options] of Object.entries({
    'lesson-8-dark-1440': {}, 'lesson-8-light-1440': { dark: false }, 'lesson-8-dark-1920-at-2': { width: 1920, height: 1080, ratio: 2 },
    'lesson-8-light-phone': { width: 390, height: 844, ratio: 3, touch: true, dark: false }, 'lesson-8-dark-1440-at-1.5': { ratio: 1.5 } })) {
    const lab = await open({ hash: '#/en/forget-gate/5', ...options });
    const canvas = await lab.page.evaluate(() => { const c = document.getElementById('canvas'); return [c.width, c.height, innerWidth * devicePixelRatio, innerHeight * devicePixelRatio]; });
    assert.ok(Math.abs(canvas[0] - canvas[2]) <= 1 && Math.abs(canvas[1] - canvas[3]) <= 1, `${name}: ${canvas}`);
    await lab.picture(name);
    assert.deepEqual(lab.problems, []);
    await lab.close();
  }
});

await run();
