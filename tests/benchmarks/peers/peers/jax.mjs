// jax-js, jit to WebAssembly. It has no scan, so the time loop is unrolled in the traced graph.
import * as jax from '@jax-js/jax';
import { GATES, inputs, noise, weights } from '../cases.mjs';

export async function load() {
  await jax.init('wasm');
  jax.defaultDevice('wasm');
  const { numpy: np, jit, nn, valueAndGrad } = jax;
  const array = (values, shape) => np.array(values).reshape(shape);

  // The last hidden state, [B, H].
  function last({ cell, steps: T, batch: B, hidden: H }, p, x) {
    const G = GATES[cell], zx = np.matmul(x, p.W.transpose()).add(p.b).reshape([T, B, G, H]), R = p.R.transpose();
    let h = np.zeros([B, H]), c = np.zeros([B, H]);
    for (let t = 0; t < T; ++t) {
      const a = zx.ref.slice(t), m = np.matmul(h.ref, R.ref).reshape([B, G, H]);
      if (cell === 'lstm') {
        const z = a.add(m), gate = (k) => z.ref.slice([], k);
        const i = nn.sigmoid(gate(0)), f = nn.sigmoid(gate(1)), g = np.tanh(gate(2)), o = nn.sigmoid(z.slice([], 3));
        h.dispose();
        c = f.mul(c).add(i.mul(g));
        h = o.mul(np.tanh(c.ref));
      } else if (cell === 'gru') {
        const r = nn.sigmoid(a.ref.slice([], 0).add(m.ref.slice([], 0))), z = nn.sigmoid(a.ref.slice([], 1).add(m.ref.slice([], 1)));
        const n = np.tanh(a.slice([], 2).add(r.mul(m.slice([], 2))));
        h = n.ref.add(z.mul(h.sub(n)));
      } else {
        h.dispose();
        h = np.tanh(a.slice([], 0).add(m.slice([], 0)));
      }
    }
    R.dispose(), zx.dispose(), c.dispose();
    return h;
  }

  const training = (c) => {
    const { W, R, b } = weights(c), rows = GATES[c.cell] * c.hidden, { batch: B, steps: T, input: I, hidden: H } = c;
    let p = { W: array(W, [rows, I]), R: array(R, [rows, H]), b: np.array(b), D: array(noise(H, 6), [H, 1]) };
    const x = array(inputs(c), [T * B, I]), y = array(noise(B, 5), [B, 1]);
    const loss = (q, xs, ys) => np.square(np.matmul(last(c, q, xs), q.D).sub(ys)).mean();
    const step = jit((q, xs, ys) => {
      const copies = Object.fromEntries(Object.entries(q).map(([name, v]) => [name, v.ref])), [l, g] = valueAndGrad(loss)(copies, xs, ys);
      return { l, p: Object.fromEntries(Object.entries(q).map(([name, v]) => [name, v.sub(g[name].mul(0.01))])) };
    });
    let l;
    return { run: () => { const r = step(p, x.ref, y.ref); p = r.p; l = r.l.js(); }, loss: () => l, dispose: () => {} };
  };
  return { training, learning: training };
}
