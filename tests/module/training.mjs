// engine.train under Node, plain and relaxed, in this thread and in a worker: the bytes of `gatewalk train --save`, whatever is
// chosen; going forward and back; data of the caller's own; mistakes.
//   node tests/module/training.mjs [site folder] [program]      last line: N passed, N failed
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';

const site = resolve(process.argv[2] ?? 'build/site'), program = resolve(process.argv[3] ?? 'build/bin/gatewalk');
const { default: createEngine } = await import(pathToFileURL(`${site}/engine.mjs`));
const folder = mkdtempSync(join(tmpdir(), 'gatewalk-module-'));

let passed = 0, failed = 0;
async function test(name, body) {
  try {
    await body();
    ++passed;
  } catch (error) {
    ++failed;
    console.log(`failed: ${name}\n  ${String(error.stack).split('\n').slice(0, 6).join('\n  ')}`);
  }
}
function fails(call, pattern) {
  assert.throws(call, (error) => error.constructor === Error && pattern.test(error.message) && !error.message.includes('\n') || assert.fail(`said: ${error.message}`));
}

const OWN_CELL = "cell own\nstate h\nz = sigmoid(W_z [h, x] + b_z)\nh' = (1 - z) * h + z * tanh(W_h [h, x] + b_h)\n";
const TEXT = 'Die Würde des Menschen ist unantastbar. Sie zu achten und zu schützen ist Verpflichtung aller staatlichen Gewalt.\r\n';
const SERIES = Array.from({ length: 120 }, (_, k) => Math.sin(k / 5) + ((k * 7919) % 13) / 50);
const files = { text: join(folder, 'own.txt'), series: join(folder, 'own.csv'), table: join(folder, 'table.csv'), cell: join(folder, 'own.cell') };
writeFileSync(files.text, TEXT);
writeFileSync(files.series, SERIES.join('\n'));
writeFileSync(files.table, Array.from({ length: 60 }, (_, k) => `${SERIES[2 * k]},${SERIES[2 * k + 1]}`).join('\n'));
writeFileSync(files.cell, OWN_CELL);

// The weights that the command line saves, and its log as columns.
function by_command(updates, words) {
  const out = join(folder, 'out.safetensors'), log = join(folder, 'log.csv');
  const options = Object.entries(words).flatMap(([name, value]) => (value === true ? [`--${name}`] : [`--${name}`, String(value)]));
  execFileSync(program, ['train', '--updates', String(updates), ...options, '--save', out, '--log', log], { stdio: ['ignore', 'ignore', 'inherit'] });
  const [head, ...rows] = readFileSync(log, 'utf8').trim().split('\n').map((line) => line.split(','));
  return { bytes: readFileSync(out), column: (name) => rows.map((row) => row[head.indexOf(name)]) };
}

// [the module's options, the command line's]
const small = { hidden: 7, batch: 4, seed: 3 };
const pairs = [
  [{}, {}],
  [{ cell: 'gru', task: 'adding', steps: 10, optimizer: 'momentum', clip: 0.05 }, { cell: 'gru', task: 'adding', steps: 10, optimizer: 'momentum', clip: 0.05 }],
  [{ cell: 'rnn', task: 'sine', optimizer: 'rmsprop', truncate: 7, layers: 2 }, { cell: 'rnn', task: 'sine', optimizer: 'rmsprop', truncate: 7, layers: 2 }],
  [{ cell: 'peep', task: 'reber', optimizer: 'sgd', learningRate: 0.3, bidirectional: true, clip: 1 }, { cell: 'peep', task: 'reber', optimizer: 'sgd', 'learning-rate': 0.3, bidirectional: true, clip: 1 }],
  [{ optimizer: 'adamw', weightDecay: 0.2, learningRate: 1e-2, initial: 'orthogonal', forgetBias: 1, taskSeed: 9 }, { optimizer: 'adamw', 'weight-decay': 0.2, 'learning-rate': 1e-2, initial: 'orthogonal', 'forget-bias': 1, 'task-seed': 9 }],
  [{ cell: 'lstm_proj', projection: 3, task: 'next-character', block: 5, steps: 20, carry: false }, { cell: 'lstm_proj', projection: 3, task: 'next-character', block: 5, steps: 20, reset: true }],
  [{ cell: OWN_CELL, task: 'reber', lengths: false, initial: 'xavier' }, { cell: files.cell, task: 'reber', 'ignore-lengths': true, initial: 'xavier' }],
  [{ task: { text: TEXT }, steps: 9 }, { text: files.text, steps: 9 }],
  [{ task: { series: SERIES }, steps: 9, clip: 0.1 }, { series: files.series, steps: 9, clip: 0.1 }],
  [{ task: { series: Float64Array.from(SERIES), columns: 2, column: 1 }, steps: 9 }, { series: files.table, column: 1, steps: 9 }],
];

const engines = [await createEngine({ simd: 'plain', training: true })];
const chosen = await createEngine({ training: true });
if (chosen.simd === 'relaxed') engines.push(chosen);

for (const [options, words] of pairs)
  await test(`the bytes of gatewalk train: ${Object.entries(words).join(' ')}`, () => {
    const want = by_command(23, { ...small, ...words });
    for (const engine of engines) {
      const run = engine.train({ ...small, ...options }), last = run.advance(23), model = run.model(), { heldOut, ...history } = run.history();
      assert.ok(Buffer.from(model.save()).equals(want.bytes), `${engine.simd}: other weights`);
      const log = (name) => want.column(name).filter((value) => value !== '').map(Number);
      assert.deepEqual([...history.loss], log('loss'));
      assert.deepEqual([...history.gradientNorm], log('gradient_norm'));
      assert.deepEqual([...history.clippedNorm], log('clipped_norm'));
      assert.deepEqual([...(history.accuracy ?? [])], log('accuracy'));
      assert.deepEqual([...heldOut.update], [0, 10, 20]);
      assert.deepEqual([...heldOut.loss], log('held_out_loss').slice(0, 3));
      assert.deepEqual([...(heldOut.accuracy ?? [])], log('held_out_accuracy').slice(0, 3));
      assert.deepEqual(last, { update: 23, loss: history.loss[22], ...(history.accuracy && { accuracy: history.accuracy[22] }), gradientNorm: history.gradientNorm[22] });
      run.dispose(), model.dispose();
    }
  });

for (const cell of ['lstm', 'gru', 'gru_before', 'fgr', 'cifg'])
  await test(`${cell}: any update has the same bits, whichever way it was reached`, () => {
    const [engine] = engines, options = { ...small, cell, task: 'reber', clip: 0.5 }, save = (run) => Buffer.from(run.model().save()).toString('base64');
    const straight = engine.train(options), wandering = engine.train(options);
    for (const n of [12, 3, 0, 31, 7, 12]) wandering.advance(n);
    straight.advance(12);
    assert.equal(wandering.update, 12);
    assert.equal(save(wandering), save(straight));
    assert.equal(wandering.history().loss.length, 31);
    assert.ok(Number.isNaN(wandering.advance(0).loss));
  });

await test('a worker gives the same bytes', async () => {
  const options = { ...small, cell: 'gru', task: { text: TEXT } };
  const script = `import { parentPort } from 'node:worker_threads';
    import createEngine from ${JSON.stringify(pathToFileURL(`${site}/engine.mjs`).href)};
    const run = (await createEngine({ training: true })).train(${JSON.stringify(options)});
    run.advance(20);
    parentPort.postMessage(run.model().save());`;
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(script)}`));
  const bytes = await new Promise((done, wrong) => worker.on('message', done).on('error', wrong));
  const run = engines[0].train(options);
  run.advance(20);
  assert.ok(Buffer.from(bytes).equals(Buffer.from(run.model().save())));
  await worker.terminate();
});

await test('what was learned is held in double: traced, written, saved', () => {
  const run = engines.at(-1).train({ ...small, task: 'adding' });
  run.advance(5);
  const model = run.model(), x = Float32Array.from({ length: 12 }, (_, k) => (k % 5) / 5);
  assert.deepEqual([model.cell, model.input, model.hidden, model.outputs], ['lstm', 2, 7, 1]);
  const before = model.trace(x, { steps: 6 }).output, saved = model.save();
  assert.ok(model.forward(x, { steps: 6 }).output.every((v, k) => Math.abs(v - before[k]) < 1e-6));
  const bias = model.parameters().bias_ih_l0.values;
  model.set('bias_ih_l0', bias.fill(1, 7, 14));
  assert.notDeepEqual(model.trace(x, { steps: 6 }).output, before);
  const other = (bytes, name) => {
    const size = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true)), header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + size)));
    return Buffer.from(bytes.subarray(8 + size + header[name].data_offsets[0], 8 + size + header[name].data_offsets[1]));
  };
  assert.ok(other(model.save(), 'weight_hh_l0').equals(other(saved, 'weight_hh_l0')), 'what was not written was rounded');
  assert.ok(!other(model.save(), 'bias_ih_l0').equals(other(saved, 'bias_ih_l0')));
  assert.equal(other(model.save({ dtype: 'F32' }), 'weight_hh_l0').length * 2, other(saved, 'weight_hh_l0').length);
  fails(() => model.save({ dtype: 'F16' }), /dtype is 'F16'; give 'F32' or 'F64'/);
  fails(() => model.set('bias', [1]), /no parameter 'bias'; there are bias_hh_l0, /);
  fails(() => model.set('bias_ih_l0', [1]), /bias_ih_l0 has 1 values, expected 28/);
});

await test('a text is learned: its loss goes below that of the letters\' frequencies', () => {
  const run = engines.at(-1).train({ task: { text: TEXT.repeat(3) }, hidden: 24, learningRate: 0.02, clip: 1, seed: 1 });
  const first = run.advance(1).loss, last = run.advance(150);
  assert.ok(last.loss < 1.5 && first > 3, `${first} → ${last.loss}`);
  assert.ok(last.accuracy > 0.5);
});

await test('every mistake is an Error with one sentence', async () => {
  const [engine] = engines;
  fails(() => engine.train({ optimiser: 'adam' }), /no option 'optimiser'; there are cell, task, hidden/);
  fails(() => engine.train({ optimizer: 'lion' }), /no optimizer called 'lion'; the optimizers are sgd/);
  fails(() => engine.train({ optimizer: 'adam', weightDecay: 0.1 }), /the optimizer adam has no weight decay; leave it out, or choose adamw/);
  fails(() => engine.train({ optimizer: 'adamw', weightDecay: -1 }), /weight decay is a number from 0/);
  fails(() => engine.train({ task: 'xor' }), /no task called 'xor'; the tasks are first-symbol/);
  fails(() => engine.train({ task: 'copy memory' }), /task is 'copy memory'; give a name/);
  fails(() => engine.train({ task: {} }), /a text or a series; give one/);
  fails(() => engine.train({ task: { text: 'short' } }), /the text has 5 characters; give at least 20/);
  fails(() => engine.train({ task: { text: 7 } }), /not a string/);
  fails(() => engine.train({ task: { series: SERIES, columns: 7 } }), /120 values, which are no rows of 7/);
  fails(() => engine.train({ task: { series: SERIES, column: 1 } }), /no column 1 to look ahead in/);
  fails(() => engine.train({ task: { series: [1, NaN, ...SERIES] } }), /row 2 holds a number that is not finite/);
  fails(() => engine.train({ task: { words: [] } }), /no option 'words'; there are text, series/);
  fails(() => engine.train({ cell: 'lstmm' }), /no cell called 'lstmm'/);
  fails(() => engine.train({ cell: 7 }), /the cell is not a text/);
  fails(() => engine.train({ hidden: 0 }), /hidden is 0; give a whole number from 1/);
  fails(() => engine.train({ hidden: 100000 }), /100000 hidden units need [\d.]+ GB, more than the 1 GB/);
  fails(() => engine.train({ hidden: 512, steps: 500, batch: 4096 }), /4096 sequences of 500 steps with 512 hidden units need [\d.]+ GB, more than the 1 GB/);
  fails(() => engine.train({ batch: 5000 }), /a batch of 5000|MB/);
  fails(() => engine.train({ seed: 0.5 }), /seed is 0.5; give a whole number from 0/);
  fails(() => engine.train({ learningRate: 0 }), /a learning rate is a number above 0/);
  fails(() => engine.train({ learningRate: '0.1' }), /learningRate is 0.1; give a number/);
  fails(() => engine.train({ bidirectional: 1 }), /bidirectional is 1; give true or false/);
  fails(() => engine.train({ initial: 'zeros' }), /no initializer called 'zeros'; the initializers are uniform/);
  fails(() => engine.train({ cell: 'gru', forgetBias: 1 }), /gru has no forget gate with a bias/);
  const run = engine.train({ hidden: 2 });
  fails(() => run.advance(-1), /toUpdate is -1; give a whole number from 0/);
  fails(() => run.advance(2e6), /toUpdate is 2000000; give at most 1000000/);
  run.dispose(), run.dispose();
  for (const call of [() => run.advance(1), () => run.model(), () => run.history()]) fails(call, /this run was disposed of; train again/);
  const bare = await createEngine();
  fails(() => bare.train({}), /made without training; await createEngine\(\{ training: true \}\)/);
  await assert.rejects(createEngine({ train: true }), /no option 'train'; there are simd, training/);
});

rmSync(folder, { recursive: true, force: true });
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
