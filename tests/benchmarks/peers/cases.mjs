// What is measured, and the numbers every peer is given: the same weights (PyTorch's layout), inputs and reference.
export const SIZES = [[4, 4], [8, 32], [32, 128], [64, 256], [128, 512]];  // input, hidden
export const BATCHES = [1, 32];
export const STEPS = 100;
export const TRAINING = { steps: 50, batch: 32, input: 8, hidden: [32, 64, 128] };
export const AUDIO = { steps: 128, hidden: [8, 16, 32, 40] };  // samples a block; one value a sample
export const GATES = { lstm: 4, gru: 3, rnn: 1 };

// {task, cell, input, hidden, batch, steps}. `learning` is training as the lab does it: in double, with all its norms and measures;
// the peers train in float. `audio` is a block of samples a call, one value out for one in, the state carried. `walking` is a whole trace in double, forward and backward; `compile` goes from a
// cell's text to a model. Both are ours alone.
export function cases() {
  const list = [];
  for (const cell of Object.keys(GATES)) {
    for (const batch of BATCHES) for (const [input, hidden] of SIZES) list.push({ task: 'forward', cell, input, hidden, batch, steps: STEPS });
    for (const [input, hidden] of SIZES.slice(0, 3)) list.push({ task: 'stream', cell, input, hidden, batch: 1, steps: 1 });
    for (const hidden of TRAINING.hidden) list.push({ task: 'training', cell, input: TRAINING.input, hidden, batch: TRAINING.batch, steps: TRAINING.steps });
  }
  for (const hidden of TRAINING.hidden.slice(0, 2)) list.push({ task: 'learning', cell: 'lstm', input: TRAINING.input, hidden, batch: TRAINING.batch, steps: TRAINING.steps });
  for (const hidden of AUDIO.hidden) list.push({ task: 'audio', cell: 'lstm', input: 1, hidden, batch: 1, steps: AUDIO.steps });
  for (const [input, hidden] of SIZES.slice(0, 2)) list.push({ task: 'walking', cell: 'lstm', input, hidden, batch: 1, steps: 32 });
  list.push({ task: 'compile', cell: 'lstm', input: 8, hidden: 32, batch: 1, steps: 1 });
  return list;
}

// Whether what is timed is a call, or a time step of it.
export const isCall = ({ task }) => task === 'training' || task === 'learning';

// Operations of the products in one call.
export function operations({ task, cell, input, hidden, batch, steps }) {
  const once = 2 * GATES[cell] * hidden * (hidden + input) * batch * steps;
  return isCall({ task }) ? once * (3 - input / (input + hidden)) : once;  // no gradient by x
}

export function noise(count, seed, scale = 1) {
  let state = seed >>> 0;
  const next = () => { state = (Math.imul(state, 1664525) + 1013904223) >>> 0; return state / 4294967296 - 0.5; };
  for (let k = 0; k < 3; ++k) next();
  return Float32Array.from({ length: count }, () => next() * scale);
}

// weight_ih [G·H, I], weight_hh [G·H, H], bias_ih, bias_hh [G·H]; gates i f g o, or r z n.
// Of audio the biases are 0 (one program runs over half a second of silence before it begins), and D [H] is the readout.
export function weights({ task, cell, input, hidden }) {
  const rows = GATES[cell] * hidden, scale = 2 / Math.sqrt(hidden), bias = task === 'audio' ? 0 : scale;
  return { W: noise(rows * input, 11 + hidden, scale), R: noise(rows * hidden, 22 + hidden, scale), b: noise(rows, 33 + hidden, bias), d: noise(rows, 44 + hidden, bias), D: noise(hidden, 6) };
}
export const inputs = ({ steps, batch, input }) => noise(steps * batch * input, 77, 2);

const sigmoid = (v) => 1 / (1 + Math.exp(-v));
// The last hidden state in double, [B, H]; of audio the block that comes out first.
export function reference(c) {
  const { W, R, b, d, D } = weights(c), heard = [], x = inputs(c), { input: I, hidden: H, batch: B, steps: T } = c, rows = GATES[c.cell] * H;
  const out = new Float64Array(B * H);
  for (let n = 0; n < B; ++n) {
    let h = new Float64Array(H), memory = new Float64Array(H);
    for (let t = 0; t < T; ++t) {
      const fromX = new Float64Array(rows), fromH = new Float64Array(rows);
      for (let r = 0; r < rows; ++r) {
        fromX[r] = b[r], fromH[r] = d[r];
        for (let j = 0; j < I; ++j) fromX[r] += W[r * I + j] * x[(t * B + n) * I + j];
        for (let j = 0; j < H; ++j) fromH[r] += R[r * H + j] * h[j];
      }
      const a = (g, j) => fromX[g * H + j] + fromH[g * H + j];
      if (c.cell === 'lstm') {
        memory = memory.map((v, j) => sigmoid(a(1, j)) * v + sigmoid(a(0, j)) * Math.tanh(a(2, j)));
        h = memory.map((v, j) => sigmoid(a(3, j)) * Math.tanh(v));
      } else if (c.cell === 'gru') {
        h = h.map((v, j) => { const z = sigmoid(a(1, j)); return (1 - z) * Math.tanh(fromX[2 * H + j] + sigmoid(a(0, j)) * fromH[2 * H + j]) + z * v; });
      } else {
        h = h.map((_, j) => Math.tanh(a(0, j)));
      }
      if (c.task === 'audio') heard.push(h.reduce((sum, v, j) => sum + v * D[j], 0));
    }
    out.set(h, n * H);
  }
  return c.task === 'audio' ? Float64Array.from(heard) : out;
}
