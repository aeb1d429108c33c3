// The scripts that the engine writes are run with Python and print the traced numbers: NumPy always, PyTorch where it is.
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { Count, difference, file, flat, json, pytorch, run, safetensors, tensor } from '../command/program.mjs';

// Sums run in another order there, and exp and tanh are the platform's: a few units in the last place, a few times over.
const TOLERANCE = 1e-12;

// A Python that can import the module.
function python_with(module) {
  for (const python of [process.env.PYTHON, '/usr/bin/python3', 'python3'].filter(Boolean))
    if (spawnSync(python, ['-c', `import ${module}`]).status === 0) return python;
  return null;
}
const languages = { numpy: python_with('numpy'), torch: python_with('torch') };

// "forward layer 0 forward step 1: f = [[…]]" → {key: numbers}; of one step's script "f = [[…]]"
function printed(text) {
  const values = new Map();
  for (const line of text.split('\n')) {
    const at = line.indexOf(' = [');
    if (at > 0) values.set(line.slice(0, at), flat(JSON.parse(line.slice(at + 3).replace(/\bnan\b/g, '"NaN"').replace(/(-?)\binf\b/g, '"$1Infinity"'))));
  }
  return values;
}

function traced(text, step) {
  const trace = JSON.parse(text);
  if (step !== undefined) return new Map(trace.trace.filter((r) => r.step === step).map((r) => [r.name, flat(r.values)]));
  const values = new Map([['output', flat(trace.output)]]);
  for (const [name, value] of Object.entries(trace.state)) values.set(`state ${name}`, flat(value));
  for (const [name, value] of Object.entries(trace.gradients ?? {})) values.set(`gradient ${name}`, flat(value));
  for (const r of trace.trace) values.set(`${r.pass} layer ${r.layer} ${r.direction} step ${r.step}: ${r.name}`, flat(r.values));
  return values;
}

const count = new Count();
const jobs = [];  // {label, language, path, expected, least}
const modules = [];  // {cell, language, sizes}: classes to take along

// Writes a script for this run in both languages, to be compared with its trace.
function compare(name, words, { least = 20, step } = {}) {
  const expected = run('trace', ...words, ...(step === undefined ? [] : ['--step-gradients']));
  for (const language of Object.keys(languages)) {
    const label = `${name}, ${language}`;
    const script = run('trace', ...words, '--format', language, ...(step === undefined ? [] : ['--step', String(step)]));
    if (expected.code || script.code) count.check(label, false, expected.err || script.err);
    else if (!languages[language]) ++count.skipped;
    else jobs.push({ label, language, path: file(`script-${jobs.length}.py`, script.out), expected: expected.out, least, step });
  }
}

// Runs a language's scripts one after another in one Python: importing PyTorch takes longer than all of them.
const runner = file('runner.py', `import contextlib, runpy, sys, traceback
for path in sys.argv[1:]:
    with open(path + ".out", "w") as out, contextlib.redirect_stdout(out):
        try:
            runpy.run_path(path, run_name="__main__")
        except Exception:
            print("FAILED", traceback.format_exc().strip().splitlines()[-1])
`);

function judge({ label, path, expected, least, step, rule }) {
  const text = readFileSync(`${path}.out`, 'utf8');
  const values = printed(text);
  const wanted = rule ? printed(expected) : traced(expected, step);
  let worst = ['', 0];
  let error = /^FAILED (.*)/m.exec(text)?.[1] ?? (values.size < least ? `only ${values.size} values are printed` : '');
  for (const [key, got] of values) {
    const original = wanted.get(key);
    // A vector's gradient is added up over the batch there; the trace has a row for each sequence.
    if (step !== undefined && original?.length === batch * got.length) continue;
    if (!original) error ||= `the trace has no ${key}`;
    else if (difference(got, original) > worst[1]) worst = [key, difference(got, original)];
  }
  for (const key of wanted.keys()) if (/^(output|state|gradient)/.test(key) && !values.has(key)) error ||= `${key} is not printed`;
  count.check(label, !error && worst[1] < TOLERANCE, error || `${worst[0]} is off by ${worst[1]}`);
}

const steps = 3;
const batch = 2;
const nested = ({ shape, data }) => ({ shape, data });
const x = (inputs) => json(`x${inputs}.json`, nested(tensor([steps, batch, inputs], 0.3)));
const lengths = json('lengths.json', [3, 2]);

// The same cell as a module, with the numbers of the script that was made last in each language.
function take_along(cell, sizes) {
  for (const language of Object.keys(languages)) {
    const module = run('cell', cell, '--as', `${language}-module`);
    const script = jobs.findLast((job) => job.language === language);
    if (module.code) count.check(`module of ${cell}, ${language}`, false, module.err);
    else if (script) modules.push({ cell, language, sizes, module: file(`module-${language}-${modules.length}.py`, module.out), script: script.path, expected: script.expected });
  }
}

// Every shipped cell; one whose state has a size of its own is given that size.
const folder = new URL('../../engine/cells/', import.meta.url);
const cells = readdirSync(folder).filter((name) => name.endsWith('.cell')).map((name) => name.slice(0, -5)).sort();
for (const cell of cells) {
  if (/^state.*\(P\)/m.test(readFileSync(new URL(`${cell}.cell`, folder), 'utf8'))) {
    compare(cell, ['--cell', cell, '--hidden', '4', '--projection', '2', '--sequence', x(3), '--backward', json('up2.json', nested(tensor([steps, batch, 2])))]);
    take_along(cell, [4, 2]);
    continue;
  }
  const up = json('up.json', nested(tensor([steps, batch, 3], 1)));
  compare(cell, ['--cell', cell, '--hidden', '3', '--seed', '5', '--sequence', x(3), '--backward', up], { least: 15 });
  take_along(cell, [3]);
}
compare('forward alone', ['--cell', 'lstm', '--hidden', '3', '--sequence', x(2)]);

// Two layers, both directions, sequences of different lengths, initial states, gradients by output and last states.
for (const cell of ['lstm', 'gru'])
  compare(`${cell}, all at once`, ['--cell', cell, '--hidden', '2', '--layers', '2', '--direction', 'bidirectional', '--sequence', x(3), '--lengths', lengths,
    '--initial', safetensors('initial.safetensors', { h0: tensor([4, batch, 2], 4), ...(cell === 'lstm' ? { c0: tensor([4, batch, 2], 5) } : {}) }),
    '--backward', safetensors('up.safetensors', { output: tensor([steps, batch, 4], 6), h_n: tensor([4, batch, 2], 7) })]);
compare('lstm, reverse', ['--cell', 'lstm', '--hidden', '2', '--direction', 'reverse', '--sequence', x(3), '--lengths', lengths,
  '--backward', json('up3.json', nested(tensor([steps, batch, 2])))]);

// Weights from a file: few stand in the script, many are loaded, without biases they are zero.
const from_file = (name, about, cell = []) => {
  const model = safetensors(`${name}.safetensors`, pytorch(about));
  const up = json(`${name}-up.json`, nested(tensor([steps, batch, (about.directions ?? 1) * (about.projection || about.hidden)], 2)));
  return [name, ['--model', model, ...cell, '--sequence', x(about.input), '--backward', up]];
};
compare(...from_file('lstm-small', { blocks: 4, input: 2, hidden: 3 }));
compare(...from_file('gru-large', { blocks: 3, input: 4, hidden: 24, prefix: 'encoder.rnn.' }));
compare(...from_file('lstm-large', { blocks: 4, input: 4, hidden: 16, layers: 2, directions: 2 }));
compare(...from_file('rnn-no-bias', { blocks: 1, input: 2, hidden: 3, bias: false }, ['--nonlinearity', 'relu']));
compare(...from_file('lstm-projected', { blocks: 4, input: 2, hidden: 4, projection: 3 }));
compare(...from_file('lstm-peepholes', { blocks: 4, input: 2, hidden: 3, peepholes: ['i', 'f', 'o'] }));

// One step alone.
for (const cell of ['lstm', 'gru', 'rnn'])
  compare(`${cell}, one step`, ['--cell', cell, '--hidden', '3', '--sequence', x(2), '--backward', json('up5.json', nested(tensor([steps, batch, 3], 3)))], { least: 10, step: 1 });

// A cell of the reader's own: Python's words as names, numbers, parameters alone in a product, an unread state.
const own = file('own.cell', `cell own
state h, lambda, idle
in = elu(W_in [h, x, b_q] + 0.5 * lambda) - 1.5
is = -softplus(W_is (x * in - 2) + p_is * in)
lambda' = 0.5 * lambda + exp(-in * in) + W_b (b_q * b_q)
h' = tanh(is + lambda' - -0.25) / (2 + lambda * lambda) / sqrt(1 + x * x / 4)
idle' = h' * h'
`);
const aggregates = file('aggregates.cell', `cell aggregates
state h, s
u = W_u [h, x] + b_u
d = u - mean(u)
h' = max(d / sqrt(mean(d * d) + 0.01), -0.5) + min(0.25, h) * mean([h, x]) + W_m (mean(x) * h)
s' = max(s, h') + log(2 + h * h)
`);
compare('means and maxima', ['--cell', aggregates, '--hidden', '3', '--input', '3', '--sequence', x(3), '--backward', json('up6.json', nested(tensor([steps, batch, 3], 2)))]);
take_along(aggregates, [3]);
compare('a cell of one\'s own', ['--cell', own, '--hidden', '2', '--input', '2', '--sequence', x(2), '--backward', json('up4.json', nested(tensor([steps, batch, 2])))]);

// Every optimizer's rule, and one of the reader's own.
const rules = readdirSync(new URL('../../engine/training/rules/', import.meta.url)).filter((name) => name.endsWith('.rule')).map((name) => name.slice(0, -5));
const own_rule = file('own.rule', `rule own
option lr = 0.1, k = 0.5, lambda = -2
state v, p2 = 1
p2' = max(k * p2 / (1 + g * g), k)
v' = k * v - sqrt(g * g + 1) / (1 - k) + lambda
w' = w - lr * v' / (p2' + 2) * -g
`);
for (const rule of [...rules, own_rule]) {
  const expected = run('rule', rule, '--as', 'values');
  for (const language of Object.keys(languages)) {
    const script = run('rule', rule, '--as', language), label = `rule ${rule.split('/').at(-1)}, ${language}`;
    if (expected.code || script.code) count.check(label, false, expected.err || script.err);
    else if (!languages[language]) ++count.skipped;
    else jobs.push({ label, language, path: file(`script-${jobs.length}.py`, script.out), expected: expected.out, least: rule === 'sgd' ? 1 : 2, rule: true });
  }
}

// One update as a whole, of every optimizer and kind of task: padded, truncated, clipped, in blocks, by other networks.
const updates = {
  adam: ['--task', 'first-symbol', '--optimizer', 'adam', '--clip', '0.05'],
  adamw: ['--task', 'adding', '--optimizer', 'adamw', '--cell', 'gru', '--clip', '100'],
  momentum: ['--task', 'reber', '--optimizer', 'momentum', '--learning-rate', '0.1', '--truncate', '4'],
  rmsprop: ['--task', 'sine', '--optimizer', 'rmsprop', '--cell', 'rnn', '--block', '5', '--steps', '12'],
  sgd: ['--task', 'next-character', '--optimizer', 'sgd', '--steps', '5', '--layers', '2', '--bidirectional', '--truncate', '2'],
};
for (const rule of rules) {
  count.check(`an update by ${rule} is in the table`, rule in updates);
  const words = ['--hidden', '3', '--batch', '3', '--updates', '4', ...updates[rule]];
  const expected = run('train', ...words, '--as', 'values');
  for (const language of Object.keys(languages)) {
    const script = run('train', ...words, '--as', language), label = `an update by ${rule}, ${language}`;
    if (expected.code || script.code) count.check(label, false, expected.err || script.err);
    else if (!languages[language]) ++count.skipped;
    else jobs.push({ label, language, path: file(`script-${jobs.length}.py`, script.out), expected: expected.out, least: 8, rule: true });
  }
}

for (const [language, python] of Object.entries(languages)) {
  const mine = jobs.filter((job) => job.language === language);
  if (!mine.length) continue;
  const { status, stderr } = spawnSync(python, [runner, ...mine.map((job) => job.path)], { encoding: 'utf8' });
  if (status !== 0) count.check(`running ${language}`, false, stderr.trim().split('\n').at(-1));
  else mine.forEach(judge);
}

// A module gives the numbers of the trace: output, last states, and in PyTorch the gradient by x; from load and from state_dict.
const check_modules = file('modules.py', `import contextlib, io, json, runpy, sys
for module, script, *sizes in json.loads(sys.argv[1]):
    answer = {}
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            given = runpy.run_path(script)
        made, = [v for v in runpy.run_path(module).values() if isinstance(v, type) and hasattr(v, "load")]
        net = made(given["x"].shape[2], *sizes).load(given["weights"], given["suffix"](0, 0))
        x = given["x"]
        if hasattr(net, "state_dict"):
            x = x.detach().clone().requires_grad_()
            again = made(x.shape[2], *sizes)
            again.load_state_dict(net.state_dict())
            net = again
        output, state = net.forward(x)
        answer = {"output": output.tolist(), **{f"state {name}_n": [value.tolist()] for name, value in zip(given["states"], state)}}
        if hasattr(net, "state_dict"):
            (output * given["d_output"]).sum().backward()
            answer["gradient input"] = x.grad.tolist()
            missing = [name for name, value in net.named_parameters() if value.grad is None]
            assert not missing, f"no gradient for {missing}"
        half, middle = net.forward(x[:2])
        rest, _ = net.forward(x[2:], middle)
        assert abs(half[0] - output[0]).max() < 1e-12 and abs(rest[-1] - output[-1]).max() < 1e-12, "it does not go on from a state"
    except Exception as error:
        answer = {"FAILED": f"{type(error).__name__}: {error}"}
    print(json.dumps(answer))
`);
for (const [language, python] of Object.entries(languages)) {
  const mine = modules.filter((each) => each.language === language);
  if (!mine.length) continue;
  const { status, stdout, stderr } = spawnSync(python, [check_modules, JSON.stringify(mine.map((each) => [each.module, each.script, ...each.sizes]))], { encoding: 'utf8', maxBuffer: 1 << 26 });
  if (status !== 0) count.check(`modules of ${language}`, false, stderr.trim().split('\n').at(-1));
  else stdout.trim().split('\n').forEach((line, k) => {
    const answer = JSON.parse(line), wanted = traced(mine[k].expected);
    const off = Object.entries(answer).filter(([key, value]) => key !== 'FAILED' && !(difference(flat(value), wanted.get(key)) < TOLERANCE)).map(([key]) => key);
    count.check(`module of ${mine[k].cell}, ${language}`, !answer.FAILED && !off.length, answer.FAILED ?? `${off} differ`);
  });
}

// The script of `gatewalk cell` runs by itself.
for (const [language, python] of Object.entries(languages)) {
  const script = run('cell', 'lstm', '--as', language);
  if (!python) ++count.skipped;
  else {
    const { status, stdout } = spawnSync(python, [file('cell.py', script.out)], { encoding: 'utf8' });
    count.check(`gatewalk cell lstm --as ${language}`, script.code === 0 && status === 0 && printed(stdout).has('gradient weight_hh_l0'));
  }
}
count.end();
