// The address bar: what the lab wants there, and what the reader goes to there.

// It follows at once where the lab has rested for STILL ms; while one change follows another, when nothing has changed for
// REST, and at the latest after LATEST: at each replaceState a browser may fetch and draw the page's icon anew, which costs
// more than a frame, and where it comes too often refuses it.
const STILL = 1000, REST = 400, LATEST = 2000;

export class AddressBar {
  text;  // the address that the lab wanted last, whether the bar shows it yet or not
  #timer = 0;
  #changed = 0;
  #due = 0;

  constructor(text) { this.text = text; }

  // moved() is called when the reader has gone somewhere else by the bar or by the browser's history.
  listen(moved) {
    const look = () => {
      if (location.hash === this.text) return;
      this.text = location.hash;
      this.stop();
      moved();
    };
    addEventListener('hashchange', look);
    addEventListener('popstate', look);
    addEventListener('pagehide', () => this.flush());
    document.addEventListener('visibilitychange', () => { if (document.hidden) this.flush(); });
  }

  // With `push`, what stood before is a place to come back to.
  go(text, push) {
    if (text === this.text) return;
    if (push) {
      this.flush();
      history.pushState(null, '', text);
    }
    this.text = text;
    if (push) return;
    const now = performance.now();
    if (!this.#timer) this.#due = now + (now - this.#changed > STILL ? 0 : LATEST);
    this.#changed = now;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.flush(), Math.min(REST, Math.max(0, this.#due - now)));
  }

  // The bar shows what the lab wants.
  flush() {
    if (!this.#timer) return;
    this.stop();
    history.replaceState(null, '', this.text);
  }

  // Nothing follows from here on.
  stop() {
    clearTimeout(this.#timer);
    this.#timer = 0;
  }
}
