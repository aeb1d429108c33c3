// transfer.mjs OUT.json: what the first load of the site weighs, by file.
import { writeFileSync } from 'node:fs';
import { firstLoad } from './first_load.mjs';

const { rows, total } = firstLoad('build/site');
console.log(`${'file'.padEnd(32)}${['bytes', 'gzip', 'Brotli'].map((word) => word.padStart(10)).join('')}`);
for (const row of [...rows, total]) {
  console.log(`${row.file.padEnd(32)}${[row.bytes, row.gzip, row.brotli].map((count) => String(count).padStart(10)).join('')}`);
}
writeFileSync(process.argv[2], `${JSON.stringify({ files: rows, total }, null, 2)}\n`);
