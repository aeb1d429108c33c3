// Fetches files and tells how much of all of them has arrived.

// A file of the site; in the page that is one file (tools/offline.mjs) it stands in the page, packed.
export function request(path) {
  const packed = document.getElementById(`file:${path}`)?.textContent;
  if (!packed) return fetch(path);
  const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
  return Promise.resolve(new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))));
}

// sizes.json says how large the files are when unpacked: Content-Length counts the compressed bytes, the stream does not.
let sizes;

export class Loading {
  #parts = new Map();
  #report;

  // report(share) is called with 0–1 whenever bytes arrive.
  constructor(report) {
    this.#report = report;
    sizes ??= request('sizes.json').then((answer) => (answer.ok ? answer.json() : {})).catch(() => ({}));
  }

  // The bytes of a file; rejects if it cannot be had.
  async bytes(path) {
    const part = { got: 0, all: 0 };
    this.#parts.set(path, part);
    const [answer, known] = await Promise.all([request(path), sizes]);
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    part.all = known[path] ?? (answer.headers.get('Content-Encoding') ? 0 : Number(answer.headers.get('Content-Length') ?? 0));
    const chunks = [];
    const reader = answer.body.getReader();
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      chunks.push(next.value);
      part.got += next.value.length;
      this.#tell();
    }
    part.all = part.got;
    this.#tell();
    const whole = new Uint8Array(part.got);
    let at = 0;
    for (const chunk of chunks) {
      whole.set(chunk, at);
      at += chunk.length;
    }
    return whole;
  }

  #tell() {
    let got = 0;
    let all = 0;
    for (const part of this.#parts.values()) {
      got += part.got;
      all += Math.max(part.all, part.got);
    }
    this.#report(all ? got / all : 0);
  }
}
