// Random use of the page by real input events, for GATEWALK_RANDOM_SECONDS (60). fast-check makes short sequences of actions; they
// follow each other in three places that share one storage: two tabs, and a page that embeds the lab. One that fails is done again
// on a page of its own and made as short as a minute allows; it is printed with its seed, and GATEWALK_RANDOM_SEED=N begins there.
// After each sequence is held: nothing on the console, nothing asked of another host, nothing against the policy, no start after
// a crash, and the lab answers. tests/random is the same without a browser, where it is a hundred times as fast.
import { deepEqual, equal } from 'node:assert/strict';
import fc from 'fast-check';
import { HOSTILE, act, at_rest, let_go, sequence, slugs } from './hands_at_random.mjs';
import { Lab, elsewhere, embedded, firefox, open, run, serve, test } from './driver.mjs';

const SECONDS = Number(process.env.GATEWALK_RANDOM_SECONDS ?? 60);
const SEED = process.env.GATEWALK_RANDOM_SEED ? Number(process.env.GATEWALK_RANDOM_SEED) : Date.now() & 0x7fffffff;
const SHRINKING = 60;   // s
const LONGEST = 12;     // actions of a sequence
const PLACES = ['tab', 'tab', 'second tab', 'frame'];
const one = fc.record({ place: fc.constantFrom(...PLACES), slug: fc.constantFrom(...slugs), list: sequence(LONGEST) });

const ready = (lab, inside) => Object.assign(lab, { inside, size: [1440, 900], held: new Set(), pressed: false, losses: 0, compared: 0 });

// What the policy forbids is an error, wherever it happens.
function watch() {
  addEventListener('securitypolicyviolation', (event) => console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`));
}

// The three places of one browser context, opened when they are first used.
class Places {
  #known = {};
  done = 0;
  async at(name) {
    this.#known[name] ??= await this.#open(name);
    const lab = this.#known[name];
    if (lab.page !== this.front) await lab.page.bringToFront();
    this.front = lab.page;
    return lab;
  }
  async #open(name) {
    if (!this.context) {
      const lab = await open({ still: false, before: watch });
      this.context = lab.page.browserContext();
      if (name === 'tab') return ready(lab, lab.page.mainFrame());
      this.#known.tab = ready(lab, lab.page.mainFrame());
    }
    const home = await serve();
    const page = await this.context.newPage();
    if (name === 'frame') await page.goto(await elsewhere());
    await page.setViewport({ width: 1440, height: 900 });
    await page.evaluateOnNewDocument(watch);
    const lab = new Lab(page, home);
    if (name === 'second tab') {
      await page.goto(home, { waitUntil: 'load' });
      await page.evaluate(() => window.gatewalk.ready);
      return ready(lab, page.mainFrame());
    }
    return ready(lab, await embedded(page, home));
  }
  get labs() { return Object.values(this.#known); }
  async close() { await this.context?.close().catch(() => {}); }
}

// Does a sequence and holds what must hold; throws where it does not.
async function use(places, { place, slug, list }) {
  const lab = await places.at(place);
  if (firefox || lab.size[0] !== 1440) await lab.page.setViewport({ width: 1440, height: 900, deviceScaleFactor: 1 });
  lab.size = [1440, 900];
  await lab.inside.evaluate((hash) => { location.hash = hash; }, `#/en/${slug}/1`);
  for (const action of list) {
    await act(lab, action);
    places.done += 1;
  }
  await let_go(lab);
  const { state, crashes } = await lab.inside.evaluate(() => ({ state: document.documentElement.dataset.state, crashes: sessionStorage.getItem('gatewalk.crashes') }));
  equal(crashes, null, 'the lab has stopped and was started again');
  equal(state, 'ready', `the page is '${state}'`);
  // It lives and answers.
  const frames = await lab.inside.evaluate(() => {
    window.gatewalk.perform('press', 'bar/theme');
    return window.gatewalk.frames;
  });
  await lab.inside.waitForFunction((n) => window.gatewalk.frames > n, { timeout: 30000 }, frames);
  for (const each of places.labs) deepEqual(each.problems, []);
}

const told = ({ place, slug, list }) => `${place}, ${slug}\n      ${list.map((action) => JSON.stringify(action)).join('\n      ').slice(0, 6000)}`;

test(`random use, from seed ${SEED}`, async () => {
  let places = new Places(), count = 0, seed = SEED;
  const begun = Date.now(), total = { done: 0, losses: 0, compared: 0 };
  const add = () => {
    total.done += places.done;
    for (const lab of places.labs) total.losses += lab.losses, total.compared += lab.compared;
  };
  try {
    for (; Date.now() - begun < SECONDS * 1000; seed += 1, count += 1) {
      const property = (where) => fc.asyncProperty(one, (what) => use(where, what));
      const first = await fc.check(property(places), { seed, numRuns: 1, endOnFailure: true });
      if (!first.failed) continue;
      add();
      await places.close();
      // On pages of their own, each shorter one.
      const alone = fc.asyncProperty(one, async (what) => {
        const own = new Places();
        try {
          await use(own, what);
        } finally {
          await own.close();
        }
      });
      const again = await fc.check(alone, { seed, numRuns: 1, interruptAfterTimeLimit: SHRINKING * 1000, markInterruptAsFailure: false });
      const shown = again.counterexample ?? first.counterexample;
      throw new Error(`seed ${seed}${again.failed ? '' : ', which by itself is right: what came before matters'}: ${first.errorInstance?.stack ?? first.error}\n      `
        + `made shorter (${again.numShrinks} times): ${told(shown[0])}\n      ${again.errorInstance?.message ?? ''}`);
    }
    add();
  } finally {
    console.log(`      ${count} sequences, seeds ${SEED} to ${seed - 1}, ${total.done} actions, ${total.losses} of them a lost context, ${total.compared} with the picture compared`);
    await places.close();
  }
});

test('no field of the lab is harmed by what is written into it', async () => {
  const lab = ready(await open({ still: true, before: watch }), null);
  lab.inside = lab.page.mainFrame();
  let fields = 0;
  // The editor, an opened number, an answer, own data, a model's place, the field of the whole course's search.
  for (const hash of ['#/en/own-cell/1?v=1&editor=1', '#/en/forget-gate/5?v=1&t=2&op=f&open=f:2:2', '#/en/train-it/1', '#/en/train-your-own/1', '#/en/your-own-model/1', '#/en/stacked/3', '#/en/gru/4']) {
    await lab.page.evaluate((where) => { location.hash = where; }, hash);
    await at_rest(lab);
    fields += await lab.page.evaluate(async (texts) => {
      const seen = new Set();
      for (let again = true; again;) {
        again = false;
        for (const element of document.querySelectorAll('#mirror input:not([type=range]), #mirror textarea')) {
          if (seen.has(element.dataset.id)) continue;
          seen.add(element.dataset.id);
          again = true;
          for (let k = seen.size % 2; k < texts.length; k += 2) {
            const field = window.gatewalk.mirror.element(element.dataset.id);
            if (!field) break;
            field.focus();
            field.value = texts[k];
            field.dispatchEvent(new Event('input', { bubbles: true }));
            await new Promise((done) => { requestAnimationFrame(done); });
          }
          break;
        }
      }
      return seen.size;
    }, HOSTILE);
    await at_rest(lab);
    equal(await lab.page.evaluate(() => `${document.documentElement.dataset.state} ${sessionStorage.getItem('gatewalk.crashes')}`), 'ready null', hash);
    deepEqual(lab.problems, [], hash);
  }
  console.log(`      ${fields} fields, ${HOSTILE.length / 2} texts each`);
  equal(fields > 5, true, `there are fields to write into, ${fields}`);
});

await run();
