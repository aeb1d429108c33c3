// Every suite of `./lab test`, one row each. Adding a suite is adding a row.
//   name     what `./lab test NAME` calls it; a name also stands for all that begin with it and a hyphen
//   what     one phrase for the reader
//   build    the builds it needs (below)
//   quiet    true for what measures or compares pictures: neither a build nor another of its kind runs beside it, and of the
//            others half as many as the machine has cores
//   command  run from the repository's top; its last line that says `N passed, N failed[, N skipped]` is counted,
//            as is doctest's own summary. No such line, a crash or a timeout is one failure.
//   minutes  time limit, 10 unless told
//   env      further environment
//   when     left out, or false to leave the suite out on this machine

import { spawnSync } from 'node:child_process';

const conformance = process.env.GATEWALK_CONFORMANCE;
const models = process.env.GATEWALK_MODELS;
// Not gates yet: what they hold was not seen to hold on the whole (GATEWALK_ENDURANCE=1 ./lab test browser-random).
const endurance = !!process.env.GATEWALK_ENDURANCE;
// Not every distribution has Firefox as a package; where there is none its rows are left out.
const firefox = ['firefox-esr', 'firefox'].some((name) => spawnSync('sh', ['-c', `command -v ${name}`]).status === 0);
const in_firefox = (name, what, row = {}) => ({
  name: `firefox-${name.replace('_', '-')}`, what, build: ['web'], command: ['node', `tests/browser/${name}.mjs`],
  env: { GATEWALK_BROWSER: 'firefox' }, when: firefox, minutes: 20, ...row,
});

// name: [configure preset, folder, build preset], in the order in which they are made: what takes longest to run comes early,
// so that it runs beside the builds that follow.
export const builds = {
  native: ['tests', 'build/native', 'tests'],
  sanitize: ['sanitize', 'build/sanitize', 'sanitize'],
  web: ['web', 'build/web', 'web-tests'],
};

export const suites = [
  { name: 'unit-native', what: 'engine and lessons', build: ['native'], command: ['build/bin/tests'], minutes: 40 },
  { name: 'unit-sanitize-lessons', what: 'the same by clang, under ASan and UBSan: all but the engine', build: ['sanitize'], command: ['build/sanitize/bin/tests', '-nss', '-sfe=*tests/engine/*'], minutes: 60 },
  { name: 'unit-sanitize-engine', what: 'and the engine', build: ['sanitize'], command: ['build/sanitize/bin/tests', '-nss', '-sf=*tests/engine/*'], minutes: 60 },
  { name: 'random', what: 'random use without a screen, a minute under the sanitizers', build: ['sanitize'], command: ['build/sanitize/bin/random_use', '60'], minutes: 20 },
  { name: 'fuzz', what: 'libFuzzer, GATEWALK_FUZZ_SECONDS (5) each', build: ['sanitize'], command: ['node', 'tests/fuzz/run.mjs', 'build/sanitize/bin'], minutes: 24 * 60 },
  { name: 'unit-wasm', what: 'the same in WebAssembly, without what draws', build: ['web'], command: ['node', 'build/wasm/tests.mjs'], minutes: 20 },
  { name: 'conformance-golden-native', what: 'values and gradients of PyTorch', build: ['native'], command: ['build/bin/conformance', 'tests/golden'] },
  { name: 'conformance-golden-wasm', what: 'the same in WebAssembly', build: ['web'], command: ['node', 'build/wasm/conformance.mjs', 'tests/golden'] },
  { name: 'conformance-native', what: 'the folder in GATEWALK_CONFORMANCE', build: ['native'], command: ['build/bin/conformance', conformance], when: !!conformance },
  { name: 'conformance-wasm', what: 'the same in WebAssembly', build: ['web'], command: ['node', 'build/wasm/conformance.mjs', conformance], when: !!conformance },
  { name: 'out-of-memory', what: 'each allocation of the readers and of making a model fails in turn', build: ['native'], command: ['build/bin/out_of_memory'] },
  { name: 'held', what: 'what a network and its runs take is what was foretold', build: ['native'], command: ['build/bin/held'] },
  { name: 'bad-native', what: 'weight files that must be refused, or not', build: ['native'], command: ['build/bin/bad', 'tests/golden/bad', '--codes'] },
  { name: 'bad-wasm', what: 'the same in WebAssembly', build: ['web'], command: ['node', 'build/wasm/bad.mjs', 'tests/golden/bad', '--codes'] },
  { name: 'bad-more-native', what: 'those of the folder in GATEWALK_CONFORMANCE', build: ['native'], command: ['build/bin/bad', `${conformance}/bad`], when: !!conformance },
  { name: 'bad-more-wasm', what: 'the same in WebAssembly', build: ['web'], command: ['node', 'build/wasm/bad.mjs', `${conformance}/bad`], when: !!conformance },
  { name: 'module', what: 'the engine for JavaScript, under Node', build: ['web'], command: ['node', 'tests/module/module.mjs', 'build/site'] },
  { name: 'module-training', what: 'engine.train: the bytes of gatewalk train', build: ['native', 'web'], command: ['node', 'tests/module/training.mjs', 'build/site', 'build/bin/gatewalk'] },
  { name: 'types', what: 'its types, by TypeScript and by a program that uses them all', build: ['web'], command: ['node', 'tests/module/types.mjs', 'build/site'] },
  { name: 'command', what: 'gatewalk trace and gatewalk cell, and the examples of the read-me files', build: ['native'], command: ['node', 'tests/command/run.mjs'] },
  { name: 'models-golden', what: 'weights in every form that people publish, opened by gatewalk trace', build: ['native'], command: ['node', 'tests/command/models.mjs', 'tests/golden/models'] },
  { name: 'models', what: 'those of the folder in GATEWALK_MODELS', build: ['native'], command: ['node', 'tests/command/models.mjs', models], when: !!models },
  { name: 'command-train', what: 'gatewalk train: files, bits, Ctrl+C, mistakes', build: ['native'], command: ['node', 'tests/command/train.mjs'] },
  { name: 'bits', what: 'a million values from the command line and from WebAssembly', build: ['native', 'web'], command: ['node', 'tests/command/same_bits.mjs', 'build/site'] },
  { name: 'code', what: 'NumPy and PyTorch print the traced numbers', build: ['native'], command: ['node', 'tests/code/run.mjs'], minutes: 15 },
  { name: 'formula', what: 'every formula is TeX that MathJax reads', build: ['native'], command: ['node', 'tests/formula/mathjax.mjs'] },
  { name: 'paths', what: 'what is built names no folder of this machine', build: ['native', 'web'], command: ['node', 'tests/paths.mjs'] },
  { name: 'house', what: 'who may see whom', build: [], command: ['node', 'tests/house.mjs'] },
  { name: 'words', what: 'sentences are data, and all of them are used', build: [], command: ['node', 'tests/words.mjs'] },
  { name: 'runner', what: 'what runs these suites', build: [], command: ['node', 'tests/runner.mjs'] },
  { name: 'shaders', what: 'GLSL for OpenGL 3.3 and WebGL 2', build: [], command: ['node', 'tests/shaders.mjs'] },
  { name: 'window', what: 'the real window under Xvfb', build: ['native'], command: ['node', 'tests/window.mjs'], quiet: true },
  { name: 'browser-platform', what: 'the page under the lab, in Chromium', build: ['web'], command: ['node', 'tests/browser/platform.mjs'], quiet: true },
  { name: 'browser-lesson-8', what: 'lesson 8 from end to end, in Chromium', build: ['web'], command: ['node', 'tests/browser/lesson_8.mjs'], minutes: 20 },
  { name: 'browser-lessons', what: 'every lesson, step by step', build: ['web'], command: ['node', 'tests/browser/lessons.mjs'], minutes: 30 },
  { name: 'browser-start', what: 'whatever keeps the lab from starting is said in a sentence that is seen', build: ['web'], command: ['node', 'tests/browser/start.mjs'] },
  { name: 'browser-hands', what: 'keys, pointer, wheel, clipboard, links and the drawing surface', build: ['web'], command: ['node', 'tests/browser/hands.mjs'] },
  { name: 'browser-training', what: 'a network learns beside the page, with the bits of the command line', build: ['native', 'web'], command: ['node', 'tests/browser/training.mjs'] },
  { name: 'browser-module', what: 'engine.train in a page and in a worker: the bytes of gatewalk train', build: ['native', 'web'], command: ['node', 'tests/browser/module.mjs'] },
  { name: 'browser-models', what: 'models from files: opened, kept, forgotten, refused; and in the page that is one file', build: ['web'], command: ['node', 'tests/browser/models.mjs'] },
  { name: 'browser-offline', what: 'the site without the network, a newer one beside it, and as an application', build: ['web'], command: ['node', 'tests/browser/offline.mjs'], minutes: 30 },
  { name: 'browser-print', what: 'the lesson on paper, and the stage as a file', build: ['web'], command: ['node', 'tests/browser/print.mjs'], minutes: 30 },
  { name: 'browser-keyboard', what: 'a lesson by Tab, Enter and arrows', build: ['web'], command: ['node', 'tests/browser/keyboard.mjs'] },
  { name: 'browser-random', what: 'random use of the page by real input, a minute', build: ['web'], command: ['node', 'tests/browser/random.mjs'], minutes: 20, when: endurance },
  { name: 'browser-context', what: 'a drawing context lost at random moments', build: ['web'], command: ['node', 'tests/browser/context.mjs'], minutes: 20, when: endurance },
  { name: 'browser-long-use', what: 'long use leaves the page as large as it was', build: ['web'], command: ['node', 'tests/browser/long_use.mjs'], minutes: 20, when: endurance },
  in_firefox('random', 'random use of the page by real input, in Firefox', { when: endurance && firefox }),
  in_firefox('platform', 'the page under the lab, in Firefox', { quiet: true }),
  in_firefox('lesson_8', 'lesson 8 from end to end, in Firefox'),
  in_firefox('lessons', 'every lesson, step by step, in Firefox'),
  in_firefox('keyboard', 'a lesson by Tab, Enter and arrows, in Firefox'),
  in_firefox('print', 'the lesson on paper, and the stage as a file, in Firefox'),
  in_firefox('offline', 'the site without the network, in Firefox'),
  in_firefox('training', 'a network learns beside the page, in Firefox, with the bits of the command line', { build: ['native', 'web'] }),
  in_firefox('module', 'engine.train in a page and in a worker of Firefox: the same bytes', { build: ['native', 'web'] }),
  { name: 'browser-axe', what: 'nothing for axe-core to find', build: ['web'], command: ['node', 'tests/browser/axe.mjs'], minutes: 30 },
  { name: 'browser-looks', what: 'pictures beside the stored ones', build: ['web'], command: ['node', 'tests/browser/looks.mjs'], minutes: 30, quiet: true },
];
