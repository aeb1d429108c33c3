// models.mjs FOLDER: what people publish is opened by `gatewalk trace` and puts out what it should.
// FOLDER/files holds the files, FOLDER/expected a JSON a file: {file, format, networks: [{name, input_width, T, layers: [{name,
// output, pre?}]}], alternatives?, notes?, says?}, arrays as {shape, data}. The input is x[t][k] = sin(0.7 t + 1.3 k + 0.1). The
// output is the last recurrent layer's, or that of what stands behind it as far as it is computed, before or after its activation.
// A file without networks is refused with one line, which matches `says`; `notes` is matched on the error stream. A format is owed
// unless it stands here.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Count, file, run } from './program.mjs';

const notOwed = new Set(['onnx']);
const tolerance = 1e-12;

const folder = process.argv[2];
const cases = new Count();
const check = (name, good, detail) => cases.check(name, good, detail);

const sequence = (steps, width) => file(`x${steps}x${width}.json`, JSON.stringify(
  Array.from({ length: steps }, (_, t) => Array.from({ length: width }, (__, k) => Math.sin(0.7 * t + 1.3 * k + 0.1)))));
const trace = (path, x, ...words) => run('trace', '--model', path, '--sequence', x, '--output-only', ...words);
const isOneLine = ({ code, out, err }) => code === 2 && out === '' && /^gatewalk trace: [^\n]+\n$/.test(err) && err.length < 2000;

// The distance to the nearest of what is expected; infinite where nothing has this many numbers.
function nearest(layers, output) {
  const got = output.flat(2);
  const wanted = layers.flatMap((layer) => [layer.output, layer.pre]).filter((array) => array?.data.length === got.length);
  return Math.min(Infinity, ...wanted.map(({ data }) => Math.max(...data.map((v, k) => Math.abs(v - got[k])))));
}

for (const name of readdirSync(join(folder, 'expected')).sort()) {
  const record = JSON.parse(readFileSync(join(folder, 'expected', name), 'utf8'));
  const path = join(folder, 'files', record.file);
  if (record.format === 'refused' || notOwed.has(record.format)) {
    const answer = trace(path, sequence(7, 1));
    check(`${record.file} is refused in a line`, isOneLine(answer), `${answer.code}: ${answer.err}`);
    if (record.says) check(`${record.file}: the line says ${record.says}`, new RegExp(record.says).test(answer.err), answer.err);
    continue;
  }
  const several = record.networks.length > 1;
  // Keras' networks are called as their first layer.
  const called = (network) => record.format.startsWith('keras') ? network.layers[0].name : network.name;
  // Names of tensors alone do not tell that one module reads another's output: that is asked for.
  const isChain = ({ name }) => /state-dict|torch|safetensors/.test(record.format) && name.includes(' > ');
  if (several) {
    const answer = trace(path, sequence(7, 1));
    if (answer.code !== 0) check(`${record.file}: its networks are listed`, isOneLine(answer), answer.err);
  }
  for (const network of record.networks) {
    const x = sequence(network.T, network.input_width);
    const more = network.layers[0].h0 ? ['--initial', path] : [];
    const { code, out, err } = trace(path, x, ...(isChain(network) || (several && network.layers[0].h0 === undefined && called(network)) ? ['--prefix', called(network)] : []), ...more);
    const title = `${record.file} ${network.name}`;
    if (code !== 0) check(title, false, err);
    else {
      const off = nearest(network.layers, JSON.parse(out).output);
      check(title, off <= tolerance, `off by ${off}`);
    }
    if (record.notes) check(`${title}: says ${record.notes}`, new RegExp(record.notes).test(err), err);
  }
}
cases.end();
