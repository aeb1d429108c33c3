// Rows of what was measured as text: microseconds, how many times faster Gatewalk is than the best of its peers, and its share
// of the multiply-add peak (operations of the products only).
import { isCall, operations } from './cases.mjs';

const median = (list) => { const s = [...list].sort((a, b) => a - b); return (s[(s.length - 1) >> 1] + s[s.length >> 1]) / 2; };

// [median, least, most] over the rounds of how many times longer `other` takes than one of ours.
export function ratio(programs, other, ours = 'gatewalk') {
  const a = programs[ours]?.rounds, b = programs[other]?.rounds;
  if (!a || !b) return null;
  const each = a.map((v, k) => b[k] / v);
  return [median(each), Math.min(...each), Math.max(...each)];
}
// The peer that takes least time.
export function best(row) {
  const peers = Object.entries(row.programs).filter(([name, p]) => !name.startsWith('gatewalk') && p.rounds);
  return peers.sort((a, b) => median(a[1].rounds) - median(b[1].rounds))[0]?.[0] ?? null;
}

// Operations a second of Gatewalk, as a share of the peak.
export function share(row, peak) {
  if (!row.programs.gatewalk?.rounds || !/forward|stream|training/.test(row.task)) return null;
  return operations(row) / (median(row.programs.gatewalk.rounds) * (isCall(row) ? 1 : row.steps) * 1e-6) / peak;
}

const number = (v) => (v >= 100 ? v.toFixed(0) : v.toPrecision(3));
const name = ({ task, cell, input, hidden, batch }) => `${task.padEnd(9)} ${cell.padEnd(5)} ${String(input).padStart(5)} ${String(hidden).padStart(6)} ${String(batch).padStart(5)}`;
const spread = ([middle, least, most]) => `${middle.toFixed(2)} (${least.toFixed(2)}–${most.toFixed(2)})`;
export const table = {
  head: (where, peak) => console.log(`${where}, µs a time step (training, learning and compile: a call); multiply-add peak ${(peak / 1e9).toFixed(1)} GFLOP/s\n` +
    'task      cell  input hidden batch  Gatewalk   of peak  times faster than the best peer (least–most of the rounds); with results written into the last ones'),
  row(row, peak) {
    const peer = best(row), r = peer && ratio(row.programs, peer), into = peer && ratio(row.programs, peer, 'gatewalk into'), mine = row.programs.gatewalk?.rounds, part = share(row, peak);
    const others = Object.entries(row.programs).filter(([other]) => !other.startsWith('gatewalk') || other === 'gatewalk float').map(([other, p]) => `${other} ${p.failed ? p.failed : number(median(p.rounds))}`);
    console.log(`${name(row)}  ${(mine ? `${number(median(mine))} µs` : '').padEnd(10)} ${(part === null ? '' : `${(100 * part).toFixed(0)} %`).padStart(6)}   ` +
      `${r ? `${spread(r)}${into ? `; ${spread(into)}` : ''} ${peer}` : ''}   ${others.length ? `[${others.join(', ')}]` : ''}`);
  },
  variantsHead: () => console.log('\nGatewalk otherwise: its time (least–most of the rounds) as a multiple of what it takes by default\ntask      cell  input hidden batch  Gatewalk'),
  variants(row) {
    const mine = row.variants.gatewalk?.rounds;
    const others = Object.entries(row.variants).filter(([other]) => other !== 'gatewalk').map(([other, p]) => `${other.slice('gatewalk '.length)} ${p.failed ?? (mine ? spread(ratio(row.variants, other)) : number(median(p.rounds)))}`);
    console.log(`${name(row)}  ${(mine ? `${number(median(mine))} µs` : '').padEnd(10)} ${others.join(', ')}`);
  },
};
