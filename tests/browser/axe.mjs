// axe-core goes over the mirror of every kind of picture and finds nothing.
import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { open, run, test } from './driver.mjs';

const axe = readFileSync(fileURLToPath(new URL('../node_modules/axe-core/axe.min.js', import.meta.url)), 'utf8');

// name: [address, how it is opened, node to press first]
const places = {
  'a lesson': ['#/en/forget-gate/5?v=1&t=2&op=f&open=f:2:0', {}],
  'a lesson in light on a phone': ['#/en/forget-gate/5', { width: 390, height: 844, touch: true, dark: false }],
  'the backward pass': ['#/en/forget-gate/5?v=1&t=4&pass=backward&op=df&open=~df:4:0', {}],
  contents: ['#/en/forget-gate/1', {}, 'bar/contents'],
  help: ['#/en/forget-gate/1', {}, 'bar/help'],
  'the comparison': ['#/en/forget-gate/1?v=1&t=1&compare=gru', {}],
};

for (const [name, [hash, options, press]] of Object.entries(places)) {
  test(`axe finds nothing in ${name}`, async () => {
    const lab = await open({ hash, ...options });
    if (press) await lab.press(press);
    await lab.page.evaluate(axe);
    // The mirror is seen by nobody: contrast is the canvas', and tested with the theme.
    const found = await lab.page.evaluate(async () => {
      const { violations } = await window.axe.run(document, { rules: { 'color-contrast': { enabled: false } } });
      return violations.map(({ id, help, nodes }) => `${id}: ${help} — ${nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(' | ')}`);
    });
    assert.deepEqual(found, []);
    assert.deepEqual(lab.problems, []);
  });
}

await run();
