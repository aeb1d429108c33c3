// The site's service worker. It keeps one version of the site, the one whose parts stand in the table that tools/service.mjs
// writes before this text: VERSION, and PARTS, path → hash ('' where the text says itself which version it is of).
//
// Never two versions in one page: what is kept was checked by its hash, and a page gets every part from the version that it was
// opened with, even after a newer one has taken over. Which one that was is remembered by the page's id in a cache of its own,
// because the browser ends this program whenever it is idle.
const HOME = registration.scope;
const PREFIX = `gatewalk ${HOME} `;
const PAGES = `${PREFIX}pages`; // page's id → {version, since, met}; met: it has told of itself
const NETWORK = 'network';      // in place of a version: from the server, as if this program were not here
const LONGEST = 86400000;       // ms that a page may take to open; until then the browser may not list it
// On a machine's own server the site is being worked on: there the server's version is asked for at every load.
const WORKSHOP = ['localhost', '127.0.0.1', '[::1]'].includes(location.hostname);

const cacheOf = (version) => caches.open(PREFIX + version);

async function keepPart(cache, path, integrity) {
  const answer = await fetch(path === 'index.html' ? HOME : path, { cache: 'no-cache', ...(integrity && { integrity }) });
  if (answer.status === 404 && path === 'gatewalk.html') return; // only made where there is esbuild
  const body = answer.ok ? await answer.blob() : null;
  if (!body || (!integrity && !(await body.text()).includes(VERSION))) throw new Error(`${path} is not of version ${VERSION}`);
  // Made anew: one that was redirected may not answer for a page.
  await cache.put(path, new Response(body, { headers: answer.headers }));
}

async function install() {
  const cache = await cacheOf(VERSION);
  const kept = await Promise.allSettled(Object.entries(PARTS).map(([path, integrity]) => keepPart(cache, path, integrity)));
  const failed = kept.find(({ status }) => status === 'rejected');
  if (failed) {
    await caches.delete(PREFIX + VERSION);
    throw failed.reason;
  }
}

async function remember(page, version, met = false) {
  await (await caches.open(PAGES)).put(`page/${page}`, Response.json({ version, since: Date.now(), met }));
}

async function remembered(page) {
  const found = page && await (await caches.open(PAGES)).match(`page/${page}`);
  return found ? (await found.json()).version : null;
}

// Forgets pages that are closed, and versions that no page uses.
async function tidy() {
  const pages = await caches.open(PAGES);
  const open = new Set((await clients.matchAll({ includeUncontrolled: true, type: 'all' })).map(({ id }) => id));
  const used = new Set([PAGES, PREFIX + VERSION]);
  for (const request of await pages.keys()) {
    const { version, since, met } = await (await pages.match(request)).json();
    if (open.has(request.url.split('/').pop()) || (!met && Date.now() - since < LONGEST)) used.add(PREFIX + version);
    else await pages.delete(request);
  }
  const names = await caches.keys();
  if (registration.installing || registration.waiting) return; // one of them is that of the version which is to come
  for (const name of names) if (name.startsWith(PREFIX) && !used.has(name)) await caches.delete(name);
}

// Which version a page that is opened now is of.
async function versionToOpen() {
  if (!WORKSHOP) return VERSION;
  const there = await fetch('version.mjs', { cache: 'no-store' }).catch(() => null);
  if (!there || (there.ok && (await there.text()).includes(VERSION))) return VERSION;
  if (there.ok) registration.update().catch(() => null);
  else await registration.unregister(); // another site lives here now
  return NETWORK;
}

// Which version a part is asked from: a page that has not been opened by this program, nor told of itself, is the server's.
async function versionOf(page) {
  const known = await remembered(page);
  if (known) return known;
  return (await clients.get(page))?.type === 'worker' ? VERSION : NETWORK;
}

async function answer(event, path) {
  const { request } = event;
  const opens = request.mode === 'navigate';
  const version = opens ? await versionToOpen() : await versionOf(event.clientId);
  if (event.resultingClientId) await remember(event.resultingClientId, version); // a page or a worker of it
  if (version === NETWORK) return fetch(request);
  const kept = await (await cacheOf(version)).match(path, { ignoreVary: true });
  return kept ?? fetch(request);
}

addEventListener('install', (event) => event.waitUntil(install()));

addEventListener('activate', (event) => event.waitUntil((async () => {
  await tidy();
  for (const page of await clients.matchAll({ includeUncontrolled: true })) page.postMessage({ version: VERSION });
})()));

addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET' || !request.url.startsWith(HOME)) return;
  if (request.mode !== 'navigate' && request.cache === 'reload') return;
  const [place, query] = request.url.slice(HOME.length).split('#')[0].split('?');
  if (query !== undefined && request.mode !== 'navigate') return;
  event.respondWith(answer(event, place === '' || place.endsWith('/') ? `${place}index.html` : place));
});

// A page says that a newer version may take over: pages of the one before keep theirs, but what they ask for just then is lost.
// Or it says of which version it is. The one that was opened before there was a service worker is taken over if that is this one.
addEventListener('message', (event) => event.waitUntil((async () => {
  if (event.data?.takeOver) await skipWaiting();
  const page = event.source?.id;
  if (!page || !event.data?.version) return;
  const known = await remembered(page);
  await remember(page, known ?? (event.data.version === VERSION ? VERSION : NETWORK), true);
  if (event.data.version === VERSION) await clients.claim();
  else if (known && known !== NETWORK) event.source.postMessage({ version: VERSION });
  await tidy();
})()));
