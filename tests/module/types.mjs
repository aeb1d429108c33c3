// The types of engine.mjs, as TypeScript finds them beside it: they compile by its strictest rules, by both ways of looking for
// a module, with a program that uses every name in them (every_call.mts), and that program runs.
//   node tests/module/types.mjs [site folder]      last line: N passed, N failed
import { strict as assert } from 'node:assert';
import { mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import ts from 'typescript';

const site = resolve(process.argv[2] ?? 'build/site');
const source = fileURLToPath(new URL('every_call.mts', import.meta.url));
const out = resolve('build/tests/types');
mkdirSync(out, { recursive: true });

const cases = [];
const test = (name, what) => cases.push({ name, what });
const rules = {
  strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, noPropertyAccessFromIndexSignature: false,
  noUnusedLocals: true, noImplicitReturns: true, skipLibCheck: false, types: [], lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'],
  target: ts.ScriptTarget.ES2022, outDir: out,
};
const ways = {
  'as Node looks for them': { module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext },
  'as bundlers look for them': { module: ts.ModuleKind.ES2022, moduleResolution: ts.ModuleResolutionKind.Bundler },
};
for (const [words, way] of Object.entries(ways)) {
  test(`types beside engine.mjs are found and hold, ${words}`, () => {
    const program = ts.createProgram([source], { ...rules, ...way });
    const wrong = [...ts.getPreEmitDiagnostics(program), ...program.emit().diagnostics];
    assert.equal(ts.formatDiagnostics(wrong, { getCanonicalFileName: (name) => name, getCurrentDirectory: () => process.cwd(), getNewLine: () => '\n' }), '');
    assert.ok(program.getSourceFiles().some(({ fileName }) => fileName === join(site, 'engine.d.mts')), 'the types read are not those of the site');
  });
}

test('every name in the types is used by the program', () => {
  const words = new Set();
  const look = (node) => {
    if (ts.isIdentifier(node)) words.add(node.text);
    ts.forEachChild(node, look);
  };
  look(ts.createSourceFile(source, readFileSync(source, 'utf8'), ts.ScriptTarget.ES2022));
  const unused = [];
  const members = (node, owner) => {
    if ((ts.isPropertySignature(node) || ts.isMethodSignature(node)) && !words.has(node.name.text)) unused.push(`${owner}.${node.name.text}`);
    ts.forEachChild(node, (child) => members(child, owner));
  };
  const types = ts.createSourceFile('engine.d.mts', readFileSync(join(site, 'engine.d.mts'), 'utf8'), ts.ScriptTarget.ES2022);
  for (const statement of types.statements) {
    if (!ts.isInterfaceDeclaration(statement) && !ts.isTypeAliasDeclaration(statement)) continue;
    if (!words.has(statement.name.text)) unused.push(statement.name.text);
    members(statement, statement.name.text);
  }
  assert.deepEqual(unused, []);
});

test('the program runs', async () => {
  const { default: everyCall } = await import(pathToFileURL(join(out, 'every_call.mjs')));
  const { default: createEngine } = await import(pathToFileURL(join(site, 'engine.mjs')));
  await everyCall(createEngine);
});

let passed = 0, failed = 0;
for (const { name, what } of cases) {
  try {
    await what();
    passed += 1;
    console.log(`ok    ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`wrong ${name}\n      ${String(error.stack ?? error).replaceAll('\n', '\n      ')}`);
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
