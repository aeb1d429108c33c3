// engine.train: loaded by createEngine({ training: true }). Types and words: engine.d.ts.
import { lend, numbers, only, whole } from './engine.mjs';
import load from './training_module.mjs';

// What may be chosen: its word in the engine, and how it is checked and written.
const written = {
  whole: (low) => (value, name) => String(whole(value, name, low)),
  number: (value, name) => {
    if (typeof value !== 'number' || !Number.isFinite(value)) throw new Error(`${name} is ${String(value)}; give a number`);
    return String(value);
  },
  name: (value, name) => {
    if (typeof value !== 'string' || !/^[^\s]+$/.test(value)) throw new Error(`${name} is ${typeof value === 'string' ? `'${value}'` : String(value)}; give a name`);
    return value;
  },
  yes: (value, name) => {
    if (typeof value !== 'boolean') throw new Error(`${name} is ${String(value)}; give true or false`);
    return value ? 'yes' : 'no';
  },
  seed: (value, name) => {
    if (!Number.isSafeInteger(value) || value < 0) throw new Error(`${name} is ${String(value)}; give a whole number from 0`);
    return String(value);
  },
};
const CHOICES = {
  hidden: ['hidden', written.whole(1)], projection: ['projection', written.whole(0)], layers: ['layers', written.whole(1)],
  bidirectional: ['bidirectional', written.yes], seed: ['seed', written.seed], taskSeed: ['task-seed', written.seed],
  initial: ['initial', written.name], forgetBias: ['forget-bias', written.number], optimizer: ['optimizer', written.name],
  learningRate: ['learning-rate', written.number], weightDecay: ['weight-decay', written.number], batch: ['batch', written.whole(1)],
  steps: ['steps', written.whole(1)], clip: ['clip', written.number], truncate: ['truncate', written.whole(0)],
  block: ['block', written.whole(0)], carry: ['carry', written.yes], lengths: ['lengths', written.yes],
};
const MOST_UPDATES = 1000000;

// The task by its name, or the caller's own data: {name} or {kind, bytes, columns, column}.
function read_task(task) {
  if (task === undefined || typeof task === 'string') return { name: task };
  if (task === null || typeof task !== 'object') throw new Error(`task is ${String(task)}; give a name, { text } or { series }`);
  only(task, ['text', 'series', 'columns', 'column']);
  const { text, series, columns = 1, column = 0 } = task;
  if ((text === undefined) === (series === undefined)) throw new Error('a task of your own has a text or a series; give one of them');
  if (text !== undefined) {
    if (typeof text !== 'string') throw new Error('the text of a task is not a string; give one');
    return { kind: 1, bytes: new TextEncoder().encode(text), columns: 1, column: 0 };
  }
  numbers(series, 'series');
  whole(columns, 'columns'), whole(column, 'column', 0);
  if (series.length % columns) throw new Error(`series has ${series.length} values, which are no rows of ${columns}`);
  return { kind: 2, bytes: new Uint8Array(Float64Array.from(series).buffer), columns, column };
}

export default async function loadTraining() {
  const wasm = await load();
  const forgotten = new FinalizationRegistry((handle) => wasm._gatewalk_run_dispose(handle));
  return (engine, options = {}) => {
    only(options, ['cell', 'task', ...Object.keys(CHOICES)]);
    const { cell = 'lstm' } = options;
    if (typeof cell !== 'string') throw new Error("the cell is not a text; name one ('lstm') or give the text of a .cell file");
    const { name, kind = 0, bytes = '', columns = 1, column = 0 } = read_task(options.task);
    const words = name === undefined ? [] : [`task=${written.name(name, 'task')}`];
    for (const [choice, [word, write]] of Object.entries(CHOICES))
      if (options[choice] !== undefined) words.push(`${word}=${write(options[choice], choice)}`);
    const handle = lend(wasm, [cell, words.join(' '), bytes], (c, w, data) => wasm._gatewalk_run(c, w, kind, data, bytes.length, columns, column));
    if (!handle) throw new Error(wasm.UTF8ToString(wasm._gatewalk_text()));
    const run = new Run(wasm, handle, forgotten, engine, cell);
    forgotten.register(run, handle, run);
    return run;
  };
}

class Run {
  #wasm;
  #handle;
  #forgotten;
  #engine;
  #cell;
  #update = 0;

  constructor(wasm, handle, forgotten, engine, cell) {
    this.#wasm = wasm;
    this.#handle = handle;
    this.#forgotten = forgotten;
    this.#engine = engine;
    this.#cell = cell;
  }

  get update() { return this.#update; }

  advance(toUpdate) {
    this.#alive();
    whole(toUpdate, 'toUpdate', 0);
    if (toUpdate > MOST_UPDATES) throw new Error(`toUpdate is ${toUpdate}; give at most ${MOST_UPDATES}`);
    const at = this.#wasm._gatewalk_run_advance(this.#handle, toUpdate) >>> 3;
    this.#update = toUpdate;
    const [loss, accuracy, gradientNorm] = this.#wasm.HEAPF64.subarray(at, at + 3);
    return Number.isNaN(accuracy) ? { update: toUpdate, loss, gradientNorm } : { update: toUpdate, loss, accuracy, gradientNorm };
  }

  history() {
    this.#alive();
    const at = this.#wasm._gatewalk_run_history(this.#handle) >>> 3, heap = this.#wasm.HEAPF64;
    const updates = heap[at], measures = heap[at + 1], held = at + 2 + 4 * updates;
    const column = (from, width, k, count) => Float64Array.from({ length: count }, (_, n) => heap[from + width * n + k]);
    const all = { loss: column(at + 2, 4, 0, updates), gradientNorm: column(at + 2, 4, 2, updates), clippedNorm: column(at + 2, 4, 3, updates) };
    const heldOut = { update: Int32Array.from(column(held, 3, 0, measures)), loss: column(held, 3, 1, measures) };
    if (!Number.isNaN(heap[held + 2])) all.accuracy = column(at + 2, 4, 1, updates), heldOut.accuracy = column(held, 3, 2, measures);
    return { ...all, heldOut };
  }

  model() {
    this.#alive();
    const from = this.#wasm._gatewalk_run_save(this.#handle);
    return this.#engine.load(this.#wasm.HEAPU8.subarray(from, from + this.#wasm._gatewalk_run_saved_size(this.#handle)), { cell: this.#cell });
  }

  dispose() {
    if (!this.#handle) return;
    this.#forgotten.unregister(this);
    this.#wasm._gatewalk_run_dispose(this.#handle);
    this.#handle = 0;
  }

  #alive() {
    if (!this.#handle) throw new Error('this run was disposed of; train again');
  }
}
