// Work beside the lab: each on a worker, which is the lab's own program without a window; where there can be no worker (a policy,
// an old browser) it goes on here, a few milliseconds at a time.
const WORKER_PIECE = 40; // ms between two reports, at least
const HERE_PIECE = 5;    // ms of a frame that work here may take

// Drives work in a module: tells it what came, lets it go on while there is something to do, and hands its reports over.
export class Desk {
  #module;
  #work;
  #piece;
  #report;
  #rests;
  #told = 0;
  #running = false;
  #held = false; // what was reported last is not taken yet

  // report(bytes) is called with each report; where it returns true, the next one waits for taken(). rests(n) is called when there
  // is nothing more to do about the n things that it was told.
  constructor(module, kind, piece, report, rests) {
    this.#module = module;
    this.#piece = piece;
    this.#report = report;
    this.#rests = rests;
    const name = module.stringToNewUTF8(kind);
    this.#work = module._gw_work_begin(name);
    module._free(name);
  }

  tell(bytes) {
    const place = this.#module._malloc(bytes.length || 1);
    this.#module.HEAPU8.set(bytes, place);
    this.#module._gw_work_tell(this.#work, place, bytes.length);
    this.#module._free(place);
    this.#told += 1;
    this.#go_on();
  }

  // The last report has been taken in. What there is to tell by now is one report, however long that took.
  taken() {
    this.#held = false;
    if (this.#running) return;
    this.#tell_reports();
    this.#tell_rest();
  }

  end() {
    this.#module._gw_work_end(this.#work);
    this.#work = 0;
  }

  #go_on() {
    if (this.#running) return;
    this.#running = true;
    const piece = () => {
      const more = this.#work !== 0 && this.#module._gw_work_go_on(this.#work, this.#piece);
      this.#tell_reports();
      this.#running = Boolean(more);
      if (more) setTimeout(piece);
      else this.#tell_rest();
    };
    setTimeout(piece);
  }

  #tell_rest() {
    if (!this.#held && this.#work !== 0) this.#rests(this.#told);
  }

  #tell_reports() {
    for (let size; !this.#held && this.#work !== 0 && (size = this.#module._gw_work_report(this.#work)) > 0;) {
      const at = this.#module._gw_work_report_bytes();
      this.#held = this.#report(this.#module.HEAPU8.slice(at, at + size)) === true;
    }
  }
}

// The worker's script: a file of the site, or text in the page that is one file.
function workerOf() {
  const packed = document.getElementById('file:worker.js')?.textContent;
  if (!packed) return new Worker(new URL('worker.mjs', import.meta.url), { type: 'module' });
  const url = URL.createObjectURL(new Blob([atob(packed)], { type: 'text/javascript' }));
  return new Worker(url);
}

export class Works {
  #program;
  #module;
  #report;
  #all = new Map();
  #count = 0;

  // program: the compiled WebAssembly; module(): the lab's, for work here; report(work, bytes).
  constructor(program, module, report) {
    this.#program = program;
    this.#module = module;
    this.#report = report;
    document.addEventListener('visibilitychange', () => { if (document.hidden) this.taken(); });
  }

  begin(kind) {
    const number = this.#count += 1;
    const work = { told: [], sent: 0, done: 0 }; // of what it was told so much was sent, and so much is done
    this.#all.set(number, work);
    try {
      work.worker = workerOf();
      work.worker.onmessage = ({ data }) => {
        work.told = null; // it has started: what it is told now arrives
        work.done = data.rests ?? work.done;
        if (!data.report) return;
        work.owes = true;
        this.#report(number, data.report);
        if (document.hidden) this.taken(); // no frame will be drawn
      };
      work.worker.onerror = (event) => {
        event.preventDefault?.();
        if (work.told) this.#goOnHere(number, kind, work);
      };
      work.worker.postMessage({ program: this.#program, kind, piece: WORKER_PIECE });
    } catch {
      this.#goOnHere(number, kind, work);
    }
    return number;
  }

  tell(number, bytes) {
    const work = this.#all.get(number);
    if (!work) return;
    work.sent += 1;
    work.told?.push(bytes);
    if (work.desk) work.desk.tell(bytes);
    else work.worker.postMessage({ tell: bytes });
  }

  // Whether something that was told is not done yet.
  get busy() { return [...this.#all.values()].some((work) => work.done < work.sent); }

  // A frame is drawn with what was reported: workers may tell of more.
  taken() {
    for (const work of this.#all.values()) {
      if (!work.owes) continue;
      work.owes = false;
      work.worker?.postMessage({ taken: true });
    }
  }

  end(number) {
    const work = this.#all.get(number);
    work?.worker?.terminate();
    work?.desk?.end();
    this.#all.delete(number);
  }

  // The worker has not come: what it was told is told here.
  #goOnHere(number, kind, work) {
    work.worker?.terminate();
    work.worker = null;
    work.desk = new Desk(this.#module(), kind, HERE_PIECE, (bytes) => this.#report(number, bytes), (count) => { work.done = count; });
    for (const bytes of work.told) work.desk.tell(bytes);
    work.told = null;
  }
}
