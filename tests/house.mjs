// Who may see whom (engine ← lessons ← web), held by reading every source: the engine knows no screen and no clock, lessons
// know no browser, and window, GL and browser are named in hosts and in the files that draw with GL alone.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const top = fileURLToPath(new URL('..', import.meta.url));
const sources = (folder) => readdirSync(join(top, folder), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.(cpp|hpp)$/.test(entry.name))
  .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(top.length));
// Comments may name what code must not.
const code = (path) => readFileSync(join(top, path), 'utf8').replace(/\/\/.*$/gm, '');

const host = /^lessons\/(desktop|command)\/|^lessons\/graphics\/gl_|^web\//;
// A rule: where it holds, where not, what must not stand there, in words.
const rules = [
  ['engine', /^$/, /#include\s*[<"](lessons|web|imgui|GLFW|GL)[\/.]/, 'the engine sees no lesson, no browser and no screen'],
  ['engine', /^engine\/command\//, /#include\s*<(iostream|chrono|cstdio|stdio\.h)>/, 'the engine neither prints nor knows the time'],
  ['engine', /^$/, /__EMSCRIPTEN__|emscripten/, 'the engine does not know where it runs'],
  ['lessons', /^$/, /#include\s*"web\//, 'lessons do not see the browser'],
  ['lessons', host, /#include\s*[<"](GLFW|GL|GLES3)\/|\bglfw[A-Z]\w+|\bgl(Bind|Draw|Gen|Use|Uniform|Delete|Tex)[A-Z]\w*/, 'window and GL are named in hosts and gl_* alone'],
  ['lessons', host, /__EMSCRIPTEN__|emscripten\.h/, 'the browser is named in its host alone'],
];

let passed = 0, failed = 0;
for (const [folder, except, forbidden, words] of rules) {
  const wrong = sources(folder).filter((path) => !except.test(path) && forbidden.test(code(path)));
  if (wrong.length) failed += 1;
  else passed += 1;
  console.log(`${wrong.length ? 'wrong' : 'ok   '} ${words}${wrong.map((path) => `\n      ${path}: ${code(path).match(forbidden)[0]}`).join('')}`);
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
