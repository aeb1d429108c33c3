// gatewalk trace and gatewalk cell, from outside: what they print, and the one line on stderr when something is wrong.
// With GATEWALK_CONFORMANCE the weight files of that folder are traced too.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Count, count as size_of, difference, file, flat, folder, json, npy, program, pytorch, run, safetensors, tensor } from './program.mjs';

const cases = new Count();
const check = (name, good, detail) => cases.check(name, good, detail);

// --- numbers: an LSTM written down here once more ---
const sigmoid = (a) => 1 / (1 + Math.exp(-a));

// One direction of one layer: x [T][B][I] → {h: [T][B][H], f, c, a_f: the same, h_n, c_n}
function lstm(w, end, x, { hidden, h0, c0 }) {
  const row = (name, k, input) => input.reduce((sum, v, j) => sum + w[name + end].data[k * input.length + j] * v, 0);
  const all = { a_f: [], f: [], i: [], g: [], c: [], o: [], h: [] };
  let h = h0, c = c0;
  for (const step of x) {
    const at = {};
    for (const key of Object.keys(all)) all[key].push(at[key] = []);
    step.forEach((input, b) => {
      const a = Array.from({ length: 4 * hidden }, (_, k) =>
        row('weight_ih', k, input) + row('weight_hh', k, h[b]) + w[`bias_ih${end}`].data[k] + w[`bias_hh${end}`].data[k]);
      const block = (k) => a.slice(k * hidden, (k + 1) * hidden);
      const i = block(0).map(sigmoid), f = block(1).map(sigmoid), g = block(2).map(Math.tanh), o = block(3).map(sigmoid);
      const cell = f.map((v, k) => v * c[b][k] + i[k] * g[k]);
      Object.entries({ a_f: block(1), f, i, g, c: cell, o, h: o.map((v, k) => v * Math.tanh(cell[k])) }).forEach(([key, v]) => at[key].push(v));
    });
    h = at.h;
    c = at.c;
  }
  return { ...all, h_n: h, c_n: c };
}
const reshape = ({ shape, data }) => {
  let rest = data;
  for (const n of shape.slice(1).reverse()) rest = Array.from({ length: rest.length / n }, (_, k) => rest.slice(k * n, (k + 1) * n));
  return rest;
};

const hidden = 3, steps = 4, batch = 2;
const weights = pytorch({ blocks: 4, input: 2, hidden });
const x = tensor([steps, batch, 2], 0.4);
const h0 = tensor([1, batch, hidden], 2), c0 = tensor([1, batch, hidden], 3);
const model = safetensors('lstm.safetensors', weights);
const sequence = npy('x.npy', x);
const initial = safetensors('initial.safetensors', { h0, c0 });
const expected = lstm(weights, '_l0', reshape(x), { hidden, h0: reshape(h0)[0], c0: reshape(c0)[0] });

const parse = (...words) => {
  const { code, out, err } = run('trace', ...words);
  if (code !== 0) check(`gatewalk trace ${words.join(' ')}`, false, err);
  return code === 0 ? JSON.parse(out) : null;
};
const values = (trace, name, pass = 'forward') => trace.trace.filter((r) => r.name === name && r.pass === pass).map((r) => r.values);
const close = (name, got, wanted, tolerance = 1e-14) => check(name, difference(flat(got), flat(wanted)) < tolerance, `off by ${difference(flat(got), flat(wanted))}`);

{
  const trace = parse('--model', model, '--sequence', sequence, '--initial', initial);
  close('an LSTM from a file gives the output computed here', trace.output, expected.h);
  close('its last states are those computed here', [trace.state.h_n, trace.state.c_n], [expected.h_n, expected.c_n]);
  for (const name of ['a_f', 'f', 'i', 'g', 'c', 'o', 'h']) close(`its ${name} is traced at every step`, values(trace, name), expected[name]);
  const first = trace.trace.find((r) => r.name === 'f');
  check('a record says pass, layer, direction, step and shape', JSON.stringify({ ...first, values: 0 }) ===
    JSON.stringify({ pass: 'forward', layer: 0, direction: 'forward', step: 0, name: 'f', shape: [batch, hidden], values: 0 }), JSON.stringify(first));
  close('h_prev at the first step is the initial state', values(trace, 'h_prev')[0], h0.data, 1e-300);
  check('without --backward there are no gradients', !('gradients' in trace) && !trace.trace.some((r) => r.pass === 'backward'));
  const same = run('trace', `--model=${model}`, '--sequence', json('x.json', reshape(x)), '--initial', initial);
  check('a sequence as JSON gives the same text as .npy', same.out === run('trace', '--model', model, '--sequence', sequence, '--initial', initial).out);
  const one = { shape: [steps, 2], data: reshape(x).map((step) => step[0]).flat() };
  const csv = file('one.csv', `a,b\n${reshape(one).map((row) => row.join(',')).join('\n')}\n`);
  const single = lstm(weights, '_l0', reshape(x).map((step) => [step[0]]), { hidden, h0: [Array(hidden).fill(0)], c0: [Array(hidden).fill(0)] });
  close('a sequence as CSV is one row a step', parse('--model', model, '--sequence', csv).output, single.h);
}
{
  const trace = parse('--model', model, '--sequence', sequence, '--direction', 'reverse', '--initial', initial);
  const back = lstm(weights, '_l0', reshape(x).reverse(), { hidden, h0: reshape(h0)[0], c0: reshape(c0)[0] });
  close('a reverse direction reads the sequence from its end', trace.output, back.h.reverse());
  check('and says so in its records', trace.trace.every((r) => r.direction === 'reverse'));
}
{
  const both = pytorch({ blocks: 4, input: 2, hidden, directions: 2, prefix: 'encoder.rnn.' });
  const path = safetensors('both.safetensors', { ...both, 'head.weight': tensor([2, 2]) });
  const trace = parse('--model', path, '--sequence', sequence, '--prefix', 'encoder.rnn');
  const bare = Object.fromEntries(Object.entries(both).map(([name, t]) => [name.slice(12), t]));
  const zero = { hidden, h0: reshape({ ...h0, data: h0.data.map(() => 0) })[0], c0: reshape({ ...c0, data: c0.data.map(() => 0) })[0] };
  const forward = lstm(bare, '_l0', reshape(x), zero), back = lstm(bare, '_l0_reverse', reshape(x).reverse(), zero);
  close('two directions stand side by side in the output', trace.output, forward.h.map((step, t) => step.map((row, b) => [...row, ...back.h[steps - 1 - t][b]])));
}
{
  // A readout y = W h + b beside the recurrent layers, under their prefix or without it.
  const rnn = pytorch({ blocks: 4, input: 2, hidden, prefix: 'net.' });
  const head = tensor([2, hidden], 11), bias = tensor([2], 12);
  const zero = { hidden, h0: reshape({ ...h0, data: h0.data.map(() => 0) })[0], c0: reshape({ ...c0, data: c0.data.map(() => 0) })[0] };
  const bare = Object.fromEntries(Object.entries(rnn).map(([name, t]) => [name.slice(4), t]));
  const wanted = lstm(bare, '_l0', reshape(x), zero).h.map((step) => step.map((h) => bias.data.map((b, k) => h.reduce((sum, v, j) => sum + head.data[k * hidden + j] * v, b))));
  for (const where of ['net.', '']) {
    const path = safetensors(`head-${where}safetensors`, { ...rnn, [`${where}head_weight`]: head, [`${where}head_bias`]: bias, 'net.embedding.weight': tensor([2, 2]), more: tensor([1]) });
    const { code, out, err } = run('trace', '--model', path, '--sequence', sequence, '--backward', npy('up-head.npy', tensor([steps, batch, 2], 3)));
    check('a file with a readout is traced', code === 0, err);
    const trace = JSON.parse(out);
    close('a file\'s readout gives the output', trace.output, wanted);
    check('its gradients stand under the file\'s names', `${where}head_weight` in trace.gradients && `${where}head_bias` in trace.gradients, Object.keys(trace.gradients).join());
    check('what the file holds besides is named', err.endsWith(`gatewalk trace: ${path}: not used: more\n`), err);
    check('what the module itself holds besides as well', err.startsWith(`gatewalk trace: ${path}: net.: the module holds more than is used: 'net.embedding.weight'; `), err);
  }
}
// --- what every command answers ---
for (const words of [[], ['trace'], ['train'], ['cell'], ['lesson'], ['lab']]) {
  for (const word of ['--help', '-h']) {
    const { code, out, err } = run(...words, word);
    check(`gatewalk ${[...words, word].join(' ')} explains it`, code === 0 && err === '' && out.startsWith('gatewalk'), out + err);
  }
  for (const word of ['--version', '-V']) {
    const { code, out, err } = run(...words, word);
    check(`gatewalk ${[...words, word].join(' ')} says which it is`, code === 0 && err === '' && /^gatewalk \d+\.\d+\.\d+\n$/.test(out), out + err);
  }
}
{
  const { code, err } = run('lesson', '--wrong');
  check('gatewalk lesson knows its options', code === 2 && err.startsWith('gatewalk lesson: there is no option --wrong'), err);
}

// --- sequences as people have them ---
{
  const clean = JSON.parse(run('trace', '--cell', 'lstm', '--hidden', '2', '--input', '2', '--seed', '1', '--sequence', file('clean.csv', '1,2\n3,4\n-5,6.5\n')).out).output;
  const given = (name, content, ...more) => run('trace', '--cell', 'lstm', '--hidden', '2', '--input', '2', '--seed', '1', '--sequence', file(name, content), ...more);
  const reads = (name, content) => {
    const { code, out, err } = given(name, content);
    check(`${name} is read`, code === 0 && JSON.stringify(JSON.parse(out || '{}').output) === JSON.stringify(clean), err);
  };
  const answers = (name, content, sentence, ...more) => {
    const { code, err } = given(name, content, ...more);
    check(`${name} is answered`, code === 2 && err.includes(sentence), err);
  };
  reads('trailing.csv', '1,2,\n3,4,\n-5,6.5,\n');
  reads('no_break_space.csv', '1,\u00a02\n3,\u00a04\n-5,\u202f6.5\n');
  reads('minus_sign.csv', '1,2\n3,4\n\u22125,6.5\n');
  answers('onnx', Buffer.from([8, 8, 18, 7, 112, 121, 116, 111, 114, 99, 104, 58, 0, 0]), 'this is an ONNX model');
  answers('sound.wav', 'RIFF\0\0\0\0WAVEfmt \0\0', 'this is a sound');
  answers('table.xlsx', 'PK\x03\x04\0\0\0\0xl/workbook.xml\0', 'this is an Excel workbook');
  answers('table.parquet', 'PAR1\0\0\0\0', 'this is a Parquet table');
  answers('pointer.csv', 'version https://git-lfs.github.com/spec/v1\noid sha256:12\n', 'this is a Git LFS pointer');
  answers('page.csv', '<!DOCTYPE html>\n<html></html>', 'this is a web page');
  answers('matlab.mat', 'MATLAB 5.0 MAT-file\0\0', 'this is a MATLAB file');
  answers('lite.tflite', '\x1c\0\0\0TFL3\0\0', 'this is a TensorFlow Lite model');
  const tensors = readFileSync(safetensors('sequence.safetensors', { x: tensor([3, 2]) }));
  answers('x.safetensors', tensors, 'this is a safetensors file');
  const warned = given('numbered.csv', '0,1\n0.25,2.5\n0.5,4\n');
  check('a first row of column numbers is pointed out', warned.code === 0 && warned.err.includes(':1:1: the first row reads 0, 1'), warned.err);
  const bits = given('bits.csv', '0,1\n1,0\n1,1\n');
  check('bits are no column numbers', bits.code === 0 && bits.err === '', bits.err);
  const swapped = run('trace', '--cell', 'lstm', '--hidden', '2', '--input', '1', '--seed', '1', '--sequence', npy('batch_first.npy', tensor([2, 6, 1])), '--lengths', file('lengths.json', '[6, 4]'));
  check('a batch that comes first is named', swapped.code === 2 && swapped.err.includes('look like [batch, steps, inputs]; time comes first here'), swapped.err);
  const alone = JSON.parse(given('clean.csv', '1,2\n3,4\n-5,6.5\n', '--only', 'output').out);
  check('the output can be had alone', JSON.stringify(alone.output) === JSON.stringify(clean) && !('trace' in alone), Object.keys(alone).join());
}
{
  const words = ['--cell', 'gru', '--hidden', '3', '--task', 'adding', '--updates', '5', '--batch', '4', '--rate', '0.05', '--sequence', sequence];
  const learned = parse(...words), again = parse(...words), more = parse(...words.map((word) => (word === '5' ? '6' : word))), none = parse(...words.map((word) => (word === '5' ? '0' : word)));
  check('a network that has learned has the task\'s readout', flat(learned.output).length === steps * batch, flat(learned.output).length);
  check('and the same numbers each time', JSON.stringify(learned) === JSON.stringify(again), 'others');
  check('that each update changes', flat(more.output)[0] !== flat(learned.output)[0] && flat(none.output)[0] !== flat(learned.output)[0], flat(more.output)[0]);
}
{
  const lengths = json('lengths.json', [4, 2]);
  const trace = parse('--model', model, '--sequence', sequence, '--initial', initial, '--lengths', lengths);
  const cut = expected.h.map((step, t) => step.map((row, b) => (b === 1 && t >= 2 ? row.map(() => 0) : row)));
  close('past a sequence\'s end the output is 0', trace.output, cut);
  close('its last state is that of its own last step', trace.state.h_n, [[expected.h[3][0], expected.h[1][1]]]);
}
{
  const d_output = tensor([steps, batch, hidden], 7);
  const trace = parse('--model', model, '--sequence', sequence, '--initial', initial, '--backward', npy('up.npy', d_output), '--step-gradients');
  check('gradients stand under the file\'s names, input and initial states', Object.keys(trace.gradients).sort().join() ===
    'bias_hh_l0,bias_ih_l0,c0,h0,input,weight_hh_l0,weight_ih_l0', Object.keys(trace.gradients).join());
  const loss = (w) => flat(lstm(w, '_l0', reshape(x), { hidden, h0: reshape(h0)[0], c0: reshape(c0)[0] }).h).reduce((sum, v, k) => sum + v * d_output.data[k], 0);
  let worst = 0;
  for (const [name, { shape, data }] of Object.entries(weights))
    data.forEach((value, k) => {
      const moved = (by) => loss({ ...weights, [name]: { shape, data: data.map((v, j) => (j === k ? v + by : v)) } });
      worst = Math.max(worst, Math.abs((moved(1e-5) - moved(-1e-5)) / 2e-5 - flat(trace.gradients[name])[k]));
    });
  check('weight gradients agree with differences of the loss computed here', worst < 1e-8, `off by ${worst}`);
  const step_sum = (name) => values(trace, name, 'backward').reduce((sum, v) => sum.map((s, k) => s + v[k]));
  const width = hidden + 2;
  close('a weight\'s gradient is the sum of its steps\'', step_sum('dW_i').filter((_, k) => k % width < hidden), flat(trace.gradients.weight_hh_l0).slice(0, hidden * hidden));
  check('error terms are traced', values(trace, 'da_f', 'backward').length === steps && values(trace, 'dc_next', 'backward').length === steps);
  const up = safetensors('up.safetensors', { output: d_output, c_n: tensor([1, batch, hidden], 8) });
  const more = parse('--model', model, '--sequence', sequence, '--initial', initial, '--backward', up);
  close('a gradient by the last cell state arrives at the last step', values(more, 'dc_next', 'backward')[steps - 1], tensor([1, batch, hidden], 8).data, 1e-300);
}
{
  const rows = run('trace', '--model', model, '--sequence', sequence, '--initial', initial, '--format', 'csv', '--backward', npy('up.npy', tensor([steps, batch, hidden], 7))).out.trimEnd().split('\n');
  check('CSV begins with its header', rows[0] === 'pass,layer,direction,step,name,row,column,value', rows[0]);
  const record = rows.find((row) => row.startsWith('forward,0,forward,1,f,1,2,'));
  check('a line of CSV is one value', Number(record?.split(',').at(-1)) === Number(values(parse('--model', model, '--sequence', sequence, '--initial', initial), 'f')[1][hidden + 2]), record);
  check('a name with a comma is quoted', rows.some((row) => row.startsWith('forward,0,forward,0,"[h, x]",0,0,')));
  check('CSV has outputs, states and gradients too', ['output,,,3,output,1,2,', 'state,0,forward,,c_n,1,2,', 'gradient,,,,weight_ih_l0,11,1,', 'gradient,,,0,input,0,0,', 'gradient,0,forward,,h0,0,0,']
    .every((begin) => rows.some((row) => row.startsWith(begin))));
}
{
  const text = run('trace', '--cell', 'lstm', '--hidden', '3', '--seed', '1', '--sequence', sequence).out;
  check('a seed gives the same network every time', text === run('trace', '--cell', 'lstm', '--hidden', '3', '--input', '2', '--sequence', sequence).out);
  check('another seed gives another', text !== run('trace', '--cell', 'lstm', '--hidden', '3', '--seed', '2', '--sequence', sequence).out);
  const numbers = [...text.matchAll(/-?\d+\.\d+(?:e-?\d+)?/g)].map((m) => m[0]);
  check('numbers are the shortest that read back', numbers.length > 100 && numbers.every((n) => Number(n).toString().replace(/e\+?/, 'e') === n.replace(/e(-?)0+/, 'e$1')),
    numbers.find((n) => Number(n).toString() !== n));
  const broken = run('trace', '--cell', 'rnn_relu', '--hidden', '2', '--sequence', json('nan.json', [[1, 'NaN'], ['Infinity', 0]]));
  const trace = JSON.parse(broken.out);
  check('NaN and infinities are strings', flat(trace.trace[1].values).some(Number.isNaN) && broken.out.includes('"NaN"'));
  check('where the first one appeared is said', trace.first_nonfinite?.step === 0 && trace.first_nonfinite.name === 'x' && trace.first_nonfinite.unit === 1, JSON.stringify(trace.first_nonfinite));
}
{
  // Tensors named as in the equations, of a cell of the reader's own.
  const own = file('own.cell', 'cell own\nstate h, m\nm\' = 0.5 * m + W_m [h, x]\nh\' = tanh(m\' + b_h)\n');
  const W_m = tensor([2, 4], 1), b_h = tensor([2], 2);
  const path = safetensors('own.safetensors', { W_m, b_h });
  const trace = parse('--model', path, '--cell', own, '--sequence', npy('x1.npy', tensor([1, 2], 3)));
  const m = [0, 1].map((r) => tensor([1, 2], 3).data.reduce((sum, v, j) => sum + W_m.data[r * 4 + 2 + j] * v, 0));
  close('tensors may be named as in the equations', trace.output, m.map((v, k) => Math.tanh(v + b_h.data[k])));
  check('its states are called as the cell calls them', Object.keys(trace.state).sort().join() === 'h_n,m_n');
  const layered = safetensors('layered.safetensors', { W_m_l0: W_m, b_h_l0: b_h });
  const named = parse('--model', layered, '--cell', own, '--sequence', npy('x1.npy', tensor([1, 2], 3)), '--backward', npy('u1.npy', tensor([1, 2])));
  check('gradients keep the file\'s spelling', 'W_m_l0' in named.gradients && 'b_h_l0' in named.gradients, Object.keys(named.gradients).join());
  const greff = parse('--model', model, '--cell', 'nfg', '--sequence', sequence);
  check('another cell with the same rows takes the same file', greff.cell === 'nfg' && values(greff, 'c').length === steps);
  const rnn = safetensors('rnn.safetensors', pytorch({ blocks: 1, input: 2, hidden }));
  check('an RNN takes its nonlinearity from the option', parse('--model', rnn, '--sequence', sequence, '--nonlinearity', 'relu').cell === 'rnn_relu' && parse('--model', rnn, '--sequence', sequence).cell === 'rnn');
  check('peepholes in a file make it the peephole LSTM', parse('--model', safetensors('peep.safetensors', pytorch({ blocks: 4, input: 2, hidden, peepholes: ['i', 'f', 'o'] })), '--sequence', sequence).cell === 'peep');
  check('three row blocks are a GRU', parse('--model', safetensors('gru.safetensors', pytorch({ blocks: 3, input: 2, hidden })), '--sequence', sequence).cell === 'gru');
}

// --- the one line when something is wrong ---
function refused(name, words, ...parts) {
  const { code, out, err } = run(...words);
  const line = err.trimEnd();
  const wrong = code !== 2 ? `exit ${code}` : out ? 'something on stdout' : line.includes('\n') || !line ? 'not one line' : parts.find((part) => !line.includes(part)) ? `lacks '${parts.find((part) => !line.includes(part))}'` : '';
  check(name, !wrong, `${wrong}: ${line}`);
}
const t = (...words) => ['trace', ...words];
refused('no model and no cell', t('--sequence', sequence), '--model', '--cell');
refused('no sequence', t('--cell', 'lstm', '--hidden', '2'), '--sequence is missing');
refused('an option that is not known has a suggestion', t('--modle', model), 'did you mean --model?');
refused('an option twice', t('--cell', 'lstm', '--cell', 'gru'), 'twice');
refused('a value that is missing', t('--cell', 'lstm', '--hidden'), '--hidden wants a value');
refused('a word that is no option', t(model), 'files follow an option');
refused('a file that is not there', t('--model', join(folder, 'none.safetensors'), '--sequence', sequence), 'none.safetensors', 'No such file');
refused('a folder for a file', t('--model', folder, '--sequence', sequence), folder, 'cannot be read');
refused('a sequence that is not there', t('--model', model, '--sequence', 'none.npy'), 'none.npy', 'No such file');
refused('a sequence of another width', t('--model', model, '--sequence', npy('wide.npy', tensor([2, 1, 5]))), 'wide.npy', '[2, 1, 5]', 'expected [2, 1, 2]', '2 inputs');
refused('a model that is a sequence', t('--model', sequence, '--sequence', sequence), 'x.npy');
refused('a tensor that is missing', t('--model', safetensors('part.safetensors', Object.fromEntries(Object.entries(weights).filter(([n]) => n !== 'bias_hh_l0'))), '--sequence', sequence), 'part.safetensors', 'bias_hh_l0', 'missing');
refused('two modules and no prefix', t('--model', safetensors('two.safetensors', { ...pytorch({ blocks: 4, input: 2, hidden, prefix: 'a.' }), ...pytorch({ blocks: 4, input: 2, hidden, prefix: 'b.' }) }), '--sequence', sequence), 'two.safetensors', '--prefix');
refused('a prefix that is not there', t('--model', model, '--prefix', 'decoder', '--sequence', sequence), 'decoder');
refused('a cell that is not there', t('--cell', 'lsmt', '--hidden', '2', '--sequence', sequence), "'lsmt'", 'lstm_proj');
refused('a cell file with a mistake', t('--cell', file('bad.cell', 'cell bad\nstate h, c\nc\' = f * cc\nh\' = tanh(c\')\n'), '--hidden', '2', '--sequence', sequence), 'bad.cell:3:');
refused('a cell for which the file has no tensors', t('--model', model, '--cell', 'mut3', '--sequence', sequence), 'lstm.safetensors', 'mut3', 'W_xz');
refused('a cell with other rows', t('--model', model, '--cell', 'gru', '--sequence', sequence), 'lstm.safetensors', 'weight_hh_l0', '[12, 3]');
refused('sizes beside a model', t('--model', model, '--hidden', '3', '--sequence', sequence), '--hidden', '--model');
refused('a size that is no number', t('--cell', 'lstm', '--hidden', 'two', '--sequence', sequence), "--hidden is 'two'", 'whole number');
refused('a hidden size of 0', t('--cell', 'lstm', '--hidden', '0', '--sequence', sequence), '--hidden');
refused('sizes that the cell forbids', t('--cell', 'mut1', '--hidden', '3', '--sequence', sequence), 'must equal');
refused('a projection that is missing', t('--cell', 'lstm_proj', '--hidden', '3', '--sequence', sequence), '--projection');
refused('a nonlinearity of an LSTM', t('--model', model, '--nonlinearity', 'relu', '--sequence', sequence), 'LSTM');
refused('a nonlinearity that there is not', t('--cell', 'rnn', '--hidden', '2', '--nonlinearity', 'cos', '--sequence', sequence), "'cos'", 'tanh, relu');
refused('a direction that there is not', t('--model', model, '--direction', 'up', '--sequence', sequence), "'up'", 'forward, reverse');
refused('both directions of a file with one', t('--model', model, '--direction', 'bidirectional', '--sequence', sequence), 'one direction');
refused('a length too long', t('--model', model, '--sequence', sequence, '--lengths', json('l1.json', [4, 5])), 'l1.json', '5', '4 steps');
refused('a length too few', t('--model', model, '--sequence', sequence, '--lengths', json('l2.json', [4])), 'l2.json', 'batch of 2');
refused('a length that is no whole number', t('--model', model, '--sequence', sequence, '--lengths', json('l3.json', [1.5, 2])), '1.5');
refused('an initial state of another shape', t('--model', model, '--sequence', sequence, '--initial', safetensors('i1.safetensors', { h0: tensor([1, 1, 3]) })), 'i1.safetensors', 'h0', '[1, 1, 3]', '[1, 2, 3]');
refused('an initial state that the cell has not', t('--model', model, '--sequence', sequence, '--initial', safetensors('i2.safetensors', { s0: tensor([1, 2, 3]) })), 'i2.safetensors', "'s0'");
refused('an upstream gradient of another shape', t('--model', model, '--sequence', sequence, '--backward', npy('u2.npy', tensor([4, 2, 2]))), 'u2.npy', '[4, 2, 2]', '[4, 2, 3]');
refused('an upstream state that the cell has not', t('--model', model, '--sequence', sequence, '--backward', safetensors('u3.safetensors', { q_n: tensor([1, 2, 3]) })), 'u3.safetensors', "'q_n'");
refused('a format that there is not', t('--model', model, '--sequence', sequence, '--format', 'xml'), "'xml'", 'json');
refused('one step of JSON', t('--model', model, '--sequence', sequence, '--step', '1'), '--format numpy');
refused('a step that the sequence has not', t('--model', model, '--sequence', sequence, '--format', 'numpy', '--step', '4'), 'from 0 to 3');
refused('a value for an option without one', t('--step-gradients=1'), 'takes no value');
refused('no cell', ['cell'], 'gatewalk cell lstm');
refused('two cells', ['cell', 'lstm', 'gru'], "'gru'");
refused('a way to print that there is not', ['cell', 'lstm', '--as', 'latex'], "'latex'", 'tex');
refused('a cell file that is not there', ['cell', 'none.cell'], 'none.cell', 'No such file');

// --- gatewalk cell, and the help ---
for (const name of ['lstm', 'gru', 'mut1', 'fgr', 'lstm_proj'])
  for (const as of ['recipe', 'shapes', 'parameters', 'backward', 'tex', 'numpy', 'torch', 'text']) {
    const { code, out, err } = run('cell', name, '--as', as);
    check(`gatewalk cell ${name} --as ${as}`, code === 0 && out.length > 80 && !err, err);
  }
check('the recipe names every operation', ['[h, x]', 'a_f', 'tanh_c', 'dc_next', 'dW_f'].every((name) => run('cell', 'lstm').out.includes(name)));
check('formulas stand a line each', run('cell', 'lstm', '--as', 'tex').out.split('\n')[3] === 'c_t = f_t \\circ c_{t-1} + i_t \\circ g_t');
check('the backward pass is written in the equations\' names', run('cell', 'lstm', '--as', 'backward').out.includes('\ndc = dtanh_c * (1 - tanh_c * tanh_c) + dc_next\n'));
check('shapes are numbers', run('cell', 'lstm', '--as', 'shapes', '--hidden', '5', '--input', '2').out.includes('[5, 7]'));
check('a cell file is read like a shipped one', run('cell', file('again.cell', run('cell', 'gru', '--as', 'text').out)).out === run('cell', 'gru').out);
// --- files of other programs (what is in them: models.mjs) ---
{
  const golden = (name) => `tests/golden/models/files/${name}`;
  const rows = file('rows.csv', 'a;b;c\n0,5;1;2\n1;0,25;-1\n');
  const { code, out, err } = run('trace', '--model', golden('views.pt'), '--sequence', rows, '--output-only', '--save', join(folder, 'saved.safetensors'));
  check('a header and decimal commas are said', code === 0 && err.includes('the first row names the columns') && err.includes('commas are read as decimal points'), err);
  check('--output-only prints no trace', code === 0 && !('trace' in JSON.parse(out)) && JSON.parse(out).output.length === 2, err);
  const again = run('trace', '--model', join(folder, 'saved.safetensors'), '--sequence', rows, '--output-only');
  check('what --save wrote is the same network', again.code === 0 && again.out === out, again.err);
  // Keras' functions (relu, hard_sigmoid), directions and merging stand in the metadata of what was written.
  const two = file('two.json', '[[0.5, -0.25], [1, 0.75], [-0.5, 0.25]]');
  const keras = run('trace', '--model', golden('merge_sum.h5'), '--sequence', two, '--output-only', '--save', join(folder, 'keras.safetensors'));
  const taken = run('trace', '--model', join(folder, 'keras.safetensors'), '--sequence', two, '--output-only');
  check('what --save wrote of a Keras network keeps its functions', keras.code === 0 && keras.err.includes('goes into its metadata') && taken.out === keras.out, keras.err + taken.err);
  const tokens = run('trace', '--model', golden('views.pt'), '--sequence', file('tokens.json', '[[1],[4],[0]]'), '--output-only');
  check('whole numbers are tokens of the embedding', tokens.code === 0 && JSON.parse(tokens.out).output.length === 3 && tokens.err.includes('embedding.weight'), tokens.err);
  const beyond = run('trace', '--model', golden('views.pt'), '--sequence', file('tokens.json', '[[5]]'));
  check('a token beyond the embedding is refused', beyond.code === 2 && beyond.err.includes('has 5 rows'), beyond.err);
  const ending = run('trace', '--model', golden('two.pth'), '--prefix', 'rnn', '--sequence', rows);
  check('the end of several names is no choice', ending.code === 2 && ending.err.includes("2 recurrent modules end in 'rnn'"), ending.err);
  const apart = run('trace', '--model', golden('cells.pt'), '--prefix', 'cells.1 > cells.0', '--sequence', rows);
  check('modules that do not fit do not follow each other', apart.code === 2 && apart.err.includes('it reads 2 numbers, and cells.1 puts out 4'), apart.err);
  const relu = run('trace', '--model', golden('parameters.th'), '--sequence', file('two.csv', '1,2\n3,4\n'));
  check('what a file leaves open is said', relu.code === 0 && relu.err.includes('does not say the function of its RNN'), relu.err);
}

for (const words of [['trace', '--help'], ['cell', '--help']]) {
  const { code, out } = run(...words);
  check(`gatewalk ${words.join(' ')} teaches with examples`, code === 0 && out.includes('Examples:') && out.split('\n').every((line) => [...line].length <= 124));
}

// --- the examples of the read-me files: a fence whose lines begin with `$ build/bin/gatewalk` is run from the top folder;
// the lines behind such a line must be what it prints, `…` standing for any lines.
for (const readme of ['README.md', 'engine/README.md', 'lessons/README.md', 'tests/README.md'].filter(existsSync)) {
  const fences = readFileSync(readme, 'utf8').matchAll(/^```[^\n]*\n([\s\S]*?)^```/gm);
  for (const [, text] of fences) {
    const lines = text.trimEnd().split('\n');
    lines.forEach((line, k) => {
      if (!line.startsWith('$ build/bin/gatewalk')) return;
      const end = lines.findIndex((next, n) => n > k && next.startsWith('$ '));
      const wanted = lines.slice(k + 1, end < 0 ? undefined : end);
      const command = line.slice(2).replaceAll('build/bin/gatewalk', program);
      const { status, stdout, stderr } = spawnSync('bash', ['-o', 'pipefail', '-c', command], { encoding: 'utf8', maxBuffer: 1 << 28 });
      const pattern = wanted.map((row) => (row.trim() === '…' ? '(?:.*\\n)*?' : `${row.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\n`)).join('');
      check(`${readme}: ${line}`, status === 0 && (!wanted.length || new RegExp(`^${pattern}$`).test(stdout)), stderr.trim() || `printed ${stdout.slice(0, 300)}`);
    });
  }
}

// --- weight files of a conformance folder ---
const conformance = process.env.GATEWALK_CONFORMANCE;
for (const kind of ['forward', 'gradient']) {
  const place = conformance && join(conformance, 'cases', kind);
  if (!place || !existsSync(place)) continue;
  for (const name of readdirSync(place).filter((n) => n.endsWith('.json'))) {
    const c = JSON.parse(readFileSync(join(place, name)));
    const about = c.attributes ?? {};
    const variant = { LSTM: { NIG: 'nig', NFG: 'nfg', NOG: 'nog', NIAF: 'niaf', NOAF: 'noaf' }[about.variant] ?? (about.coupled_input_forget ? 'cifg' : null), GRU: about.gru_reset === 'before' ? 'gru_before' : null }[c.cell];
    const words = ['--model', c.weights_file ? join(place, c.weights_file) : safetensors('case.safetensors', c.weights), '--sequence', npy('case-x.npy', c.inputs.x)];
    if (c.weights_file_prefix && c.weights_file) words.push('--prefix', c.weights_file_prefix);
    if (variant) words.push('--cell', variant);
    if (c.cell === 'RNN' && about.nonlinearity) words.push('--nonlinearity', about.nonlinearity);
    if (about.direction === 'reverse') words.push('--direction', 'reverse');
    if (c.inputs.seq_lens) words.push('--lengths', json('case-lengths.json', c.inputs.seq_lens.data ?? c.inputs.seq_lens));
    const states = Object.fromEntries(Object.entries(c.inputs).filter(([key]) => /^[a-z]0$/.test(key)));
    if (Object.keys(states).length) words.push('--initial', safetensors('case-initial.safetensors', states));
    if (kind === 'gradient') {
      const { y, ...rest } = c.loss.weights;
      words.push('--backward', safetensors('case-up.safetensors', { ...(y ? { output: y } : {}), ...rest }));
    }
    const { code, out, err } = run('trace', ...words);
    if (code !== 0) {
      check(`${kind}/${name}`, false, err);
      continue;
    }
    const trace = JSON.parse(out);
    const f64 = c.expected.float64;
    let worst = 0;
    for (const [key, value] of Object.entries(f64)) {
      if (key === 'y') worst = Math.max(worst, difference(flat(trace.output), flat(value.data)));
      if (/^[a-z]_n$/.test(key)) worst = Math.max(worst, difference(flat(trace.state[key]), flat(value.data)));
    }
    const prefix = c.weights_file ? c.weights_file_prefix ?? '' : '';
    for (const [key, value] of Object.entries({ ...(f64.grad_weights ?? {}), ...(f64.grad_inputs ?? {}) })) {
      const got = trace.gradients[key === 'x' ? 'input' : prefix + key] ?? trace.gradients[key];
      const largest = Math.max(...flat(value.data).map(Math.abs), 1e-300);
      if (got) worst = Math.max(worst, difference(flat(got).map((v) => v / largest), flat(value.data).map((v) => v / largest)));
      else if (largest > 1e-300) worst = Infinity;
    }
    check(`${kind}/${name}`, worst < 1e-12 && size_of(c.inputs.x.shape) > 0, `off by ${worst}`);
  }
}
cases.end();
