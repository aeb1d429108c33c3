// What host.cpp asks of the page: clipboard, storage, address, files, preferences and faces; when to draw is in frames.mjs.
import { AddressBar } from './address.mjs';
import * as files from './files.mjs';
import { Frames } from './frames.mjs';
import { Supply } from './supply.mjs';
import { tag } from './support.mjs';

const PREFIX = 'gatewalk.';
const CHOICES = {
  dark: '(prefers-color-scheme: dark)',
  still: '(prefers-reduced-motion: reduce)',
  contrast: '(prefers-contrast: more), (forced-colors: active)',
  coarse: '(pointer: coarse)',
};

// ImGui's backend asks WebGL for its state in each frame, to put it back afterwards. Each such question waits until the
// picture before is drawn. Nobody else draws here and every frame ends as it began, so the first answers stay true; the
// viewport is set anew in each frame.
function rememberState(gl) {
  const known = new Map();
  const ask = gl.getParameter.bind(gl);
  gl.getParameter = (name) => {
    if (!known.has(name)) known.set(name, ask(name));
    return known.get(name);
  };
  return known;
}

export class Host extends Frames {
  coming = 0;      // files
  copying = null;  // the browser's event while the reader presses Ctrl+C
  apple = /Mac|iPhone|iPad/.test(navigator.userAgentData?.platform ?? navigator.platform ?? '');
  onprint = null;  // (answers) prints the lesson
  supply;          // faces and lessons (supply.mjs)
  #canvas;
  #live;
  #pasted = '';
  #address;
  #queries;
  #gl_state = null;
  #offer;

  // offer(text): shows a text in a field to copy it from, where the clipboard is refused.
  constructor({ canvas, live, loading, offer }) {
    super(canvas);
    this.#offer = offer;
    this.#canvas = canvas;
    this.#live = live;
    this.#address = new AddressBar(location.hash || files.packedAddress());
    this.supply = new Supply(this, loading);
    this.#queries = Object.fromEntries(Object.entries(CHOICES).map(([name, query]) => [name, matchMedia(query)]));
  }

  // After the module has come alive.
  attach(module, mirror) {
    this.module = module;
    this.mirror = mirror;
    this.#gl_state = rememberState(this.#canvas.getContext('webgl2'));
    for (const query of Object.values(this.#queries)) query.addEventListener('change', () => module._gw_preferences_changed());
    document.addEventListener('visibilitychange', () => module._gw_seen(document.hidden ? 0 : 1));
    this.#address.listen(() => module._gw_address_changed());
    addEventListener('storage', (event) => {
      if (event.key?.startsWith(PREFIX) && this.module) this.call('_gw_stored_elsewhere', event.key.slice(PREFIX.length));
    });
    addEventListener('paste', (event) => {
      this.#pasted = event.clipboardData?.getData('text/plain') ?? '';
      for (const file of event.clipboardData?.files ?? []) this.fileArrived(file, '');
    });
  }

  // Nothing runs from here on. The address that the lab wanted last, whether the address bar shows it yet or not.
  stop() {
    this.module = null;
    this.#address.stop();
    return this.#address.text;
  }

  // Calls a function of the module with texts and numbers.
  call(name, ...values) {
    const texts = [];
    const plain = values.map((value) => {
      if (typeof value !== 'string') return value;
      const text = this.module.stringToNewUTF8(value);
      texts.push(text);
      return text;
    });
    const result = this.module[name](...plain);
    for (const text of texts) this.module._free(text);
    return result;
  }

  // The same for a function that takes name, bytes, size and more texts.
  callWithBytes(name, first, bytes, ...more) {
    const place = this.module._malloc(bytes.length || 1);
    this.module.HEAPU8.set(bytes, place);
    this.call(name, first, place, bytes.length, ...more);
    this.module._free(place);
  }

  // What work beside the lab has to tell (work.mjs).
  reported(work, bytes) {
    const place = this.module._malloc(bytes.length || 1);
    this.module.HEAPU8.set(bytes, place);
    this.module._gw_work_reported(work, place, bytes.length);
    this.module._free(place);
  }

  // --- the drawing surface ---

  // After a pause.
  resume() {
    this.paused = false;
    this.#gl_state.clear();
    this.module._gw_context_restored();
    this.settle();
  }

  // --- what host.cpp calls ---

  copy(text) {
    this.#pasted = text;
    if (this.copying?.clipboardData) {
      this.copying.clipboardData.setData('text/plain', text);
      this.copying.preventDefault();
      this.#copied(true);
      return;
    }
    // A page that embeds the lab without a word about the clipboard keeps it: to ask all the same is an error on its console.
    const kept = document.featurePolicy?.allowsFeature('clipboard-write') === false;
    Promise.resolve(kept ? false : navigator.clipboard?.writeText(text).then(() => true))
      .catch(() => false)
      .then((done) => {
        if (done !== true && !this.#copy_by_command(text)) this.#offer(text);
        else this.#copied(true);
      });
  }

  #copied(done) {
    // In a task of its own: the lab is in the middle of a frame when it asks.
    setTimeout(() => this.module?._gw_copied(done ? 1 : 0));
  }

  // What browsers had before there was a clipboard for scripts; true if it has happened.
  #copy_by_command(text) {
    const field = document.createElement('textarea');
    const focused = document.activeElement;
    field.value = text;
    field.style.cssText = 'position:fixed;opacity:0;font-size:16px';
    document.body.append(field);
    field.select();
    let done = false;
    try {
      done = document.execCommand('copy');
    } catch { /* refused */ }
    field.remove();
    focused?.focus?.({ preventScroll: true });
    return done;
  }

  paste() { return this.#pasted; }

  stored(key) {
    try {
      return localStorage.getItem(PREFIX + key);
    } catch {
      return null;
    }
  }

  store(key, text) {
    try {
      localStorage.setItem(PREFIX + key, text);
      return true;
    } catch {
      return false;
    }
  }

  forget(key) {
    try {
      localStorage.removeItem(PREFIX + key);
    } catch { /* there is no storage, so nothing to forget */ }
  }

  address() { return this.#address.text; }

  // The whole address, to be shared.
  shared_address() {
    this.#address.flush();
    return location.href;
  }

  go(address, push) { this.#address.go(address, push); }

  openFile(purpose, accept) {
    const input = document.createElement('input');
    input.type = 'file';
    input.accept = accept;
    input.addEventListener('change', () => { if (input.files[0]) this.fileArrived(input.files[0], purpose); });
    input.click();
  }

  fileArrived(file, purpose) {
    return this.#until(file.arrayBuffer()
      .then((bytes) => this.callWithBytes('_gw_file', file.name, new Uint8Array(bytes), purpose)));
  }

  // What is on its way to the lab is counted until it is there.
  async #until(there) {
    this.coming += 1;
    try {
      return await there;
    } finally {
      this.coming -= 1;
    }
  }

  // Files of other programs are read beside the lab, and kept ones come from the browser's own store; nothing leaves the machine.
  readFile(name, bytes, purpose) {
    this.#until(files.plainForm(bytes)
      .then((plain) => [plain, ''], (error) => [new Uint8Array(), error.message])
      .then(([plain, problem]) => { if (this.module) this.callWithBytes('_gw_file_read', name, plain, purpose, problem); }));
  }

  keepFile(digest, name, bytes) { files.keep(digest, name, bytes).catch(() => null); }

  requestKept(digest) {
    this.#until(files.kept(digest).catch(() => null).then((file) => {
      if (this.module) this.callWithBytes('_gw_kept', digest, file?.bytes ?? new Uint8Array(), file?.name ?? '', file ? 1 : 0);
    }));
  }

  requestPage() {
    this.#until(files.wholePage().catch(() => '').then((page) => {
      if (this.module) this.callWithBytes('_gw_page', '', new TextEncoder().encode(page));
    }));
  }

  forgetKept(digest) { files.forget(digest).catch(() => null); }

  saveFile(name, bytes, type) {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([bytes], { type }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    return true;
  }

  // The picture is kept after drawing (support.mjs asks for it), so it can be read at any time.
  // A part of it, in window pixels, where it has a width.
  savePicture(name, x = 0, y = 0, width = 0, height = 0) {
    if (this.paused) return false;
    let picture = this.#canvas;
    if (width > 0) {
      const ratio = picture.width / picture.clientWidth;
      picture = Object.assign(document.createElement('canvas'), { width: Math.round(width * ratio), height: Math.round(height * ratio) });
      picture.getContext('2d').drawImage(this.#canvas, -Math.round(x * ratio), -Math.round(y * ratio));
    }
    picture.toBlob(async (blob) => { if (blob) this.saveFile(name, new Uint8Array(await blob.arrayBuffer()), 'image/png'); }, 'image/png');
    return true;
  }

  // Two are no places: the lesson on paper (lessons/stage/keeping.hpp).
  openLink(url) {
    if (/^print:/.test(url)) setTimeout(() => this.onprint?.(url === 'print:answers'));
    else window.open(url, '_blank', 'noopener');
  }

  // The lesson as a handout, as HTML; empty if it cannot be made. Nothing of the lab changes.
  handout(answers) {
    const text = this.call('_gw_handout', this.address(), answers ? 1 : 0);
    try { return this.module.UTF8ToString(text); } finally { this.module._free(text); }
  }

  preferences() {
    const { dark, still, contrast, coarse } = this.#queries;
    return dark.matches * 1 + still.matches * 2 + contrast.matches * 4 + coarse.matches * 8 + this.apple * 16;
  }

  languages() { return (navigator.languages ?? [navigator.language ?? 'en']).join(','); }

  requestFace(name) { this.supply.requestFace(name); }

  requestLesson(tongue, slug) { this.supply.requestLesson(tongue, slug); }

  surroundings(dark, tongue, title) {
    document.documentElement.dataset.theme = dark ? 'dark' : 'light';
    document.documentElement.lang = tag(tongue);
    document.title = title;
  }

  announce(text) {
    // The same sentence twice is only spoken twice if it differs.
    this.#live.textContent = this.#live.textContent === text ? `${text}\u00a0` : text;
  }

  cursor(shape) { this.#canvas.style.cursor = shape; }
}
