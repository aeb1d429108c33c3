// What is built names no folder of the machine that built it, neither the sources' nor that of the unpacked libraries: the site
// (programs, scripts, the page that is one file) and the native program.
//   node tests/paths.mjs [site folder] [program]      last line: N passed, N failed
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const top = resolve(fileURLToPath(new URL('..', import.meta.url)));
const [site = 'build/site', program = 'build/bin/gatewalk'] = process.argv.slice(2);
const deps = process.env.GATEWALK_DEPS ?? join(top, '.deps');
const home = homedir();
const folders = new Set([top, deps, existsSync(deps) ? realpathSync(deps) : deps, ...(home.length > 1 ? [`${home}/`] : [])]);
const files = readdirSync(site, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.(wasm|mjs|html|js|ts|mts|txt|css|json)$/.test(entry.name))
  .map((entry) => join(entry.parentPath ?? entry.path, entry.name));

let passed = 0, failed = 0;
for (const file of [...files, program]) {
  const bytes = readFileSync(file);
  const named = [...folders].filter((folder) => bytes.includes(folder));
  if (named.length) {
    failed += 1;
    const at = bytes.indexOf(named[0]);
    console.log(`wrong ${file} names ${bytes.subarray(at, at + 120).toString('latin1').split(/[\0\n"]/)[0]}`);
  } else passed += 1;
}
if (!files.some((file) => file.endsWith('.wasm'))) {
  failed += 1;
  console.log(`wrong there is no program in ${site}`);
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
