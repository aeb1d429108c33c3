// TensorFlow.js, WebAssembly: a layer, a dense readout of the last step, mean squared error, SGD. (Its GRU resets before the product.)
import * as tf from '@tensorflow/tfjs';
import * as wasm from '@tensorflow/tfjs-backend-wasm';
import { inputs, noise } from '../cases.mjs';

const LAYERS = { lstm: 'lstm', gru: 'gru', rnn: 'simpleRNN' };
const batchFirst = (x, { steps: T, batch: B, input: I }) => {
  const out = new Float32Array(x.length);
  for (let t = 0; t < T; ++t) for (let b = 0; b < B; ++b) out.set(x.subarray((t * B + b) * I, (t * B + b + 1) * I), (b * T + t) * I);
  return out;
};

export async function load(place) {
  wasm.setWasmPaths(place('modules/@tensorflow/tfjs-backend-wasm/dist/'));
  if (!(await tf.setBackend('wasm'))) throw new Error('TensorFlow.js has no WebAssembly here');
  await tf.ready();
  const training = (c) => {
    const layer = tf.layers[LAYERS[c.cell]]({ units: c.hidden, recurrentInitializer: 'glorotUniform', implementation: 2, ...(c.cell === 'rnn' ? {} : { recurrentActivation: 'sigmoid' }), batchInputShape: [c.batch, null, c.input] });
    const model = tf.sequential({ layers: [layer, tf.layers.dense({ units: 1 })] });
    model.compile({ optimizer: tf.train.sgd(0.01), loss: 'meanSquaredError' });
    const x = tf.tensor3d(batchFirst(inputs(c), c), [c.batch, c.steps, c.input]), y = tf.tensor2d(noise(c.batch, 5), [c.batch, 1]);
    let loss;
    return { run: async () => { loss = await model.trainOnBatch(x, y); }, loss: () => loss, dispose: () => { model.dispose(), x.dispose(), y.dispose(); } };
  };
  return { training, learning: training };
}
