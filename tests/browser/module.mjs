// engine.train in a page and in a worker of it, with plain and with relaxed SIMD: the bytes of `gatewalk train`.
import { equal, ok } from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from 'node:http';
import { launched, run, test } from './driver.mjs';

const TEXT = 'the cat sat on the mat and the dog sat on the cat; ';
const TYPED = `cell leaky
state h
k  = sigmoid(W_k [h, x] + b_k)
g  = tanh(W_g [k * h, x] + b_g)
h' = k * h + (1 - k) * g
`;
const UPDATES = 100;
const folder = mkdtempSync(join(tmpdir(), 'gatewalk-module-'));
const text = join(folder, 'text.txt'), typed = join(folder, 'leaky.cell');
writeFileSync(text, TEXT);
writeFileSync(typed, TYPED);
// [the module's options, the command line's]: every optimizer, clipping, truncation, lengths, blocks; 145,000 weights in all.
const pairs = [
  [{ cell: 'lstm', task: 'adding', hidden: 128, batch: 4, steps: 15, clip: 0.3, truncate: 6 }, '--task adding --hidden 128 --batch 4 --steps 15 --clip 0.3 --truncate 6'],
  [{ cell: 'gru', task: 'reber', hidden: 48, batch: 4, optimizer: 'rmsprop', layers: 2, bidirectional: true }, '--cell gru --task reber --hidden 48 --batch 4 --optimizer rmsprop --layers 2 --bidirectional'],
  [{ cell: 'rnn', task: { text: TEXT }, hidden: 40, optimizer: 'momentum', steps: 12, block: 4 }, `--cell rnn --text ${text} --hidden 40 --optimizer momentum --steps 12 --block 4`],
  [{ cell: TYPED, task: 'first-symbol', hidden: 24, steps: 6, optimizer: 'sgd', learningRate: 0.1 }, `--cell ${typed} --task first-symbol --hidden 24 --steps 6 --optimizer sgd --learning-rate 0.1`],
];

function by_command(words) {
  const file = join(folder, 'weights.safetensors');
  execFileSync('build/bin/gatewalk', ['train', ...words.split(' '), '--updates', String(UPDATES), '--save', file]);
  return readFileSync(file);
}

const digest = (bytes) => createHash('sha256').update(bytes).digest('hex');

// Runs in the browser: a digest of each training's bytes, and which instructions made them.
const trained = `async (home, all, updates, simd) => {
  const { default: createEngine } = await import(home + 'engine.mjs');
  const engine = await createEngine(simd ? { training: true, simd } : { training: true });
  const digests = [];
  for (const options of all) {
    const run = engine.train(options);
    run.advance(updates);
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', run.model().save()));
    digests.push(Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join(''));
  }
  return { simd: engine.simd, digests };
}`;

// The site as anybody may serve it, with a worker of the test's own beside it and no policy.
const site = process.env.GATEWALK_SITE ?? 'build/site';
const worker = `onmessage = async ({ data }) => postMessage(await (${trained})(...data));`;
const server = createServer((request, answer) => {
  const name = request.url.slice(1);
  const own = { '': '<!doctype html><title>module</title>', 'test-worker.mjs': worker }[name], file = join(site, name);
  if (own === undefined && !existsSync(file)) return answer.writeHead(404).end();
  const type = name.endsWith('.wasm') ? 'application/wasm' : name.endsWith('.mjs') ? 'text/javascript' : 'text/html';
  answer.writeHead(200, { 'Content-Type': type }).end(own ?? readFileSync(file));
});
await new Promise((done) => server.listen(0, '127.0.0.1', done));
const home = `http://127.0.0.1:${server.address().port}/`;

test('a page, and a worker of it, train to the bytes of the command line, with plain and relaxed SIMD', async () => {
  const page = await (await launched()).newPage(), all = pairs.map(([options]) => options);
  await page.goto(home);
  const want = pairs.map(([, words]) => by_command(words));
  ok(want.reduce((sum, bytes) => sum + bytes.length, 0) > 8e5, 'fewer than 100,000 weights');
  const in_page = (simd) => page.evaluate(`(${trained})(${[home, all, UPDATES, simd].map((v) => JSON.stringify(v)).join(', ')})`);
  const in_worker = () => page.evaluate(async (list) => {
    const beside = new Worker('/test-worker.mjs', { type: 'module' });
    const answer = new Promise((done, wrong) => { beside.onmessage = ({ data }) => done(data); beside.onerror = (event) => wrong(new Error(event.message)); });
    beside.postMessage(list);
    return answer.finally(() => beside.terminate());
  }, [home, all, UPDATES, null]);
  const places = { 'the page, plain': await in_page('plain'), 'the page': await in_page(null), 'a worker': await in_worker() };
  equal(places['the page, plain'].simd, 'plain');
  equal(places['the page'].simd, 'relaxed');
  equal(places['a worker'].simd, 'relaxed');
  for (const [place, { digests }] of Object.entries(places))
    digests.forEach((one, k) => equal(one, digest(want[k]), `${place}: ${pairs[k][1]} gives other weights`));
  await page.close();
});

await run();
server.close();
rmSync(folder, { recursive: true, force: true });
