// The site that is kept: read without the network after the first visit, never of two versions at once, rebuilt and seen, installed.
import { deepEqual, equal, match, notEqual, ok } from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { open, run, served, site, test } from './driver.mjs';

const web = fileURLToPath(new URL('../../web/', import.meta.url));

// A copy of the site with a server of its own, which can be ended; rebuilt() changes what a page of it says and makes the next version.
async function copied() {
  const folder = join(mkdtempSync(join(tmpdir(), 'gatewalk-site-')), 'site');
  cpSync(site, folder, { recursive: true, filter: (path) => !/\.(br|gz)$/.test(path), preserveTimestamps: true });
  let server = await served(folder);
  const port = Number(new URL(server.address).port);
  return {
    folder,
    address: server.address,
    // The same server by a name that is not that of a workshop.
    published: `http://lab.localhost:${port}/`,
    version: () => readFileSync(join(folder, 'version.mjs'), 'utf8').match(/'(\w+)'/)[1],
    rebuilt() {
      const page = readFileSync(join(folder, 'page.mjs'), 'utf8');
      writeFileSync(join(folder, 'page.mjs'), page.replace(/(window\.built = \d*;\n)?$/, `window.built = ${Date.now()};\n`));
      for (const [tool, ...more] of [['service.mjs', web], ['offline.mjs']]) execFileSync(process.execPath, [join(web, 'tools', tool), folder, ...more]);
    },
    stop: () => server.end(),
    start: async () => { server = await served(folder, port); },
    end: async () => {
      await server.end();
      rmSync(join(folder, '..'), { recursive: true, force: true });
    },
  };
}

// Until the site is on the machine and the page is under its service worker.
const kept = (lab) => lab.page.waitForFunction(() => navigator.serviceWorker.controller?.state === 'activated');
// Until some version is kept whole.
const has = (lab, version) => lab.page.waitForFunction(async (wanted) => {
  const name = (await caches.keys()).find((known) => known.endsWith(wanted));
  const { active, waiting, installing } = await navigator.serviceWorker.getRegistration();
  return name && active && !waiting && !installing;
}, {}, version);
const ready = (lab) => lab.page.evaluate(() => window.gatewalk.ready.then(() => null));
const built = (lab) => lab.page.evaluate(() => window.built ?? 0);

// A version is fetched and hashed as a whole, beside whatever else the machine does.
const patience = 180_000;
const on_a_copy = (name, what) => test(name, async () => {
  const copy = await copied();
  try {
    await what(copy);
  } finally {
    await copy.end();
  }
});

on_a_copy('after one visit the lab opens without a server, walks, learns beside the page, and reads files', async (copy) => {
  const lab = await open({ at: copy.address, hash: '#/en/forget-gate/2' });
  await kept(lab);
  await copy.stop();
  await lab.page.reload();
  await ready(lab);
  await lab.press('lesson/next');
  match(await lab.address(), /^#\/en\/forget-gate\/3/);
  // A lesson that this page never had, from the version that is kept.
  await lab.page.evaluate(() => { location.hash = '#/en/gru/2'; });
  await lab.page.waitForFunction(() => window.gatewalk.mirror.element('lesson/title')?.textContent.includes('GRU'));
  deepEqual(lab.problems.filter((problem) => problem.includes('lessons/')), []);
  // What is asked for only when it is wanted: a worker with its program, the readers of files, the lab as one file, a lesson as text.
  const later = await lab.page.evaluate(async () => {
    const worker = new Worker('worker.mjs', { type: 'module' });
    const begun = await new Promise((done) => { worker.onerror = () => done('refused'); setTimeout(() => done('runs'), 2000); });
    worker.terminate();
    const sizes = {};
    for (const path of ['files_module.wasm', 'files_module.mjs', 'gatewalk.html', 'read/en/index.html', 'licenses.txt']) {
      sizes[path] = await fetch(path).then((answer) => answer.arrayBuffer()).then((bytes) => bytes.byteLength).catch(() => -1);
    }
    return { begun, sizes };
  });
  equal(later.begun, 'runs');
  for (const [path, size] of Object.entries(later.sizes)) equal(size, statSync(join(copy.folder, path)).size, path);
});

on_a_copy('a page of lessons as text opens without a server, and a place that is not of the site is not made up', async (copy) => {
  const lab = await open({ at: copy.address });
  await kept(lab);
  await copy.stop();
  await lab.page.goto(`${copy.address}read/en/index.html`);
  ok((await lab.page.$$('ol a')).length > 10);
  equal(await lab.page.evaluate(() => fetch('nothing.txt').then(() => 'there', () => 'not there')), 'not there');
});

on_a_copy('where the site is made, a rebuilt one is seen at the next load, and then without the server too', async (copy) => {
  const lab = await open({ at: copy.address });
  await kept(lab);
  copy.rebuilt();
  await lab.page.reload();
  await ready(lab);
  const now = await built(lab);
  ok(now > 0, 'the page is still the old one');
  await has(lab, copy.version());
  await copy.stop();
  await lab.page.reload();
  await ready(lab);
  equal(await built(lab), now);
  deepEqual(lab.problems.filter((problem) => !/ERR_CONNECTION_REFUSED|NS_ERROR/.test(problem)), []);
});

on_a_copy('where it is published, the version of the first visit is opened; the page tells of a newer one and reloads into it', async (copy) => {
  const lab = await open({ at: copy.published });
  await kept(lab);
  const first = copy.version();
  copy.rebuilt();
  notEqual(copy.version(), first);
  await lab.page.reload();
  await ready(lab);
  equal(await built(lab), 0);
  await lab.page.waitForFunction(() => /newer version/.test(document.getElementById('notice-text').textContent) && !document.getElementById('notice').hidden,
    { timeout: patience });
  // The newer one has taken over; this page still gets what it was opened with.
  const own = await lab.page.evaluate(() => fetch('version.mjs').then((answer) => answer.text()));
  match(own, new RegExp(first));
  await Promise.all([lab.page.waitForNavigation(), lab.page.click('#notice-again')]);
  await ready(lab);
  ok(await built(lab) > 0, 'reloading did not bring the newer one');
  // What nobody uses any more is gone.
  await lab.page.waitForFunction(async (version) => !(await caches.keys()).some((name) => name.endsWith(version)), { polling: 300, timeout: patience }, first);
});

on_a_copy('parts that do not belong to one version are not kept at all', async (copy) => {
  writeFileSync(join(copy.folder, 'keys.mjs'), `${readFileSync(join(copy.folder, 'keys.mjs'), 'utf8')}\n// of another version\n`);
  const lab = await open({ at: copy.address });
  const end = await lab.page.evaluate(async () => {
    const worker = (await navigator.serviceWorker.register('service.js', { updateViaCache: 'none' })).installing;
    while (worker && !['redundant', 'activated'].includes(worker.state)) await new Promise((done) => setTimeout(done, 50));
    return worker?.state ?? 'redundant';
  });
  equal(end, 'redundant');
  deepEqual(await lab.page.evaluate(async () => (await caches.keys()).filter((name) => name.startsWith('gatewalk'))), []);
});

test('the page can be installed: its manifest is read, and names icons of the sizes that systems ask for', async () => {
  const lab = await open();
  const [manifest, icons] = await lab.page.evaluate(async () => {
    const link = document.querySelector('link[rel=manifest]');
    const found = await (await fetch(link.href)).json();
    const seen = await Promise.all(found.icons.map(async ({ src, sizes, type }) => {
      const picture = new Image();
      picture.src = src;
      await picture.decode();
      return { type, sizes, is: `${picture.naturalWidth}x${picture.naturalHeight}` };
    }));
    return [found, seen];
  });
  for (const { type, sizes, is } of icons) if (type === 'image/png') equal(is, sizes);
  for (const size of ['192x192', '512x512']) ok(icons.some(({ sizes }) => sizes === size), size);
  ok(manifest.icons.some(({ purpose }) => purpose === 'maskable'));
  equal(manifest.display, 'standalone');
  equal(new URL(manifest.start_url, lab.page.url()).pathname, '/');
  deepEqual(lab.problems, []);
});

await run();
