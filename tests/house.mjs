// Who may see whom (engine ← lessons ← web), held by reading every source: the engine knows no screen and no clock, lessons
// know no browser, and window, GL and browser are named in hosts and in the files that draw with GL alone. Inside, a room (a
// folder of engine/ or lessons/) includes only what the table of arrows allows; the table has no circle and no arrow too many.
// What rooms give to one another is found under its own name, and no line is longer than a screen is wide.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const top = fileURLToPath(new URL('..', import.meta.url));
const sources = (folder) => readdirSync(join(top, folder), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.(cpp|hpp)$/.test(entry.name))
  .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(top.length));
// Comments may name what code must not.
const text = (path) => readFileSync(join(top, path), 'utf8');
const code = (path) => text(path).replace(/\/\/.*$/gm, '');

// Room → the rooms whose headers it may include. `host` and `embedded` are the two headers at the top of lessons/.
const arrows = {
  'engine/base': '',
  'engine/equations': 'engine/base',
  'engine/cells': 'engine/base engine/equations',
  'engine/trace': 'engine/base engine/equations',
  'engine/compile': 'engine/base engine/equations',
  'engine/files': 'engine/base',
  'engine/network': 'engine/base engine/cells engine/compile engine/equations engine/files engine/trace',
  'engine/training': 'engine/base engine/equations engine/network engine/trace',
  'engine/findings': 'engine/network engine/trace',
  'engine/source': 'engine/base engine/cells engine/files engine/network engine/training',
  'engine/writing': 'engine/base engine/equations engine/network engine/trace engine/training',
  'engine/command': 'engine/base engine/cells engine/equations engine/files engine/network engine/source engine/training engine/writing',
  'lessons/semantics': 'engine/base',
  'lessons/.': 'engine/base lessons/semantics',
  'lessons/words': 'engine/base engine/writing lessons/.',
  'lessons/ui': 'engine/base lessons/. lessons/words',
  'lessons/graphics': 'engine/base lessons/. lessons/semantics lessons/ui',
  'lessons/tex': 'engine/base',
  'lessons/background': 'engine/source engine/training',
  'lessons/experiment': 'engine/base engine/equations engine/files engine/network engine/source engine/trace engine/training engine/writing lessons/background lessons/words',
  'lessons/formula': 'engine/equations engine/writing lessons/experiment lessons/semantics lessons/tex lessons/ui',
  'lessons/course': 'engine/base lessons/. lessons/experiment',
  'lessons/player': 'engine/base engine/cells engine/equations engine/source engine/trace engine/training engine/writing lessons/course lessons/experiment lessons/tex lessons/words',
  'lessons/figures': 'engine/base engine/cells engine/equations engine/source lessons/experiment lessons/graphics lessons/player lessons/ui lessons/words',
  'lessons/stage': 'engine/base engine/cells engine/equations engine/writing lessons/. lessons/experiment lessons/formula lessons/graphics lessons/player lessons/semantics lessons/ui lessons/words',
  'lessons/panels': 'engine/base engine/cells engine/equations engine/findings engine/network engine/trace engine/training engine/writing lessons/course lessons/experiment lessons/figures lessons/formula lessons/player lessons/stage lessons/tex lessons/ui lessons/words',
  'lessons/directives': 'engine/cells engine/source lessons/course lessons/figures lessons/formula lessons/panels lessons/player lessons/ui lessons/words',
  'lessons/questions': 'engine/base lessons/course lessons/panels lessons/player lessons/ui lessons/words',
  'lessons/shell': 'engine/base engine/files lessons/. lessons/course lessons/panels lessons/player lessons/semantics lessons/stage lessons/ui lessons/words',
  'lessons/null': 'engine/base engine/files lessons/. lessons/background lessons/semantics lessons/shell',
  'lessons/paper': 'lessons/formula lessons/graphics lessons/null lessons/ui',
  'lessons/desktop': 'engine/base engine/files lessons/. lessons/background lessons/graphics lessons/shell',
  'lessons/command': 'engine/command engine/files lessons/course lessons/desktop lessons/player lessons/shell',
};
const room = (path) => path.split('/').length > 2 ? path.split('/').slice(0, 2).join('/') : `${path.split('/')[0]}/.`;
const allowed = (from) => arrows[from]?.split(' ').filter(Boolean);

// What breaks the table: an arrow it has not, a room it does not know, an arrow that nobody needs, a circle in itself.
function wrongArrows() {
  const wrong = [], needed = new Set();
  for (const path of [...sources('engine'), ...sources('lessons')]) {
    const from = room(path);
    if (!allowed(from)) wrong.push(`${path}: the table knows no room ${from}`);
    for (const [, target] of code(path).matchAll(/#include "((?:engine|lessons)\/[^"]+)"/g))
      if (needed.add(`${from} ${room(target)}`), room(target) !== from && !allowed(from)?.includes(room(target)))
        wrong.push(`${path} includes ${target}: ${from} may not see ${room(target)}`);
  }
  for (const from of Object.keys(arrows))
    for (const to of allowed(from)) if (!needed.has(`${from} ${to}`)) wrong.push(`nothing in ${from} includes ${to}: take the arrow out`);
  const depth = new Map();
  const floor = (name, below = []) => {
    if (below.includes(name)) return wrong.push(`the table has a circle: ${[...below, name].join(' → ')}`), 0;
    if (!depth.has(name)) depth.set(name, 1 + Math.max(0, ...allowed(name).map((next) => floor(next, [...below, name]))));
    return depth.get(name);
  };
  Object.keys(arrows).forEach((name) => floor(name));
  return wrong;
}

// The table as a picture for ARCHITECTURE.md, between its two marks: a diagram of Mermaid without the arrows that follow from
// two others. `--picture` writes it.
function picture() {
  const reached = new Map();
  const reach = (from) => {
    if (!reached.has(from)) reached.set(from, new Set(allowed(from).flatMap((to) => [to, ...reach(to)])));
    return reached.get(from);
  };
  const name = (room) => room.replace('/', '_').replace('_.', '_seams');
  const lines = ['```mermaid', 'flowchart BT'];
  for (const half of ['engine', 'lessons']) {
    lines.push(`  subgraph ${half}`);
    for (const from of Object.keys(arrows).filter((from) => from.startsWith(half)))
      lines.push(`    ${name(from)}["${from.endsWith('.') ? 'host, embedded' : from.slice(half.length + 1)}"]`);
    lines.push('  end');
  }
  for (const from of Object.keys(arrows))
    for (const to of allowed(from))
      if (!allowed(from).some((other) => other !== to && reach(other).has(to))) lines.push(`  ${name(from)} --> ${name(to)}`);
  return [...lines, '```'].join('\n');
}
function wrongPicture() {
  const path = 'ARCHITECTURE.md', now = text(path), marks = /(<!-- rooms -->\n)[^]*?(<!-- end of rooms -->)/;
  const wanted = now.replace(marks, (_, begin, end) => `${begin}${picture()}\n${end}`);
  if (process.argv.includes('--picture')) writeFileSync(join(top, path), wanted);
  else if (now !== wanted || !marks.test(now)) return [`${path} shows other rooms or arrows: node tests/house.mjs --picture writes them`];
  return [];
}

// What mathematics is made of beyond sums and products.
const mathematics = /std::(exp|expm1|log|log10|log1p|log2|sqrt|cbrt|pow|hypot|sin|cos|tan|sinh|cosh|tanh|inner_product|accumulate)\b|base\/elementary/;

const host = /^lessons\/(desktop|command)\/|^lessons\/graphics\/gl_|^web\//;
// A rule: where it holds, where not, what must not stand there, in words.
const rules = [
  ['engine', /^$/, /#include\s*[<"](lessons|web|imgui|GLFW|GL)[\/.]/, 'the engine sees no lesson, no browser and no screen'],
  ['engine', /^engine\/command\//, /#include\s*<(iostream|chrono|cstdio|stdio\.h)>/, 'the engine neither prints nor knows the time'],
  ['engine', /^$/, /__EMSCRIPTEN__|emscripten/, 'the engine does not know where it runs'],
  ['lessons', /^$/, /#include\s*"web\//, 'lessons do not see the browser'],
  ['lessons', host, /#include\s*[<"](GLFW|GL|GLES3)\/|\bglfw[A-Z]\w+|\bgl(Bind|Draw|Gen|Use|Uniform|Delete|Tex)[A-Z]\w*/, 'window and GL are named in hosts and gl_* alone'],
  ['lessons', host, /__EMSCRIPTEN__|emscripten\.h/, 'the browser is named in its host alone'],
  ['lessons', /^lessons\/(?!(experiment|player)\/)/, mathematics, 'the lab computes nothing: the engine has the mathematics'],
];

let passed = 0, failed = 0;
for (const [folder, except, forbidden, words] of rules) {
  const wrong = sources(folder).filter((path) => !except.test(path) && forbidden.test(code(path)));
  if (wrong.length) failed += 1;
  else passed += 1;
  console.log(`${wrong.length ? 'wrong' : 'ok   '} ${words}${wrong.map((path) => `\n      ${path}: ${code(path).match(forbidden)[0]}`).join('')}`);
}
// Lines past column 130 (characters, not bytes), of sources and of the prose for programmers. A raw string's lines are what they
// are, a table's row is one line, and an address cannot be broken.
const most = 130;
function longLines() {
  const wrong = [];
  const prose = ['ARCHITECTURE.md', 'CONTRIBUTING.md'];
  for (const path of [...['engine', 'lessons', 'web', 'tests'].flatMap(sources).filter((path) => !path.includes('node_modules')), ...prose])
    text(path).replace(/R"(\w*)\([^]*?\)\1"/g, (raw) => raw.replace(/[^\n]/g, '')).split('\n').forEach((line, at) => {
      if ([...line].length > most && !(prose.includes(path) && line.startsWith('|')) && !/https?:\/\/\S{40}/.test(line)) wrong.push(`${path}:${at + 1} has ${[...line].length} characters`);
    });
  return wrong;
}

// Sources that nobody reads at one sitting any more.
const longest = 400;
function longFiles() {
  const read = (folder) => readdirSync(join(top, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(cpp|hpp|mjs|py)$/.test(entry.name) && !/node_modules|dict|golden/.test(entry.parentPath ?? entry.path))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(top.length));
  return ['engine', 'lessons', 'web', 'tests'].flatMap(read)
    .map((path) => [path, text(path).split('\n').length - 1]).filter(([, lines]) => lines > longest)
    .map(([path, lines]) => `${path} has ${lines}: which part of it has a name of its own?`);
}

// Sources without a header of their name that define a function which another room calls.
function hiddenFunctions() {
  const all = [...sources('engine'), ...sources('lessons')], wrong = [];
  const calls = new Map(all.map((path) => [path, new Set([...code(path).matchAll(/\b(\w+)\(/g)].map(([, name]) => name))]));
  const given = (path) => [...text(path).replace(/^namespace \{\n[^]*?^\}  \/\/ namespace\n/gm, '').replace(/\/\/.*$/gm, '')
    .matchAll(/^(?!static|using|extern|namespace|constexpr|return|#)[A-Za-z][\w:<>,&*\s]*?[\s&*](\w+)\([^;{]*\)[^;{]*\{/gm)]
    .map(([, name]) => name).filter((name) => name !== 'main');
  const own = new Map(all.map((path) => [path, text(path)]));
  const defines = (path, name) => new RegExp(`^[A-Za-z][\\w:<>,&*\\s]*?[\\s&*]${name}\\(`, 'm').test(own.get(path));
  for (const path of all.filter((path) => path.endsWith('.cpp') && !existsSync(join(top, path.replace(/cpp$/, 'hpp')))))
    for (const name of given(path))
      for (const user of all)
        if (room(user) !== room(path) && calls.get(user).has(name) && !defines(user, name))
          wrong.push(`${user} calls ${name}, which stands in ${path}: give it a header of that name`);
  return wrong;
}

// Types of one name in one namespace. The linker takes them for one: a page then ended when the wrong one's destructor ran.
function typesOfOneName() {
  const where = new Map(), wrong = [];
  for (const path of [...sources('engine'), ...sources('lessons')]) {
    const own = text(path).replace(/^namespace \{\n[^]*?^\}  \/\/ namespace\n/gm, '').replace(/\/\/.*$/gm, '');
    let space = '';
    for (const [, named, type] of own.matchAll(/^(?:inline )?namespace ([\w:]+) \{|^(?:class|struct|enum class|enum) (\w+)(?: final)?(?: : [^{;]*)? \{/gm)) {
      if (named) { space = named; continue; }
      const name = `${space}::${type}`;
      if (where.has(name)) wrong.push(`${name} is defined in ${where.get(name)} and in ${path}`);
      where.set(name, path);
    }
  }
  return wrong;
}

for (const [wrong, words] of [
  [wrongArrows(), 'rooms include what the table of arrows allows'],
  [longLines(), `no line is longer than ${most} characters`],
  [longFiles(), `no source is longer than ${longest} lines`],
  [wrongPicture(), 'the picture of the rooms is that of the table'],
  [hiddenFunctions(), 'what a room gives to others has a header of its name'],
  [typesOfOneName(), 'no two types of one namespace have one name'],
]) {
  if (wrong.length) failed += 1;
  else passed += 1;
  console.log(`${wrong.length ? 'wrong' : 'ok   '} ${words}${wrong.map((line) => `\n      ${line}`).join('')}`);
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
