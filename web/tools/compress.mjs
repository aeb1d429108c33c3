// compress.mjs FOLDER: writes .br and .gz beside every file of the site that gains by it, for servers that send them.
// A file that has not changed since is left alone; those whose original is gone are removed.
import { readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const ways = {
  '.br': (bytes) => promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }),
  '.gz': (bytes) => promisify(gzip)(bytes, { level: 9 }),
};

async function compress(path, suffix) {
  const original = await stat(path);
  const made = await stat(path + suffix).catch(() => null);
  if (made && Math.abs(made.mtimeMs - original.mtimeMs) < 2) return; // utimes() rounds
  const bytes = await readFile(path);
  await writeFile(path + suffix, await ways[suffix](bytes));
  await utimes(path + suffix, original.atime, original.mtime);
}

const folder = process.argv[2];
const files = (await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []))
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
await Promise.all(files.map(async (path) => {
  const suffix = path.slice(-3);
  if (suffix in ways) return files.includes(path.slice(0, -3)) ? undefined : rm(path);
  if (!/\.(png|jpg|ico|woff2)$/.test(path)) await Promise.all(Object.keys(ways).map((s) => compress(path, s)));
}));
