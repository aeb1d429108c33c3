// Running the native program, and writing the files it reads. Shared by tests/command and tests/code.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const program = process.env.GATEWALK_PROGRAM ?? 'build/bin/gatewalk';
if (!existsSync(program)) {
  console.log(`${program} is not there: build it with cmake --build --preset tests\n0 passed, 1 failed`);
  process.exit(1);
}

export const folder = mkdtempSync(join(tmpdir(), 'gatewalk-'));

// {code, out, err} of one run.
export function run(...words) {
  const { status, stdout, stderr, error } = spawnSync(program, words, { encoding: 'utf8', maxBuffer: 1 << 28 });
  if (error) throw error;
  return { code: status, out: stdout, err: stderr };
}

export function file(name, content) {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

export const count = (shape) => shape.reduce((a, b) => a * b, 1);

// Numbers that repeat nowhere near each other, exact in float32.
export function tensor(shape, phase = 0) {
  const data = Array.from({ length: count(shape) }, (_, k) => Math.fround(0.7 * Math.sin(1.7 * k + phase)));
  return { shape, data };
}

// {name: {shape, data}} as a safetensors file of doubles.
export function safetensors(name, tensors) {
  const header = {};
  const parts = [];
  let offset = 0;
  for (const [key, { shape, data }] of Object.entries(tensors)) {
    const bytes = Buffer.from(Float64Array.from(data).buffer);
    header[key] = { dtype: 'F64', shape, data_offsets: [offset, offset + bytes.length] };
    offset += bytes.length;
    parts.push(bytes);
  }
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return file(name, Buffer.concat([length, text, ...parts]));
}

export function npy(name, { shape, data }) {
  const about = `{'descr': '<f8', 'fortran_order': False, 'shape': (${shape.join(', ')}${shape.length === 1 ? ',' : ''}), }`;
  const padded = about.padEnd(Math.ceil((about.length + 11) / 64) * 64 - 11) + '\n';
  const head = Buffer.from(`\x93NUMPY\x01\x00\x00\x00${padded}`, 'latin1');
  head.writeUInt16LE(padded.length, 8);
  return file(name, Buffer.concat([head, Buffer.from(Float64Array.from(data).buffer)]));
}

export const json = (name, value) => file(name, JSON.stringify(value));

// PyTorch's tensors of a recurrent module.
export function pytorch({ blocks, input, hidden, layers = 1, directions = 1, bias = true, prefix = '', projection = 0, peepholes = [] }) {
  const tensors = {};
  let phase = 0;
  const output = projection || hidden;
  for (let layer = 0; layer < layers; ++layer)
    for (let direction = 0; direction < directions; ++direction) {
      const end = `_l${layer}${direction ? '_reverse' : ''}`;
      const add = (name, shape) => { tensors[prefix + name + end] = tensor(shape, ++phase); };
      add('weight_ih', [blocks * hidden, layer ? directions * output : input]);
      add('weight_hh', [blocks * hidden, output]);
      if (bias) add('bias_ih', [blocks * hidden]), add('bias_hh', [blocks * hidden]);
      if (projection) add('weight_hr', [projection, hidden]);
      for (const gate of peepholes) add(`weight_c${gate}`, [hidden]);
    }
  return tensors;
}

export const flat = (value) => (Array.isArray(value) ? value.flatMap(flat) : [typeof value === 'string' ? Number(value) : value]);

// The largest difference of two lists of numbers, against max(1, |expected|); infinite where lengths or NaN differ.
export function difference(got, expected) {
  if (got.length !== expected.length) return Infinity;
  let worst = 0;
  for (let k = 0; k < got.length; ++k) {
    if (Object.is(got[k], expected[k]) || (Number.isNaN(got[k]) && Number.isNaN(expected[k]))) continue;
    const error = Math.abs(got[k] - expected[k]) / Math.max(1, Math.abs(expected[k]));
    worst = Math.max(worst, Number.isNaN(error) ? Infinity : error);
  }
  return worst;
}

// Counts cases; prints those that fail, and the closing line.
export class Count {
  passed = 0;
  failed = 0;
  skipped = 0;
  check(name, good, detail = '') {
    if (good) ++this.passed;
    else {
      ++this.failed;
      console.log(`FAILED ${name}${detail ? `: ${detail}` : ''}`);
    }
  }
  end() {
    console.log(`${this.passed} passed, ${this.failed} failed${this.skipped ? `, ${this.skipped} skipped` : ''}`);
    process.exitCode = this.failed ? 1 : 0;
  }
}
