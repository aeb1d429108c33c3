// Neural Amp Modeler's core in WebAssembly, as openDAW packs it: an LSTM over audio, in blocks of 128 samples.
import { inputs, weights } from '../cases.mjs';

// Its file's weights: [W_ih | W_hh] row by row in PyTorch's order of gates, one bias, the initial h and c; then the readout's.
function file(c) {
  const { W, R, D } = weights(c), H = c.hidden, all = [];
  for (let row = 0; row < 4 * H; ++row) all.push(W[row], ...R.subarray(row * H, (row + 1) * H));
  all.push(...new Float32Array(4 * H), ...new Float32Array(2 * H), ...D, 0);
  return JSON.stringify({ version: '0.5.4', architecture: 'LSTM', config: { input_size: 1, hidden_size: H, num_layers: 1 }, weights: all, sample_rate: 48000, metadata: {} });
}

export async function load(place) {
  const { NamWasmModule, createNamModule } = await import(/* webpackIgnore: true */ place('modules/@opendaw/nam-wasm/dist/index.js'));
  const nam = NamWasmModule.fromModule(await createNamModule());
  nam.setSampleRate(48000);
  return {
    audio(c) {
      const instance = nam.createInstance(), x = inputs(c), y = new Float32Array(c.steps);
      if (!nam.loadModel(instance, file(c))) throw new Error('nam does not read its file');
      return { run: () => nam.process(instance, x, y), out: () => y.slice(), dispose: () => nam.destroyInstance(instance) };
    },
  };
}
