// Times several programs on one case, in turns, so that what else the machine does hits all of them alike.
// One sample is as many calls as fill SAMPLE ms; if the machine stood still while they were counted, it is taken again with more. A round takes SAMPLES of each program in turn and counts each one's fastest:
// what else the machine does only ever adds.
import { isCall, reference } from './cases.mjs';

const SAMPLE = 10, WARM = 200, SAMPLES = 7;

async function warmed(job) {
  const start = performance.now();
  let calls = 0;
  do { await job.run(); ++calls; } while (performance.now() - start < WARM && calls < 20000);
  const from = performance.now();
  let count = 0;
  do { const r = job.run(); if (job.later) await r; ++count; } while (performance.now() - from < SAMPLE);
  return count;
}

// µs a call. entry: {job, calls}
async function sample(entry) {
  for (const { job } = entry; ; entry.calls *= 2) {
    const start = performance.now();
    if (job.later) for (let k = 0; k < entry.calls; ++k) await job.run();
    else for (let k = 0; k < entry.calls; ++k) job.run();
    const spent = performance.now() - start;
    if (spent > SAMPLE / 2) return (spent * 1000) / entry.calls;
  }
}

// programs: {name: loaded peer}, of which these `names`. Returns {name: {rounds: [µs a time step (training, learning: a call)], error?}}.
export async function measure(c, programs, names, rounds) {
  const jobs = [], result = {};
  for (const [name, peer] of Object.entries(programs)) {
    if (!names.includes(name) || !peer[c.task]) continue;
    try {
      const job = await peer[c.task](c), r = job.run();
      job.later = !!(r && r.then);
      await r;
      result[name] = { rounds: [] };
      const out = job.out?.();
      if (out && c.hidden * c.batch <= 4096) { const want = reference(c); result[name].error = want.reduce((worst, v, k) => Math.max(worst, Math.abs(v - out[k])), 0); }
      jobs.push({ name, job, calls: await warmed(job) });
    } catch (error) { result[name] = { failed: String(error?.message ?? error).slice(0, 200) }; }
  }
  for (let round = 0; round < rounds; ++round) {
    const taken = jobs.map(() => []);
    for (let k = 0; k < SAMPLES; ++k) for (const [n, entry] of jobs.entries()) taken[n].push((await sample(entry)) / (isCall(c) ? 1 : c.steps));
    for (const [n, { name }] of jobs.entries()) result[name].rounds.push(Math.min(...taken[n]));
  }
  for (const { name, job } of jobs) {
    if (job.loss) result[name].loss = Number(job.loss());
    await job.dispose();
  }
  return result;
}
