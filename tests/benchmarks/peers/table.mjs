// Rows of what was measured as text: microseconds, and how many times faster Gatewalk is than the best of its peers.
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

const number = (v) => (v >= 100 ? v.toFixed(0) : v.toPrecision(3));
export const table = {
  head: () => console.log('task      cell  input hidden batch  Gatewalk   times faster than the best peer (three rounds)'),
  row(row) {
    const peer = best(row), r = peer && ratio(row, peer), mine = row.programs.gatewalk?.rounds;
    const others = Object.entries(row.programs).filter(([name]) => name !== 'gatewalk').map(([name, p]) => `${name} ${p.failed ? p.failed : number(median(p.rounds))}`);
    console.log(`${row.task.padEnd(9)} ${row.cell.padEnd(5)} ${String(row.input).padStart(5)} ${String(row.hidden).padStart(6)} ${String(row.batch).padStart(5)}  ${(mine ? `${number(median(mine))} µs` : '').padEnd(10)} ` +
      `${r ? `${r[0].toFixed(2)} (${r[1].toFixed(2)}–${r[2].toFixed(2)}) ${peer}` : ''}   [${others.join(', ')}]`);
  },
};
