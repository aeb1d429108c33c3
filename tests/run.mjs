// run.mjs [--list] [--verbose] [NAME…]: builds what the suites need, runs them, beside each other where they allow it
// (schedule.mjs), and adds them up: a line for each that ends. The table of suites is suites.mjs; GATEWALK_SUITES names another
// one. Each one's output is kept as build/tests/NAME.log. Ctrl+C ends all that runs.
import { spawn } from 'node:child_process';
import { createWriteStream, existsSync, mkdirSync } from 'node:fs';
import os from 'node:os';
import { fileURLToPath } from 'node:url';
import { schedule } from './schedule.mjs';

const { builds, suites } = await import(process.env.GATEWALK_SUITES ?? './suites.mjs');
const DEFAULT_MINUTES = 10;
const BUILD_MINUTES = 60;
const GRACE = 3000;  // ms between being asked to end and being made to: a driver takes its browser with it
const TAIL = 40;
const logs = 'build/tests';

// --- the screen: lines that stay, and below them on a terminal what runs now -----------------------------------
const running = new Map();  // name → child process
const begun = Date.now();
const terminal = process.stdout.isTTY;
function status() {
  if (!terminal) return;
  const seconds = Math.round((Date.now() - begun) / 1000);
  process.stdout.write(`\r\x1b[K${running.size ? `${[...running.keys()].join(', ')} … ${seconds} s` : ''}`);
}
function say(text) {
  if (terminal) process.stdout.write('\r\x1b[K');
  console.log(text);
  status();
}

// --- programs ---------------------------------------------------------------------------------------------------
const signal_group = (child, signal) => {
  try { process.kill(-child.pid, signal); } catch { /* it is gone already */ }
};
function end(child) {
  signal_group(child, 'SIGTERM');
  setTimeout(() => signal_group(child, 'SIGKILL'), GRACE).unref();
}

// Runs a command; resolves with its output, how it ended, and the seconds it took. It gets no stdin.
function run(name, [program, ...list], { minutes, env = {}, verbose }) {
  return new Promise((done) => {
    const started = Date.now();
    const log = createWriteStream(`${logs}/${name}.log`);
    let output = '';
    let ended = null;
    const child = spawn(program, list, { stdio: ['ignore', 'pipe', 'pipe'], detached: true, env: { ...process.env, ...env } });
    running.set(name, child);
    status();
    const timer = setTimeout(() => {
      ended = `not finished after ${minutes} minutes`;
      end(child);
    }, minutes * 60000);
    const hear = (chunk) => {
      output += chunk;
      log.write(chunk);
      if (verbose) process.stdout.write(chunk);
    };
    child.stdout.setEncoding('utf8').on('data', hear);
    child.stderr.setEncoding('utf8').on('data', hear);
    child.on('error', (error) => { ended = error.message; finish(null); });
    child.on('close', (code, signal) => finish(code, signal));
    function finish(code, signal) {
      clearTimeout(timer);
      running.delete(name);
      log.end();
      done({ output, code, ended: ended ?? (signal ? `ended by ${signal}` : null), seconds: (Date.now() - started) / 1000 });
    }
  });
}

// Ctrl+C: everything that runs is asked to end, then made to, before we go.
let interrupted = false;
async function interrupt() {
  if (interrupted) return;
  interrupted = true;
  say(`interrupted; ending ${[...running.keys()].join(', ') || 'nothing'}`);
  const children = [...running.values()];
  children.forEach(end);
  for (let waited = 0; running.size && waited < GRACE + 1000; waited += 50) await new Promise((next) => setTimeout(next, 50));
  children.forEach((child) => signal_group(child, 'SIGKILL'));  // what outlived the program that began it
  process.exit(130);
}
process.on('SIGINT', interrupt).on('SIGTERM', interrupt);

// --- builds and suites ------------------------------------------------------------------------------------------
// The closing line of a suite, in our words or doctest's; null if there is none.
function closing_line(output) {
  const plain = output.replace(/\x1b\[[0-9;]*m/g, '');
  const ours = [...plain.matchAll(/^\s*(\d+) passed, (\d+) failed(?:, (\d+) skipped)?\s*$/gm)].at(-1);
  const doctest = [...plain.matchAll(/^\[doctest\] test cases:\s*\d+ \|\s*(\d+) passed \|\s*(\d+) failed \|(?:\s*(\d+) skipped)?/gm)].at(-1);
  const found = ours ?? doctest;
  return found && { passed: Number(found[1]), failed: Number(found[2]), skipped: Number(found[3] ?? 0) };
}

function last_lines(output) {
  return output.trimEnd().split('\n').slice(-TAIL).map((line) => `    ${line}`).join('\n');
}

// Configures once and builds; resolves with true if it succeeded.
async function build(name, verbose) {
  const [configure, folder, preset] = builds[name];
  const steps = [['cmake', '--build', '--preset', preset]];
  if (!existsSync(`${folder}/build.ninja`)) steps.unshift(['cmake', '--preset', configure]);
  let all = 0;
  for (const step of steps) {
    const { output, code, ended, seconds } = await run(`build-${name}`, step, { minutes: BUILD_MINUTES, verbose });
    all += seconds;
    if (interrupted) return false;
    if (code !== 0) {
      say(`build ${name}: ${step.join(' ')}   ${all.toFixed(1)} s   failed: ${ended ?? `exit ${code}`}\n${last_lines(output)}\n`
        + `  all of it in ${logs}/build-${name}.log`);
      return false;
    }
  }
  say(`build ${name}: ${steps.at(-1).join(' ')}   ${all.toFixed(1)} s`);
  return true;
}

const total = { passed: 0, failed: 0, skipped: 0 };
const wrong = [];
function add(suite, count) {
  for (const key of Object.keys(total)) total[key] += count[key];
  if (count.failed) wrong.push(`${suite.name}: ${count.failed} failed${count.why ? ` (${count.why})` : ''}`);
}

async function run_suite(suite, verbose) {
  if (verbose) say(`${suite.name}: ${suite.what} ...`);
  const minutes = suite.minutes ?? DEFAULT_MINUTES;
  const { output, code, ended, seconds } = await run(suite.name, suite.command, { minutes, env: suite.env, verbose });
  if (interrupted) return;
  const count = closing_line(output) ?? { passed: 0, failed: 1, skipped: 0, why: 'no closing line' };
  if (ended) count.why = ended;
  else if (code !== 0 && count.failed === 0) count.why = `exit ${code}`;
  if (count.why && count.failed === 0) count.failed = 1;
  const skipped = count.skipped ? `, ${count.skipped} skipped` : '';
  say(`${suite.name}: ${suite.what}   ${seconds.toFixed(1)} s   ${count.passed} ok, ${count.failed} wrong${skipped}${count.why ? ` (${count.why})` : ''}`
    + (count.failed ? `\n${last_lines(output)}\n  all of it in ${logs}/${suite.name}.log` : ''));
  add(suite, count);
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
const verbose = flags.includes('--verbose');  // two outputs at once would be neither
await schedule({
  builds: Object.keys(builds).filter((name) => chosen.some((suite) => suite.build?.includes(name))),
  suites: chosen,
  cores: verbose ? 1 : Number(process.env.GATEWALK_CORES ?? (os.availableParallelism?.() ?? os.cpus().length)),
  make: (name) => build(name, verbose),
  run: (suite) => (interrupted ? Promise.resolve() : run_suite(suite, verbose)),
  deny: (suite, name) => add(suite, { passed: 0, failed: 1, skipped: 0, why: `build ${name} failed` }),
});
if (terminal) process.stdout.write('\r\x1b[K');
if (interrupted) await new Promise(() => setTimeout(() => {}, 10 * GRACE));  // interrupt() ends us
console.log(`\n${chosen.length} suites in ${((Date.now() - begun) / 60000).toFixed(1)} minutes${total.skipped ? `, ${total.skipped} cases skipped` : ''}`);
for (const line of wrong) console.log(line);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed ? 1 : 0;
