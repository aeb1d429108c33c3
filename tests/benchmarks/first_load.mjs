// What the first load of the site is: its files with how large they are, as they are, by gzip and by Brotli (best levels).
// Faces of other languages, the lessons' text for readers without WebGL, readers of foreign files and the engine for JavaScript
// are not loaded first.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';

const later = /^(lessons\/|read\/|reading\.mjs|engine|training_module|files_module|gatewalk\.html|fonts\/chinese)|\.(br|gz|ts|txt|png)$/;

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
