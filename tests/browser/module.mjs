// engine.train in Chromium, in a page and in a worker of it, with plain and with relaxed SIMD: the bytes of `gatewalk train`.
import { equal, ok } from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launched, run, serve, test } from './driver.mjs';

const TEXT = 'the cat sat on the mat and the dog sat on the cat; ';
const UPDATES = 25;
const folder = mkdtempSync(join(tmpdir(), 'gatewalk-module-'));
const text = join(folder, 'text.txt');
writeFileSync(text, TEXT);
// [the module's options, the command line's]
const pairs = [
  [{ cell: 'lstm', task: 'adding', hidden: 12, steps: 15, clip: 0.3, truncate: 6 }, '--task adding --hidden 12 --steps 15 --clip 0.3 --truncate 6'],
  [{ cell: 'gru', task: 'reber', hidden: 9, optimizer: 'rmsprop', layers: 2, bidirectional: true }, '--cell gru --task reber --hidden 9 --optimizer rmsprop --layers 2 --bidirectional'],
  [{ cell: 'rnn', task: { text: TEXT }, hidden: 10, optimizer: 'momentum', steps: 12 }, `--cell rnn --text ${text} --hidden 10 --optimizer momentum --steps 12`],
];

function by_command(words) {
  const file = join(folder, 'weights.safetensors');
  execFileSync('build/bin/gatewalk', ['train', ...words.split(' '), '--updates', String(UPDATES), '--save', file]);
  return readFileSync(file);
}

// Runs in the browser: the bytes of each training, and which instructions made them.
const trained = `async (home, all, updates, simd) => {
  const { default: createEngine } = await import(home + 'engine.mjs');
  const engine = await createEngine(simd ? { training: true, simd } : { training: true });
  const bytes = all.map((options) => {
    const run = engine.train(options);
    run.advance(updates);
    return Array.from(run.model().save());
  });
  return { simd: engine.simd, bytes };
}`;

test('a page, and a worker of it, train to the bytes of the command line, with plain and relaxed SIMD', async () => {
  const home = await serve(), page = await (await launched()).newPage(), all = pairs.map(([options]) => options);
  // A page without a policy, since the worker is a text.
  await page.setRequestInterception(true);
  page.on('request', (request) => {
    if (request.url().endsWith('/any-page')) request.respond({ contentType: 'text/html', body: '<!doctype html><title>Any page</title>' });
    else request.continue();
  });
  await page.goto(`${home}any-page`);
  const want = pairs.map(([, words]) => by_command(words));
  const in_page = (simd) => page.evaluate(`(${trained})(${[home, all, UPDATES, simd].map((v) => JSON.stringify(v)).join(', ')})`);
  const in_worker = () => page.evaluate(async (code, ...list) => {
    const script = `postMessage(await (${code})(${list.map((v) => JSON.stringify(v)).join(', ')}))`;
    const worker = new Worker(URL.createObjectURL(new Blob([script], { type: 'text/javascript' })), { type: 'module' });
    const answer = await new Promise((done, wrong) => { worker.onmessage = ({ data }) => done(data); worker.onerror = (event) => wrong(new Error(event.message)); });
    worker.terminate();
    return answer;
  }, trained, home, all, UPDATES, null);
  const places = { 'the page, plain': await in_page('plain'), 'the page': await in_page(null), 'a worker': await in_worker() };
  equal(places['the page'].simd, 'relaxed');
  equal(places['a worker'].simd, 'relaxed');
  for (const [place, { bytes }] of Object.entries(places))
    bytes.forEach((one, k) => ok(want[k].equals(Buffer.from(one)), `${place}: ${pairs[k][1]} gives other weights`));
  await page.close();
});

await run();
rmSync(folder, { recursive: true, force: true });
