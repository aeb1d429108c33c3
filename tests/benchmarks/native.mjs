// Natively, one thread: recurrent.cpp beside oneDNN (where libdnnl-dev is) and ONNX Runtime's library for Node, and Gatewalk's
// module in Node for information. Three rounds of all in turns; ratios are taken within a round.
// native.mjs OUT.json
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROUNDS = 3, folder = mkdtempSync(join(tmpdir(), 'gatewalk-bench-'));
const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];
const rows = new Map();  // name → {program: [µs of each round]}
const context = {};
function put(name, program, us) {
  if (!rows.has(name)) rows.set(name, {});
  (rows.get(name)[program] ??= []).push(us);
}

// A program of Google Benchmark's.
function native(program, label) {
  const out = join(folder, 'out.json');
  if (!existsSync(`build/bin/${program}`)) return;
  const run = spawnSync(`build/bin/${program}`, ['--benchmark_min_time=0.08', `--benchmark_out=${out}`, '--benchmark_out_format=json'], { stdio: ['ignore', 'ignore', 'ignore'] });
  if (run.status !== 0) throw new Error(`${program} ended with ${run.status}`);
  const { context: about, benchmarks } = JSON.parse(readFileSync(out, 'utf8'));
  if (about.peak_gflops) Object.assign(context, { peak_gflops: Math.max(context.peak_gflops ?? 0, Number(about.peak_gflops)), kernels: about.kernels });
  for (const b of benchmarks) {
    put(b.name, label, b.us_step * 1e6);
    if (b.share) put(b.name, 'share', b.share);
  }
}

// The peers that run under Node.
function node() {
  const out = join(folder, 'node.json');
  const run = spawnSync(process.execPath, ['tests/benchmarks/peers/run.mjs', out, '--where', 'node', '--rounds', '1', '--task', 'forward,stream,training'], { stdio: ['ignore', 'ignore', 'inherit'] });
  if (run.status !== 0) return;
  for (const row of JSON.parse(readFileSync(out, 'utf8')).rows)
    for (const [program, { rounds }] of Object.entries(row.programs)) if (rounds) put(`${row.task}/${row.cell}/T${row.steps}/I${row.input}/H${row.hidden}/B${row.batch}`, program === 'gatewalk' ? 'module in Node' : program, rounds[0]);
}

for (let round = 0; round < ROUNDS; ++round) native('bench_recurrent', 'gatewalk'), native('bench_onednn', 'oneDNN'), node();
rmSync(folder, { recursive: true, force: true });

const number = (v) => (v >= 100 ? v.toFixed(0) : v.toPrecision(3));
console.log(`${context.kernels}, multiply-add peak ${context.peak_gflops?.toFixed(0)} GFLOP/s; µs a time step (training and compile: a call), median of ${ROUNDS} rounds (least–most of the ratios)`);
for (const [name, row] of rows) {
  if (!row.gatewalk) continue;
  const beside = Object.entries(row).filter(([program]) => program !== 'gatewalk' && program !== 'share').map(([program, us]) => {
    const ratios = us.map((v, k) => v / row.gatewalk[k]);
    return `${program} ${number(median(us))} = ${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)})`;
  });
  console.log(`${name.padEnd(34)} ${number(median(row.gatewalk)).padStart(8)}  ${(row.share ? `${(100 * median(row.share)).toFixed(0)} % of peak` : '').padEnd(14)} ${beside.join(', ')}`);
}

// How the cost of training grows when one of T, H and B doubles.
console.log('\ntraining an LSTM, cost of twice as much (2 is linear in it; H: 4 where the products dominate)');
const growth = (a, b) => { const x = rows.get(`growth/lstm/${a}`)?.gatewalk, y = rows.get(`growth/lstm/${b}`)?.gatewalk; return x && y ? median(x.map((v, k) => y[k] / v)).toFixed(2) : '-'; };
for (const [what, a, b] of [['T 50 → 100', 'T50/I8/H64/B16', 'T100/I8/H64/B16'], ['T 100 → 200', 'T100/I8/H64/B16', 'T200/I8/H64/B16'], ['B 16 → 32', 'T50/I8/H64/B16', 'T50/I8/H64/B32'],
  ['B 32 → 64', 'T50/I8/H64/B32', 'T50/I8/H64/B64'], ['H 64 → 128', 'T50/I8/H64/B16', 'T50/I8/H128/B16'], ['H 128 → 256', 'T50/I8/H128/B16', 'T50/I8/H256/B16']])
  console.log(`  ${what.padEnd(14)} × ${growth(a, b)}`);
writeFileSync(process.argv[2], `${JSON.stringify({ date: new Date().toISOString().slice(0, 10), ...context, rows: Object.fromEntries(rows) }, null, 1)}\n`);
