// When the picture is drawn and when the mirror is told of it. Nothing runs in between: a frame is asked for when something
// happened, or when one is due by itself.

const FRAME_TIMES = 1000;
const BETWEEN_TELLS = 100; // ms, at most, that the mirror is behind a picture that moves

// Whether the reader types into a field or moves a slider by keys: it must be told at once what it holds, or a value of before
// would come over what was typed since.
const edited = () => /^(INPUT|TEXTAREA)$/.test(document.activeElement?.tagName ?? '');

export class Frames {
  module = null;
  mirror = null;
  works = null;    // work beside the lab (work.mjs)
  paused = false;  // there is nothing to draw on at the moment
  idle = true;     // no frame is wanted now, neither a picture nor the mirror's
  frames = 0;      // pictures drawn
  times = new Float64Array(FRAME_TIMES); // ms from start to end of the last of them, a ring
  #canvas;
  #size = null;    // that the canvas is to have, in physical pixels
  #scheduled = 0;
  #wanted = false; // a picture is wanted in the frame that is scheduled: it is not the mirror's alone
  #untold = [];    // what the mirror was not told yet
  #told_at = 0;
  #timer = 0;

  constructor(canvas) { this.#canvas = canvas; }

  // In physical pixels, and how many of them are a CSS pixel.
  resize(width, height, ratio) {
    this.#size = [width, height];
    this.module?._gw_resize(width, height, ratio);
  }

  // The context was taken away: nothing is drawn until it is back. Everything else goes on living.
  pause() {
    this.paused = true;
    this.#forget_timer();
    this.tell();
  }

  schedule() {
    this.#forget_timer();
    this.#wanted = true;
    this.#request();
  }

  // Draws now; schedules the next frame if one is wanted. Returns whether it is wanted at once.
  draw() {
    this.#forget_frame();
    this.works?.taken();
    if (!this.module || this.paused) return false;
    if (this.#size && (this.#canvas.width !== this.#size[0] || this.#canvas.height !== this.#size[1]))
      [this.#canvas.width, this.#canvas.height] = this.#size;
    const started = performance.now();
    const next = this.module._gw_frame();
    this.#forget_frame();
    this.times[this.frames % FRAME_TIMES] = performance.now() - started;
    this.frames += 1;
    this.#forget_timer();
    this.idle = next !== 0;
    if (next === 0) this.schedule();
    else if (next > 0) this.#timer = setTimeout(() => this.schedule(), next * 1000);
    if (this.#untold.length > 0) this.#request();
    return next === 0;
  }

  // Draws until nothing is wanted at once: for what must happen inside of an event, like focusing a field after a tap.
  settle(most = 6) {
    for (let i = 0; i < most && this.draw(); i += 1);
    this.tell();
  }

  // Whether a frame is wanted later, by itself: a tooltip is due, or something told has been seen long enough.
  get waits() { return this.#timer !== 0; }

  // A change of the semantic tree, for the mirror.
  present(json) {
    this.#untold.push(json);
    if (edited()) this.tell();
  }

  // Tells the mirror what it was not told yet.
  tell() {
    const untold = this.#untold;
    this.#untold = [];
    this.#told_at = performance.now();
    for (const json of untold) this.mirror.apply(JSON.parse(json));
    if (this.#wanted) return;
    this.#forget_frame();
    this.idle = true;
  }

  // The same, with what the lab keeps back of what changed by itself.
  tellAll() {
    this.module?._gw_present();
    this.tell();
  }

  #request() {
    this.idle = false;
    if (!this.#scheduled) this.#scheduled = requestAnimationFrame(() => this.#frame());
  }

  // The browser lays out and paints what changes in the mirror; in one frame with a picture, that picture would be late. So the
  // mirror has frames of its own: the first one for which no picture is wanted, and one of several while the picture moves.
  #frame() {
    this.#scheduled = 0;
    if (this.#untold.length === 0 || (this.#wanted && performance.now() - this.#told_at < BETWEEN_TELLS)) {
      this.draw();
      return;
    }
    this.tell();
    if (this.#wanted) this.#request();
  }

  #forget_frame() {
    cancelAnimationFrame(this.#scheduled);
    this.#scheduled = 0;
    this.#wanted = false;
  }

  #forget_timer() {
    clearTimeout(this.#timer);
    this.#timer = 0;
  }
}
