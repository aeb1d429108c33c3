// Types of engine.mjs: recurrent networks (LSTM, GRU, RNN and their relatives, or your own equations) in a browser, a
// worker or Node. Arrays are row-major and time comes first: x is [steps, batch, input], output [steps, batch, features].
// Arrays that come back belong to you; small ones may share an ArrayBuffer (slice() one before you transfer it to a worker).
// Every error is an Error with one sentence that says what to do.

/** Numbers by name: "h", "c" for states; "weight_ih_l0" for tensors. */
export type Arrays = Record<string, Float32Array>;
/** What may be given where numbers are wanted; Float32Array is fastest. */
export type Numbers =
  | Float32Array | Float64Array | Int8Array | Uint8Array | Uint8ClampedArray | Int16Array | Uint16Array | Int32Array | Uint32Array
  | number[];

export interface LoadOptions {
  /** A shipped cell's name ("peep") or the text of a .cell file, where the file's tensors do not tell. */
  cell?: string;
  /** Of an RNN: "tanh" (as without it), "relu", "leaky_relu" or "sigmoid". */
  nonlinearity?: string;
  /** Which recurrent module of the file, where it holds several: "encoder.rnn", or "encoder" for the only one below. */
  prefix?: string;
}

export interface CreateOptions {
  /** A shipped cell's name ("lstm", "gru", "rnn", …) or the text of a .cell file. */
  cell: string;
  /** Values a time step has. */
  input: number;
  /** Hidden units. */
  hidden: number;
  /** Units of the output of a cell with state h(P); as many as `hidden` without it. */
  projection?: number;
  /** Stacked layers; 1 without it. */
  layers?: number;
  /** Whether each layer also runs from the end; outputs are concatenated. */
  bidirectional?: boolean;
  /** Units of a linear readout over the last layer's output; none without it. */
  outputs?: number;
  /** Initial weights are drawn from this whole number; 0 without it. */
  seed?: number;
  /** How: uniform in ±1/√hidden (as without it, and as PyTorch does), or by this name. */
  initial?: Initial;
  /** The forget gate's bias, 1 for instance; for cells whose text has a forget gate. */
  forgetBias?: number;
}

/** Glorot and Bengio 2010, He et al. 2015, Saxe et al. 2014, Le et al. 2015 (biases 0). */
export type Initial = 'uniform' | 'xavier' | 'he' | 'orthogonal' | 'identity';
export type Optimizer = 'sgd' | 'momentum' | 'rmsprop' | 'adam' | 'adamw';

export interface RunOptions {
  /** Time steps T. */
  steps: number;
  /** Sequences B; 1 without it. */
  batch?: number;
  /** State to start from: each [layers · directions, batch, size]; what is missing is 0. Pass a returned state back to go on. */
  state?: Record<string, Numbers>;
  /** Each sequence's own number of steps, 1 … T; all are T long without it. */
  lengths?: ArrayLike<number> & Iterable<number>;
}

export interface ForwardOptions extends RunOptions {
  /** Keep what `backward` needs. */
  record?: boolean;
  /** A result of an earlier call of as many steps and sequences: its arrays are written again and it is what comes back. In a
      loop that costs nothing for memory, where a new array of 50 kB costs a browser some 20 µs. */
  into?: Forward;
}

export interface Forward {
  /** [steps, batch, features]: the last layer's output, or the readout's. 0 (the readout's bias) past a sequence's end. */
  output: Float32Array;
  /** The state after the last step: { h, c, … }, each [layers · directions, batch, size]. */
  state: Arrays;
}

/** Gradients of the loss: by the tensors, by x, and by each initial state ("h0", "c0", …). */
export type Backward = { parameters: Arrays; input: Float32Array } & { [state: `${string}0`]: Float32Array };

export interface TrainOptions {
  steps: number;
  batch?: number;
  lengths?: ArrayLike<number> & Iterable<number>;
  /** 'mse': mean of squared differences over all target elements. 'cross-entropy': targets are class indices, -100 does not count. */
  loss?: 'mse' | 'cross-entropy';
  /** Defaults as in torch.optim; momentum is 0.9. A rule keeps its memory until another is asked for. */
  optimizer?: Optimizer;
  /** 0.001 without it, for rmsprop 0.01. */
  learningRate?: number;
  /** For 'momentum'; 0.9 without it. */
  momentum?: number;
  /** For 'adamw'; 0.01 without it. */
  weightDecay?: number;
  /** A number c: all gradients times c / (norm + 1e-6) where that is below 1. { value }: each gradient cut to ±value. */
  clip?: number | { value: number };
}

export interface TraceOptions extends RunOptions {
  /** ∂L/∂output: also walks back. */
  dOutput?: Numbers;
  /** ∂L/∂(last state), by name: also walks back. */
  dState?: Record<string, Numbers>;
}

/** One value of the recipe at one time step. */
export interface TraceEntry {
  pass: 'forward' | 'backward';
  layer: number;
  direction: 'forward' | 'reverse';
  /** From 0. */
  step: number;
  /** As in the recipe: "f", "a_f", "f * c", "dc". */
  name: string;
  /** [batch, size] */
  shape: [number, number];
  values: Float64Array;
}

export interface Trace {
  output: Float64Array;
  state: Record<string, Float64Array>;
  /** Pass by pass, layer by layer, operation by operation, step by step. */
  trace: TraceEntry[];
  /** With dOutput or dState. */
  gradients?: { parameters: Record<string, Float64Array>; input: Float64Array } & Record<string, Float64Array | Record<string, Float64Array>>;
}

export interface Model {
  readonly cell: string;
  readonly input: number;
  readonly hidden: number;
  readonly layers: number;
  readonly bidirectional: boolean;
  readonly outputs: number;
  /** Values a column of the output has. */
  readonly features: number;
  /** Of a loaded file: the names of the tensors that the model does not hold. */
  readonly unused: string[];
  /** Of a loaded file: sentences about what looks wrong, such as tensors inside the module that were not used. */
  readonly warnings: string[];

  /** Runs a sequence in float. */
  forward(x: Numbers, options: ForwardOptions): Forward;
  /** Runs back over the last forward pass, which must have been called with record: true. Either argument may be left out. */
  backward(dOutput?: Numbers | null, dState?: Record<string, Numbers>): Backward;
  /** Forward, backward and update; returns the loss before it. A target of B rows is for the last step, of T·B rows for every step.
      NaN in x or target is refused before anything changes. */
  trainStep(x: Numbers, target: Numbers, options: TrainOptions): number;
  /** Walks in double, over x and states as they are given, and returns every value of every operation. */
  trace(x: Numbers, options: TraceOptions): Trace;
  /** The tensors, under PyTorch's names or the equations' own. */
  parameters(): Record<string, { shape: number[]; values: Float32Array }>;
  /** Writes tensors, each whole: { bias_ih_l0: values }, or what parameters() returned. The others stay. */
  setParameters(parameters: Record<string, Numbers | { values: Numbers }>): void;
  /** Writes one tensor, whole: set('bias_ih_l0', values). */
  set(name: string, values: Numbers): void;
  /** The model as a safetensors file; one that was loaded keeps its other tensors, metadata and, without a dtype here, dtypes. */
  save(options?: { dtype?: 'F32' | 'F64' }): Uint8Array;
  /** Frees the model's memory at once. A model that is dropped is freed some time later. */
  dispose(): void;
}

/** A task of your own data: the next character of a text, or the next value of a column of a table (row by row, `columns` a
    row; 1 without it). */
export type OwnTask = { text: string } | { series: Numbers; columns?: number; column?: number };

/** Options of `gatewalk train`, with its defaults. */
export interface TrainingOptions {
  /** A shipped cell's name, or the text of a .cell file; "lstm" without it. */
  cell?: string;
  /** "first-symbol" (as without it), "adding", "copy-memory", "reber", "sine", "next-character" or "fill-gap", or data of your own. */
  task?: string | OwnTask;
  /** Hidden units a layer; 32 without it. */
  hidden?: number;
  projection?: number;
  layers?: number;
  bidirectional?: boolean;
  /** Draws the initial weights and the sequences; 1 without it. */
  seed?: number;
  /** Other sequences with the same weights. */
  taskSeed?: number;
  initial?: Initial;
  forgetBias?: number;
  /** "adam" without it. */
  optimizer?: Optimizer;
  /** The optimizer's own without it. */
  learningRate?: number;
  /** For 'adamw'; 0.01 without it. */
  weightDecay?: number;
  /** Sequences an update; 16 without it. */
  batch?: number;
  /** Time steps a sequence; the task's usual number without it. */
  steps?: number;
  /** The gradient's norm is held at this; 0, as without it: it is not. */
  clip?: number;
  /** Error terms are cut between blocks of so many steps; 0, as without it: nowhere. */
  truncate?: number;
  /** An update reads the next so many steps of its sequences; 0, as without it: all. */
  block?: number;
  /** With blocks: states go on from one to the next (as without it), or begin at 0. */
  carry?: boolean;
  /** false: what stands behind a sequence's end is learned too. */
  lengths?: boolean;
}

/** What an update was: the loss on its batch and the gradient's norm, before clipping, before the weights moved. NaN at update 0. */
export interface TrainingUpdate {
  update: number;
  loss: number;
  /** Share of right answers, where there are classes. */
  accuracy?: number;
  gradientNorm: number;
}

/** Every update so far: that of update n stands at n - 1. */
export interface TrainingHistory {
  loss: Float64Array;
  accuracy?: Float64Array;
  gradientNorm: Float64Array;
  clippedNorm: Float64Array;
  /** On sequences that no update sees, after every tenth update; the start is update 0. */
  heldOut: { update: Int32Array; loss: Float64Array; accuracy?: Float64Array };
}

/** A network that learns a task in double: its weights after n updates have the same bits in every browser, in Node and from
    `gatewalk train`, whichever way n was reached. */
export interface TrainingRun {
  /** Where the run is. */
  readonly update: number;
  /** Goes to the weights after so many updates, forward or back (checkpoints of at most 64 MiB make that short). */
  advance(toUpdate: number): TrainingUpdate;
  /** The model as at this update. It holds the weights in double: `trace` walks with them, and `save` gives the bytes of
      `gatewalk train --save`; `forward` runs in float. */
  model(): Model;
  history(): TrainingHistory;
  /** Frees the run's memory at once. A run that is dropped is freed some time later. */
  dispose(): void;
}

export interface Engine {
  /** Which vector instructions the kernels use. */
  readonly simd: 'relaxed' | 'plain';
  /** Reads a safetensors file: PyTorch's names tell cell, sizes, layers and directions; head_weight and head_bias, or
      the only Linear that fits behind the network, a readout. */
  load(bytes: Uint8Array | ArrayBuffer | ArrayBufferView, options?: LoadOptions): Model;
  /** A network with random weights. */
  create(options: CreateOptions): Model;
  /** Begins to train a network on a task. Only for engines made with { training: true }. */
  train(options: TrainingOptions): TrainingRun;
}

export interface EngineOptions {
  simd?: 'relaxed' | 'plain';
  /** Also loads what `train` needs, some 120 kB more. */
  training?: boolean;
}

/** Loads the engine, with relaxed SIMD where it can be had. Rejects where WebAssembly has no SIMD. */
export default function createEngine(options?: EngineOptions): Promise<Engine>;
