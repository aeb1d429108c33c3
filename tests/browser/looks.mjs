// The looks of the lab, beside the stored ones in tests/screenshots/ (small WebP pictures, so that the eye can go over a
// change too). A case fails when more than a half percent of its points differ visibly; what it saw is kept in
// build/tests/pictures.
//   looks.mjs [WORD…]            the cases whose name holds a word
//   looks.mjs --store [WORD…]    takes the present looks as the stored ones
import { strict as assert } from 'node:assert';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { open, run, test } from './driver.mjs';

const WIDTH = 480;        // of a stored picture, in its own pixels; half of it where it stands upright
const VISIBLE = 40;       // of 255
const SHARE = 0.005;
const stored = fileURLToPath(new URL('../screenshots/', import.meta.url));
const words = process.argv.slice(2);
const store = words.includes('--store');

const lessons = readFileSync(fileURLToPath(new URL('../../build/site/read/en/index.html', import.meta.url)), 'utf8')
  .match(/href="([\w-]+)\.html"/g).map((link) => link.slice(6, -6).replace(/^\d+[a-z]?-/, ''));

// name: [address, how it is opened, id to press first]
const looks = {
  ...Object.fromEntries(lessons.map((slug) => [`lesson-${slug}`, [`#/en/${slug}/2`, {}]])),
  'forget-gate-light': ['#/en/forget-gate/5', { dark: false }],
  'forget-gate-phone': ['#/en/forget-gate/5', { width: 390, height: 844, ratio: 2, touch: true, dark: false }],
  'forget-gate-projector': ['#/en/forget-gate/5', { width: 1920, height: 1080, ratio: 2 }],
  backward: ['#/en/forget-gate/5?v=1&pass=backward&t=4&op=df', {}],
  comparison: ['#/en/forget-gate/5?v=1&t=2&op=h&compare=gru;rnn', {}],
  cliff: ['#/en/explosion/5', { dark: false }],
  contents: ['#/en/forget-gate/1', {}, 'bar/contents'],
  help: ['#/en/forget-gate/1', { dark: false }, 'bar/help'],
};

// The picture at WIDTH as WebP, and the share of points in which it differs from a stored one. Runs in the page.
async function compare(page, png, before) {
  return page.evaluate(async (picture, old, width, visible) => {
    const decoded = async (base64, type) => createImageBitmap(new Blob([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], { type }));
    const drawn = (image) => {
      const across = image.height > image.width ? width / 2 : width;
      const canvas = new OffscreenCanvas(across, Math.round((across * image.height) / image.width));
      const pen = canvas.getContext('2d', { willReadFrequently: true });
      pen.imageSmoothingQuality = 'high';
      pen.drawImage(image, 0, 0, canvas.width, canvas.height);
      return { canvas, points: pen.getImageData(0, 0, canvas.width, canvas.height).data };
    };
    const now = drawn(await decoded(picture, 'image/png'));
    const bytes = new Uint8Array(await (await now.canvas.convertToBlob({ type: 'image/webp', quality: 0.9 })).arrayBuffer());
    const webp = btoa(bytes.reduce((text, byte) => text + String.fromCharCode(byte), ''));
    if (!old) return { webp, share: 1 };
    const then = drawn(await decoded(old, 'image/webp'));  // as large as it was stored
    const seen = drawn(await decoded(webp, 'image/webp'));    // with what the format loses of narrow stripes, as the stored one
    if (then.points.length !== seen.points.length) return { webp, share: 1 };
    let different = 0;
    for (let at = 0; at < seen.points.length; at += 4) {
      const far = Math.max(...[0, 1, 2].map((k) => Math.abs(seen.points[at + k] - then.points[at + k])));
      different += far > visible ? 1 : 0;
    }
    return { webp, share: different / (seen.points.length / 4) };
  }, png, before, WIDTH, VISIBLE);
}

for (const [name, [hash, options, press]] of Object.entries(looks)) {
  test(`${name} looks as it did`, async () => {
    const lab = await open({ hash, ...options });
    // A network that learns beside the page has come as far as the step shows.
    await lab.page.waitForFunction(() => !/on the way/.test(window.gatewalk.mirror.element('time/updates/update')?.textContent ?? ''));
    await lab.settle();
    if (press) await lab.press(press);
    const path = await lab.picture(`looks-${name}`);
    const old = `${stored}${name}.webp`;
    const before = existsSync(old) ? readFileSync(old).toString('base64') : null;
    const { webp, share } = await compare(lab.page, readFileSync(path).toString('base64'), before);
    assert.deepEqual(lab.problems, []);
    if (store) return writeFileSync(old, Buffer.from(webp, 'base64'));
    assert.ok(before, `there is no ${old}; --store makes it`);
    assert.ok(share <= SHARE, `${(share * 100).toFixed(2)} % of the points differ from ${old}; ${path} is what was seen`);
  });
}

await run(words.filter((word) => word !== '--store'));
