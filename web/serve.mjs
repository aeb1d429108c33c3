// serve.mjs FOLDER [--port N] [--no-browser] [--no-build]: serves the site on 127.0.0.1 until Ctrl+C, as a good static host
// would: media types, the policy the page is made for, compressed files where the browser takes them, revalidation.
import { spawn } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize, resolve } from 'node:path';

const FIRST_PORT = 8080;
const PORTS_TRIED = 100;
const POLICY = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; img-src 'self' data:";
const TYPES = {
  '.html': 'text/html; charset=utf-8', '.css': 'text/css; charset=utf-8', '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8', '.ts': 'text/plain; charset=utf-8', '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json', '.md': 'text/markdown; charset=utf-8', '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm', '.otf': 'font/otf', '.ttf': 'font/ttf', '.svg': 'image/svg+xml', '.png': 'image/png',
  '.ico': 'image/x-icon',
};
const ENCODINGS = [['br', '.br'], ['gzip', '.gz']];

function stop(sentence) {
  console.error(`serve: ${sentence}`);
  process.exit(2);
}

function arguments_of(list) {
  const options = { folder: null, port: null, browser: true };
  for (let i = 0; i < list.length; i += 1) {
    if (list[i] === '--port') {
      options.port = Number(list[i += 1]);
      if (!Number.isInteger(options.port) || options.port < 0 || options.port > 65535) stop('--port wants a number from 0 to 65535');
    } else if (list[i] === '--no-browser') options.browser = false;
    else if (list[i] === '--no-build') continue; // for ./lab
    else if (list[i].startsWith('-') || options.folder) stop(`what is '${list[i]}'? ./lab help names the options`);
    else options.folder = resolve(list[i]);
  }
  return options;
}

// The file an address names, or null. Never one outside the folder.
async function file_of(folder, url) {
  let path;
  try {
    path = decodeURIComponent(url.split(/[?#]/)[0]);
  } catch {
    return null;
  }
  if (path.includes('\0')) return null;
  path = join(folder, normalize(`/${path}`));
  if (path.endsWith('/')) path += 'index.html';
  const found = await stat(path).catch(() => null);
  return found?.isFile() ? { path, found } : null;
}

// The compressed neighbor that the browser accepts, if it is of the file's age (tools/compress.mjs sees to that).
async function encoded(file, accepted) {
  for (const [name, suffix] of ENCODINGS) {
    if (!new RegExp(`(^|[ ,])${name}\\s*(;(?!\\s*q=0(\\.0*)?\\s*(,|$))|,|$)`).test(accepted)) continue;
    const found = await stat(file.path + suffix).catch(() => null);
    if (found && Math.abs(found.mtimeMs - file.found.mtimeMs) < 2) return { path: file.path + suffix, found, name };
  }
  return file;
}

async function answer(folder, request, response) {
  const headers = { 'Content-Security-Policy': POLICY, 'X-Content-Type-Options': 'nosniff', 'Cache-Control': 'no-cache' };
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { ...headers, Allow: 'GET, HEAD' }).end();
    return;
  }
  const file = await file_of(folder, request.url);
  if (!file) {
    response.writeHead(404, { ...headers, 'Content-Type': TYPES['.txt'] }).end(`There is no ${request.url} here.\n`);
    return;
  }
  const sent = await encoded(file, request.headers['accept-encoding'] ?? '');
  const tag = `"${sent.found.size.toString(36)}-${Math.trunc(sent.found.mtimeMs).toString(36)}${sent.name ? `-${sent.name}` : ''}"`;
  Object.assign(headers, { ETag: tag, Vary: 'Accept-Encoding', 'Content-Type': TYPES[extname(file.path)] ?? 'application/octet-stream' });
  if (sent.name) headers['Content-Encoding'] = sent.name;
  if (request.headers['if-none-match']?.split(/,\s*/).includes(tag)) {
    response.writeHead(304, headers).end();
    return;
  }
  headers['Content-Length'] = sent.found.size;
  response.writeHead(200, headers);
  if (request.method === 'HEAD') response.end();
  else createReadStream(sent.path).on('error', () => response.destroy()).pipe(response);
}

// Listens on the wanted port, or on the first free one from 8080.
async function listen(server, wanted) {
  const last = wanted ?? FIRST_PORT + PORTS_TRIED;
  for (let port = wanted ?? FIRST_PORT; port <= last; port += 1) {
    const error = await new Promise((done) => {
      server.once('error', done).listen(port, '127.0.0.1', () => {
        server.off('error', done);
        done(null);
      });
    });
    if (!error) return server.address().port;
    if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') stop(error.message);
  }
  return stop(wanted === null ? `no free port from ${FIRST_PORT} to ${last}` : `port ${wanted} is taken or not allowed`);
}

const options = arguments_of(process.argv.slice(2));
if (!options.folder || !(await stat(options.folder).catch(() => null))?.isDirectory()) stop('there is no site yet: ./lab site builds it');
const server = createServer((request, response) => {
  answer(options.folder, request, response).catch(() => response.destroy());
});
const port = await listen(server, options.port);
const address = `http://127.0.0.1:${port}/`;
console.log(`Gatewalk: ${address}   (Ctrl+C ends it)`);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(0));
if (options.browser && (process.env.DISPLAY || process.env.WAYLAND_DISPLAY || process.platform === 'darwin')) {
  const opener = process.platform === 'darwin' ? 'open' : 'xdg-open';
  spawn(opener, [address], { stdio: 'ignore', detached: true }).on('error', () => {}).unref();
}
