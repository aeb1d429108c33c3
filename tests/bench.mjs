// bench.mjs [NAME…]: runs the measurements: build/bin/bench_* (Google Benchmark) and tests/benchmarks/*.mjs.
// Each prints a table and leaves build/bench/NAME.json. A script gets that file's path as its argument.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
mkdirSync('build/bench', { recursive: true });

const inTurns = ['bench_recurrent', 'bench_onednn'];  // native.mjs runs these beside each other
const programs = existsSync('build/bin') ? readdirSync('build/bin').filter((name) => name.startsWith('bench_') && !inTurns.includes(name)) : [];
const scripts = readdirSync('tests/benchmarks').filter((name) => name.endsWith('.mjs'));
const measurements = [
  ...programs.map((file) => {
    const name = file.slice('bench_'.length);
    return [name, [`build/bin/${file}`, `--benchmark_out=build/bench/${name}.json`, '--benchmark_out_format=json']];
  }),
  ...scripts.map((file) => {
    const name = file.slice(0, -'.mjs'.length);
    return [name, ['node', `tests/benchmarks/${file}`, `build/bench/${name}.json`]];
  }),
].sort();

const wanted = process.argv.slice(2);
const unknown = wanted.find((name) => !measurements.some(([known]) => known === name));
if (unknown) {
  console.error(`bench: there is no measurement '${unknown}'; there are ${measurements.map(([name]) => name).join(', ')}`);
  process.exit(2);
}
for (const [name, [program, ...list]] of measurements) {
  if (wanted.length && !wanted.includes(name)) continue;
  console.log(`\n== ${name}`);
  const { status } = spawnSync(program, list, { stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) {
    console.log(`${name} failed`);
    process.exitCode = 1;
  }
}
console.log('\nJSON: build/bench');
