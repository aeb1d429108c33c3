// Every formula of the lessons, every formula that the engine writes, and every command that the lab's parser knows is TeX
// that MathJax reads too (with its html extension, for \class).
//
//   node tests/formula/mathjax.mjs [PROGRAM]      PROGRAM: build/bin/gatewalk, asked for the TeX of each shipped cell
//
// A formula fails with its file, its line and MathJax's words. The lab's own parser is checked by `gatewalk lesson`.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const top = fileURLToPath(new URL('../..', import.meta.url));
process.chdir(top);
const program = process.argv[2] ?? 'build/bin/gatewalk';

const MathJax = await createRequire(import.meta.url)('mathjax').init({
  loader: { load: ['input/tex', 'output/svg', '[tex]/html'] },
  // Unknown commands are errors, not red letters, and no extension is fetched to help.
  tex: {
    packages: { '[+]': ['html'], '[-]': ['noundefined', 'noerrors', 'autoload', 'require'] },
    formatError: (_, error) => { throw error; },
  },
  svg: { fontCache: 'none' },
  startup: { typeset: false },
});

// {where, tex, display} of $…$ and $$…$$ in Markdown; code does not count. A dollar sign in prose is written \$.
function formulasOf(path) {
  const found = [];
  let fenced = false;
  const lines = readFileSync(path, 'utf8').split('\n');
  const text = lines.map((line) => {
    if (/^\s*(```|~~~)/.test(line)) { fenced = !fenced; return ''; }
    return fenced ? '' : line.replace(/`[^`]*`/g, (code) => ' '.repeat(code.length));
  }).join('\n');
  for (const match of text.matchAll(/(?<!\\)(\$\$?)((?:\\.|[^\\$])+?)\1/gs)) {
    const line = text.slice(0, match.index).split('\n').length;
    found.push({ where: `${path}:${line}`, tex: match[2], display: match[1] === '$$' });
  }
  return found;
}

function filesBelow(folder, suffix) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(suffix)).map((name) => join(folder, name)).sort();
}

// Every formula of a C++ table of raw strings.
const rawStrings = (path) => [...readFileSync(path, 'utf8').matchAll(/R"\((.*?)\)"/gs)]
  .map((match, i) => ({ where: `${path}, number ${i + 1}`, tex: match[1], display: true }));

// One use of each row of the parser's tables.
const symbols = readFileSync('lessons/tex/symbols.cpp', 'utf8');
const rowsOf = (table) => [...symbols.slice(symbols.indexOf(`${table}[]`), symbols.indexOf('};', symbols.indexOf(`${table}[]`)))
  .matchAll(/\{"((?:[^"\\]|\\.)+)"/g)].map((match) => match[1].replaceAll('\\\\', '\\').replaceAll('\\"', '"'));
const named = [
  ...[...rowsOf('kCommands'), ...rowsOf('kFunctions'), ...rowsOf('kSpaces')].map((name) => `a \\${name} b`),
  ...rowsOf('kAccents').map((name) => `\\${name}{x}`),
  ...rowsOf('kDelimiters').map((name) => `\\left${name} x \\right.`),
  ...rowsOf('kEnvironments').map((name) => `\\begin{${name}} a & b \\\\ c & d \\end{${name}}`),
].map((tex) => ({ where: 'lessons/tex/symbols.cpp', tex, display: true }));

// What the engine writes: \begin{aligned}…\end{aligned} or a formula a line.
function engineFormulas() {
  if (!existsSync(program)) return [];
  return filesBelow('engine/cells', '.cell').flatMap((cell) => {
    const text = execFileSync(program, ['cell', cell, '--as', 'tex'], { encoding: 'utf8' });
    const environments = text.match(/\\begin\{aligned\}.*?\\end\{aligned\}/gs) ?? [];
    const lines = text.replace(/\\begin\{aligned\}.*?\\end\{aligned\}/gs, '').split('\n').filter((line) => line.trim());
    return [...environments, ...lines].map((tex) => ({ where: `gatewalk cell ${cell}`, tex, display: true }));
  });
}

const lessons = filesBelow('lessons/text', '.md').flatMap(formulasOf);
const engine = engineFormulas();
const all = [...lessons, ...rawStrings('tests/lessons/formula/course.hpp'), ...named, ...engine];
let passed = 0, failed = 0;
for (const { where, tex, display } of all) {
  try {
    await MathJax.tex2svgPromise(tex, { display });
    ++passed;
  } catch (error) {
    ++failed;
    console.log(`${where}: ${error.message ?? error}\n    ${tex}`);
  }
}
console.log(`${lessons.length} formulas in lessons, ${engine.length} from the engine${engine.length ? '' : ` (${program} is not there)`}, ${named.length} commands`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
