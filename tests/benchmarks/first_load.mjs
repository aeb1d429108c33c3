// What the first load of the site is: its files with how large they are, as they are, by gzip and by Brotli (best levels). All that
// a browser asks for until the lab is drawn (tests/browser/start.mjs holds it to that). Not what comes afterwards: whole faces,
// the handout's and the service worker's scripts; nor what few ask for: lessons as text, readers of foreign files, the engine
// for JavaScript.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';

const later = new RegExp([
  '^(lessons/|read/|fonts/(?!first/)|reading\\.mjs|engine|training_module|files_module|gatewalk\\.html)',
  '^(handout\\.mjs|offline\\.mjs|version\\.mjs|service\\.js|worker\\.mjs)$', '\\.(br|gz|ts|txt|png)$'].join('|'));

// What is asked of it (issue 16).
export const LIMIT = 900000;

export function firstLoad(site) {
  const files = readdirSync(site, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(site.length + 1))
    .filter((name) => !later.test(name))
    .sort();
  const rows = files.map((file) => {
    const bytes = readFileSync(`${site}/${file}`);
    return { file, bytes: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length, brotli: brotliCompressSync(bytes).length };
  });
  const total = { file: 'total', bytes: 0, gzip: 0, brotli: 0 };
  for (const row of rows) for (const key of ['bytes', 'gzip', 'brotli']) total[key] += row[key];
  return { rows, total };
}
