// Makes what tests compare and the repository keeps:
//   store.mjs [tables] [golden] [looks [WORD…]]      all three without a word
// tables: the read-me files' tables and the cells' digests, from build/bin/tests. golden: PyTorch's numbers (python3-torch).
// looks: the stored pictures, from build/site. What differs afterwards is what `git diff` shows.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const top = fileURLToPath(new URL('..', import.meta.url));
const words = process.argv.slice(2);
const kinds = {
  tables: () => run(['build/bin/tests', '-tc=readme*,*have the same bits in every build*,*read-me of the language*'], { GATEWALK_STORE: '1' }),
  golden: () => run([python_with_torch(), 'tests/golden/make.py']),
  looks: () => run(['node', 'tests/browser/looks.mjs', '--store', ...words.slice(words.indexOf('looks') + 1).filter(() => words.includes('looks'))]),
};

// The one that has PyTorch: a system's own, where another stands before it in the path.
function python_with_torch() {
  return [process.env.PYTHON, '/usr/bin/python3', 'python3'].filter(Boolean)
    .find((python) => spawnSync(python, ['-c', 'import torch']).status === 0) ?? 'python3';
}

function run([program, ...rest], env = {}) {
  const { status } = spawnSync(program, rest, { cwd: top, stdio: 'inherit', env: { ...process.env, ...env } });
  if (status !== 0) process.exitCode = 1;
}

const first = words[0] === 'looks' ? ['looks'] : words;
const unknown = first.find((word, k) => !(word in kinds) && !first.slice(0, k).includes('looks'));
if (unknown) {
  console.error(`store: '${unknown}' is none of ${Object.keys(kinds).join(', ')}`);
  process.exitCode = 2;
} else for (const kind of Object.keys(kinds)) if (!words.length || words.includes(kind)) kinds[kind]();
