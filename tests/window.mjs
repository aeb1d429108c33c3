// The real window: build/bin/gatewalk under a screen of its own (Xvfb) draws, takes a picture, closes cleanly, and rests when idle.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { screen } from './screen.mjs';

const top = fileURLToPath(new URL('../', import.meta.url));
const program = process.env.GATEWALK_PROGRAM ?? join(top, 'build/bin/gatewalk');
const pictures = join(top, 'build/tests/pictures');
const settings = mkdtempSync(join(tmpdir(), 'gatewalk-settings-'));
const count = { passed: 0, failed: 0 };

const own_screen = await screen('2560x1600');
const env = { ...process.env, DISPLAY: own_screen.display, XDG_CONFIG_HOME: settings, LIBGL_ALWAYS_SOFTWARE: '1' };
delete env.WAYLAND_DISPLAY;

function check(name, condition, detail = '') {
  count[condition ? 'passed' : 'failed'] += 1;
  console.log(`${condition ? 'ok   ' : 'wrong'} ${name}${condition ? '' : `\n      ${detail}`}`);
}

// Width, height and number of different colors of a .ppm.
function look(path) {
  const bytes = readFileSync(path);
  const [, width, height] = bytes.subarray(0, 40).toString('latin1').match(/^P6\n(\d+) (\d+)\n255\n/).map(Number);
  const colors = new Set();
  for (let at = bytes.length - width * height * 3; at < bytes.length; at += 3) colors.add(bytes.readUIntBE(at, 3));
  return { width, height, colors: colors.size };
}

mkdirSync(pictures, { recursive: true });
for (const [name, options, width, height] of [
  ['window-1440x900-dark', ['--size', '1440x900', '--theme', 'dark'], 1440, 900],
  ['window-1280x800@2-light', ['--size', '1280x800', '--ratio', '2', '--theme', 'light'], 2560, 1600],
  ['window-390x844', ['--size', '390x844'], 390, 844],
]) {
  const path = join(pictures, `${name}.ppm`);
  const ran = spawnSync(program, ['lab', ...options, '--frames', '12', '--screenshot', path], { env, encoding: 'utf8', timeout: 60000 });
  const said = `${ran.error ?? ''}exit ${ran.status}, ${ran.signal}: ${ran.stderr}`;
  check(`${name}: the window opens, draws and closes with 0 and without a word`, ran.status === 0 && !ran.stderr, said);
  const seen = existsSync(path) ? look(path) : { width: 0, height: 0, colors: 0 };
  check(`${name}: its picture is ${width}×${height} and shows something`, seen.width === width && seen.height === height && seen.colors > 50, JSON.stringify(seen));
}

// Processor time in ticks of 10 ms.
const ticks = (process_id) => readFileSync(`/proc/${process_id}/stat`, 'utf8').split(') ')[1].split(' ').slice(11, 13).reduce((sum, n) => sum + Number(n), 0);
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
if (existsSync('/proc/self/stat')) {
  const lab = spawn(program, ['lab'], { env, stdio: 'ignore' });
  let before = -1;
  for (let i = 0; i < 40 && ticks(lab.pid) !== before; i += 1) {
    before = ticks(lab.pid);
    await pause(500);
  }
  before = ticks(lab.pid);
  await pause(3000);
  const used = ticks(lab.pid) - before;
  check('an idle window takes no processor time', used <= 1, `${used} ticks in 3 s`);
  lab.kill();
}

for (const [options, sentence] of [[['lab', '--size', '9'], /--size wants/], [['lab', '--wrong', '1'], /what is '--wrong 1'/]]) {
  const ran = spawnSync(program, options, { env, encoding: 'utf8', timeout: 20000 });
  check(`gatewalk ${options.join(' ')} is refused in a sentence`, ran.status === 2 && sentence.test(ran.stderr), `${ran.status}: ${ran.stderr}`);
}

own_screen.close();
rmSync(settings, { recursive: true, force: true });
console.log(`${count.passed} passed, ${count.failed} failed`);
process.exitCode = count.failed ? 1 : 0;
