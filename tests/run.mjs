// run.mjs [--list] [--verbose] [NAME…]: builds what the suites need, runs them one after another, adds them up.
// The table of suites is suites.mjs. Each suite's output is kept as build/tests/NAME.log.
import { spawn } from 'node:child_process';
import { createWriteStream, existsSync, mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { builds, suites } from './suites.mjs';

const DEFAULT_MINUTES = 10;
const BUILD_MINUTES = 30;
const TAIL = 40;
const logs = 'build/tests';

// Runs a command; resolves with its output, how it ended, and the seconds it took. It gets no stdin.
function run(name, [program, ...list], { minutes, env = {}, verbose }) {
  return new Promise((done) => {
    const started = Date.now();
    const log = createWriteStream(`${logs}/${name}.log`);
    let output = '';
    let ended = null;
    const child = spawn(program, list, { stdio: ['ignore', 'pipe', 'pipe'], detached: true, env: { ...process.env, ...env } });
    const end = (sentence) => {
      ended = sentence;
      try { process.kill(-child.pid, 'SIGKILL'); } catch { /* it is gone already */ }
    };
    const timer = setTimeout(() => end(`not finished after ${minutes} minutes`), minutes * 60000);
    const interrupted = () => { end('interrupted'); process.exit(130); };
    process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
    const hear = (chunk) => {
      output += chunk;
      log.write(chunk);
      if (verbose) process.stdout.write(chunk);
    };
    child.stdout.setEncoding('utf8').on('data', hear);
    child.stderr.setEncoding('utf8').on('data', hear);
    child.on('error', (error) => { ended = error.message; done(result(null)); });
    child.on('close', (code, signal) => done(result(code, signal)));
    function result(code, signal) {
      clearTimeout(timer);
      process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
      log.end();
      return { output, code, ended: ended ?? (signal ? `ended by ${signal}` : null), seconds: (Date.now() - started) / 1000 };
    }
  });
}

// The closing line of a suite, in our words or doctest's; null if there is none.
function closing_line(output) {
  const plain = output.replace(/\x1b\[[0-9;]*m/g, '');
  const ours = [...plain.matchAll(/^\s*(\d+) passed, (\d+) failed(?:, (\d+) skipped)?\s*$/gm)].at(-1);
  const doctest = [...plain.matchAll(/^\[doctest\] test cases:\s*\d+ \|\s*(\d+) passed \|\s*(\d+) failed \|\s*(\d+) skipped/gm)].at(-1);
  const found = ours ?? doctest;
  return found && { passed: Number(found[1]), failed: Number(found[2]), skipped: Number(found[3] ?? 0) };
}

function last_lines(output) {
  return output.trimEnd().split('\n').slice(-TAIL).map((line) => `    ${line}`).join('\n');
}

const made = new Map();
// Configures once, builds once a run; resolves with true if it succeeded.
function build(name, verbose) {
  if (!made.has(name)) made.set(name, build_now(name, verbose));
  return made.get(name);
}

async function build_now(name, verbose) {
  const [configure, folder, preset] = builds[name];
  const steps = [['cmake', '--build', '--preset', preset]];
  if (!existsSync(`${folder}/build.ninja`)) steps.unshift(['cmake', '--preset', configure]);
  for (const step of steps) {
    process.stdout.write(`build ${name}: ${step.slice(1).join(' ')} ...`);
    const { output, code, ended, seconds } = await run(`build-${name}`, step, { minutes: BUILD_MINUTES, verbose });
    console.log(` ${seconds.toFixed(1)} s`);
    if (code !== 0) {
      console.log(`${last_lines(output)}\n  build ${name} failed: ${ended ?? `exit ${code}`}; all of it in ${logs}/build-${name}.log`);
      return false;
    }
  }
  return true;
}

async function run_suite(suite, verbose) {
  for (const name of suite.build ?? []) {
    if (!(await build(name, verbose))) return { passed: 0, failed: 1, skipped: 0, why: `build ${name} failed` };
  }
  process.stdout.write(`${suite.name}: ${suite.what} ...`);
  const minutes = suite.minutes ?? DEFAULT_MINUTES;
  const { output, code, ended, seconds } = await run(suite.name, suite.command, { minutes, env: suite.env, verbose });
  const count = closing_line(output) ?? { passed: 0, failed: 1, skipped: 0, why: 'no closing line' };
  if (ended) count.why = ended;
  else if (code !== 0 && count.failed === 0) count.why = `exit ${code}`;
  if (count.why && count.failed === 0) count.failed = 1;
  const skipped = count.skipped ? `, ${count.skipped} skipped` : '';
  console.log(` ${seconds.toFixed(1)} s   ${count.passed} ok, ${count.failed} wrong${skipped}${count.why ? ` (${count.why})` : ''}`);
  if (count.failed) console.log(`${last_lines(output)}\n  all of it in ${logs}/${suite.name}.log`);
  return count;
}

const flags = process.argv.slice(2).filter((word) => word.startsWith('-'));
const names = process.argv.slice(2).filter((word) => !word.startsWith('-'));
const unknown = flags.find((flag) => !['--list', '--verbose'].includes(flag))
  ?? names.find((name) => !suites.some((suite) => suite.name === name || suite.name.startsWith(`${name}-`)));
if (unknown) {
  console.error(`test: there is no suite or option '${unknown}'; ./lab test --list names the suites`);
  process.exit(2);
}
if (flags.includes('--list')) {
  for (const suite of suites) console.log(`${suite.name.padEnd(20)} ${suite.what}`);
  process.exit(0);
}

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
mkdirSync(logs, { recursive: true });
const chosen = suites.filter((suite) => suite.when !== false
  && (!names.length || names.some((name) => suite.name === name || suite.name.startsWith(`${name}-`))));
const total = { passed: 0, failed: 0, skipped: 0 };
const wrong = [];
const started = Date.now();
for (const suite of chosen) {
  const count = await run_suite(suite, flags.includes('--verbose'));
  for (const key of Object.keys(total)) total[key] += count[key];
  if (count.failed) wrong.push(`${suite.name}: ${count.failed} failed${count.why ? ` (${count.why})` : ''}`);
}
console.log(`\n${chosen.length} suites in ${((Date.now() - started) / 60000).toFixed(1)} minutes${total.skipped ? `, ${total.skipped} cases skipped` : ''}`);
for (const line of wrong) console.log(line);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed ? 1 : 0;
