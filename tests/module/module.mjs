// The engine's module as anybody would use it, under Node, with plain and with relaxed SIMD where Node has it.
//   node tests/module/module.mjs [site folder]      last line: N passed, N failed
import assert from 'node:assert/strict';
import { pathToFileURL } from 'node:url';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';

const site = resolve(process.argv[2] ?? 'build/site');
const { default: createEngine } = await import(pathToFileURL(`${site}/engine.mjs`));

let passed = 0, failed = 0;
function test(name, body) {
  try {
    body();
    ++passed;
  } catch (error) {
    ++failed;
    console.log(`failed: ${name}\n  ${String(error.stack).split('\n').slice(0, 6).join('\n  ')}`);
  }
}

// A small generator of its own, so that the numbers are the same everywhere.
function numbers(count, seed = 1, scale = 1) {
  let s = seed >>> 0;
  return Float32Array.from({ length: count }, () => {
    s = (Math.imul(s, 1664525) + 1013904223) >>> 0;
    return (s / 2 ** 32 - 0.5) * 2 * scale;
  });
}
function close(got, want, limit, what) {
  assert.equal(got.length, want.length, `${what}: length`);
  for (let k = 0; k < got.length; ++k) assert.ok(Math.abs(got[k] - want[k]) <= limit * Math.max(1, Math.abs(want[k])), `${what}[${k}]: expected ${want[k]}, got ${got[k]}`);
}
function fails(call, pattern) {
  assert.throws(call, (error) => error.constructor === Error && pattern.test(error.message) && !error.message.includes('\n') || assert.fail(`said: ${error.message}`));
}

// An LSTM written out in doubles, PyTorch's row order.
function lstm(p, x, I, H, T, B) {
  const sigmoid = (v) => 1 / (1 + Math.exp(-v)), out = new Float64Array(T * B * H);
  for (let b = 0; b < B; ++b) {
    let h = new Float64Array(H), c = new Float64Array(H);
    for (let t = 0; t < T; ++t) {
      const a = new Float64Array(4 * H);
      for (let r = 0; r < 4 * H; ++r) {
        a[r] = p.bias_ih_l0[r] + p.bias_hh_l0[r];
        for (let j = 0; j < I; ++j) a[r] += p.weight_ih_l0[r * I + j] * x[(t * B + b) * I + j];
        for (let j = 0; j < H; ++j) a[r] += p.weight_hh_l0[r * H + j] * h[j];
      }
      c = c.map((v, j) => sigmoid(a[H + j]) * v + sigmoid(a[j]) * Math.tanh(a[2 * H + j]));
      h = c.map((v, j) => sigmoid(a[3 * H + j]) * Math.tanh(v));
      out.set(h, (t * B + b) * H);
    }
  }
  return out;
}
const values = (model) => Object.fromEntries(Object.entries(model.parameters()).map(([name, { values }]) => [name, values]));

// 153 kB while safetensors were all that was read. Files of PyTorch, Keras (HDF5), JSON and .npz are opened from bytes, at once,
// and so every module has their readers; the walk is compiled for speed, and reads a large network's weights once for many steps.
test('each module weighs at most 273 kB, gzip, with what loads it', () => {
  for (const name of ['engine_module', 'engine_module_relaxed']) {
    const bytes = [`${name}.wasm`, `${name}.mjs`, 'engine.mjs'].reduce((sum, file) => sum + gzipSync(readFileSync(`${site}/${file}`), { level: 9 }).length, 0);
    assert.ok(bytes <= 273_000, `${name}: ${bytes} bytes`);
  }
});

const engines = [await createEngine({ simd: 'plain' })];
const chosen = await createEngine();
if (chosen.simd === 'relaxed') engines.push(chosen);

for (const engine of engines) {
  const say = (name) => `${engine.simd}: ${name}`;

  test(say('an LSTM gives the numbers of one written out by hand'), () => {
    for (const [I, H, T, B] of [[3, 5, 7, 2], [4, 4, 9, 1], [2, 33, 4, 3], [1, 1, 3, 1]]) {
      const model = engine.create({ cell: 'lstm', input: I, hidden: H, seed: 3 }), x = numbers(T * B * I);
      close(model.forward(x, { steps: T, batch: B }).output, lstm(values(model), x, I, H, T, B), 7e-7, 'output');
      model.dispose();
    }
  });

  test(say('state that is passed back goes on where it stopped'), () => {
    const model = engine.create({ cell: 'gru', input: 2, hidden: 6, layers: 2, seed: 1 }), x = numbers(8 * 3 * 2);
    const all = model.forward(x, { steps: 8, batch: 3 });
    const first = model.forward(x.subarray(0, 18), { steps: 3, batch: 3 });
    const rest = model.forward(x.subarray(18), { steps: 5, batch: 3, state: first.state });
    close([...first.output, ...rest.output], [...all.output], 1e-6, 'output');
    close(rest.state.h, all.state.h, 1e-6, 'h');
    assert.deepEqual(Object.keys(all.state), ['h']);
    assert.equal(all.state.h.length, 2 * 3 * 6);
  });

  test(say('a result is written into the arrays of an earlier one, state and all'), () => {
    for (const [cell, H, T, B] of [['lstm', 8, 1, 1], ['lstm', 5, 3, 2], ['gru', 8, 40, 3]]) {
      const model = engine.create({ cell, input: 3, hidden: H, seed: 2 }), x = numbers(T * B * 3), run = { steps: T, batch: B };
      const first = model.forward(x, run), want = model.forward(x, { ...run, state: first.state });
      const { output } = first, again = model.forward(x, { ...run, state: first.state, into: first });
      assert.equal(again, first);
      assert.equal(again.output, output);
      assert.deepEqual(again, want);
      fails(() => model.forward(x, { ...run, into: { output: new Float32Array(2), state: want.state } }), /into\.output is not a Float32Array of \d+ values; give a result of as many steps and sequences/);
      fails(() => model.forward(x, { ...run, into: { output: want.output } }), /into\.state\.h is not a Float32Array/);
      assert.deepEqual(again, want);
      model.dispose();
    }
  });

  test(say('backward agrees with central differences'), () => {
    const model = engine.create({ cell: 'lstm', input: 2, hidden: 3, bidirectional: true, outputs: 2, seed: 5 });
    const [T, B] = [4, 2], x = numbers(T * B * 2), g = numbers(T * B * 2, 9);
    const loss = (v) => model.forward(v, { steps: T, batch: B }).output.reduce((sum, y, k) => sum + y * g[k], 0);
    model.forward(x, { steps: T, batch: B, record: true });
    const back = model.backward(g);
    assert.deepEqual(Object.keys(back).sort(), ['c0', 'h0', 'input', 'parameters']);
    for (let k = 0; k < x.length; ++k) {
      const up = x.slice(), down = x.slice();
      up[k] += 1e-2, down[k] -= 1e-2;
      assert.ok(Math.abs((loss(up) - loss(down)) / (up[k] - down[k]) - back.input[k]) < 2e-3, `input ${k}`);
    }
  });

  test(say('the walk in double agrees with the run in float, forward and backward'), () => {
    for (const cell of ['lstm', 'gru', 'peep', 'fgr', 'gru_before', 'mut2']) {
      const model = engine.create({ cell, input: 4, hidden: 4, layers: 2, seed: 2 }), [T, B] = [5, 3];
      const x = numbers(T * B * 4), dOutput = numbers(T * B * 4, 4), lengths = [5, 2, 4];
      const run = model.forward(x, { steps: T, batch: B, lengths, record: true }), back = model.backward(dOutput);
      const walk = model.trace(x, { steps: T, batch: B, lengths, dOutput });
      close(run.output, walk.output, 7e-7, 'output');
      close(run.state.h, walk.state.h, 7e-7, 'h');
      close(back.input, walk.gradients.input, 2e-6, 'input');
      close(back.h0, walk.gradients.h0, 2e-6, 'h0');
      for (const name in walk.gradients.parameters) close(back.parameters[name], walk.gradients.parameters[name], 4e-6, name);
      const h = walk.trace.find((e) => e.pass === 'forward' && e.layer === 1 && e.name === 'h' && e.step === 1);
      assert.ok(h.values instanceof Float64Array);
      assert.deepEqual(h.shape, [3, 4]);
      close(h.values, walk.output.subarray(12, 24), 0, 'h of the last layer');
      assert.ok(walk.trace.some((e) => e.pass === 'backward' && e.name === 'dh'));
    }
  });

  test(say('training lowers the loss with every rule, and the first step is the walked gradient'), () => {
    const x = numbers(10 * 4 * 3), y = numbers(4, 7);
    for (const optimizer of ['sgd', 'momentum', 'rmsprop', 'adam', 'adamw']) {
      const model = engine.create({ cell: 'lstm', input: 3, hidden: 8, outputs: 1, seed: 1 });
      const step = () => model.trainStep(x, y, { steps: 10, batch: 4, loss: 'mse', optimizer, learningRate: optimizer === 'sgd' ? 0.3 : 0.02, clip: 1 });
      const first = step();
      let last = first;
      for (let n = 0; n < 60; ++n) last = step();
      assert.ok(last < first * 0.5, `${optimizer}: ${first} → ${last}`);
    }
    const model = engine.create({ cell: 'gru', input: 3, hidden: 4, outputs: 3, seed: 1 }), before = values(model);
    const classes = Int32Array.from([0, 2, 1, 1]);
    const loss = model.trainStep(x, classes, { steps: 10, batch: 4, loss: 'cross-entropy', optimizer: 'sgd', learningRate: 0.5 });
    assert.ok(loss > 0.5 && loss < 2);
    assert.ok(values(model).weight_hh_l0.some((v, k) => v !== before.weight_hh_l0[k]));
  });

  test(say('what is saved is loaded again, and saving twice gives the same bytes'), () => {
    const model = engine.create({ cell: 'lstm', input: 3, hidden: 4, layers: 2, bidirectional: true, outputs: 2, seed: 9 }), x = numbers(5 * 3);
    const bytes = model.save(), again = engine.load(bytes);
    assert.equal(again.outputs, 2);
    assert.deepEqual(again.forward(x, { steps: 5 }).output, model.forward(x, { steps: 5 }).output);
    assert.deepEqual(again.save(), bytes);
    again.trainStep(x, numbers(2), { steps: 5, learningRate: 0.1 });
    assert.notDeepEqual(again.save(), bytes);
    close(engine.load(again.save()).forward(x, { steps: 5 }).output, again.trace(x, { steps: 5 }).output, 7e-7, 'after training');
  });

  test(say('what a file holds and the model does not is told'), () => {
    const model = engine.create({ cell: 'rnn', input: 1, hidden: 2, seed: 1 }), bytes = model.save();
    assert.deepEqual(model.unused, []);
    const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + Number(length))));
    const data = bytes.subarray(8 + Number(length));
    header['head.weight'] = { dtype: 'F32', shape: [0], data_offsets: [data.length, data.length] };
    const text = new TextEncoder().encode(JSON.stringify(header)), file = new Uint8Array(8 + text.length + data.length);
    new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true);
    file.set(text, 8), file.set(data, 8 + text.length);
    assert.deepEqual(engine.load(file).unused, ['head.weight']);
  });

  // A file of these tensors, each {shape, data}, all F32.
  const safetensors = (tensors) => {
    const header = {}, parts = [];
    let at = 0;
    for (const [name, { shape, data }] of Object.entries(tensors)) {
      const part = new Uint8Array(Float32Array.from(data).buffer);
      header[name] = { dtype: 'F32', shape, data_offsets: [at, at += part.length] };
      parts.push(part);
    }
    const text = new TextEncoder().encode(JSON.stringify(header)), file = new Uint8Array(8 + text.length + at);
    new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true);
    file.set(text, 8);
    let from = 8 + text.length;
    for (const part of parts) file.set(part, from), from += part.length;
    return file;
  };
  const layer = (prefix, blocks, phase) => Object.fromEntries([['weight_ih_l0', [2 * blocks, 1]], ['weight_hh_l0', [2 * blocks, 2]], ['bias_ih_l0', [2 * blocks]], ['bias_hh_l0', [2 * blocks]]]
    .map(([name, shape], k) => [prefix + name, { shape, data: numbers(shape.reduce((a, b) => a * b, 1), phase + k) }]));

  test(say('of several modules one is chosen by its prefix'), () => {
    const file = safetensors({ ...layer('encoder.rnn.', 4, 1), ...layer('decoder.rnn.', 3, 2) });
    fails(() => engine.load(file), /2 recurrent modules: 'decoder.rnn.' and 'encoder.rnn.'; choose one by its prefix/);
    assert.equal(engine.load(file, { prefix: 'encoder.rnn' }).cell, 'lstm');
    assert.equal(engine.load(file, { prefix: 'decoder' }).cell, 'gru');
  });

  test(say('the only Linear behind a network is its readout, and is saved under its name'), () => {
    const weight = numbers(6, 7), bias = numbers(3, 8), x = numbers(3);
    const plain = layer('lstm.', 4, 1), file = safetensors({ ...plain, 'hidden2tag.weight': { shape: [3, 2], data: weight }, 'hidden2tag.bias': { shape: [3], data: bias } });
    const model = engine.load(file), h = engine.load(safetensors(plain)).forward(x, { steps: 3 }).output.slice(-2);
    assert.equal(model.outputs, 3);
    close(model.forward(x, { steps: 3 }).output.slice(-3), Array.from(bias, (b, k) => b + weight[2 * k] * h[0] + weight[2 * k + 1] * h[1]), 1e-6, 'readout');
    close(engine.load(model.save()).forward(x, { steps: 3 }).output, model.forward(x, { steps: 3 }).output, 0, 'saved');
  });

  test(say('what the loaded module holds besides is warned of'), () => {
    const { warnings, unused } = engine.load(safetensors({ ...layer('lstm.', 4, 1), 'lstm.ln.weight': { shape: [8], data: numbers(8) } }));
    assert.deepEqual(unused, ['lstm.ln.weight']);
    assert.match(warnings.join(), /holds more than is used: 'lstm.ln.weight'/);
  });

  test(say('a trace walks over the numbers as they are given'), () => {
    const model = engine.create({ cell: 'lstm', input: 1, hidden: 2, seed: 1 });
    const { trace, gradients } = model.trace(Float64Array.of(0.1), { steps: 1, state: { h: [0.2, 0.3] }, dOutput: [0.7, 0.9] });
    const of = (name) => [...trace.find((entry) => entry.name === name).values];
    assert.deepEqual([of('x'), of('h_prev')], [[0.1], [0.2, 0.3]]);
    assert.equal(gradients.input.length, 1);
    assert.notEqual(gradients.input[0], 0);
  });

  test(say('a tensor can be written'), () => {
    const model = engine.create({ cell: 'lstm', input: 1, hidden: 2, seed: 1 }), x = numbers(3), before = model.forward(x, { steps: 3 }).output;
    const bias = model.parameters().bias_ih_l0.values;
    bias.fill(1, 2, 4);
    model.setParameters({ bias_ih_l0: bias });
    assert.deepEqual(model.parameters().bias_ih_l0.values, bias);
    const after = model.forward(x, { steps: 3 }).output;
    assert.notDeepEqual(after, before);
    close(after, model.trace(x, { steps: 3 }).output, 7e-7, 'walked');
    close(engine.load(model.save()).forward(x, { steps: 3 }).output, after, 0, 'saved');
    fails(() => model.setParameters({ bias: [1] }), /no parameter .bias.; there are bias_hh_l0, /);
    fails(() => model.setParameters({ bias_ih_l0: [1] }), /bias_ih_l0 has 1 values, expected 8/);
    fails(() => model.setParameters({ bias_ih_l0: bias.fill(NaN) }), /NaN/);
  });

  test(say('one tensor is set by its name'), () => {
    const model = engine.create({ cell: 'lstm', input: 2, hidden: 3, seed: 1 }), before = values(model);
    model.set('bias_ih_l0', before.bias_ih_l0.map((v, k) => (k >= 3 && k < 6 ? 1 : v)));
    assert.deepEqual([...values(model).bias_ih_l0.subarray(3, 6)], [1, 1, 1]);
    assert.deepEqual(values(model).weight_hh_l0, before.weight_hh_l0);
    close(model.forward(numbers(8), { steps: 4 }).output, model.trace(numbers(8), { steps: 4 }).output, 7e-7, 'output');
    fails(() => model.set('bias_f', [1]), /no parameter 'bias_f'; there are bias_hh_l0, /);
    fails(() => model.set('bias_ih_l0', [1]), /bias_ih_l0 has 1 values, expected 12/);
  });

  test(say('initial weights are drawn as their name says, the forget gate as it is wished'), () => {
    const create = (more) => values(engine.create({ cell: 'lstm', input: 4, hidden: 4, seed: 1, ...more }));
    assert.deepEqual(create({ initial: 'uniform' }), create({}));
    const { weight_hh_l0: q, bias_ih_l0: bias, bias_hh_l0: other } = create({ initial: 'orthogonal', forgetBias: 1 });
    for (let a = 0; a < 4; ++a) for (let b = 0; b <= a; ++b) {  // columns of the forget gate's block
      let dot = 0;
      for (let row = 4; row < 8; ++row) dot += q[4 * row + a] * q[4 * row + b];
      assert.ok(Math.abs(dot - (a === b)) < 1e-6, `${a}, ${b}: ${dot}`);
    }
    assert.deepEqual([...bias], [0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
    assert.ok(other.every((v) => v === 0));
    fails(() => engine.create({ cell: 'lstm', input: 1, hidden: 3, initial: 'zeros' }), /no initializer called 'zeros'; the initializers are uniform, /);
    fails(() => engine.create({ cell: 'gru', input: 1, hidden: 3, forgetBias: 1 }), /gru has no forget gate with a bias/);
    fails(() => engine.create({ cell: 'lstm', input: 1, hidden: 3, forgetBias: 'one' }), /forgetBias is one; give a number/);
  });

  test(say('weights decay as adamw is asked to, and only there'), () => {
    const norm = (weightDecay) => {
      const model = engine.create({ cell: 'rnn', input: 1, hidden: 3, outputs: 1, seed: 1 });
      for (let n = 0; n < 20; ++n) model.trainStep([0.1, 0.2], [0], { steps: 2, optimizer: 'adamw', learningRate: 0.01, weightDecay });
      return Math.hypot(...values(model).weight_hh_l0);
    };
    assert.ok(norm(5) < 0.7 * norm(0), `${norm(5)}, ${norm(0)}`);
    assert.equal(norm(undefined), norm(0.01));
    const model = engine.create({ cell: 'rnn', input: 1, hidden: 3, outputs: 1, seed: 1 });
    fails(() => model.trainStep([1], [1], { steps: 1, optimizer: 'adamw', weightDecay: -1 }), /weightDecay is -1; give a number from 0/);
    fails(() => model.trainStep([1], [1], { steps: 1, optimizer: 'adam', weightDecay: 1 }), /the optimizer adam has no weight decay/);
  });

  test(say('a model is saved in the precision that is asked for'), () => {
    const model = engine.create({ cell: 'gru', input: 2, hidden: 3, seed: 1 }), wide = model.save({ dtype: 'F64' }), again = engine.load(wide);
    assert.ok(wide.length > model.save().length);
    assert.deepEqual(again.save(), wide);
    assert.deepEqual(again.save({ dtype: 'F32' }), model.save());
    fails(() => model.save({ dtype: 'F16' }), /dtype is 'F16'; give 'F32' or 'F64'/);
    fails(() => model.save({ type: 'F32' }), /no option 'type'; there are dtype/);
  });

  test(say('an option that nobody knows is refused'), () => {
    const model = engine.create({ cell: 'lstm', input: 1, hidden: 3, outputs: 1 });
    fails(() => engine.create({ cell: 'lstm', input: 2, hidden: 3, num_layers: 5 }), /no option 'num_layers'; there are cell, /);
    fails(() => engine.create({ cell: 'lstm', input: 2, hidden: 3, projection: 2 }), /lstm has no state h\(P\)/);
    fails(() => engine.load(model.save(), { name: 'x' }), /no option 'name'/);
    fails(() => model.forward([1], { steps: 1, batches: 1 }), /no option 'batches'/);
    fails(() => model.trainStep([1], [1], { steps: 1, lr: 5 }), /no option 'lr'; there are .*learningRate/);
    fails(() => model.trace([1], { steps: 1, record: true }), /no option 'record'/);
  });

  test(say('numbers of any kind are taken, or the way out is said'), () => {
    const model = engine.create({ cell: 'rnn', input: 1, hidden: 2, seed: 1 }), wanted = model.forward([1, 2], { steps: 2 }).output;
    for (const Kind of [Float64Array, Int8Array, Uint8Array, Int16Array, Uint16Array, Int32Array, Uint32Array]) assert.deepEqual(model.forward(Kind.of(1, 2), { steps: 2 }).output, wanted);
    fails(() => model.forward(BigInt64Array.of(1n, 2n), { steps: 2 }), /x holds BigInts; give Float32Array.from\(x, Number\)/);
    fails(() => model.forward([[1], [2]], { steps: 2 }), /array of numbers/);
    fails(() => model.forward(['1', 2], { steps: 2 }), /array of numbers/);
    fails(() => model.forward([1, 2], { steps: 2, lengths: BigInt64Array.of(2n) }), /lengths holds BigInts/);
  });

  test(say('NaN in a batch is named and changes no weight'), () => {
    const model = engine.create({ cell: 'lstm', input: 2, hidden: 3, outputs: 1, seed: 1 }), before = values(model);
    fails(() => model.trainStep([1, 2, 3, NaN, 5, 6, 7, 8], [1, 1], { steps: 2, batch: 2 }), /x is not finite at step 0, sequence 1; no weight was changed/);
    fails(() => model.trainStep([1, 2, 3, 4], [Infinity], { steps: 2 }), /target holds NaN or an infinity; no weight/);
    assert.deepEqual(values(model), before);
  });

  test(say('a cell of your own runs'), () => {
    const cell = "cell mine\nstate h\nz = sigmoid(W_z [h, x] + b_z)\nh' = (1 - z) * h + z * tanh(W_h x + b_h)\n";
    const model = engine.create({ cell, input: 2, hidden: 5, seed: 4 }), x = numbers(6 * 2);
    close(model.forward(x, { steps: 6 }).output, model.trace(x, { steps: 6 }).output, 7e-7, 'output');
    close(engine.load(model.save(), { cell }).forward(x, { steps: 6 }).output, model.forward(x, { steps: 6 }).output, 0, 'loaded');
  });

  test(say('returned arrays belong to the caller'), () => {
    const model = engine.create({ cell: 'rnn', input: 1, hidden: 2, seed: 1 }), x = numbers(3);
    const { output } = model.forward(x, { steps: 3 }), copy = output.slice();
    model.forward(numbers(3, 8), { steps: 3 });
    engine.create({ cell: 'lstm', input: 64, hidden: 256, seed: 1 }).forward(numbers(64 * 500), { steps: 500 });  // memory grows
    assert.deepEqual(output, copy);
    assert.notEqual(output.buffer.byteLength, 0);
  });

  test(say('every mistake is an Error with one sentence'), () => {
    const header = new TextEncoder().encode('{"a\u0001b": 1}'), file = new Uint8Array(8 + header.length);
    file[0] = header.length, file.set(header, 8);
    fails(() => engine.load(file), /after '"a<U\+0001>'/);
    const model = engine.create({ cell: 'lstm', input: 2, hidden: 3, outputs: 1, seed: 1 }), x = numbers(8);
    fails(() => engine.create({ cell: 'lstmm', input: 1, hidden: 1 }), /no cell called 'lstmm'/);
    fails(() => engine.create({ cell: 'lstm', input: 0, hidden: 1 }), /input is 0/);
    fails(() => engine.create({ cell: 'lstm', input: 1, hidden: 200000 }), /memory/);
    fails(() => engine.create({ cell: 'mut1', input: 2, hidden: 3 }), /must equal/);
    fails(() => engine.create({ cell: 'cell a\nstate h\nh\' = tanh(W q)\n', input: 1, hidden: 1 }), /'q'/);
    fails(() => engine.create({}), /cell is not given/);
    fails(() => engine.load(new Uint8Array(3)), /\w/);
    fails(() => engine.load('weights'), /bytes/);
    fails(() => model.forward(x, { steps: 3 }), /x has 8 values, expected 6/);
    fails(() => model.forward(x), /steps is undefined/);
    fails(() => model.forward(x, { steps: 4, state: { q: x } }), /no state 'q'; it has h, c/);
    fails(() => model.forward(x, { steps: 4, state: { h: x } }), /state.h has 8 values, expected 3/);
    fails(() => model.forward(x, { steps: 4, lengths: [9] }), /length 9/);
    fails(() => model.backward(numbers(4)), /record: true/);
    fails(() => model.trainStep(x, numbers(3), { steps: 4 }), /target has 3 values/);
    fails(() => model.trainStep(x, [0.5], { steps: 4, loss: 'cross-entropy' }), /not a class/);
    fails(() => model.trainStep(x, [1], { steps: 4, optimizer: 'lion' }), /no optimizer called 'lion'/);
    fails(() => model.trainStep(x, [1], { steps: 4, clip: -1 }), /clip/);
    fails(() => model.forward(numbers(2), { steps: 1, batch: 1e9 }), /batch|x has|MB/);
    model.forward(x, { steps: 4, record: true });
    fails(() => model.backward(numbers(3)), /dOutput has 3 values, expected 4/);
    model.dispose();
    model.dispose();
    fails(() => model.forward(x, { steps: 4 }), /disposed/);
  });
}

test('plain and relaxed walk to the same bits', () => {
  const [a, b] = [engines[0], engines.at(-1)].map((engine) => engine.create({ cell: 'lstm', input: 3, hidden: 9, layers: 2, seed: 6 }).trace(numbers(30), { steps: 10 }));
  for (let k = 0; k < a.trace.length; ++k) assert.deepEqual(a.trace[k].values, b.trace[k].values);
});

console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
