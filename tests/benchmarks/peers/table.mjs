// Rows of what was measured as text: microseconds, how many times faster Gatewalk is than the best of its peers, and its share
// of the multiply-add peak (operations of the products only).
import { operations } from './cases.mjs';

const median = (list) => { const s = [...list].sort((a, b) => a - b); return (s[(s.length - 1) >> 1] + s[s.length >> 1]) / 2; };
const ours = /^gatewalk/;

// [median, least, most] over the rounds of how many times longer `other` takes.
export function ratio(row, other, base = 'gatewalk') {
  const a = row.programs[base]?.rounds, b = row.programs[other]?.rounds;
  if (!a || !b) return null;
  const each = a.map((v, k) => b[k] / v);
  return [median(each), Math.min(...each), Math.max(...each)];
}
// The peer that takes least time.
export function best(row) {
  const peers = Object.entries(row.programs).filter(([name, p]) => !ours.test(name) && p.rounds);
  return peers.sort((a, b) => median(a[1].rounds) - median(b[1].rounds))[0]?.[0] ?? null;
}

// Operations a second of Gatewalk, as a share of the peak.
export function share(row, peak) {
  if (!row.programs.gatewalk?.rounds || !/forward|stream|training/.test(row.task)) return null;
  return operations(row) / (median(row.programs.gatewalk.rounds) * (row.task === 'training' ? 1 : row.steps) * 1e-6) / peak;
}

const number = (v) => (v >= 100 ? v.toFixed(0) : v.toPrecision(3));
export const table = {
  head: (where, peak) => console.log(`${where}, µs a time step (training and compile: a call); multiply-add peak ${(peak / 1e9).toFixed(1)} GFLOP/s\n` +
    'task      cell  input hidden batch  Gatewalk   of peak  times faster than the best peer (least–most of the rounds)'),
  row(row, peak) {
    const peer = best(row), r = peer && ratio(row, peer), mine = row.programs.gatewalk?.rounds, part = share(row, peak);
    const others = Object.entries(row.programs).filter(([name]) => name !== 'gatewalk').map(([name, p]) => `${name} ${p.failed ? p.failed : number(median(p.rounds))}`);
    console.log(`${row.task.padEnd(9)} ${row.cell.padEnd(5)} ${String(row.input).padStart(5)} ${String(row.hidden).padStart(6)} ${String(row.batch).padStart(5)}  ${(mine ? `${number(median(mine))} µs` : '').padEnd(10)} ` +
      `${(part === null ? '' : `${(100 * part).toFixed(0)} %`).padStart(6)}   ${r ? `${r[0].toFixed(2)} (${r[1].toFixed(2)}–${r[2].toFixed(2)}) ${peer}` : ''}   [${others.join(', ')}]`);
  },
};
