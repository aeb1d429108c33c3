// service.mjs SITE WEB: SITE/version.mjs, which version this site is, and SITE/service.js, WEB/service.js with the table of the
// parts that it keeps. The version is a digest of all of them, so that what was rebuilt is another one.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const [site, web] = process.argv.slice(2);
// The engine for other pages is not the lab's; service.js is what the browser itself asks for.
const LEFT_OUT = /\.(br|gz|d\.ts|d\.mts)$|^(engine|training_module|service\.js)/;
const LATER = ['gatewalk.html', 'version.mjs']; // hold the version themselves

const digest = (algorithm, bytes, form) => createHash(algorithm).update(bytes).digest(form);
// What is as it was keeps its age, so that nothing made of it is made anew.
function save(name, text) {
  let before = null;
  try {
    before = readFileSync(join(site, name), 'utf8');
  } catch { /* not there yet */ }
  if (before !== text) writeFileSync(join(site, name), text);
}

const names = readdirSync(site, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => relative(site, join(entry.parentPath ?? entry.path, entry.name)).replaceAll('\\', '/'))
  .filter((name) => !LEFT_OUT.test(name) && !LATER.includes(name)).sort();
const program = readFileSync(join(web, 'service.js'), 'utf8');
const parts = Object.fromEntries(names.map((name) => [name, `sha256-${digest('sha256', readFileSync(join(site, name)), 'base64')}`]));
const version = digest('sha256', JSON.stringify(parts) + program, 'hex').slice(0, 16);
for (const name of LATER) parts[name] = '';
save('version.mjs', `export const VERSION = '${version}';\n`);
save('service.js', `const VERSION = '${version}';\nconst PARTS = ${JSON.stringify(parts, null, 1)};\n\n${program}`);
