// The page in Chromium on this machine: from navigation to the first drawn frame, processor time of a frame while lesson 8 is
// walked, whether it rests when nothing happens, and memory before and after a thousand steps.
// page.mjs OUT.json
import { writeFileSync } from 'node:fs';
import { open, run, test } from '../browser/driver.mjs';

const quantile = (list, q) => [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(q * list.length))];
const rows = {};

test('measured', async () => {
  const starts = [];
  for (let round = 0; round < 3; round++) {
    const lab = await open({ hash: '#/en/forget-gate/1' });
    starts.push(await lab.page.evaluate(() => performance.getEntriesByName('gatewalk-first-frame')[0].startTime));
    await lab.close();
  }
  rows['first frame after navigation, ms (three rounds)'] = starts.map((t) => Math.round(t));

  const lab = await open({ hash: '#/en/forget-gate/1' });
  const memory = async () => Math.round((await lab.page.evaluate(() => window.gatewalk.module.HEAPU8.length)) / 2 ** 20 * 10) / 10;
  const heap = async () => Math.round((await lab.page.metrics()).JSHeapUsedSize / 2 ** 20 * 10) / 10;
  await lab.page.evaluate(async () => { for (let k = 0; k < 30; k++) { window.gatewalk.perform('press', 'time/forth'); await new Promise(requestAnimationFrame); } });
  await lab.settle();
  rows['WebAssembly memory before, MiB'] = await memory();
  rows['JavaScript heap before, MiB'] = await heap();
  await lab.page.evaluate(async () => {
    for (let k = 0; k < 1000; k++) {
      window.gatewalk.perform('press', k % 40 === 39 ? 'time/token 0' : 'time/forth');
      await new Promise((done) => setTimeout(done, 0));
    }
  });
  await lab.settle();
  const times = await lab.page.evaluate(() => window.gatewalk.times);
  rows['frames measured'] = times.length;
  rows['processor time of a frame, ms: median'] = Number(quantile(times, 0.5).toFixed(2));
  rows['processor time of a frame, ms: 95 %'] = Number(quantile(times, 0.95).toFixed(2));
  rows['WebAssembly memory after 1000 steps, MiB'] = await memory();
  rows['JavaScript heap after 1000 steps, MiB'] = await heap();
  const before = await lab.frames();
  await new Promise((done) => setTimeout(done, 3000));
  rows['frames drawn in 3 s without input'] = (await lab.frames()) - before;
});

await run([]);
console.table(Object.entries(rows).map(([what, value]) => ({ what, value: String(value) })));
if (process.argv[2]) writeFileSync(process.argv[2], `${JSON.stringify(rows, null, 2)}\n`);
