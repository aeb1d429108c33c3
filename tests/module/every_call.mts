// Every call, option and result that web/engine.d.ts names, used as a reader's own TypeScript would. types.mjs compiles it by
// TypeScript's strictest rules and runs it, so a name or a type that the module does not keep is found by one or the other.
import type createEngineFunction from '../../build/site/engine.mjs';
import type {
  Arrays, Backward, CreateOptions, Engine, Forward, ForwardOptions, LoadOptions, Model, Numbers, RunOptions, Trace, TraceEntry,
  TraceOptions, TrainOptions,
} from '../../build/site/engine.mjs';

// What a type promises, asked of the value at run time.
function expect(holds: boolean, sentence: string): asserts holds {
  if (!holds) throw new Error(sentence);
}
const floats = (value: Float32Array, count: number, name: string): void =>
  expect(value instanceof Float32Array && value.length === count, `${name} is no Float32Array of ${count}`);
const doubles = (value: Float64Array, count: number, name: string): void =>
  expect(value instanceof Float64Array && value.length === count, `${name} is no Float64Array of ${count}`);

const steps = 4, batch = 2, input = 3, hidden = 5;
const x: Numbers = new Float32Array(steps * batch * input).fill(0.5);

function about(model: Model): void {
  const known: [string, number, number, number, boolean, number, number] =
    [model.cell, model.input, model.hidden, model.layers, model.bidirectional, model.outputs, model.features];
  expect(model.unused.length === 0, 'a model that was made holds all its tensors');
  const warnings: string[] = model.warnings;
  expect(warnings.length === 0, 'a model that was made is warned of');
  model.setParameters(model.parameters());
  expect(known.every((value) => value !== undefined), 'a model does not say what it is');
}

function runs(model: Model): void {
  const lengths: number[] = [steps, steps - 1];
  const run: RunOptions = { steps, batch, lengths };
  const recorded: ForwardOptions = { ...run, record: true };
  const first: Forward = model.forward(x, recorded);
  floats(first.output, steps * batch * model.features, 'output');
  const state: Arrays = first.state;
  const rows = model.layers * (model.bidirectional ? 2 : 1) * batch * model.hidden;
  floats(state['h']!, rows, 'state.h');

  const back: Backward = model.backward(new Float64Array(first.output.length).fill(1), { h: new Float32Array(rows) });
  floats(back.input, x.length, 'the gradient of x');
  floats(back.h0!, rows, 'the gradient of h0');
  for (const [name, gradient] of Object.entries(back.parameters)) floats(gradient, model.parameters()[name]!.values.length, name);

  const again: Forward = model.forward(Array.from(x), { steps, batch, state, into: first });
  expect(again === first, '`into` does not come back');
  model.forward(x, recorded);
  model.backward(null, { h: Array.from({ length: rows }, () => 1) });
}

function learns(model: Model): void {
  const each: TrainOptions = { steps, batch, loss: 'mse', optimizer: 'momentum', momentum: 0.5, learningRate: 0.01, clip: 1 };
  const before: number = model.trainStep(x, new Float32Array(steps * batch * model.features), each);
  expect(Number.isFinite(before), 'the loss is no number');
  for (const optimizer of ['sgd', 'rmsprop', 'adam'] as const)
    model.trainStep(x, new Int32Array(batch), { steps, batch, lengths: new Uint8Array([4, 2]), loss: 'cross-entropy', optimizer, clip: { value: 0.5 } });
  model.trainStep(x, new Uint8Array(batch), { steps, batch, loss: 'cross-entropy' });
}

function walks(model: Model): void {
  const forward: Trace = model.trace(x, { steps, batch });
  expect(forward.gradients === undefined, 'a trace without dOutput has gradients');
  const both: TraceOptions = { steps, batch, dOutput: new Float32Array(steps * batch * model.features).fill(1), dState: { h: new Float64Array(0 + model.layers * batch * model.hidden) } };
  const trace: Trace = model.trace(x, both);
  doubles(trace.output, steps * batch * model.features, 'output');
  doubles(trace.state['h']!, model.layers * batch * model.hidden, 'state.h');
  expect(trace.gradients !== undefined, 'a trace with dOutput has no gradients');
  doubles(trace.gradients.input, x.length, 'the gradient of x');
  doubles(Object.values(trace.gradients.parameters)[0]!, Object.values(model.parameters())[0]!.values.length, 'a gradient');
  const directions = new Set<TraceEntry['direction']>(), passes = new Set<TraceEntry['pass']>();
  for (const { pass, layer, direction, step, name, shape, values } of trace.trace) {
    expect(layer >= 0 && layer < model.layers && step >= 0 && step < steps, `${name} stands nowhere`);
    doubles(values, shape[0] * shape[1], name);
    directions.add(direction);
    passes.add(pass);
  }
  expect(passes.size === 2 && directions.size === 1, 'passes and directions are other ones');
}

export default async function everyCall(createEngine: typeof createEngineFunction): Promise<void> {
  const engine: Engine = await createEngine();
  const simd: 'relaxed' | 'plain' = engine.simd;
  expect(simd === 'relaxed' || simd === 'plain', `simd is ${simd}`);
  const options: CreateOptions = { cell: 'lstm', input, hidden, layers: 2, outputs: 2, seed: 7 };
  const model: Model = engine.create(options);
  about(model);
  runs(model);
  runs(engine.create({ cell: 'gru', input, hidden, bidirectional: true }));
  learns(model);
  walks(model);
  about(engine.create({ cell: 'lstm_proj', input, hidden, projection: 2 }));

  const bytes: Uint8Array = model.save();
  const loading: LoadOptions = { prefix: '', cell: 'lstm' };
  for (const data of [bytes, new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), bytes.slice().buffer]) {
    const loaded: Model = engine.load(data, loading);
    for (const [name, { shape, values }] of Object.entries(loaded.parameters())) floats(values, shape.reduce((a, b) => a * b, 1), name);
    loaded.dispose();
  }
  const relu: Model = engine.load(engine.create({ cell: 'rnn', input, hidden }).save(), { nonlinearity: 'relu' });
  expect(relu.cell === 'rnn_relu', `with nonlinearity an rnn is '${relu.cell}'`);
  model.dispose();
  await createEngine({ simd: 'plain' });
}

// What must not be accepted. An error that is expected and does not come is an error.
export function refused(model: Model, engine: Engine): void {
  // @ts-expect-error: steps are not to be guessed
  model.forward(x, { batch });
  // @ts-expect-error: there is no such optimizer
  model.trainStep(x, x, { steps, optimizer: 'adagrad' });
  // @ts-expect-error: a cell is wanted
  engine.create({ input, hidden });
  // @ts-expect-error: a model's sizes are its own
  model.hidden = 3;
}
