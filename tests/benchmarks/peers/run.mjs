// Times Gatewalk and its peers beside each other, one thread: node run.mjs [OUT.json] [--where chromium|node] [--rounds 3]
//   [--task forward,stream,training,learning,audio] [--cell lstm,gru,rnn] [--hidden 32,128] [--batch 1] [--with gatewalk,onnxruntime,…]
//   [--before FOLDER]   an older build/site beside it
// Chromium is what counts. The page is not cross-origin isolated, so that every program stays on one thread.
// What the peers need is fetched when it is first asked for.
import { execFileSync } from 'node:child_process';
import { createServer } from 'node:http';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { cases } from './cases.mjs';
import { table } from './table.mjs';

const here = fileURLToPath(new URL('.', import.meta.url)), top = join(here, '../../..');
const options = { where: 'chromium', rounds: '3' }, files = [];
for (let k = 2; k < process.argv.length; ++k) {
  if (process.argv[k].startsWith('--')) options[process.argv[k].slice(2)] = process.argv[++k];
  else files.push(process.argv[k]);
}
const wanted = cases().filter((c) => ['task', 'cell', 'hidden', 'batch'].every((key) => !options[key] || options[key].split(',').includes(String(c[key]))));

if (!existsSync(join(here, 'node_modules/@opendaw/nam-wasm'))) {
  console.log('peers: fetching the programs to compare with');
  execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: here, stdio: ['ignore', 'inherit', 'inherit'] });
}
const { model } = await import('./onnx.mjs');

// [name, module, variant, where]
const PROGRAMS = [
  ['gatewalk', 'gatewalk', '', 'chromium node'], ['gatewalk plain', 'gatewalk', 'plain', 'chromium'], ['gatewalk typed', 'gatewalk', 'typed', 'chromium'], ['gatewalk into', 'gatewalk', 'into', 'chromium'], ['gatewalk float', 'gatewalk', 'float', 'chromium'],
  ['gatewalk before', 'gatewalk', 'before', options.before ? 'chromium' : ''], ['onnxruntime', 'onnxruntime', '', 'chromium'],
  ['onnxruntime native', 'onnxruntime', 'native', 'node'], ['tensorflow', 'tensorflow', '', 'chromium'], ['jax', 'jax', '', 'chromium'], ['nam', 'nam', '', 'chromium'],
].filter(([name, , , where]) => where.includes(options.where) && (!options.with || options.with.split(',').includes(name)));

const folders = { 'site/': join(top, 'build/site'), 'before/': options.before, 'modules/': join(here, 'node_modules') };
function find(path) {
  for (const [start, folder] of Object.entries(folders)) if (folder && path.startsWith(start)) return join(folder, normalize(`/${path.slice(start.length)}`));
  return null;
}
function onnx(path) {
  const [, cell, input, hidden, kind] = path.split('/');
  return model({ cell, input: Number(input), hidden: Number(hidden) }, kind === 'stream');
}

async function inNode() {
  const { measure } = await import('./measure.mjs'), { peak } = await import('./peak.mjs'), programs = {};
  for (const [name, file, variant] of PROGRAMS) programs[name] = await (await import(`./peers/${file}.mjs`)).load((path) => pathToFileURL(find(path)).href, variant, async (path) => onnx(path));
  return { peak, measure: (c, names) => measure(c, programs, names, Number(options.rounds)), done: () => {} };
}

async function inChromium() {
  const { build } = await import('esbuild');
  const { default: puppeteer } = await import('puppeteer-core');
  const entry = `import { measure } from './measure.mjs'; import { peak } from './peak.mjs';
    ${PROGRAMS.map(([, file], k) => `import * as p${k} from './peers/${file}.mjs';`).join('\n')}
    const place = (path) => new URL('/' + path, location.href).href, bytes = async (path) => new Uint8Array(await (await fetch('/' + path)).arrayBuffer());
    const programs = {};
    ${PROGRAMS.map(([name, , variant], k) => `try { programs[${JSON.stringify(name)}] = await p${k}.load(place, ${JSON.stringify(variant)}, bytes); } catch (error) { console.error(${JSON.stringify(name)} + ': ' + error); }`).join('\n')}
    window.peak = peak;
    window.measure = (c, names, rounds) => measure(c, programs, names, rounds);`;
  const bundle = await build({ stdin: { contents: entry, resolveDir: here, loader: 'js' }, bundle: true, write: false, format: 'esm', platform: 'browser', target: 'es2022', logLevel: 'error',
    external: ['node:*', 'path', 'os', 'child_process', 'onnxruntime-web', 'onnxruntime-node'], define: { global: 'globalThis' }, mainFields: ['browser', 'module', 'main'] });
  const types = { '.mjs': 'text/javascript', '.js': 'text/javascript', '.wasm': 'application/wasm' };
  const server = createServer((request, response) => {
    const path = new URL(request.url, 'http://page').pathname.slice(1), file = find(path);
    const send = (type, body) => response.writeHead(200, { 'content-type': type }).end(body);
    if (path === '') send('text/html', '<!doctype html><title>peers</title><script type="module" src="/page.mjs"></script>');
    else if (path === 'page.mjs') send('text/javascript', bundle.outputFiles[0].text);
    else if (path.startsWith('onnx/')) send('application/octet-stream', Buffer.from(onnx(path)));
    else if (file && existsSync(file) && statSync(file).isFile()) send(types[extname(file)] ?? 'application/octet-stream', readFileSync(file));
    else response.writeHead(404).end();
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const profile = mkdtempSync(join(tmpdir(), 'gatewalk-peers-'));
  const executablePath = execFileSync('sh', ['-c', 'command -v chromium || command -v chromium-browser || command -v google-chrome'], { encoding: 'utf8' }).trim();
  const browser = await puppeteer.launch({ executablePath, headless: true, userDataDir: profile, protocolTimeout: 600000, args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'] });
  const page = await browser.newPage();
  page.on('pageerror', (error) => console.error(`page: ${error.message}`));
  page.on('console', (message) => { if (message.type() === 'error' && !message.text().includes('404')) console.error(`page: ${message.text()}`); });
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  await page.waitForFunction(() => window.measure, { timeout: 60000 });
  return {
    peak: () => page.evaluate(() => window.peak()),
    measure: (c, names) => page.evaluate((one, some, rounds) => window.measure(one, some, rounds), c, names, Number(options.rounds)),
    done: async () => { server.close(), server.closeAllConnections(), await browser.close(), rmSync(profile, { recursive: true, force: true }); },
  };
}

const place = options.where === 'node' ? await inNode() : await inChromium();
const names = PROGRAMS.map(([name]) => name), peak = await place.peak(), rows = wanted.map((c) => ({ where: options.where, ...c }));
table.head(options.where, peak);
for (const [k, c] of wanted.entries()) {
  rows[k].programs = await place.measure(c, names.filter((name) => !name.startsWith('gatewalk ') || name === 'gatewalk into' || name === 'gatewalk float'));
  table.row(rows[k], peak);
}
// Gatewalk's variants are measured apart, so that a comparison with others does not share the memory with five Gatewalks; but for
// `into`, which leaves nothing behind.
const variants = names.filter((name) => name.startsWith('gatewalk') && name !== 'gatewalk float');
if (variants.length > 1) {
  table.variantsHead();
  for (const [k, c] of wanted.entries()) {
    rows[k].variants = await place.measure(c, variants);
    table.variants(rows[k]);
  }
}
await place.done();
if (files[0]) writeFileSync(files[0], `${JSON.stringify({ date: new Date().toISOString().slice(0, 10), peak, rows }, null, 1)}\n`);
process.exit(0);
