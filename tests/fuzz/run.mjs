// run.mjs FOLDER [SECONDS]: runs every libFuzzer program in FOLDER (build/sanitize/bin) for a bounded time: SECONDS each, or
// GATEWALK_FUZZ_SECONDS for a night, or 5. What one run has grown, the next starts from.
// Seeds: the repository's own files of that kind, where there are any. A finding is kept as build/tests/fuzz/found/TARGET-….
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';

const [folder = 'build/sanitize/bin', seconds = process.env.GATEWALK_FUZZ_SECONDS ?? '5'] = process.argv.slice(2);
const seeds = {
  fuzz_safetensors: ['tests/golden/bad'],
  fuzz_model: ['tests/golden/models/files'],
  fuzz_npy: ['tests/fuzz/seeds/npy'],
  fuzz_hdf5: ['tests/fuzz/seeds/hdf5'],
  fuzz_cell: ['engine/cells'],
  fuzz_tex: ['tests/fuzz/seeds/tex'],
  fuzz_progress: ['tests/fuzz/seeds/progress'],
  fuzz_page: ['tests/fuzz/seeds/page'],
  fuzz_lesson: ['tests/fuzz/seeds/lesson', 'lessons/text/en'],
};
const found = 'build/tests/fuzz/found';

// What a finding's reader needs: the report without the map of memory that follows it, and the input, made smaller where
// libFuzzer can, in a form that can be copied out of a log.
function tell(program, output) {
  const report = output.slice(Math.max(output.search(/^.*(==ERROR:|ERROR: libFuzzer|runtime error:)/m), 0));
  console.log(report.split(/^(?:SUMMARY|Shadow bytes)/m)[0].split('\n').slice(0, 60).join('\n'));
  const input = output.match(/Test unit written to (\S+)/)?.[1];
  if (!input) return;
  const smaller = `${input}-small`;
  spawnSync(`${folder}/${program}`, ['-minimize_crash=1', '-max_total_time=20', `-exact_artifact_path=${smaller}`, input]);
  const kept = existsSync(smaller) ? smaller : input;
  console.log(`${kept} (base64): ${readFileSync(kept).toString('base64')}`);
}

let passed = 0, failed = 0;
for (const program of readdirSync(folder).filter((name) => name.startsWith('fuzz_')).sort()) {
  const grown = `build/tests/fuzz/grown/${program}`;  // new inputs go to the first folder
  mkdirSync(grown, { recursive: true });
  mkdirSync(found, { recursive: true });
  const limits = [`-max_total_time=${seconds}`, '-max_len=8192', '-rss_limit_mb=1024', '-malloc_limit_mb=256', '-timeout=10',
    `-artifact_prefix=${found}/${program}-`];
  const { status, signal, stdout, stderr } = spawnSync(`${folder}/${program}`,
    [...limits, grown, ...(seeds[program] ?? []).filter(existsSync)], { encoding: 'utf8', maxBuffer: 1 << 28 });
  const runs = `${stdout}${stderr}`.match(/Done (\d+) runs/)?.[1];
  if (status === 0) passed += 1;
  else {
    failed += 1;
    tell(program, `${stdout}${stderr}`);
  }
  console.log(`${status === 0 ? 'ok  ' : 'FAIL'} ${program}: ${runs ?? 'no'} runs in ${seconds} s${signal ? `, ended by ${signal}` : ''}`);
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed || !passed ? 1 : 0);
