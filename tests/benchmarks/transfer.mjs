// transfer.mjs OUT.json: what the first load of the site weighs, by file: as it is, gzip, Brotli (best levels).
// Faces of other languages, the lessons' text for readers without WebGL and the engine for JavaScript are not loaded first.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';

const site = 'build/site';
const later = /^(lessons\/|read\/|reading\.mjs|engine|training_module|files_module|gatewalk\.html|fonts\/chinese)|\.(br|gz|ts|txt|png)$/;
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

console.log(`${'file'.padEnd(32)}${['bytes', 'gzip', 'Brotli'].map((word) => word.padStart(10)).join('')}`);
for (const row of [...rows, total]) {
  console.log(`${row.file.padEnd(32)}${[row.bytes, row.gzip, row.brotli].map((count) => String(count).padStart(10)).join('')}`);
}
writeFileSync(process.argv[2], `${JSON.stringify({ files: rows, total }, null, 2)}\n`);
