// gatewalk train, from outside: what it saves and logs, the bits of it, Ctrl+C, and the one line on stderr when something is wrong.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Count, file, folder, json, program, run } from './program.mjs';

const cases = new Count();
const check = (name, good, detail) => cases.check(name, good, detail);
const at = (name) => join(folder, name);
const small = ['train', '--hidden', '6', '--steps', '8', '--batch', '4', '--learning-rate', '0.02', '--clip', '1'];

// name → {dtype, shape, values}
function tensors(path) {
  const bytes = readFileSync(path), size = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.subarray(8, 8 + size));
  delete header.__metadata__;
  for (const about of Object.values(header)) {
    const [from, to] = about.data_offsets.map((n) => n + 8 + size);
    const data = new Uint8Array(bytes.subarray(from, to)).buffer;
    about.values = Array.from(about.dtype === 'F64' ? new Float64Array(data) : new Float32Array(data));
  }
  return header;
}

{
  const { code, out, err } = run(...small, '--updates', '30', '--save', at('a.safetensors'), '--log', at('a.csv'));
  check('a training ends well, and in a pipe no progress is shown', code === 0 && err === '', err);
  check('it tells loss, held-out loss, chance and accuracy', /^30 updates: loss [\d.]+, held-out [\d.]+ \(chance 1\.386\), held-out accuracy [\d.]+\n$/.test(out), out);
  const saved = tensors(at('a.safetensors'));
  check('the weights stand under PyTorch\'s names, in F64', JSON.stringify(Object.entries(saved).map(([name, t]) => [name, t.dtype, ...t.shape]).sort()) ===
    JSON.stringify([['bias_hh_l0', 'F64', 24], ['bias_ih_l0', 'F64', 24], ['head_bias', 'F64', 4], ['head_weight', 'F64', 4, 6], ['weight_hh_l0', 'F64', 24, 6], ['weight_ih_l0', 'F64', 24, 6]]),
    JSON.stringify(saved));
  check('no part of a file is left', !readdirSync(folder).some((name) => name.endsWith('.part')), readdirSync(folder).join());

  const rows = readFileSync(at('a.csv'), 'utf8').trim().split('\n').map((line) => line.split(','));
  const column = (name) => rows.slice(1).map((row) => row[rows[0].indexOf(name)]);
  check('the log has a row an update, and the start', rows.length === 32 && column('update').join() === Array.from({ length: 31 }, (_, n) => n).join(), rows.length);
  check('every row has every column', rows.every((row) => row.length === rows[0].length), rows.map((row) => row.length).join());
  check('every tenth row is held out', column('held_out_loss').every((value, n) => (value !== '') === (n % 10 === 0)), column('held_out_loss').join());
  check('the clipped norm is at most the limit', column('clipped_norm').slice(1).every((value, n) => Number(value) <= Math.min(1, Number(column('gradient_norm')[n + 1])) * (1 + 1e-12)));
  const squares = rows[0].filter((name) => name.startsWith('norm_')).reduce((sum, name) => sum + Number(column(name)[7]) ** 2, 0);
  check('the tensors\' norms make up the whole gradient\'s', Math.abs(Math.sqrt(squares) / Number(column('gradient_norm')[7]) - 1) < 1e-12);
  check('there is an error norm for each of the steps', column('error_norm_7').slice(1).every((value) => Number(value) > 0) && !rows[0].includes('error_norm_8'));

  // The same network by gatewalk trace, which trains before it runs: the same bits.
  const x = json('x.json', Array.from({ length: 5 }, (_, t) => Array.from({ length: 6 }, (_, k) => (t + k) % 3 / 2)));
  const trace = (...words) => JSON.stringify(JSON.parse(run('trace', '--sequence', x, ...words).out).output);
  const learned = trace('--cell', 'lstm', '--hidden', '6', '--task', 'first-symbol', '--updates', '30', '--batch', '4', '--rate', '0.02', '--clip', '1');
  run('train', '--hidden', '6', '--batch', '4', '--learning-rate', '0.02', '--clip', '1', '--updates', '30', '--save', at('b.safetensors'));
  check('a saved network gives the output of one that trace trains, to the bit', trace('--model', at('b.safetensors')) === learned);

  run(...small, '--updates', '30', '--save', at('again.safetensors'));
  check('the same command gives the same bytes', readFileSync(at('again.safetensors')).equals(readFileSync(at('a.safetensors'))));
  run(...small, '--updates', '30', '--save', at('f32.safetensors'), '--dtype', 'F32');
  const rounded = tensors(at('f32.safetensors'));
  check('F32 holds the same numbers, rounded', Object.entries(saved).every(([name, t]) => rounded[name].dtype === 'F32' && t.values.every((v, k) => Math.fround(v) === rounded[name].values[k])));
  for (const words of [['--cell', 'gru', '--layers', '2', '--bidirectional'], ['--optimizer', 'momentum'], ['--optimizer', 'adamw', '--weight-decay', '0.3'], ['--truncate', '3'], ['--seed', '2'], ['--task-seed', '2'], ['--initial', 'orthogonal'], ['--forget-bias', '1'], ['--task', 'sine'], ['--task', 'reber', '--block', '4', '--reset'], ['--task', 'reber', '--ignore-lengths']]) {
    const { code: ended, err: said } = run(...small, '--updates', '3', '--save', at('other.safetensors'), ...words);
    check(`${words.join(' ')} trains another network`, ended === 0 && !readFileSync(at('other.safetensors')).equals(readFileSync(at('a.safetensors'))), said);
  }
  const own = file('own.cell', 'cell own\nstate h\nh\' = tanh(W_h [h, x] + b_h)\n');
  const { code: typed, err: wrong } = run(...small, '--updates', '3', '--cell', own, '--save', at('own.safetensors'));
  check('a typed cell is trained, its tensors named as in its equations', typed === 0 && Object.keys(tensors(at('own.safetensors'))).some((name) => name.startsWith('W_h')), wrong + Object.keys(tensors(at('own.safetensors'))));
  const text = file('own.txt', 'a rose is a rose is a rose is a rose is a rose\n'), table = file('own.csv', Array.from({ length: 40 }, (_, k) => `${k % 7},${(k * k) % 5}`).join('\n'));
  for (const [words, inputs] of [[['--text', text], 8], [['--series', table], 2], [['--series', table, '--column', '1'], 2]]) {
    const { code: ended, out: told, err: said } = run(...small, '--updates', '3', '--save', at('own_data.safetensors'), ...words);
    check(`${words.join(' ')} is learned`, ended === 0 && told.startsWith('3 updates: loss ') && tensors(at('own_data.safetensors')).weight_ih_l0.shape[1] === inputs, said);
  }
  check('no updates are the start', run(...small, '--updates', '0').out.startsWith('0 updates: held-out '));
}

// --- Ctrl+C ---
{
  const ended = await new Promise((resolve) => {
    const child = spawn(program, ['train', '--updates', '1000000', '--save', at('stopped.safetensors'), '--log', at('stopped.csv')]);
    let err = '';
    child.stderr.on('data', (text) => { err += text; });
    setTimeout(() => child.kill('SIGINT'), 700);
    child.on('exit', (code) => resolve({ code, err }));
  });
  const said = ended.err.match(/^gatewalk train: stopped after (\d+) of 1000000 updates; what was learned is saved\n$/);
  check('Ctrl+C ends with 130 and says how far it was', ended.code === 130 && said, JSON.stringify(ended));
  check('the log goes so far', readFileSync(at('stopped.csv'), 'utf8').trim().split('\n').length === Number(said?.[1]) + 2);
  run('train', '--updates', said?.[1] ?? '0', '--save', at('so_far.safetensors'));
  check('what is saved is what so many updates give', readFileSync(at('so_far.safetensors')).equals(readFileSync(at('stopped.safetensors'))));
}

// --- what is wrong ---
for (const [words, sentence] of [
  [['--hiden', '3'], 'there is no option --hiden; did you mean --hidden?'],
  [['--task', 'xor'], "there is no task called 'xor'; the tasks are first-symbol, adding"],
  [['--cell', 'lstn'], "there is no cell called 'lstn'"],
  [['--optimizer', 'adagrad'], "there is no optimizer called 'adagrad'; the optimizers are sgd"],
  [['--learning-rate', '0'], "--learning-rate is '0'; give a number above 0"],
  [['--learning-rate', 'fast'], "--learning-rate is 'fast'; give a number above 0"],
  [['--hidden', '0'], "--hidden is '0'; give a whole number from 1 to"],
  [['--batch', '5000'], 'a batch of 5000 sequences cannot be learned from; choose 1 to 4096'],
  [['--steps', '1'], 'the task first-symbol has no sequences of 1 steps; choose 2 to 500'],
  [['--updates', '1048576'], "--updates is '1048576'; give at most 1000000"],
  [['--block', '4'], 'the task first-symbol asks at the last step alone'],
  [['--reset'], '--reset goes with --block; leave it out, or give a block'],
  [['--task', 'sine', '--block', '4', '--bidirectional'], 'a network that reads backward'],
  [['--initial', 'zeros'], "there is no initializer called 'zeros'; the initializers are uniform"],
  [['--cell', 'gru', '--forget-bias', '1'], 'gru'],
  [['--cell', 'lstm_proj'], 'the cell lstm_proj has a projected state of size P'],
  [['--save', at('x.safetensors'), '--dtype', 'F16'], "--dtype is 'F16'; give F64 or F32"],
  [['--dtype', 'F32'], '--dtype goes with --save'],
  [['--save', at('none/x.safetensors')], `${at('none/x.safetensors')}: the file cannot be written`],
  [['--save', at('same'), '--log', at('same')], 'weights and log are to be one file'],
  [['--weight-decay', '0.1'], 'the optimizer adam has no weight decay; leave it out, or choose adamw'],
  [['--weight-decay', 'much'], "--weight-decay is 'much'; give a number"],
  [['--text', at('no.txt')], `${at('no.txt')}: `],
  [['--text', file('short.txt', 'short')], `${at('short.txt')}: the text has 5 characters`],
  [['--series', file('words.csv', 'a,b\nc,d\n')], `${at('words.csv')}:`],
  [['--series', file('few.csv', '1\n2\n')], `${at('few.csv')}: the table has 2 rows`],
  [['--text', at('short.txt'), '--task', 'sine'], 'only one of --task, --text and --series can be learned; leave the others out'],
  [['--column', '1'], '--column goes with --series'],
  [['adding'], "what is 'adding'?; names and numbers follow an option: --task adding"],
]) {
  const { code, out, err } = run('train', ...words);
  check(`${words.join(' ')} is answered`, code === 2 && out === '' && err.startsWith('gatewalk train: ') && err.includes(sentence) && err.trim().split('\n').length === 1, err);
}
check('what could not begin leaves no file', !existsSync(at('same')) && !existsSync(at('x.safetensors')) && !readdirSync(folder).some((name) => name.endsWith('.part')));
cases.end();
