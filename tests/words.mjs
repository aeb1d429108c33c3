// Words are data: what a person meets on the screen or in the mirror stands in lessons/text/<language>/phrases. Read from the
// sources: each key that is used has a phrase, each phrase is used, a phrase and the place that says it name the same holes, all
// languages have the same keys and holes, no sentence is left in the code that draws, and no error that a reader can meet is made
// of one. What the engine says of outside data stands in engine/text/<language>/phrases.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const top = fileURLToPath(new URL('..', import.meta.url));
const read = (path) => readFileSync(join(top, path), 'utf8');
const sources = (folder) => readdirSync(join(top, folder), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.(cpp|hpp)$/.test(entry.name))
  .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(top.length));

// The literals of a source, with where they stand; `code` is the source without comments, each literal's text blanked out.
function literals(source) {
  const found = [];
  let code = '';
  for (let k = 0; k < source.length;) {
    if (source.startsWith('//', k)) {
      k = source.indexOf('\n', k);
      if (k < 0) break;
    } else if (source[k] === "'") {
      // A character; or what parts the digits of a number.
      const length = /^'(\\[^']*|\\'|[^'\\]{1,2})'/u.exec(source.slice(k, k + 12))?.[0].length ?? 1;
      code += ' '.repeat(length);
      k += length;
    } else if (source.startsWith('R"(', k)) {
      const end = source.indexOf(')"', k) + 2;
      code += '"'.padEnd(end - k, ' ');
      k = end;
    } else if (source[k] === '"') {
      let end = k + 1;
      while (source[end] !== '"') end += source[end] === '\\' ? 2 : 1;
      found.push({ at: code.length, text: source.slice(k + 1, end) });
      code += `"${' '.repeat(end - k - 1)}"`;
      k = end + 1;
    } else {
      code += source[k];
      k += 1;
    }
  }
  return { found, code };
}

// The end of the bracket that opens at `at`, and its arguments as ranges.
function argumentsOf(code, at) {
  const parts = [];
  let depth = 0, start = at + 1, k = at;
  for (; k < code.length; k += 1) {
    if ('([{'.includes(code[k])) depth += 1;
    else if (')]}'.includes(code[k])) depth -= 1;
    else if (code[k] === ',' && depth === 1) parts.push([start, k]), start = k + 1;
    if (depth === 0) break;
  }
  parts.push([start, k]);
  return { parts, end: k };
}

const languages = readdirSync(join(top, 'lessons/text'), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name);
const phrases = Object.fromEntries(languages.map((language) => [language, new Map(['lessons', 'engine']
  .flatMap((home) => read(`${home}/text/${language}/phrases`).split('\n'))
  .filter((line) => line.trim() && !line.startsWith('#'))
  .map((line) => [line.slice(0, line.indexOf('=')).trim(), [...line.matchAll(/\{([^{}]*)\}/g)].map(([, name]) => name)]))]));
const english = phrases.en;
const sections = new Set([...english.keys()].map((key) => key.split('.')[0]));
const is_key = (text) => /^[a-z][a-z0-9_]*(\.[A-Za-z0-9_]+)+$/.test(text) && sections.has(text.split('.')[0]);
// Formulas and the engine's sentences put their keys together; tests/lessons/tex and tests/lessons/words say them.
const set = (names) => [...new Set(names)].sort().join(' ');

// Families of keys are put together while the program runs: "name.role." and the role. Each of their phrases ends in a word that
// stands in one of these sources, in quotes.
const families = {
  'formula.': ['lessons/tex/'], 'formula.name.': ['lessons/tex/', 'lessons/text/'], 'formula.accent.': ['lessons/tex/'],
  'speech.': ['engine/writing/speech.cpp'], 'operation.': ['engine/writing/speech.cpp'], 'legend.': ['engine/equations/'],
  'name.role.': ['engine/equations/'], 'name.previous.': ['engine/equations/'], 'function.': ['engine/equations/'], 'task.': ['engine/training/tasks/'],
  'cell.': ['engine/cells/'],
};

const used = new Set(), missing = [], holes = [], english_left = [], errors_left = [];
const rooms = /^lessons\/(ui|figures|stage|panels|shell|formula|directives|questions)\//;
// What may stand in quotes where something is drawn: ids, names of the mathematics and of what everybody calls alike.
const names = new Set(['sigmoid', 'leaky_relu', 'lrelu', 'tanh', 'relu', 'rnn', 'lstm', 'gru', 'hidden', 'NumPy', 'PyTorch', 'loss.backward()', 'NaN', 'Infinity',
  '-Infinity', '\\\\circ', '\\\\nabla\\\\; ', '(\\\\cdots)', '\\\\cdots', ' \\\\circ ', '\\\\left(\\\\cdots\\\\right)', 'Eigen 5', 'MPL 2.0', 'Dear ImGui 1.92', 'MIT', 'GLFW 3', 'zlib', 'md4c', 'nlohmann/json', 'Inter',
  'OFL 1.1', 'JetBrains Mono', 'Latin Modern Math', 'GUST Font License', 'Emscripten']);
// Parts of ids, and files and storage by name, where the rules below do not see it.
const ids = new Set(['csv', 'enlarge', 'scale', 'formula/recent', '#term', 'application/json', 'left', 'right', 'prose', 'text', 'hint ', 'number:', 'reset:', 'verdict', 'mistake',
  'explain', ' height', 'dark', 'light', 'high', 'normal', 'lab', 'output', '_next', 'matrix', 'sum', ' cells', ' stage ', 'stage/memory', 'values ', 'line ', ' numbers', 'w_prev', ' error',
  'values here now', '/outside', 'surface ', 'gatewalk-', '.png', 'gatewalk-progress.json', '.json', 'progress', ' title', 'task.', '.safetensors', 'application/octet-stream', 'clip']);
// What is written for authors in the rooms of the lesson language: what reads and checks a lesson, the rows and their keys, the
// tables of lessons/README.md, what tests ask, and errors of marking, which the reader does not meet: Player::submit says in
// phrases what cannot be marked. `head` is what a definition at the top level begins with.
const is_for_authors = (path, head) => /^lessons\/(directives|questions)\//.test(path)
  && (/\b(Reader|LessonReader|LessonCheck)\b|^constexpr LineKey|^const (Directive|QuestionKind)\b|^void tables_\w+\(/.test(head)
    || /^Result<(double|Mark|std::vector<Attempt>)> /.test(head));
// Files about files and rows of the lesson language (their sentences are for who writes them), and the table of quantities that colors go by.
const not_of_the_screen = /^lessons\/(stage\/placement|ui\/theme|ui\/faces|figures\/plot_kinds\/\w+|shell\/packed_page)\.cpp$/;
// An error that a reader can meet is made of phrases. Those of these rooms and files are met by who writes a lesson, its formulas,
// its measures, the phrases or where a cell's parts stand.
const errors_for_authors = /^lessons\/(course|directives|questions|command|tex)\/|^lessons\/(words\/phrases|stage\/placement|experiment\/(measure|measure_parser|network_measure|readout_measure|target)|player\/(plot_data|lesson_check))\.cpp$/;
const makes_error = /\b(?:Error|Status|mistake|fail|error)\s*[({]|\bError \w+\s*[({]|\bproblems?_?(?:\.push_back\(|\s*=[^=])/;
const functions = String.raw`(?:index|part|words|formula|choose|number_row|flag|action|whole<[^>]*>|id|Scope|scope|group|Group|inner|list|field|node|at|remember<[^>]*>|memory_of|choice_of|light|is_lit|say|Key|kept|hides|find|find_class|starts_with|ends_with|store|stored|forget|request_face|GATEWALK_CHECK|save_file|parse|unknown|mistake|error|read|word|expect|take)`;

// Rooms of the engine whose errors have keys: what a reader types, chooses and trains.
const speaking = ['base', 'cells', 'equations', 'files', 'network', 'source', 'training', 'writing'].map((room) => `engine/${room}`);
const errors_in_engine = /^engine\/((cells|equations|source|training)\/|files\/csv\.)/;

const all = [...sources('lessons'), ...speaking.flatMap(sources)];
const lessons = readdirSync(join(top, 'lessons/text/en')).map((name) => `lessons/text/en/${name}`).filter((path) => path.endsWith('.md'));
const cells = readdirSync(join(top, 'engine/cells')).map((name) => `engine/cells/${name}`).filter((path) => path.endsWith('.cell'));
const text_of = new Map([...all, ...sources('engine/equations'), ...sources('engine/training'), ...lessons, ...cells].map((path) => [path, read(path)]));
for (const path of all) {
  const { found, code } = literals(text_of.get(path));
  const line = (at) => code.slice(0, at).split('\n').length;
  const inside = (from, to) => found.filter(({ at }) => at >= from && at < to);
  const in_calls = new Set(), hole_names = new Set(), given_to_variables = [];
  for (const call of code.matchAll(/\bsay\(/g)) {
    const { parts, end } = argumentsOf(code, call.index + 3);
    // Words said within the arguments belong to calls of their own.
    const nested = [...code.slice(call.index + 4, end).matchAll(/\bsay\(/g)].map(({ index }) => index + call.index + 4);
    const own = (range) => inside(...range).filter(({ at }) => !nested.some((from) => at > from && at < argumentsOf(code, from + 3).end));
    const keys = own(parts[0]).filter(({ at, text }) => is_key(text) || /say\($|Key\($/.test(code.slice(0, at).trimEnd()));
    keys.forEach(({ at }) => in_calls.add(at));
    const named = parts.slice(1).flatMap(own).filter(({ at }) => /\{\s*$/.test(code.slice(0, at)) && /^" *",/.test(code.slice(at)));
    named.forEach(({ at }) => hole_names.add(at));
    const given = named.map(({ text }) => text);
    if (!keys.length) given_to_variables.push(set(given));
    for (const { at, text } of keys)
      if (english.has(text) && set(english.get(text)) !== set(given)) holes.push(`${path}:${line(at)}: '${text}' has the holes {${set(english.get(text))}}, given are {${set(given)}}`);
  }
  for (const { at, text } of found) {
    const before = code.slice(0, at).trimEnd();
    if (is_key(text) || (in_calls.has(at) && !families[text])) {
      used.add(text);
      if (!english.has(text)) missing.push(`${path}:${line(at)}: '${text}'`);
      else if (!in_calls.has(at) && path.startsWith('lessons/') && !path.startsWith('lessons/words/') && !['', ...given_to_variables].includes(set(english.get(text))))
        holes.push(`${path}:${line(at)}: '${text}' has the holes {${set(english.get(text))}}, said here are {${given_to_variables.join('}, {')}}`);
      continue;
    }
    const statement = code.slice(0, at).split(/;|\n\n|\)\s*\n\s*(?=return)/).at(-1);
    if ((path.startsWith('lessons/') || errors_in_engine.test(path)) && !errors_for_authors.test(path) && !/GATEWALK_CHECK\([^;]*$/.test(statement) && makes_error.test(statement) && !hole_names.has(at) && /[A-Za-z]{3}/.test(text) && / /.test(text))
      errors_left.push(`${path}:${line(at)}: "${text}"`);
    if (!rooms.test(path) || not_of_the_screen.test(path) || names.has(text) || ids.has(text) || hole_names.has(at) || /#include\s*$/.test(before)) continue;
    if (is_for_authors(path, code.slice(0, at).split(/\n(?=[A-Za-z])/).at(-1))) continue;
    const words = text.replace(/\\./g, ' ').replace(/\\class\{[^}]*\}|[a-z]+\{|%\w/g, ' ');
    if (!/[A-Za-z]{3}/.test(words)) continue;
    // The first argument of a function that takes an id, or its second behind the context; a key of what is remembered.
    const line_start = before.slice(-160);
    if (/_key =$|_id =$|GATEWALK_CHECK\([^;]*$|_key = *"[^;]*$/.test(line_start)) continue;
    if (new RegExp(String.raw`\b${functions}\((?:[\w.*]+(?:\(\))?,\s*)?$`).test(line_start)) continue;
    if (/\b\w+\((?:\w+\.)?ui_?,(?:\s*(?:\w+\.)?(?:player_?|own_),)?\s*$/.test(line_start) || /==\s*$|_key = $|_id = $|_keys?\[\] = \{[^}]*$/.test(line_start)) continue;
    english_left.push(`${path}:${line(at)}: "${text}"`);
  }
}

const unused = [...english.keys()].filter((key) => {
  if (used.has(key)) return false;
  return !Object.entries(families).some(([family, places]) => key.startsWith(family)
    && [...text_of].some(([path, text]) => places.some((place) => path.startsWith(place))
      && [key.slice(family.length), key.slice(family.length).replaceAll('_', ' '), key.slice(family.length).replaceAll('_', '-')].some((end) => text.includes(`"${end}"`) || text.includes(`{${end}}`) || path.endsWith(`/${end}.cell`)
        || (end.endsWith(' sign') && text.includes('"_sign"') && text.includes(`"${end.slice(0, -5)}"`)))));
});
const unlike = languages.filter((language) => language !== 'en').flatMap((language) => [
  ...[...english.keys()].filter((key) => !phrases[language].has(key)).map((key) => `${language} lacks '${key}'`),
  ...[...phrases[language].keys()].filter((key) => !english.has(key)).map((key) => `${language} has '${key}', English has not`),
  ...[...english].filter(([key, names]) => phrases[language].has(key) && set(names) !== set(phrases[language].get(key))).map(([key]) => `${language} and English name other holes in '${key}'`),
]);

const checks = [
  ['each key that is used has a phrase', missing],
  ['each phrase is used', unused],
  ['a phrase and who says it name the same holes', holes],
  ['all languages have the same keys and holes', unlike],
  ['no sentence is left in the code that draws', english_left],
  ['an error that a reader can meet is said in phrases', errors_left],
];
for (const [words, wrong] of checks) console.log(`${wrong.length ? 'wrong' : 'ok   '} ${words}${wrong.map((one) => `\n      ${one}`).join('')}`);
const failed = checks.filter(([, wrong]) => wrong.length).length;
console.log(`${english.size} phrases`);
console.log(`${checks.length - failed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
