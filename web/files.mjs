// Files of other programs, brought into the plain form that the lab reads (engine/files/plain.hpp). What reads them is fetched
// when the first such file comes; in the page that is one file it stands in the page. And files kept on this machine.
import { request } from './load.mjs';

let readers = null;

async function load() {
  const program = await request('files_module.wasm').then((answer) => {
    if (!answer.ok) throw new Error(`files_module.wasm: ${answer.status}`);
    return answer.arrayBuffer();
  });
  const { default: createReaders } = await import('./files_module.mjs');
  return createReaders({
    instantiateWasm: (imports, done) => {
      WebAssembly.instantiate(program, imports).then(({ instance, module }) => done(instance, module));
      return {};
    },
    locateFile: (name) => name,
  });
}

// The plain form of a file's bytes. Rejects with a sentence of what is wrong with it.
export async function plainForm(bytes) {
  readers ??= load();
  const module = await readers.catch((error) => {
    readers = null; // another try may find them
    throw error;
  });
  const place = module._malloc(bytes.length || 1);
  module.HEAPU8.set(bytes, place);
  const size = module._gatewalk_plain(place, bytes.length);
  module._free(place);
  if (size < 0) throw new Error(module.UTF8ToString(module._gatewalk_problem()));
  const at = module._gatewalk_plain_bytes();
  return module.HEAPU8.slice(at, at + size);
}

const STORE = 'files';

// One action on the store of kept files; rejects where the browser keeps nothing.
function store(mode, act) {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('gatewalk', 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const base = opening.result;
      const action = base.transaction(STORE, mode);
      const asked = act(action.objectStore(STORE));
      action.oncomplete = () => { base.close(); resolve(asked.result); };
      action.onerror = action.onabort = () => { base.close(); reject(action.error); };
    };
  });
}

export const keep = (digest, name, bytes) => store('readwrite', (files) => files.put({ name, bytes }, digest));
export const kept = (digest) => packed(digest) ?? store('readonly', (files) => files.get(digest));
export const forget = (digest) => store('readwrite', (files) => files.delete(digest));

// --- a page that was saved with a model in it (lessons/shell/packed_page.hpp) ---

const bytesOf = (element) => Uint8Array.from(atob(element.textContent), (letter) => letter.charCodeAt(0));

function packed(digest) {
  const element = document.getElementById(`kept:${digest}`);
  return element && Promise.resolve({ name: element.dataset.name, bytes: bytesOf(element) });
}

// Where it opens; empty where it is the lab's own page.
export function packedAddress() {
  const element = document.getElementById('start');
  return element ? new TextDecoder().decode(bytesOf(element)) : '';
}

// The page that is the whole lab in one file. In that page it is itself, as it stood before anything of it ran.
const itself = document.getElementById('file:lab_module.wasm') ? `<!doctype html>\n${document.documentElement.outerHTML}` : null;

export async function wholePage() {
  if (itself) return itself.replace(/<script type="text\/plain" id="(start|kept:)[^]*?<\/script>\n?/g, '');
  const answer = await fetch('gatewalk.html');
  return answer.ok ? answer.text() : '';
}
