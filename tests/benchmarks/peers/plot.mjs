// Draws what peers.mjs measured: plot.mjs IN.json OUT.svg. A dot is the median of the rounds, its line their spread, a ring the
// median with results written into the last ones; the axis is logarithmic: how many times longer the fastest other program takes.
import { readFileSync, writeFileSync } from 'node:fs';
import { best, ratio } from './table.mjs';

const [from, to] = process.argv.slice(2), { date, rows } = JSON.parse(readFileSync(from, 'utf8'));
const CELLS = ['lstm', 'gru', 'rnn'], LEFT = 190, WIDTH = 230, GAP = 26, ROW = 19, TOP = 84, MOST = 90;
const SECTIONS = [
  ['forward, one sequence', (r) => r.task === 'forward' && r.batch === 1], ['forward, 32 sequences', (r) => r.task === 'forward' && r.batch > 1],
  ['one step a call', (r) => r.task === 'stream'], ['training step, 32 sequences', (r) => r.task === 'training'],
  ['the same in double, as the lab trains', (r) => r.task === 'learning'], ['audio, 128 samples a call', (r) => r.task === 'audio'],
];
const NAMES = { onnxruntime: 'ONNX Runtime Web', tensorflow: 'TensorFlow.js', jax: 'jax-js', nam: 'Neural Amp Modeler' };
const x = (v) => (Math.log(v) / Math.log(MOST)) * WIDTH;
const number = (v) => (v >= 9.95 ? v.toFixed(0) : v.toFixed(1));

const out = [], peers = new Set();
const text = (at, y, words, more = '') => out.push(`<text x="${at.toFixed(1)}" y="${y.toFixed(1)}" ${more}>${words}</text>`);
const line = (x1, y1, x2, y2, kind) => out.push(`<path class="${kind}" d="M${x1.toFixed(1)} ${y1.toFixed(1)}L${x2.toFixed(1)} ${y2.toFixed(1)}"/>`);

let y = TOP;
const bottoms = [];
for (const [title, of] of SECTIONS) {
  const sizes = [...new Set(rows.filter(of).map((r) => `${r.input}, ${r.hidden}`))];
  text(12, y + 4, title, 'class="title"');
  y += ROW;
  for (const size of sizes) {
    text(LEFT - 12, y + 4, size, 'class="size"');
    CELLS.forEach((cell, k) => {
      const left = LEFT + k * (WIDTH + GAP), row = rows.find((r) => of(r) && r.cell === cell && `${r.input}, ${r.hidden}` === size), peer = row && best(row);
      line(left, y, left + WIDTH, y, 'rule');
      if (!peer) return;
      peers.add(NAMES[peer] ?? peer);
      const [middle, least, most] = ratio(row.programs, peer);
      const into = ratio(row.programs, peer, 'gatewalk into')?.[0], first = Math.min(least, into ?? least), last = Math.max(most, into ?? most);
      line(left + x(least), y, left + x(most), y, 'spread');
      if (into) out.push(`<circle class="into" cx="${(left + x(into)).toFixed(1)}" cy="${y}" r="3.5"><title>${into.toFixed(2)} times with results written into the last ones</title></circle>`);
      out.push(`<circle cx="${(left + x(middle)).toFixed(1)}" cy="${y}" r="4"><title>${cell}, ${title}, ${size}: ${middle.toFixed(2)} times (${least.toFixed(2)} to ${most.toFixed(2)}), beside ${NAMES[peer] ?? peer}</title></circle>`);
      text(left + (middle > 25 ? x(first) - 9 : x(last) + 9), y + 4, into ? `${number(middle)} · ${number(into)}` : number(middle), middle > 25 ? 'class="value" text-anchor="end"' : 'class="value"');
    });
    y += ROW;
  }
  y += 8;
  bottoms.push(y);
}
const height = y + 26, width = LEFT + 3 * WIDTH + 2 * GAP + 24, under = [];
CELLS.forEach((cell, k) => {
  const left = LEFT + k * (WIDTH + GAP);
  under.push(`<text x="${left}" y="${TOP - 22}" class="cell">${cell.toUpperCase()}</text>`);
  for (const v of [1, 2, 5, 10, 20, 50]) {
    under.push(`<path class="${v === 1 ? 'even' : 'tick'}" d="M${(left + x(v)).toFixed(1)} ${TOP - 6}V${y - 4}"/><text x="${(left + x(v)).toFixed(1)}" y="${y + 10}" text-anchor="middle" class="axis">${v === 1 ? 'as fast' : `${v}×`}</text>`);
  }
});
writeFileSync(to, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" font-family="Inter, Helvetica, Arial, sans-serif" font-size="12">
<title>How many times faster than the fastest other program, in Chromium on one thread</title>
<style>
svg { --ink: #1d2433; --soft: #68718a; --faint: #e3e6ee; --dot: #0b6bcb }
@media (prefers-color-scheme: dark) { svg { --ink: #e8ebf4; --soft: #9aa3bb; --faint: #333a4c; --dot: #62b0ff } }
text { fill: var(--ink) } .size, .axis { fill: var(--soft) } .size { text-anchor: end; font-variant-numeric: tabular-nums } .axis { font-size: 10px }
.title, .cell, .head { font-weight: 600 } .head { font-size: 15px } .value { font-variant-numeric: tabular-nums }
.rule, .tick { stroke: var(--faint) } .even { stroke: var(--soft) } .spread { stroke: var(--dot); stroke-width: 3; stroke-linecap: round; opacity: .45 } circle { fill: var(--dot) } .into { fill: none; stroke: var(--dot); stroke-width: 1.5 }
</style>
<text x="12" y="24" class="head">Times faster than the fastest other program, in Chromium on one thread</text>
<text x="12" y="42" class="size" style="text-anchor: start">beside ${[...peers].join(', ')}; input, hidden at the left; median of three rounds and their spread; ring: results written into the last ones; ${date}</text>
${under.join('\n')}
${out.join('\n')}
</svg>
`);
