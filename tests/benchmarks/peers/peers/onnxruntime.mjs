// ONNX Runtime, one thread: in the browser its WebAssembly, in Node (variant 'native') its processor library. It does not train.
import { inputs } from '../cases.mjs';

export async function load(place, variant, bytes) {
  let ort, options;
  if (variant === 'native') {
    ort = (await import('onnxruntime-node')).default;
    options = { executionProviders: ['cpu'], intraOpNumThreads: 1, interOpNumThreads: 1 };
  } else {
    ort = await import(/* webpackIgnore: true */ place('modules/onnxruntime-web/dist/ort.wasm.min.mjs'));
    ort.env.wasm.numThreads = 1;
    ort.env.wasm.proxy = false;
    ort.env.wasm.wasmPaths = place('modules/onnxruntime-web/dist/');
    options = { executionProviders: ['wasm'] };
  }
  const session = async (c, stream) => ort.InferenceSession.create(await bytes(`onnx/${c.cell}/${c.input}/${c.hidden}/${stream ? 'stream' : 'whole'}`), options);
  return {
    async forward(c) {
      const s = await session(c, false), X = new ort.Tensor('float32', inputs(c), [c.steps, c.batch, c.input]);
      let r;
      return { run: async () => { r = await s.run({ X }); }, out: () => r.Y_h.data, dispose: () => s.release() };
    },
    async stream(c) {
      const s = await session(c, true), X = new ort.Tensor('float32', inputs(c), [1, c.batch, c.input]);
      const feed = { X, h0: new ort.Tensor('float32', new Float32Array(c.batch * c.hidden), [1, c.batch, c.hidden]) };
      if (c.cell === 'lstm') feed.c0 = feed.h0;
      return { run: async () => { const r = await s.run(feed); feed.h0 = r.Y_h; if (r.Y_c) feed.c0 = r.Y_c; }, dispose: () => s.release() };
    },
  };
}
