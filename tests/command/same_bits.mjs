// same_bits.mjs [SITE]: more than a million values of forward and backward passes, from the native command line and from the
// module in WebAssembly, on the same weights and sequences: every one the same double. tests/engine/cells/digest.cpp holds the
// library itself to one digest in every build; this closes the chain to what `gatewalk trace` prints.
import { strict as assert } from 'node:assert';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { spawnSync } from 'node:child_process';

const site = process.argv[2] ?? 'build/site';
const program = process.env.GATEWALK_PROGRAM ?? 'build/bin/gatewalk';
const folder = mkdtempSync(join(tmpdir(), 'gatewalk-bits-'));
const { default: createEngine } = await import(pathToFileURL(resolve(site, 'engine.mjs')));
const engine = await createEngine();
const STEPS = 80;

// Numbers that floats hold exactly, so that both read the same.
const numbers = (count, seed) => Float32Array.from({ length: count }, (_, k) => (((k * 7919 + seed * 104729) % 4093) - 2046) / 1024);
const nested = (list, width) => Array.from({ length: list.length / width }, (_, k) => Array.from(list.subarray(k * width, (k + 1) * width)));

function command_line(words) {
  const { status, stdout, stderr } = spawnSync(program, words, { encoding: 'utf8', maxBuffer: 1 << 30 });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
}
// A .npy of doubles.
function npy(path, list, shape) {
  const words = `{'descr': '<f8', 'fortran_order': False, 'shape': (${shape.join(', ')},), }`;
  const header = `${words}${' '.repeat(63 - ((10 + words.length) % 64))}\n`;
  const head = Buffer.concat([Buffer.from([0x93]), Buffer.from('NUMPY\x01\x00', 'latin1'), Buffer.from([header.length & 255, header.length >> 8]), Buffer.from(header)]);
  writeFileSync(path, Buffer.concat([head, Buffer.from(Float64Array.from(list).buffer)]));
}

let passed = 0, failed = 0, values = 0;
for (const [cell, layers] of [['lstm', 2], ['gru', 2], ['rnn', 1], ['rnn_leaky_relu', 1], ['gru_chung', 1]]) {
  const [input, hidden] = [12, 48];
  const weights = engine.create({ cell, input, hidden, layers, seed: 5 }).save();
  const model = engine.load(weights, { cell });
  const x = numbers(STEPS * input, 1), upstream = numbers(STEPS * hidden, 2);
  writeFileSync(join(folder, 'model.safetensors'), weights);
  writeFileSync(join(folder, 'x.json'), JSON.stringify(nested(x, input)));
  npy(join(folder, 'upstream.npy'), upstream, [STEPS, 1, hidden]);
  const here = model.trace(x, { steps: STEPS, dOutput: upstream });
  const there = command_line(['trace', '--model', join(folder, 'model.safetensors'), '--cell', cell, '--sequence', join(folder, 'x.json'), '--backward', join(folder, 'upstream.npy')]);
  try {
    const key = (entry) => [entry.pass, entry.layer, entry.direction, entry.step, entry.name].join(' ');
    const listed = new Map(there.trace.map((entry) => [key(entry), entry]));
    here.trace.forEach((entry) => {
      const printed = listed.get(key(entry))?.values.flat(Infinity) ?? assert.fail(`${cell}: the command line has no ${key(entry)}`);
      assert.equal(printed.length, entry.values.length, `${cell}: ${entry.name}`);
      printed.forEach((value, j) => assert.ok(Object.is(Number(value), entry.values[j]), `${cell}: ${entry.pass} ${entry.name} at step ${entry.step}, number ${j}: ${value} and ${entry.values[j]}`));
      values += printed.length;
    });
    passed += 1;
    console.log(`ok    ${cell}: ${values} values so far`);
  } catch (error) {
    failed += 1;
    console.log(`wrong ${error.message}`);
  }
  model.dispose();
}
rmSync(folder, { recursive: true, force: true });
console.log(`${values} values`);
if (values < 1e6) failed += 1, console.log('wrong fewer than a million');
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
