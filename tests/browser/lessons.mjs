// Every lesson of the course in a real browser, from its first step to its last: each step is shown, said and carried in the
// address, its figures are there, and nothing is logged as an error. What Chromium showed is kept in build/tests/pictures.
import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { firefox, open, run, test } from './driver.mjs';

const contents = readFileSync(fileURLToPath(new URL('../../build/site/read/en/index.html', import.meta.url)), 'utf8');
const slugs = [...contents.matchAll(/href="\d+[a-z]?-([\w-]+)\.html"/g)].map(([, slug]) => slug);
assert.ok(slugs.length >= 16, `${slugs.length} lessons`);

const text = async (lab, id) => (await lab.node(id))?.text ?? assert.fail(`there is no node '${id}'`);

for (const slug of slugs) {
  test(`${slug} is walked from its first step to its last`, async () => {
    const lab = await open({ hash: `#/en/${slug}/1` });
    const steps = Number((await text(lab, 'lesson/count')).match(/of (\d+)/)[1]);
    for (let step = 1; step <= steps; step++) {
      assert.equal(await text(lab, 'lesson/count'), `Step ${step} of ${steps}`);
      assert.match(await lab.address(), new RegExp(`^#/en/${slug}/${step}(\\?|$)`));
      assert.equal(await lab.node('problem'), null);
      assert.equal(await lab.page.evaluate(() => gatewalk.module._gw_missing_letters()), 0, 'every letter is in a face');
      if (!firefox) await lab.picture(`${slug}-${step}`);
      if (step === steps) break;
      await lab.press('lesson/next');
      assert.match(await lab.spoken(), new RegExp(`Step ${step + 1} of ${steps}`));
    }
    assert.deepEqual(lab.problems, []);
  });
}

await run();
