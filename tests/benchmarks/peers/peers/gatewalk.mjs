// Gatewalk through the surface that anybody would use. Variants: '' (relaxed SIMD where there is some), 'plain', 'typed' (a cell
// that no kernel knows), 'into' (results written into the last call's arrays), 'float' (training in float, where `learning` is in double), 'before' (an older
// site, to compare with).
import { noise, weights, inputs, GATES } from '../cases.mjs';

const TYPED = {
  lstm: "cell typed\nrows i, f, g, o\nstate h, c\nf = sigmoid(W_f [h, x] + b_f)\ni = sigmoid(W_i [h, x] + b_i)\ng = tanh(W_g [h, x] + b_g)\nc' = i * g + f * c\no = sigmoid(W_o [h, x] + b_o)\nh' = 1 * tanh(c') * o\n",
  gru: "cell typed\nrows r, z, n\nstate h\nr = sigmoid(W_r [h, x] + b_r)\nz = sigmoid(W_z [h, x] + b_z)\nn = tanh(W_xn x + b_xn + r * (W_hn h + b_hn))\nh' = z * h + (1 - z) * n + 0 * n\n",
  rnn: "cell typed\nstate h\na = W_h [h, x] + b_h\nh' = 1 * tanh(a)\n",
};

function safetensors(tensors) {  // {name: [shape, Float32Array]}
  const header = {};
  let end = 0;
  for (const [name, [shape, values]] of Object.entries(tensors)) header[name] = { dtype: 'F32', shape, data_offsets: [end, (end += values.byteLength)] };
  let text = JSON.stringify(header);
  while (text.length % 8) text += ' ';
  const out = new Uint8Array(8 + text.length + end);
  new DataView(out.buffer).setBigUint64(0, BigInt(text.length), true);
  out.set(new TextEncoder().encode(text), 8);
  let at = 8 + text.length;
  for (const [, values] of Object.values(tensors)) out.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at), (at += values.byteLength);
  return out;
}

export async function load(place, variant) {
  const { default: createEngine } = await import(/* webpackIgnore: true */ place(variant === 'before' ? 'before/engine.mjs' : 'site/engine.mjs'));
  const engine = await createEngine(variant === 'plain' ? { simd: 'plain' } : variant === '' ? { training: true } : {});
  const create = (c, outputs) => engine.create({ cell: variant === 'typed' ? TYPED[c.cell] : c.cell, input: c.input, hidden: c.hidden, outputs, seed: 1 });
  const loaded = (c) => {
    if (variant === 'typed') return create(c, 0);
    const { W, R, b, d, D } = weights(c), rows = GATES[c.cell] * c.hidden, readout = c.task === 'audio' ? { head_weight: [[1, c.hidden], D] } : {};
    return engine.load(safetensors({ weight_ih_l0: [[rows, c.input], W], weight_hh_l0: [[rows, c.hidden], R], bias_ih_l0: [[rows], b], bias_hh_l0: [[rows], d], ...readout }));
  };
  const tasks = {
    forward(c) {
      const model = loaded(c), x = inputs(c), { steps, batch } = c;
      let y, into;
      const again = () => { y = (into = model.forward(x, { steps, batch, into })).output; };
      return { run: variant === 'into' ? again : () => { y = model.forward(x, { steps, batch }).output; }, out: () => (variant === 'typed' ? null : y.subarray((steps - 1) * batch * c.hidden)), dispose: () => model.dispose() };
    },
    stream(c) {
      const model = loaded(c), x = inputs({ ...c, steps: 100 }), I = c.input;
      let t = 0, state, into;
      const again = () => { state = (into = model.forward(x.subarray(t * I, (t + 1) * I), { steps: 1, state, into })).state; t = (t + 1) % 100; };
      return { run: variant === 'into' ? again : () => { state = model.forward(x.subarray(t * I, (t + 1) * I), { steps: 1, state }).state; t = (t + 1) % 100; }, dispose: () => model.dispose() };
    },
    audio(c) {
      const model = loaded(c), x = inputs(c), { steps } = c;
      let last, into;
      const again = () => { last = into = model.forward(x, { steps, state: into?.state, into }); };
      return { run: variant === 'into' ? again : () => { last = model.forward(x, { steps, state: last?.state }); }, out: () => last.output.slice(), dispose: () => model.dispose() };
    },
    learning(c) {
      if (variant === 'float') return tasks.training(c);
      const run = engine.train({ cell: c.cell, hidden: c.hidden, batch: c.batch, steps: c.steps, optimizer: 'sgd', learningRate: 0.01, task: { series: noise(400 * c.input, 77, 2), columns: c.input } });
      let update = 0, loss;
      return { run: () => { loss = run.advance(update += 1).loss; }, loss: () => loss, dispose: () => run.dispose() };
    },
    walking(c) {
      const model = create(c, 0), x = inputs(c), dOutput = new Float32Array(c.steps * c.hidden).fill(1);
      return { run: () => { model.trace(x, { steps: c.steps, dOutput }); }, dispose: () => model.dispose() };
    },
    compile(c) {
      return { run: () => { engine.create({ cell: TYPED[c.cell], input: c.input, hidden: c.hidden, seed: 1 }).dispose(); }, dispose: () => {} };
    },
    training(c) {
      const model = create(c, 1), x = inputs(c), y = noise(c.batch, 5);
      let loss;
      return { run: () => { loss = model.trainStep(x, y, { steps: c.steps, batch: c.batch, loss: 'mse', optimizer: 'sgd', learningRate: 0.01 }); }, loss: () => loss, dispose: () => model.dispose() };
    },
  };
  const some = (...names) => Object.fromEntries(names.map((name) => [name, tasks[name]]));
  if (variant === 'into') return some('forward', 'stream', 'audio');
  if (variant === 'float') return some('learning');
  if (variant !== '') delete tasks.learning;
  return tasks;
}
