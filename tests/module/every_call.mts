// Every call, option and result that web/engine.d.ts names, used as a reader's own TypeScript would. types.mjs compiles it by
// TypeScript's strictest rules and runs it, so a name or a type that the module does not keep is found by one or the other.
import type createEngineFunction from '../../build/site/engine.mjs';
import type {
  Arrays, Backward, CreateOptions, Engine, EngineOptions, Forward, ForwardOptions, Initial, LoadOptions, Model, Numbers, Optimizer,
  OwnTask, RunOptions, Trace, TraceEntry, TraceOptions, TrainingHistory, TrainingOptions, TrainingRun, TrainingUpdate, TrainOptions,
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
  model.trainStep(x, new Uint8Array(batch), { steps, batch, loss: 'cross-entropy', optimizer: 'adamw', weightDecay: 0.1 });
  model.set('bias_ih_l0', model.parameters()['bias_ih_l0']!.values.fill(1));
}

function trains(engine: Engine): void {
  const tasks: (string | OwnTask)[] = ['reber', { text: 'a rose is a rose is a rose' }, { series: Float64Array.from({ length: 60 }, (_, k) => k % 7), columns: 2, column: 1 }];
  const optimizers: Optimizer[] = ['sgd', 'momentum', 'adamw'], initials: Initial[] = ['uniform', 'he', 'identity'];
  tasks.forEach((task, k) => {
    const options: TrainingOptions = {
      cell: 'lstm', task, hidden: 4, layers: 2, bidirectional: false, seed: 2, taskSeed: 3, initial: initials[k]!, forgetBias: 1, optimizer: optimizers[k]!,
      learningRate: 0.01, batch: 2, steps: 8, clip: 1, truncate: 3,
    };
    if (k === 2) options.weightDecay = 0.1;
    else Object.assign(options, { block: 4, carry: true, lengths: true } satisfies TrainingOptions);
    const run: TrainingRun = engine.train(options);
    const last: TrainingUpdate = run.advance(11);
    const { update, loss, gradientNorm }: TrainingUpdate = last;
    expect(update === 11 && run.update === 11 && Number.isFinite(loss) && gradientNorm > 0, 'an update says nothing of itself');
    expect((last.accuracy === undefined) === (k === 2), 'where there are classes, some are right');
    const history: TrainingHistory = run.history();
    doubles(history.loss, 11, 'history.loss');
    doubles(history.gradientNorm, 11, 'history.gradientNorm');
    doubles(history.clippedNorm, 11, 'history.clippedNorm');
    if (history.accuracy) doubles(history.accuracy, 11, 'history.accuracy');
    doubles(history.heldOut.loss, history.heldOut.update.length, 'history.heldOut.loss');
    expect((history.heldOut.accuracy === undefined) === (history.accuracy === undefined), 'held-out sequences have classes as the others do');
    const model: Model = run.model();
    expect(model.hidden === 4 && model.save({ dtype: 'F32' }).length < model.save({ dtype: 'F64' }).length, 'what was learned is no model');
    run.dispose();
  });
  engine.train({ cell: 'lstm_proj', projection: 2, hidden: 3 }).dispose();
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
  about(engine.create({ cell: 'lstm', input, hidden, initial: 'orthogonal', forgetBias: 1 }));

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
  const more: EngineOptions = { simd: 'plain', training: true };
  trains(await createEngine(more));
}

// What must not be accepted. An error that is expected and does not come is an error.
export function refused(model: Model, engine: Engine): void {
  // @ts-expect-error: steps are not to be guessed
  model.forward(x, { batch });
  // @ts-expect-error: there is no such optimizer
  model.trainStep(x, x, { steps, optimizer: 'adagrad' });
  // @ts-expect-error: there is no such task of one's own
  engine.train({ task: { words: 'a' } });
  // @ts-expect-error: a cell is wanted
  engine.create({ input, hidden });
  // @ts-expect-error: a model's sizes are its own
  model.hidden = 3;
}
