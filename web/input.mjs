// The reader's hands on the canvas: pointer, finger, wheel, keys, dropped files, and the canvas' size.

const WHEEL_NOTCH = 60; // CSS pixels
const LINE = 20;

export function listen({ stage, canvas, host, mirror }) {
  const module = host.module;
  const position = (event) => {
    const corner = stage.getBoundingClientRect();
    return [event.clientX - corner.left, event.clientY - corner.top];
  };

  // --- size and ratio ---
  const resize = () => {
    const { width, height } = stage.getBoundingClientRect();
    module._gw_resize(Math.max(1, Math.floor(width)), Math.max(1, Math.floor(height)), devicePixelRatio);
    host.draw(); // before the browser paints: no flicker while a window is dragged
  };
  new ResizeObserver(resize).observe(stage);
  const watch_ratio = () => {
    matchMedia(`(resolution: ${devicePixelRatio}dppx)`).addEventListener('change', () => { watch_ratio(); resize(); }, { once: true });
  };
  watch_ratio();

  // --- pointer: mouse, pen, one finger; two fingers zoom and move ---
  const fingers = new Map();
  let spread = null;
  const middle = () => {
    const [a, b] = [...fingers.values()];
    return { x: (a[0] + b[0]) / 2, y: (a[1] + b[1]) / 2, distance: Math.hypot(a[0] - b[0], a[1] - b[1]) };
  };
  canvas.addEventListener('pointerdown', (event) => {
    const touch = event.pointerType === 'touch';
    const at = position(event);
    if (touch) {
      fingers.set(event.pointerId, at);
      if (fingers.size === 2) {
        module._gw_left(); // what the first finger pressed is let go outside of it
        module._gw_button(0, 0);
        spread = middle();
      }
      if (fingers.size > 1) return;
    }
    canvas.setPointerCapture(event.pointerId); // drags go on outside of the canvas
    module._gw_pointer(...at, touch);
    if (touch || event.button <= 2) module._gw_button(touch ? 0 : [0, 2, 1][event.button], 1);
  });
  canvas.addEventListener('pointermove', (event) => {
    const touch = event.pointerType === 'touch';
    const at = position(event);
    if (touch && fingers.has(event.pointerId)) fingers.set(event.pointerId, at);
    if (spread) {
      if (fingers.size !== 2) return;
      const now = middle();
      if (spread.distance > 10) module._gw_pinch(now.x, now.y, now.distance / spread.distance);
      spread = now;
      return;
    }
    module._gw_pointer(...at, touch);
  });
  const up = (event) => {
    const touch = event.pointerType === 'touch';
    if (touch) fingers.delete(event.pointerId);
    if (spread) {
      if (fingers.size === 0) spread = null;
      return;
    }
    if (event.type === 'pointercancel') module._gw_left();
    else module._gw_pointer(...position(event), touch);
    module._gw_button(touch ? 0 : [0, 2, 1][Math.max(event.button, 0)] ?? 0, 0);
    if (!touch) return;
    module._gw_left();
    host.settle(); // a field that was tapped gets the focus now, or no keyboard would rise
  };
  canvas.addEventListener('pointerup', up);
  canvas.addEventListener('pointercancel', up);
  canvas.addEventListener('pointerleave', (event) => { if (event.pointerType !== 'touch') module._gw_left(); });
  // A press must not take the focus away from the mirror; the lab says where it goes.
  canvas.addEventListener('mousedown', (event) => event.preventDefault());

  stage.addEventListener('wheel', (event) => {
    event.preventDefault();
    const unit = event.deltaMode === 1 ? LINE : event.deltaMode === 2 ? innerHeight : 1;
    if (event.ctrlKey) module._gw_pinch(...position(event), Math.exp(-event.deltaY * unit * 0.01));
    else module._gw_wheel((-event.deltaX * unit) / WHEEL_NOTCH, (-event.deltaY * unit) / WHEEL_NOTCH);
  }, { passive: false });

  // --- dropped files ---
  stage.addEventListener('dragover', (event) => { event.preventDefault(); event.stopPropagation(); }, true);
  stage.addEventListener('drop', (event) => {
    event.preventDefault();
    event.stopPropagation();
    for (const file of event.dataTransfer?.files ?? []) host.fileArrived(file, '');
  }, true);

  // --- keys ---
  keys.mirror = mirror;
  keys.characters = (text) => host.call('_gw_characters', text);
}

const keys = { mirror: null, characters: () => {} };

// GLFW listens on the window while it captures, so this must be called before the module starts: who comes first may keep a
// key from the lab. Tab stays the browser's (the mirror is the order), text fields keep all keys, native controls their own.
export function guardKeys() {
  const stop = (event) => event.stopImmediatePropagation();
  addEventListener('keydown', (event) => {
    const target = event.target;
    if (event.key === 'Tab' || event.altKey) return stop(event);
    if (keys.mirror?.fieldKey(event)) return stop(event);
    if (target.tagName === 'BUTTON' && (event.key === 'Enter' || event.key === ' ')) return stop(event);
    if (target.type === 'range' && /^(Arrow|Page|Home$|End$)/.test(event.key)) return stop(event);
    if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && event.key !== ' ') keys.characters(event.key);
    return undefined;
  }, true);
  addEventListener('keypress', stop, true);
}
