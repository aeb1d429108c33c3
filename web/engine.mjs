// Gatewalk's engine for JavaScript, in a browser, a worker or Node: recurrent networks from their equations.
//   import createEngine from './engine.mjs';
//   const engine = await createEngine();
//   const model = engine.create({ cell: 'lstm', input: 3, hidden: 8, seed: 1 });
//   const { output, state } = model.forward(x, { steps: 10, batch: 1 });
// Everything but createEngine is synchronous. Types and words: engine.d.ts.

// (func (param v128 v128 v128) (result v128) (f32x4.relaxed_madd …)), and the same with f32x4.add of two.
const RELAXED = [0, 97, 115, 109, 1, 0, 0, 0, 1, 8, 1, 96, 3, 123, 123, 123, 1, 123, 3, 2, 1, 0, 10, 13, 1, 11, 0, 32, 0, 32, 1, 32, 2, 253, 133, 2, 11];
const PLAIN = [0, 97, 115, 109, 1, 0, 0, 0, 1, 8, 1, 96, 3, 123, 123, 123, 1, 123, 3, 2, 1, 0, 10, 11, 1, 9, 0, 32, 0, 32, 1, 253, 228, 1, 11];
const can = (bytes) => WebAssembly.validate(new Uint8Array(bytes));

/** @param {{simd?: 'relaxed' | 'plain', training?: boolean}} [options] */
export default async function createEngine(options = {}) {
  only(options, ['simd', 'training']);
  if (typeof WebAssembly !== 'object' || !can(PLAIN)) throw new Error('this browser runs no WebAssembly with SIMD; any browser since 2023 does');
  const simd = options.simd ?? (can(RELAXED) ? 'relaxed' : 'plain');
  if (simd !== 'relaxed' && simd !== 'plain') throw new Error(`simd is '${simd}'; give 'relaxed' or 'plain', or leave it out`);
  const [{ default: load }, train] = await Promise.all([
    simd === 'relaxed' ? import('./engine_module_relaxed.mjs') : import('./engine_module.mjs'),
    options.training ? import('./engine_training.mjs').then((part) => part.default()) : undefined,
  ]);
  return new Engine(await load(), simd, train);
}

export function whole(value, name, low = 1) {
  if (!Number.isInteger(value) || value < low || value > 0x3fffffff) throw new Error(`${name} is ${String(value)}; give a whole number from ${low}`);
  return value;
}

// An option that nobody knows is a mistake of the caller's.
export function only(options, known) {
  for (const name in options) if (!known.includes(name)) throw new Error(`there is no option '${name}'; there are ${known.join(', ')}`);
}
const CREATE = ['cell', 'input', 'hidden', 'projection', 'layers', 'bidirectional', 'outputs', 'seed', 'initial', 'forgetBias'];
const LOAD = ['cell', 'nonlinearity', 'prefix'];
const FORWARD = ['steps', 'batch', 'state', 'lengths', 'record', 'into'];
const TRAIN = ['steps', 'batch', 'lengths', 'loss', 'optimizer', 'learningRate', 'momentum', 'weightDecay', 'clip'];
const TRACE = ['steps', 'batch', 'state', 'lengths', 'dOutput', 'dState'];

export function numbers(array, name, count) {
  if (array instanceof BigInt64Array || array instanceof BigUint64Array) throw new Error(`${name} holds BigInts; give Float32Array.from(${name}, Number)`);
  if (Array.isArray(array) ? !array.every((v) => typeof v === 'number') : !ArrayBuffer.isView(array) || array instanceof DataView) throw new Error(`${name} is not a Float32Array or an array of numbers`);
  if (count !== undefined && array.length !== count) throw new Error(`${name} has ${array.length} values, expected ${count}`);
  return array;
}

// Copies of what lies in WebAssembly's memory. A result of up to SMALL bytes is cut from a page that others were cut from: an
// array of its own costs more than computing it. Larger ones have memory of their own, which is not filled with zeros first.
const SMALL = 2048, PAGE = 131072;
let page = new ArrayBuffer(PAGE), used = 0;
function copied(heap, from, count) {
  const bytes = 4 * count;
  if (bytes > SMALL) return new Float32Array(heap.buffer.slice(4 * from, 4 * from + bytes));
  if (used + bytes > PAGE) page = new ArrayBuffer(PAGE), used = 0;
  const copy = new Float32Array(page, used, count);
  used += bytes;
  get(heap, from, copy);
  return copy;
}

// Reads numbers from WebAssembly's memory, and writes some into it. For a few a loop is faster than the call of set().
function get(heap, from, to) {
  const count = to.length;
  if (count > 64) to.set(heap.subarray(from, from + count));
  else for (let k = 0; k < count; ++k) to[k] = heap[from + k];
}
function put(heap, at, values) {
  const count = values.length;
  if (count > 64 || !(values instanceof Float32Array)) heap.set(values, at);
  else for (let k = 0; k < count; ++k) heap[at + k] = values[k];
}

// A state by its name; the usual names have objects of one shape, which are made and read fastest.
const named = (state, name) => (name === 'h' ? state.h : name === 'c' ? state.c : state[name]);

// Hands texts and bytes over for the time of one call.
export function lend(wasm, values, call) {
  const pointers = values.map((value) => {
    if (typeof value === 'string') return wasm.stringToNewUTF8(value);
    const pointer = wasm._malloc(Math.max(1, value.length));
    if (!pointer) throw new Error(`${value.length} bytes are more than there is memory for`);
    wasm.HEAPU8.set(value, pointer);
    return pointer;
  });
  try {
    return call(...pointers);
  } finally {
    for (const pointer of pointers) wasm._free(pointer);
  }
}

class Engine {
  #wasm;
  #train;
  #forgotten;  // frees models that were dropped without dispose()

  constructor(wasm, simd, train) {
    this.#wasm = wasm;
    this.#train = train;
    this.simd = simd;
    this.#forgotten = new FinalizationRegistry((handle) => wasm._gatewalk_dispose(handle));
  }

  load(bytes, options = {}) {
    only(options, LOAD);
    const { cell = '', nonlinearity = '', prefix } = options;
    if (bytes instanceof ArrayBuffer) bytes = new Uint8Array(bytes);
    if (!ArrayBuffer.isView(bytes)) throw new Error('the model is not given as bytes; give the file as a Uint8Array or an ArrayBuffer');
    if (!(bytes instanceof Uint8Array)) bytes = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return this.#model(lend(this.#wasm, [bytes, String(cell), String(nonlinearity), String(prefix ?? '')], (b, c, n, p) => this.#wasm._gatewalk_load(b, bytes.length, c, n, prefix === undefined ? 0 : p)));
  }

  create(options = {}) {
    only(options, CREATE);
    const { cell, input, hidden, projection = 0, layers = 1, bidirectional = false, outputs = 0, seed = 0, initial = 'uniform', forgetBias } = options;
    if (typeof cell !== 'string') throw new Error("the cell is not given; name one ('lstm') or give the text of a .cell file");
    whole(input, 'input'), whole(hidden, 'hidden'), whole(projection, 'projection', 0), whole(layers, 'layers'), whole(outputs, 'outputs', 0);
    if (forgetBias !== undefined && !Number.isFinite(forgetBias)) throw new Error(`forgetBias is ${String(forgetBias)}; give a number`);
    if (!Number.isSafeInteger(seed) || seed < 0) throw new Error(`seed is ${String(seed)}; give a whole number from 0`);
    return this.#model(lend(this.#wasm, [cell, String(initial)], (c, i) => this.#wasm._gatewalk_create(c, input, hidden, projection, layers, bidirectional ? 1 : 0, outputs, seed, i, forgetBias ?? NaN)));
  }

  train(options) {
    if (!this.#train) throw new Error('this engine was made without training; await createEngine({ training: true })');
    return this.#train(this, options);
  }

  #model(handle) {
    if (!handle) throw new Error(this.#wasm.UTF8ToString(this.#wasm._gatewalk_text()));
    const model = new Model(this.#wasm, handle, this.#forgotten);
    this.#forgotten.register(model, handle, model);
    return model;
  }
}

class Model {
  #wasm;
  #handle;
  #forgotten;
  #facts;
  #steps = 0;
  #batch = 0;
  #base = 0;          // the forward region, counted in floats
  #xCount = 0;
  #yCount = 0;
  #stateCounts = [];
  #stateTotal = 0;
  #names;             // of states and of their gradients
  #last;              // the state that the last run returned

  constructor(wasm, handle, forgotten) {
    this.#wasm = wasm;
    this.#handle = handle;
    this.#forgotten = forgotten;
    this.#facts = JSON.parse(wasm.UTF8ToString(wasm._gatewalk_describe(handle)));
    const { cell, input, hidden, layers, bidirectional, outputs, features, unused, warnings } = this.#facts;
    const names = this.#facts.states.map(({ name }) => name);
    this.#names = { '': names, 0: names.map((name) => `${name}0`) };
    Object.assign(this, { cell, input, hidden, layers, bidirectional, outputs, features, unused, warnings });
  }

  forward(x, options = {}) {
    only(options, FORWARD);
    const { steps, batch = 1, state, lengths, record = false, into } = options;
    this.#extent(steps, batch);
    if (into) this.#checkInto(into);
    this.#write(x, state, lengths);
    this.#wasm._gatewalk_forward(this.#handle, lengths ? 1 : 0, state ? 1 : 0, record ? 1 : 0);
    const at = this.#base + this.#xCount + this.#stateTotal, heap = this.#wasm.HEAPF32;
    if (into) return this.#readInto(into, heap, at);
    return { output: copied(heap, at, this.#yCount), state: (this.#last = this.#states(heap, at + this.#yCount, '')) };
  }

  backward(dOutput, dState) {
    this.#alive();
    const base = this.#upstream(dOutput, dState);
    this.#wasm._gatewalk_backward(this.#handle, dOutput ? 1 : 0, dState ? 1 : 0);
    const heap = this.#wasm.HEAPF32, at = base + this.#yCount + this.#stateTotal;
    const parameters = {};
    this.#facts.tensors.forEach(({ name, shape }, k) => {
      const from = this.#wasm._gatewalk_tensor(this.#handle, k, 1) >>> 2;
      parameters[name] = heap.slice(from, from + shape.reduce((a, b) => a * b, 1));
    });
    return { parameters, input: heap.slice(at, at + this.#xCount), ...this.#states(heap, at + this.#xCount, '0') };
  }

  trainStep(x, target, options = {}) {
    only(options, TRAIN);
    const { steps, batch = 1, lengths, loss = 'mse', optimizer = 'sgd', learningRate, momentum, weightDecay, clip } = options;
    this.#extent(steps, batch);
    if (loss !== 'mse' && loss !== 'cross-entropy') throw new Error(`loss is '${String(loss)}'; give 'mse' or 'cross-entropy'`);
    const [kind, limit] = clip === undefined || clip === null ? [0, 0] : typeof clip === 'number' ? [1, clip] : [2, clip.value];
    if (kind && !(limit > 0)) throw new Error(`clip is ${String(limit)}; give a positive number, or { value } to cut each gradient`);
    for (const [name, value] of [['learningRate', learningRate], ['momentum', momentum], ['weightDecay', weightDecay]])
      if (value !== undefined && !(Number.isFinite(value) && value >= 0)) throw new Error(`${name} is ${String(value)}; give a number from 0`);
    numbers(target, 'target');
    const to = this.#wasm._gatewalk_target(this.#handle, target.length) >>> 2;
    this.#write(x, undefined, lengths);
    this.#wasm.HEAPF32.set(target, to);
    const value = lend(this.#wasm, [String(optimizer)], (rule) =>
      this.#wasm._gatewalk_train(this.#handle, lengths ? 1 : 0, target.length, loss === 'mse' ? 0 : 1, rule, learningRate ?? NaN, momentum ?? NaN, weightDecay ?? NaN, kind, limit));
    const sentence = this.#wasm.UTF8ToString(this.#wasm._gatewalk_text());
    if (sentence) throw new Error(sentence);
    return value;
  }

  trace(x, options = {}) {
    only(options, TRACE);
    const { steps, batch = 1, state, lengths, dOutput, dState } = options;
    this.#extent(steps, batch);
    const back = (dOutput ? 1 : 0) + (dState ? 2 : 0), at = this.#wasm._gatewalk_doubles(this.#handle) >>> 3;
    this.#write(x, state, lengths, this.#wasm.HEAPF64, at);
    if (back) this.#writeUpstream(this.#wasm.HEAPF64, dOutput, dState, at + this.#xCount + this.#stateTotal);
    const text = this.#wasm._gatewalk_trace(this.#handle, lengths ? 1 : 0, state ? 1 : 0, back);
    if (!text) throw new Error(this.#wasm.UTF8ToString(this.#wasm._gatewalk_text()));
    const found = JSON.parse(this.#wasm.UTF8ToString(text)), heap = this.#wasm.HEAPF64;
    const doubles = (address, count) => heap.slice(address >>> 3, (address >>> 3) + count);
    const parts = this.layers * (this.bidirectional ? 2 : 1);
    const states = (addresses, end) => Object.fromEntries(this.#facts.states.map(({ name, size }, s) => {
      const all = new Float64Array(parts * batch * size);
      for (let k = 0; k < parts; ++k) all.set(heap.subarray(addresses[s * parts + k] >>> 3, (addresses[s * parts + k] >>> 3) + batch * size), k * batch * size);
      return [name + end, all];
    }));
    const trace = [];
    for (const [backward, layer, reverse, name, size, address] of found.rows) {
      const values = doubles(address, steps * batch * size);  // one copy; the steps below look into it
      for (let step = 0; step < steps; ++step)
        trace.push({ pass: backward ? 'backward' : 'forward', layer, direction: reverse ? 'reverse' : 'forward', step, name, shape: [batch, size], values: values.subarray(step * batch * size, (step + 1) * batch * size) });
    }
    const result = { output: doubles(found.output, this.#yCount), state: states(found.state, ''), trace };
    if (back) result.gradients = { parameters: Object.fromEntries(found.parameters.map(([name, count, address]) => [name, doubles(address, count)])), input: doubles(found.input, this.#xCount), ...states(found.initial, '0') };
    this.#wasm._gatewalk_forget_trace(this.#handle);
    return result;
  }

  parameters() {
    this.#alive();
    const heap = this.#wasm.HEAPF32;
    return Object.fromEntries(this.#facts.tensors.map(({ name, shape }, k) => {
      const from = this.#wasm._gatewalk_tensor(this.#handle, k, 0) >>> 2;
      return [name, { shape: [...shape], values: heap.slice(from, from + shape.reduce((a, b) => a * b, 1)) }];
    }));
  }

  setParameters(parameters) {
    this.#alive();
    const { tensors } = this.#facts;
    for (const name in parameters) {
      const k = tensors.findIndex((tensor) => tensor.name === name);
      if (k < 0) throw new Error(`there is no parameter '${name}'; there are ${tensors.map((tensor) => tensor.name).join(', ')}`);
      const given = parameters[name], values = numbers(ArrayBuffer.isView(given) || Array.isArray(given) ? given : given?.values, name, tensors[k].shape.reduce((a, b) => a * b, 1));
      if (!values.every(Number.isFinite)) throw new Error(`${name} holds NaN or an infinity; a weight is a finite number`);
      this.#wasm.HEAPF32.set(values, this.#wasm._gatewalk_tensor(this.#handle, k, 0) >>> 2);
      this.#wasm._gatewalk_changed(this.#handle, k);
    }
  }

  set(name, values) {
    this.setParameters({ [name]: values });
  }

  save(options = {}) {
    only(options, ['dtype']);
    this.#alive();
    const { dtype = '' } = options;
    if (!['', 'F32', 'F64'].includes(dtype)) throw new Error(`dtype is '${String(dtype)}'; give 'F32' or 'F64'`);
    const from = lend(this.#wasm, [dtype], (d) => this.#wasm._gatewalk_save(this.#handle, d));
    if (!from) throw new Error(this.#wasm.UTF8ToString(this.#wasm._gatewalk_text()));
    return this.#wasm.HEAPU8.slice(from, from + this.#wasm._gatewalk_saved_size(this.#handle));
  }

  dispose() {
    if (!this.#handle) return;
    this.#forgotten.unregister(this);
    this.#wasm._gatewalk_dispose(this.#handle);
    this.#handle = 0;
  }

  #alive() {
    if (!this.#handle) throw new Error('this model was disposed of; load or create it again');
  }

  // Prepares the region for T × B; nothing happens where it is the last one.
  #extent(steps, batch) {
    if (!this.#handle) this.#alive();
    if (steps === this.#steps && batch === this.#batch) return;
    whole(steps, 'steps'), whole(batch, 'batch');
    this.#steps = 0;
    const base = this.#wasm._gatewalk_region(this.#handle, steps, batch);
    if (!base) throw new Error(this.#wasm.UTF8ToString(this.#wasm._gatewalk_text()));
    const parts = this.layers * (this.bidirectional ? 2 : 1);
    this.#stateCounts = this.#facts.states.map(({ size }) => parts * batch * size);
    this.#stateTotal = this.#stateCounts.reduce((a, b) => a + b, 0);
    this.#xCount = steps * batch * this.input;
    this.#yCount = steps * batch * this.features;
    this.#base = base >>> 2;
    this.#steps = steps;
    this.#batch = batch;
  }

  #write(x, state, lengths, heap = this.#wasm.HEAPF32, base = this.#base) {
    if (!(x instanceof Float32Array) || x.length !== this.#xCount) numbers(x, 'x', this.#xCount);
    if (lengths) this.#writeLengths(lengths);
    put(heap, base, x);
    if (state) this.#writeStates(heap, state, base + this.#xCount, 'state');
  }

  #writeLengths(lengths) {
    numbers(lengths, 'lengths');
    if (lengths.length !== this.#batch) throw new Error(`there are ${lengths.length} lengths for a batch of ${this.#batch}; give one length a sequence`);
    for (const n of lengths) if (!Number.isInteger(n) || n < 1 || n > this.#steps) throw new Error(`the length ${String(n)} is not between 1 and ${this.#steps}`);
    this.#wasm.HEAP32.set(lengths, this.#wasm._gatewalk_lengths(this.#handle) >>> 2);
  }

  #writeStates(heap, state, at, what) {
    const { states } = this.#facts;
    for (let s = 0; s < states.length; ++s) {
      const { name } = states[s], values = named(state, name);
      if (values === undefined) heap.fill(0, at, at + this.#stateCounts[s]);
      else put(heap, at, values instanceof Float32Array && values.length === this.#stateCounts[s] ? values : numbers(values, `${what}.${name}`, this.#stateCounts[s]));
      at += this.#stateCounts[s];
    }
    if (state === this.#last) return;  // its names are right
    for (const name in state) if (!this.#names[''].includes(name)) throw new Error(`the cell ${this.cell} has no state '${name}'; it has ${states.map((s) => s.name).join(', ')}`);
  }

  #states(heap, at, end) {
    const names = this.#names[end], counts = this.#stateCounts;
    if (names[0] === 'h' && names.length === 1) return { h: copied(heap, at, counts[0]) };
    if (names[0] === 'h' && names[1] === 'c' && names.length === 2) return { h: copied(heap, at, counts[0]), c: copied(heap, at + counts[0], counts[1]) };
    const out = {};
    for (let s = 0; s < names.length; ++s) {
      out[names[s]] = copied(heap, at, counts[s]);
      at += counts[s];
    }
    return out;
  }

  #checkInto({ output, state }) {
    const fits = (array, count) => array instanceof Float32Array && array.length === count;
    const refuse = (name, count) => { throw new Error(`into.${name} is not a Float32Array of ${count} values; give a result of as many steps and sequences`); };
    if (!fits(output, this.#yCount)) refuse('output', this.#yCount);
    const names = this.#names[''];
    for (let s = 0; s < names.length; ++s) if (!fits(state && named(state, names[s]), this.#stateCounts[s])) refuse(`state.${names[s]}`, this.#stateCounts[s]);
  }

  #readInto(into, heap, at) {
    get(heap, at, into.output);
    at += this.#yCount;
    const { state } = into, names = this.#names[''];
    this.#last = state;
    for (let s = 0; s < names.length; ++s) {
      get(heap, at, named(state, names[s]));
      at += this.#stateCounts[s];
    }
    return into;
  }

  // Writes what flows back and returns the backward region, counted in floats.
  #upstream(dOutput, dState) {
    if (!dOutput && !dState) throw new Error('there is nothing to run back: give dOutput, dState or both');
    const pointer = this.#wasm._gatewalk_backward_region(this.#handle);
    if (!pointer) throw new Error(this.#wasm.UTF8ToString(this.#wasm._gatewalk_text()));
    this.#writeUpstream(this.#wasm.HEAPF32, dOutput, dState, pointer >>> 2);
    return pointer >>> 2;
  }

  #writeUpstream(heap, dOutput, dState, base) {
    if (dOutput) heap.set(numbers(dOutput, 'dOutput', this.#yCount), base);
    if (dState) this.#writeStates(heap, dState, base + this.#yCount, 'dState');
  }
}
