// The reader's hands on the canvas: pointer, finger, wheel, keys, dropped files, and the canvas' size.
const WHEEL_NOTCH = 60; // CSS pixels
const LINE = 20;
const EMBEDDED = window.parent !== window;
// With Ctrl these are the lab's; all others are the browser's.
const WITH_COMMAND = /^[zyc]$/i;
// What scrolls a page.
const SCROLLS = /^(Arrow|Page|Home$|End$| $)/;

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

  // What is pressed is what the browser says is pressed, in every event: a second button, a menu or a lost release leave nothing
  // behind. Bits as in PointerEvent.buttons; the lab counts left, right, middle as well.
  let pressed = 0;
  const press = (buttons) => {
    for (let k = 0; k < 3; k += 1)
      if ((pressed ^ buttons) & (1 << k)) module._gw_button(k, (buttons >> k) & 1);
    pressed = buttons & 7;
  };
  // Lets go of everything outside of whatever it was pressed on, so that nothing is taken for a click.
  const let_go = () => {
    if (!pressed) return;
    module._gw_left();
    press(0);
  };

  // A link under the pointer is the browser's where it is pressed to be opened elsewhere.
  const elsewhere = (event, link) => link && (event.button === 1 || (event.button === 0 && (event.ctrlKey || event.metaKey)));
  let lent = null; // a link that takes the pointer for once, so that the browser's own menu is that of a link
  const take_back = () => {
    if (lent) lent.style.pointerEvents = '';
    lent = null;
  };

  canvas.addEventListener('pointerdown', (event) => {
    const touch = event.pointerType === 'touch';
    const at = position(event);
    mirror.byPointer = true;
    take_back();
    getSelection()?.removeAllRanges();
    const link = touch ? null : mirror.linkAt(...at);
    if (elsewhere(event, link)) {
      window.open(link.href, '_blank', 'noopener');
      return;
    }
    if (link && event.button === 2) {
      lent = link;
      lent.style.pointerEvents = 'auto';
      return;
    }
    if (touch) {
      fingers.set(event.pointerId, at);
      if (fingers.size === 2) {
        let_go(); // what the first finger pressed is let go outside of it
        spread = middle();
      }
      if (fingers.size > 1) return;
    }
    // On a Mac a click with Ctrl asks for the menu, and its release never comes.
    if (event.ctrlKey && event.button === 0 && host.apple) return;
    canvas.setPointerCapture(event.pointerId); // drags go on outside of the canvas
    module._gw_pointer(...at, touch);
    press(touch ? 1 : event.buttons);
  });
  canvas.addEventListener('pointermove', (event) => {
    const touch = event.pointerType === 'touch';
    const at = position(event);
    take_back();
    if (touch && fingers.has(event.pointerId)) fingers.set(event.pointerId, at);
    if (spread) {
      if (fingers.size !== 2) return;
      const now = middle();
      if (spread.distance > 10) module._gw_pinch(now.x, now.y, now.distance / spread.distance);
      spread = now;
      return;
    }
    if (!touch && event.buttons === 0) let_go();
    module._gw_pointer(...at, touch);
    if (!touch && pressed) press(event.buttons); // the second button comes and goes in moves
  });
  const up = (event) => {
    const touch = event.pointerType === 'touch';
    if (touch) fingers.delete(event.pointerId);
    if (spread) {
      if (fingers.size === 0) spread = null;
      return;
    }
    if (event.type === 'pointercancel') return let_go();
    module._gw_pointer(...position(event), touch);
    press(touch ? 0 : event.buttons);
    if (!touch) return;
    module._gw_left();
    host.settle(); // a field that was tapped gets the focus now, or no keyboard would rise
  };
  canvas.addEventListener('pointerup', up);
  canvas.addEventListener('pointercancel', up);
  canvas.addEventListener('lostpointercapture', (event) => { if (event.pointerType !== 'touch') let_go(); });
  canvas.addEventListener('contextmenu', let_go);
  addEventListener('blur', let_go);
  canvas.addEventListener('pointerleave', (event) => { if (event.pointerType !== 'touch') module._gw_left(); });
  // A press must not take the focus away from the mirror; the lab says where it goes. But a press into a frame gives it the keys.
  canvas.addEventListener('mousedown', (event) => {
    if (!document.hasFocus()) window.focus();
    if (document.hasFocus()) event.preventDefault();
  });

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
// key from the lab. Tab stays the browser's (the mirror is the order), text fields keep all keys, native controls their own, and
// with Ctrl or Cmd all keys but the lab's few are the browser's: a Mac never tells that such a key was let go.
export function guardKeys() {
  const stop = (event) => event.stopImmediatePropagation();
  addEventListener('keydown', (event) => {
    const target = event.target;
    if (event.key === 'Tab' || event.altKey || event.metaKey) return stop(event);
    if (target.closest?.('#copy, #notice, #plain')) { // the page's own
      if (event.key === 'Escape') document.getElementById('copy-close').click();
      return stop(event);
    }
    if (event.isComposing || event.keyCode === 229) return stop(event);
    if (keys.mirror?.fieldKey(event)) return stop(event);
    if (event.ctrlKey && !WITH_COMMAND.test(event.key) && !/^(Control|Shift)$/.test(event.key)) return stop(event);
    if (target.tagName === 'BUTTON' && (event.key === 'Enter' || event.key === ' ')) return stop(event);
    if (target.type === 'range' && SCROLLS.test(event.key) && event.key !== ' ') return stop(event);
    if (EMBEDDED && SCROLLS.test(event.key)) event.preventDefault(); // the page around it stays where it is
    if (event.key.length === 1 && !event.ctrlKey && event.key !== ' ') keys.characters(event.key);
    return undefined;
  }, true);
  addEventListener('keypress', stop, true);
}
