// offline.mjs SITE: SITE/gatewalk.html, the whole lab as one file that opens without a server and without a network. The scripts
// are joined by esbuild and stand in the page, and so do the program, the faces and the lessons, packed (load.mjs
// unpacks them). Its policy names the script and the style by their hashes; nothing else may run and nothing is asked for.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';

const site = process.argv[2];
const text = (name) => readFileSync(join(site, name), 'utf8');
const hash = (content) => `'sha256-${createHash('sha256').update(content).digest('base64')}'`;

// Nothing to do when it is newer than all it is made of.
const age = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
const sources = readdirSync(site, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && !/^gatewalk\.html|\.(br|gz)$/.test(entry.name))
  .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
if (age(join(site, 'gatewalk.html')) > Math.max(...sources.map(age), age(process.argv[1]))) process.exit(0);

const joined = (name) => execFileSync('esbuild', [join(site, name), '--bundle', '--format=iife', '--minify', '--log-level=error', '--log-override:empty-import-meta=silent'],
  { encoding: 'utf8', maxBuffer: 1 << 26 });
let script, worker;
try {
  script = joined('page.mjs');
  worker = joined('worker.mjs');
} catch (error) {
  console.log(`offline: gatewalk.html is not made: ${error.code === 'ENOENT' ? 'there is no esbuild (npm install --global esbuild)' : error.message}`);
  process.exit(error.code === 'ENOENT' ? 0 : 1);
}
script = `window.addEventListener('DOMContentLoaded',()=>{${script.replaceAll('</script', '<\\/script')}});`;
const style = text('page.css').replace(/@font-face \{[^}]*\}\n/g, '');

const within = (folder) => readdirSync(join(site, folder), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && !/\.(br|gz)$/.test(entry.name))
  .map((entry) => relative(site, join(entry.parentPath ?? entry.path, entry.name)));
const files = ['sizes.json', 'lab_module.wasm', 'files_module.wasm', ...within('fonts').filter((name) => !name.startsWith('fonts/first/')), ...within('read'),
  ...within('lessons').filter((name) => /\.md$/.test(name) && !/glossary/.test(name))].map((name) => {
  const packed = gzipSync(readFileSync(join(site, name)), { level: 9 }).toString('base64');
  return `<script type="text/plain" id="file:${name}">${packed}</script>`;
});
files.push(`<script type="text/plain" id="file:worker.js">${Buffer.from(worker).toString('base64')}</script>`);
const policy = `default-src 'none'; script-src ${hash(script)} 'wasm-unsafe-eval'; worker-src blob:; style-src ${hash(style)}; img-src data:; base-uri 'none'; form-action 'none'`;

// A replacement given as text would read $& in the scripts as its own.
const page = text('index.html')
  .replace('<meta name="viewport"', () => `<meta http-equiv="Content-Security-Policy" content="${policy}">\n<meta name="viewport"`)
  .replace('<link rel="stylesheet" href="page.css">', () => `<style>${style}</style>`)
  .replace(/<link rel="(?:(?:module)?preload|apple-touch-icon|manifest)"[^>]*>\n/g, '')
  .replace('<script src="watch.js"></script>\n', '')
  .replace('<script type="module" src="page.mjs"></script>', () => `<script>${script}</script>`)
  .replace(/<noscript>[\s\S]*<\/noscript>/, '<noscript><div class="reading"><p>The lab needs JavaScript, which is switched off here.</p></div></noscript>')
  .replace(/<p id="slow">.*<\/p>\n/, '<p id="slow">Still unpacking, or a policy keeps the lab from starting.</p>\n')
  .replace('</body>', () => `${files.join('\n')}\n</body>`);
writeFileSync(join(site, 'gatewalk.html'), page);
console.log(`offline: ${join(site, 'gatewalk.html')}, ${(page.length / 2 ** 20).toFixed(1)} MiB`);
