// Every shader in shaders/, with each of the two preludes in front, is GLSL that the reference compiler accepts.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../shaders/', import.meta.url));
const files = readdirSync(folder).filter((name) => /\.(vert|frag)$/.test(name)).sort();
const preludes = { 'OpenGL 3.3 core': 'prelude_330.glsl', 'WebGL 2': 'prelude_300es.glsl' };
let passed = 0, failed = 0;

// What the compiler says of a text; null if it accepts it.
function complaint(text, stage) {
  const { status, stdout, stderr, error } = spawnSync('glslangValidator', ['--stdin', '-S', stage], { input: text, encoding: 'utf8' });
  if (error) return error.message;
  return status === 0 ? null : `${stdout}${stderr}`.trim();
}

for (const name of files)
  for (const [language, prelude] of Object.entries(preludes)) {
    const said = complaint(`${readFileSync(folder + prelude, 'utf8')}#line 1\n${readFileSync(folder + name, 'utf8')}`, name.slice(-4));
    if (said) failed += 1;
    else passed += 1;
    console.log(`${said ? 'wrong' : 'ok   '} ${name} as ${language}${said ? `\n      ${said.replaceAll('\n', '\n      ')}` : ''}`);
  }
// And it would notice.
const broken = complaint(`${readFileSync(folder + preludes['WebGL 2'], 'utf8')}#line 1\nout vec4 color;\nvoid main() { color = vec3(1.0); }\n`, 'frag');
if (broken?.includes(':2:')) passed += 1;
else failed += 1, console.log(`wrong a mistake in line 2 is not told as one: ${broken}`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed || !files.length ? 1 : 0;
