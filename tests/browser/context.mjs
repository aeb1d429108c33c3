// A drawing context that is lost at random moments of random use and comes back, GATEWALK_LOSSES (20) times: nothing is lost and
// every pixel is as before (hands_at_random.mjs compares). And one that does not come back leaves the lesson as text.
import { deepEqual, equal, ok } from 'node:assert/strict';
import fc from 'fast-check';
import { act, let_go, lose_context, sequence, slugs } from './hands_at_random.mjs';
import { open, run, test } from './driver.mjs';

const LOSSES = Number(process.env.GATEWALK_LOSSES ?? 20);
const SEED = process.env.GATEWALK_RANDOM_SEED ? Number(process.env.GATEWALK_RANDOM_SEED) : Date.now() & 0x7fffffff;
const one = fc.record({ slug: fc.constantFrom(...slugs, 'train-it'), list: sequence(3), away: fc.integer({ min: 0, max: 60 }), resting: fc.constantFrom(true, true, true, false) });

const opened = async (hash) => {
  const lab = await open({ still: false, hash });
  return Object.assign(lab, { inside: lab.page.mainFrame(), size: [1440, 900], held: new Set(), pressed: false, losses: 0, compared: 0 });
};

test(`a lost context is drawn anew with nothing lost, from seed ${SEED}`, async () => {
  const lab = await opened('');
  try {
    for (let k = 0; lab.losses < LOSSES; k += 1) {
      const [{ slug, list, away, resting }] = fc.sample(one, { seed: SEED + k, numRuns: 1 });
      const told = () => `seed ${SEED + k}, loss ${lab.losses}: ${slug}\n      ${list.map((action) => JSON.stringify(action)).join('\n      ').slice(0, 3000)}`;
      try {
        if (k % 3 === 0) await lab.page.evaluate((hash) => { location.hash = hash; }, `#/en/${slug}/1`);
        for (const action of list) if (action[0] !== 'context') await act(lab, action);
        await let_go(lab);
        await lose_context(lab, { away, resting });
        equal(await lab.page.evaluate(() => sessionStorage.getItem('gatewalk.crashes')), null, 'the lab has stopped');
        deepEqual(lab.problems, []);
      } catch (error) {
        throw new Error(`${error.message}\n      ${told()}`, { cause: error });
      }
    }
  } finally {
    console.log(`      ${lab.losses} losses, ${lab.compared} with the picture compared`);
  }
  ok(lab.compared > LOSSES / 4, `the picture was compared ${lab.compared} times`);
});

test('what is learned, drafted, zoomed and undone outlives a lost context', async () => {
  for (const hash of ['#/en/train-it/1?v=1&update=40', '#/en/own-cell/1?v=1&editor=1&draft=cell%20x', '#/en/forget-gate/5?v=1&set=b_f[0]~2.25&t=2&op=f&open=f:2:2', '#/en/stacked/3']) {
    const lab = await opened(hash);
    await lose_context(lab, { away: 20, resting: true });
    equal(lab.compared, 1, `${hash} came to rest`);
    await lab.close();
  }
});

// Or it is laid out for no room in the first frame that there is again: what was scrolled moves, letters of other sizes are made.
test('while the lab cannot be seen it keeps its size', async () => {
  const lab = await opened('#/en/activation-functions/1');
  await lab.page.evaluate(() => {
    const { module } = window.gatewalk, resize = module._gw_resize;
    window.sizes = [];
    module._gw_resize = (width, height, ratio) => {
      window.sizes.push(`${width} × ${height}`);
      resize(width, height, ratio);
    };
  });
  await lose_context(lab, { away: 100, resting: true });
  equal(lab.compared, 1, 'it came to rest');
  deepEqual((await lab.page.evaluate(() => window.sizes)).filter((size) => size !== '1440 × 900'), []);
});

test('who used the keyboard goes on where they were', async () => {
  const lab = await opened('#/en/forget-gate/2');
  await lab.focus('lesson/next');
  await lose_context(lab, { away: 60, resting: true });
  await lab.key('Enter');
  equal(await lab.page.evaluate(() => location.hash.match(/^[^?]+/)[0]), '#/en/forget-gate/3');
});

test('a context that does not come back leaves the lesson as text', async () => {
  const lab = await opened('#/en/forget-gate/2');
  await lab.page.evaluate(async () => {
    const canvas = document.getElementById('canvas');
    const lost = new Promise((done) => { canvas.addEventListener('webglcontextlost', done, { once: true }); });
    canvas.getContext('webgl2').getExtension('WEBGL_lose_context').loseContext();
    await lost;
  });
  await lab.page.waitForFunction(() => document.documentElement.dataset.state === 'plain' && document.getElementById('text').textContent.length > 200);
  deepEqual(lab.problems, []);
});

await run();
