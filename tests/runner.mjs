// What runs these suites: the schedule, on a made-up day, and run.mjs itself on a table of small programs.
import { strict as assert } from 'node:assert';
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { schedule } from './schedule.mjs';

const runner = fileURLToPath(new URL('run.mjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'gatewalk-runner-'));
const cases = [];
const test = (name, what) => cases.push({ name, what });

// What began and ended when, with nothing but turns of the event loop for time.
async function day(cores, broken = '') {
  const log = [];
  const now = new Set();
  const live = (name, turns, value) => new Promise((done) => {
    now.add(name);
    log.push({ begins: name, beside: [...now] });
    const tick = () => {
      if (--turns > 0) setImmediate(tick);
      else {
        now.delete(name);
        log.push({ ends: name });
        done(value);
      }
    };
    tick();
  });
  const suites = [{ name: 'native-1', build: ['native'] }, { name: 'web-1', build: ['web'] }, { name: 'both', build: ['native', 'web'] },
    { name: 'looks', build: ['web'], quiet: true }, { name: 'clock', build: ['native'], quiet: true }, { name: 'none', build: [] },
    { name: 'native-2', build: ['native'] }, { name: 'web-2', build: ['web'] }];
  const denied = [];
  await schedule({ builds: ['native', 'web'], suites, cores, make: (name) => live(`build ${name}`, 20, name !== broken),
    run: (suite) => live(suite.name, 7), deny: (suite, build) => denied.push(`${suite.name} without ${build}`) });
  return { log, denied, suites };
}
const wide = (name) => name.startsWith('build') || name === 'looks' || name === 'clock';
const at = (log, key, name) => log.findIndex((entry) => entry[key] === name);

for (const cores of [1, 2, 4, 16]) {
  test(`on ${cores} cores every suite runs once, after its builds, and nothing wide beside another`, async () => {
    const { log, suites } = await day(cores);
    for (const { name, build } of suites) {
      assert.equal(log.filter((entry) => entry.begins === name).length, 1, name);
      for (const needed of build) assert.ok(at(log, 'ends', `build ${needed}`) < at(log, 'begins', name), `${name} before ${needed}`);
    }
    for (const { beside } of log.filter((entry) => entry.begins)) {
      assert.ok(beside.length <= Math.max(1, cores), `${beside} on ${cores}`);
      assert.ok(beside.filter(wide).length <= 1, beside.join());
      if (beside.some(wide)) assert.ok(beside.length <= 1 + Math.max(1, cores / 2), beside.join());
    }
  });
}

test('on two cores suites run beside the builds that follow', async () => {
  const { log } = await day(2);
  assert.ok(at(log, 'ends', 'native-1') < at(log, 'ends', 'build web'));
  assert.ok(at(log, 'begins', 'none') < at(log, 'ends', 'build native'));
});

test('a build that fails denies its suites, and the others run', async () => {
  const { log, denied } = await day(2, 'web');
  assert.deepEqual(denied.sort(), ['both without web', 'looks without web', 'web-1 without web', 'web-2 without web']);
  assert.deepEqual(log.filter((entry) => entry.ends).map((entry) => entry.ends).sort(),
    ['build native', 'build web', 'clock', 'native-1', 'native-2', 'none']);
});

// A table for run.mjs; a suite is a line of JavaScript.
function table(rows) {
  const path = join(folder, 'suites.mjs');
  const suites = rows.map(([name, code, more]) => ({ name: `runner-toy-${name}`, what: 'a toy', command: ['node', '-e', code], ...more }));
  writeFileSync(path, `export const builds = {};\nexport const suites = ${JSON.stringify(suites)};\n`);
  return { ...process.env, GATEWALK_SUITES: pathToFileURL(path).href, GATEWALK_CORES: '2' };
}

test('each suite is one line, its closing line is counted, and what says none, breaks or hangs is a failure', () => {
  const env = table([
    ['fine', 'console.log("3 passed, 0 failed, 2 skipped")'],
    ['doctest', 'console.log("[doctest] test cases:  5 |  4 passed | 1 failed | 0 skipped"); process.exitCode = 1'],
    ['silent', ''],
    ['liar', 'console.log("1 passed, 0 failed"); process.exitCode = 3'],
    ['hangs', 'setInterval(() => {}, 1000)', { minutes: 0.01 }],
  ]);
  const { status, stdout } = spawnSync(process.execPath, [runner], { env, encoding: 'utf8' });
  assert.equal(status, 1);
  assert.match(stdout, /^runner-toy-fine: a toy +[\d.]+ s +3 ok, 0 wrong, 2 skipped$/m);
  assert.match(stdout, /^runner-toy-doctest: .* 4 ok, 1 wrong/m);
  assert.match(stdout, /^runner-toy-silent: .*\(no closing line\)$/m);
  assert.match(stdout, /^runner-toy-liar: .*\(exit 3\)$/m);
  assert.match(stdout, /^runner-toy-hangs: .*\(not finished after 0.01 minutes\)$/m);
  assert.match(stdout, /\n8 passed, 4 failed\n$/);
});

test('Ctrl+C ends every program that runs, and those they began, even one that will not hear', async () => {
  const mark = join(folder, 'processes');
  writeFileSync(mark, '');
  const stubborn = `process.on('SIGTERM', () => {}); require('fs').appendFileSync(${JSON.stringify(mark)}, process.pid + '\\n'); setInterval(() => {}, 1000);`;
  const child = `require('child_process').spawn('node', ['-e', ${JSON.stringify(stubborn)}], { stdio: 'inherit' }); ${stubborn}`;
  const env = table([['stubborn', stubborn], ['parent', child]]);
  const ran = spawn(process.execPath, [runner], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  ran.stdout.setEncoding('utf8').on('data', (text) => { said += text; });
  const numbers = () => readFileSync(mark, 'utf8').trim().split('\n').filter(Boolean).map(Number);
  while (numbers().length < 3) await new Promise((next) => setTimeout(next, 50));
  ran.kill('SIGINT');
  const code = await new Promise((done) => ran.on('close', done));
  assert.equal(code, 130);
  assert.match(said, /interrupted; ending runner-toy-\w+, runner-toy-\w+/);
  const goes_on = (number) => {
    try {
      process.kill(number, 0);
      return !/\) Z /.test(readFileSync(`/proc/${number}/stat`, 'utf8'));  // Z: ended, and not yet read off by whoever inherits it
    } catch { return false; }
  };
  for (let patience = 100; patience && numbers().some(goes_on); --patience) await new Promise((next) => setTimeout(next, 50));
  for (const number of numbers()) assert.ok(!goes_on(number), `process ${number} goes on`);
});

let passed = 0, failed = 0;
for (const { name, what } of cases) {
  try {
    await what();
    passed += 1;
    console.log(`ok    ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`wrong ${name}\n      ${String(error.stack ?? error).replaceAll('\n', '\n      ')}`);
  }
}
rmSync(folder, { recursive: true, force: true });
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
