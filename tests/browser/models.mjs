// Models from files in the page: dropped, described, opened; there again after a reload, forgotten, refused; and without a server.
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { open, run, site, test } from './driver.mjs';

const golden = (name) => readFileSync(fileURLToPath(new URL(`../golden/models/files/${name}`, import.meta.url)));

async function drop(lab, name, bytes = golden(name)) {
  await lab.page.evaluate((called, text) => {
    const data = new DataTransfer();
    data.items.add(new File([Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))], called));
    document.getElementById('stage').dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
  }, name, bytes.toString('base64'));
}

for (const file of [false, true]) {
  const where = file ? ', in the page that is one file' : '';
  test(`files of Keras, PyTorch and JSON are described and opened${where}`, async () => {
    const lab = await open({ file });
    for (const name of ['lstm.pt', 'cell.pth', 'old_weights.h5', 'deflated.keras', 'amp.json']) {
      await drop(lab, name);
      await lab.page.waitForFunction((wanted) => window.gatewalk.mirror.element('open/all/found/file')?.textContent === wanted, {}, name);
    }
    await lab.press('open/go');
    match(await lab.address(), /model=amp\.json:[0-9a-f]{16}/);
    ok(!(await lab.node('open')));
    deepEqual(lab.problems, []);
  });
}

test('readers of other programs\' files come with such a file, and are no part of the lab', () => {
  const has = (name, words) => readFileSync(join(site, name)).includes(words);
  for (const words of ['the file does not begin as HDF5 does', 'what the pickle says of it is no tensor']) {
    ok(has('files_module.wasm', words), `files_module.wasm lacks: ${words}`);
    ok(!has('lab_module.wasm', words), `lab_module.wasm carries: ${words}`);
  }
});

test('an opened model is there after a reload, and forgotten it is asked for', async () => {
  const lab = await open();
  await drop(lab, 'cell.pth');
  await lab.wait_for('open/go');
  await lab.press('open/go');
  const address = await lab.address();
  await lab.page.reload();
  await lab.page.evaluate(() => window.gatewalk.ready);
  await lab.settle();
  equal(await lab.address(), address);
  ok(!(await lab.node('open')));
  await lab.press('bar/open');
  await lab.press('open/another');
  const digest = address.match(/model=cell\.pth:([0-9a-f]{16})/)[1];
  await lab.press(`open/all/kept ${digest}/forget`);
  await lab.page.reload();
  await lab.page.evaluate(() => window.gatewalk.ready);
  await lab.wait_for('open/all/wanted');
  equal(await lab.address(), address);
});

test('a file that would run code is refused in a sentence, and the lab goes on', async () => {
  const lab = await open();
  await drop(lab, 'harm.pt');
  await lab.wait_for('problem');
  match((await lab.node('problem')).name, /harm\.pt/);
  deepEqual(lab.problems, []);
});

await run();
