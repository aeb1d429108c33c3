// A whole lesson by Tab, Enter and arrows alone: what has the focus is read from the page, and nothing is clicked.
import { strict as assert } from 'node:assert';
import { open, run, test } from './driver.mjs';

const focused = (lab) => lab.page.evaluate(() => document.activeElement?.dataset?.id ?? '');

// Presses Tab (or Shift+Tab) until this node has the focus.
async function tab_to(lab, id, most = 200) {
  for (let presses = 0; presses <= most; presses++) {
    if (await focused(lab) === id) return presses;
    await lab.key('Tab');
  }
  assert.fail(`Tab does not reach '${id}' in ${most} presses; it is at '${await focused(lab)}'`);
}

const count = async (lab) => (await lab.node('lesson/count')).text.match(/Step (\d+) of (\d+)/).slice(1).map(Number);

test('lesson 8 is walked from its first step to its last by Tab and Enter', async () => {
  const lab = await open({ hash: '#/en/forget-gate/1' });
  const [, steps] = await count(lab);
  for (let step = 1; step < steps; step++) {
    await tab_to(lab, 'lesson/next');
    await lab.key('Enter');
    assert.deepEqual(await count(lab), [step + 1, steps]);
  }
  assert.deepEqual(lab.problems, []);
});

test('Tab goes round through every control once and back', async () => {
  const lab = await open({ hash: '#/en/forget-gate/5' });
  const seen = [];
  for (let presses = 0; presses < 300; presses++) {
    await lab.key('Tab');
    const id = await focused(lab);
    if (seen.length && id === seen[0]) break;
    if (id) seen.push(id);
  }
  assert.equal(new Set(seen).size, seen.length, 'no control has the focus twice');
  for (const wanted of ['lesson/next', 'stage/nearer', 'time/forth', 'bar/theme']) assert.ok(seen.includes(wanted), `${wanted} is not among ${seen.join(', ')}`);
  for (const id of seen) assert.ok((await lab.node(id)).name, `${id} has a name`);
});

test('a question is answered by keys: a wrong number is told what it is, the right one is right', async () => {
  const lab = await open({ hash: '#/en/forget-gate/5' });
  await tab_to(lab, 'lesson/questions/question input/field');
  await lab.type('-0.75');
  await lab.key('Enter');
  assert.ok((await lab.ids()).some((id) => id.startsWith('lesson/questions/question input/')), 'the question is still there');
  const said = await lab.spoken();
  assert.ok(said.length > 0, 'the answer is spoken');
  assert.deepEqual(lab.problems, []);
});

test('arrows walk operations and time, B turns the pass, a number opens and closes by keys', async () => {
  const lab = await open({ hash: '#/en/forget-gate/1' });
  const before = await lab.address();
  await lab.key('ArrowRight');
  assert.notEqual(await lab.address(), before);
  await lab.key('ArrowDown');
  assert.match(await lab.address(), /t=3/);
  await lab.key('b');
  assert.match(await lab.address(), /pass=backward/);
  await lab.key('ArrowRight');
  assert.match(await lab.spoken(), /step/);
  await lab.key('b');
  await lab.key('v');
  await lab.wait_for('compare/cells/cell 1/choose');
  await lab.key('Escape');
  assert.equal(await lab.node('compare/cells/cell 1/choose'), null);
  assert.deepEqual(lab.problems, []);
});

await run();
