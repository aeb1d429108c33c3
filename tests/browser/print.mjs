// The lesson on paper, and the stage as a file: what the printer gets, that nobody sees it otherwise, and that the lab stays as it is.
import { equal, match, ok } from 'node:assert/strict';
import { firefox, open, run, test } from './driver.mjs';

const PLACE = '#/en/forget-gate/2';

// What lies on the paper between the browser's two events.
const on_paper = (lab) => lab.page.evaluate(() => {
  window.dispatchEvent(new Event('beforeprint'));
  const handout = document.getElementById('handout');
  const seen = {
    title: handout.querySelector('h1')?.textContent, steps: handout.querySelectorAll('section').length,
    stages: handout.querySelectorAll('.stage > svg').length, text: handout.textContent, address: handout.querySelector('.from')?.textContent,
    wrong: handout.querySelectorAll('parsererror').length, grounds: [...handout.querySelectorAll('svg > rect')].map((rect) => rect.getAttribute('fill')),
  };
  window.dispatchEvent(new Event('afterprint'));
  return { ...seen, left: handout.childNodes.length };
});

test('printing gives the whole lesson as a handout on white, and leaves the lab where it was', async () => {
  const lab = await open({ hash: PLACE, dark: true });
  const before = await lab.address();
  const paper = await on_paper(lab);
  equal(paper.title, '8 · Forget gate');
  equal(paper.steps, 8);
  equal(paper.stages, 8);
  equal(paper.wrong, 0);
  equal(paper.left, 0);
  match(paper.address, /#\/en\/forget-gate\/2/);
  ok(!/The answer is/.test(paper.text));
  for (const ground of paper.grounds) ok(parseInt(ground.slice(1, 3), 16) > 200, ground);
  equal(await lab.address(), before);
  await lab.press('lesson/next');
  match(await lab.address(), /^#\/en\/forget-gate\/3/);
  equal(await lab.page.evaluate(() => document.documentElement.dataset.theme), 'dark');
});

test('the handout with answers is printed from the list beside the zoom', async () => {
  const lab = await open({ hash: PLACE });
  await lab.page.evaluate(() => {
    window.printed = [];
    window.print = () => {
      window.dispatchEvent(new Event('beforeprint'));
      window.printed.push(document.getElementById('handout').textContent);
      window.dispatchEvent(new Event('afterprint'));
    };
  });
  for (const row of [3, 4]) {
    await lab.press('stage/keep');
    await lab.press(`stage/keeping/${row}`);
    await lab.page.waitForFunction((count) => window.printed.length === count, {}, row - 2);
  }
  const [plain, answered] = await lab.page.evaluate(() => window.printed);
  ok(!/The answer is/.test(plain));
  match(answered, /The answer is/);
});

test('on the screen there is no handout, on paper nothing else', async () => {
  const lab = await open({ hash: PLACE });
  equal(await lab.page.$eval('#handout', (element) => getComputedStyle(element).display), 'none');
  if (firefox) return; // its protocol shows no other medium
  await lab.page.emulateMediaType('print');
  const seen = await lab.page.evaluate(() => {
    window.dispatchEvent(new Event('beforeprint'));
    const shown = (id) => getComputedStyle(document.getElementById(id)).display;
    return { handout: shown('handout'), lab: shown('lab'), ground: getComputedStyle(document.body).backgroundColor };
  });
  equal(seen.handout, 'block');
  equal(seen.lab, 'none');
  equal(seen.ground, 'rgb(255, 255, 255)');
  await lab.page.evaluate(() => window.dispatchEvent(new Event('afterprint')));
  await lab.page.emulateMediaType(null);
  // As the browser itself prints: more than one page, and letters of which some are the lab's own.
  const pdf = Buffer.from(await lab.page.pdf({ format: 'a4' })).toString('latin1');
  ok(pdf.match(/\/Type \/Page\b/g).length >= 3, 'all of it is on one page');
});

test('the stage is saved as a drawing that a browser shows, as a picture, and as numbers', async () => {
  const lab = await open({ hash: PLACE });
  await lab.page.evaluate(() => {
    window.saved = [];
    // The page's policy lets nobody read what an address of a blob stands for.
    const blobs = new Map();
    const name = URL.createObjectURL.bind(URL);
    URL.createObjectURL = (blob) => {
      const address = name(blob);
      blobs.set(address, blob);
      return address;
    };
    const click = HTMLAnchorElement.prototype.click;
    HTMLAnchorElement.prototype.click = function () {
      if (!this.download) return click.call(this);
      return window.saved.push({ name: this.download, blob: blobs.get(this.href) });
    };
  });
  for (const row of [0, 1, 2]) {
    await lab.press('stage/keep');
    await lab.press(`stage/keeping/${row}`);
    await lab.page.waitForFunction((count) => window.saved.length === count, {}, row + 1);
  }
  const saved = await lab.page.evaluate(async () => Promise.all(window.saved.map(async ({ name, blob }) => {
    if (name.endsWith('.csv')) return { name, text: await blob.text() };
    if (name.endsWith('.png')) {
      const { width, height } = await createImageBitmap(blob);
      return { name, width, height };
    }
    const drawing = new DOMParser().parseFromString(await blob.text(), 'image/svg+xml').documentElement;
    return { name, tag: drawing.tagName, width: Number(drawing.getAttribute('width')), height: Number(drawing.getAttribute('height')) };
  })));
  const [png, svg, csv] = saved;
  equal(svg.tag, 'svg');
  equal(png.name, 'gatewalk-forget-gate-2.png');
  // As large as the stage: the middle of the window, as the other one too.
  equal(`${png.width}x${png.height}`, `${svg.width}x${svg.height}`);
  ok(svg.width > 500 && svg.width < 1000 && svg.height > 400 && svg.height < 800, JSON.stringify(svg));
  match(csv.text, /^pass,layer,direction,step,name,row,column,value\n/);
});

await run();
