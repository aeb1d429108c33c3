// The site without the network: a service worker (service.js) keeps the version that is here.
import { VERSION } from './version.mjs';

const LOOK_AGAIN = 3600000; // ms between two looks for a newer version, while the page stays open
const QUIET = 1000;         // ms after which a page that has begun asks for nothing more

// A newer version takes over when this page is quiet; it keeps its own until it is loaded again.
function letTakeOver(registration, worker) {
  if (!worker) return;
  const done = () => {
    if (worker.state === 'installed' && registration.active) setTimeout(() => worker.postMessage({ takeOver: true }), QUIET);
  };
  worker.addEventListener('statechange', done);
  done();
}

// tell() is called when a newer version than this page's is on the machine.
export async function keepSite(tell) {
  const workers = navigator.serviceWorker; // not there without https, throws in a frame without an origin
  if (!workers || document.getElementById('file:lab_module.wasm')) return;
  workers.addEventListener('message', ({ data }) => { if (data?.version && data.version !== VERSION) tell(); });
  const registration = await workers.register(new URL('service.js', import.meta.url), { updateViaCache: 'none' });
  letTakeOver(registration, registration.waiting ?? registration.installing);
  registration.addEventListener('updatefound', () => letTakeOver(registration, registration.installing));
  const look = () => { if (!document.hidden) registration.update().catch(() => null); };
  setInterval(look, LOOK_AGAIN);
  document.addEventListener('visibilitychange', look);
  (await workers.ready).active.postMessage({ version: VERSION });
  look(); // browsers put it off while a page is busy
}
