// Fetches the Node modules that the browser tests use into tests/node_modules, as tests/package-lock.json pins them.
// A second run compares one stamp.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const stamp = `${here}node_modules/.gatewalk-stamp`;
const want = createHash('sha256').update(readFileSync(`${here}package-lock.json`)).digest('hex');
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== want) {
  console.log('tests: fetching Node modules');
  try {
    execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: here, stdio: ['ignore', 'inherit', 'inherit'] });
    writeFileSync(stamp, want);
  } catch {
    console.log('tests: npm could not fetch them; the suites that drive a browser will fail');
  }
}
