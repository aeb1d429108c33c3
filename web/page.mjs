// The page's start: checks what the browser can do, loads the lab with a bar that tells the truth, and joins canvas, mirror
// and hands. Where something is missing it says so and shows the lessons as text.
import { Host } from './host.mjs';
import { listen } from './input.mjs';
import { listenToKeys } from './keys.mjs';
import { Loading, request } from './load.mjs';
import { Mirror } from './mirror.mjs';
import { cause, language, missing, sentence, tag, tamed } from './support.mjs';
import { Works } from './work.mjs';

const part = (id) => document.getElementById(id);
const canvas = part('canvas');

// The lab's own picture gives way to a sentence and the lesson as text. detail: what exactly, for whoever can mend it.
function plainAnswer(name, detail = '') {
  document.documentElement.dataset.state = 'plain';
  part('detail').textContent = detail;
  document.documentElement.lang = tag(language());
  part('answer').textContent = sentence(name);
  part('read').textContent = sentence('read');
  part('reload').textContent = sentence('reload');
  part('reload').hidden = name === 'wasm' || name === 'simd' || name === 'policy';
  part('reload').onclick = () => (name === 'versions' ? reloadAnew() : location.reload());
  part('plain').hidden = false;
  part('loading').hidden = true;
  part('lab').hidden = true;
  showLesson();
}

// The lab can be seen again.
function plainAnswerIsOver() {
  document.documentElement.dataset.state = 'ready';
  part('plain').hidden = true;
  part('lab').hidden = false;
}

// Fetches every part past all caches and starts again.
async function reloadAnew() {
  await window.gatewalkForget?.(); // not there in the page that is one file
  const parts = [...document.querySelectorAll('script[src], link[rel=modulepreload], link[rel=preload]')].map((element) => element.src || element.href);
  await Promise.all(parts.map((path) => fetch(path, { cache: 'reload' }).catch(() => null)));
  location.reload();
}

// A sentence at the lower edge, until it is closed. again: what its button does, 'Try again' unless told; true if that helped.
function notice(text, again = null, button = 'try-again') {
  part('notice-text').textContent = text;
  part('notice-close').textContent = sentence('close');
  part('notice-close').onclick = () => { part('notice').hidden = true; };
  part('notice-again').textContent = sentence(button);
  part('notice-again').hidden = again === null;
  part('notice-again').onclick = async () => { part('notice').hidden = await again(); };
  part('notice').hidden = false;
}

// The text to copy in a field of the browser's own, selected.
function offerToCopy(text) {
  const field = part('copy-field');
  const before = document.activeElement;
  const close = () => {
    part('copy').hidden = true;
    before?.focus?.({ preventScroll: true });
  };
  part('copy-text').textContent = sentence('copy');
  part('copy-close').textContent = sentence('close');
  part('copy-close').onclick = close;
  field.value = text;
  part('copy').hidden = false;
  field.focus();
  field.select();
}

const CRASHES = 'gatewalk.crashes';
const TRIES = 2;
const CALM = 20000; // ms without a crash after which the next one is a first one again

// The program has stopped. It is started again without what may have been the cause; a page that stops again and again, or
// one that cannot remember how often, is left as text.
function stopped(host, why = '') {
  // Before it has started it is not a mistake of ours that another start could go round: a policy, a part that is damaged.
  if (document.documentElement.dataset.state === 'loading') {
    host.stop();
    plainAnswer(cause(new Error(String(why)), window.gatewalkPolicies), String(why));
    return;
  }
  let crashes = TRIES + 1;
  try {
    crashes = Number(sessionStorage.getItem(CRASHES) ?? 0) + 1;
    sessionStorage.setItem(CRASHES, String(crashes));
  } catch { /* no storage */ }
  history.replaceState(history.state, '', tamed(host.stop(), crashes) || '#');
  if (crashes > TRIES) plainAnswer('crash');
  else location.reload();
}

// Says that the lab was started again, until it is closed; forgets the crash once all is calm.
function tellOfCrash() {
  let crashes = 0;
  try {
    crashes = Number(sessionStorage.getItem(CRASHES) ?? 0);
  } catch { /* no storage, so it was not started again */ }
  if (!crashes) return;
  setTimeout(() => sessionStorage.removeItem(CRASHES), CALM);
  notice(sentence('again'));
}

// The lesson the address names, or the contents, as text below the answer.
async function showLesson() {
  const tongue = language();
  const slug = location.hash.match(/^#\/\w+\/([\w-]+)/)?.[1];
  for (const folder of [tongue, 'en']) {
    const contents = await request(`read/${folder}/index.html`).then((answer) => (answer.ok ? answer.text() : null)).catch(() => null);
    if (!contents) continue;
    const list = new DOMParser().parseFromString(contents, 'text/html');
    for (const link of list.querySelectorAll('a')) link.setAttribute('href', `read/${folder}/${link.getAttribute('href')}`);
    const wanted = slug && [...list.querySelectorAll('a')].map((link) => link.getAttribute('href')).find((path) => path.endsWith(`${slug}.html`));
    if (wanted) {
      const text = await request(wanted).then((answer) => answer.text()).catch(() => '');
      part('text').replaceChildren(...new DOMParser().parseFromString(text, 'text/html').querySelectorAll('main > :not(p:first-child)'));
    } else {
      part('text').replaceChildren(...list.querySelector('main').childNodes);
    }
    return;
  }
}

async function start() {
  const lacking = missing(canvas);
  if (lacking) {
    plainAnswer(lacking);
    return Promise.reject(new Error(sentence(lacking)));
  }
  const bar = part('bar');
  const loading = new Loading((share) => { bar.value = share; });
  const host = new Host({ canvas, live: part('live'), loading, offer: offerToCopy });
  Object.defineProperties(gatewalk, {
    frames: { get: () => host.frames },
    idle: { get: () => host.idle && host.supply.coming === 0 },
    // Nothing goes on, and nothing will by itself.
    rests: { get: () => host.idle && !host.waits && !host.works?.busy && host.coming + host.supply.coming === 0 },
    address: { get: () => host.shared_address() },
    times: { get: () => Array.from(host.times.subarray(0, Math.min(host.frames, host.times.length))) },
  });
  const mirror = new Mirror(part('mirror'), (action, id, value) => host.call('_gw_perform', action, id, value),
    () => host.tellAll());
  // Before the module starts: GLFW listens on the window too, and would keep Tab and Backspace from the page.
  listenToKeys(host, mirror);
  const program = loading.bytes('lab_module.wasm');
  const { default: createLab } = await import('./lab_module.mjs');
  // Compiled once, for the page and its workers.
  const compiled = await WebAssembly.compile(await program);
  host.works = new Works(compiled, () => host.module, (work, report) => {
    if (host.module) host.reported(work, report);
  });
  const instantiateWasm = (imports, done) => {
    WebAssembly.instantiate(compiled, imports).then((instance) => done(instance, compiled), (error) => stopped(host, error));
    return {};
  };
  const module = await createLab({ canvas, host, instantiateWasm, locateFile: (name) => name, noExitRuntime: true, onAbort: (why) => stopped(host, why), print: console.log, printErr: console.warn });
  addEventListener('error', (event) => { if (event.error instanceof WebAssembly.RuntimeError) stopped(host); });
  host.attach(module, mirror);
  Object.assign(gatewalk, { module, mirror, perform: (action, id, value = '') => host.call('_gw_perform', action, id, String(value)) });
  // The lab lives on while there is nothing to draw on; when there is again, it is drawn as it stands.
  let focused = false; // what is not shown loses the document's focus
  canvas.addEventListener('webglcontextlost', (event) => {
    event.preventDefault(); // or the browser would not give it back
    focused = part('mirror').contains(document.activeElement);
    host.pause();
    plainAnswer('lost');
  });
  canvas.addEventListener('webglcontextrestored', () => {
    plainAnswerIsOver();
    host.resume();
    if (focused) mirror.refocus();
  });
  await host.supply.bringFirst();
  const unreadable = host.supply.lacking.find(({ name }) => name === 'text-regular.otf');
  if (unreadable) throw Object.assign(new Error(unreadable.why), { answer: 'faces' });
  listen({ stage: part('stage'), canvas, host, mirror });
  host.settle(10);
  document.documentElement.dataset.state = 'ready';
  part('loading').hidden = true;
  tellOfCrash();
  performance.mark('gatewalk-first-frame');
  // After all that has to be there first.
  host.supply.bringWhole().then(() => {
    const { lacking } = host.supply;
    if (lacking.length) notice(`${sentence('some-faces')} (${lacking.map(({ why }) => why).join(', ')})`, () => host.supply.bringLacking());
  });
  import('./handout.mjs').then(({ Handout }) => {
    const handout = new Handout(host, part('handout'));
    host.onprint = (answers) => handout.print(answers);
  }).catch((error) => console.info(`nothing is printed but what is seen: ${error.message}`));
  import('./offline.mjs').then(({ keepSite }) => keepSite(() => notice(sentence('newer'), () => location.reload(), 'reload')))
    .catch((error) => console.info(`the lab is not kept for use without the network: ${error.message}`));
  return gatewalk;
}

// What tests and the curious can look at: ready (a promise), frames, times (ms of the last frames), idle (no frame is wanted
// now), rests (nor later, by itself), address (which the address bar shows from then on), perform(action, id, value).
const gatewalk = {};
window.gatewalk = gatewalk;
gatewalk.ready = start();
gatewalk.ready.catch((error) => {
  if (document.documentElement.dataset.state === 'plain') return;
  console.error(error);
  plainAnswer(error.answer ?? cause(error, window.gatewalkPolicies), String(error.message ?? ''));
});
