// The reader's hands on the canvas: pointer, finger, wheel, dropped files, and the canvas' size. Keys are in keys.mjs.
import { modifiers } from './keys.mjs';

const WHEEL_NOTCH = 60; // CSS pixels
const LINE = 20;
const EMBEDDED = window.parent !== window;

export function listen({ stage, canvas, host, mirror }) {
  const module = host.module;
  const position = (event) => {
    const corner = stage.getBoundingClientRect();
    return [event.clientX - corner.left, event.clientY - corner.top];
  };

  // --- size and ratio: the canvas has exactly the physical pixels that it is seen with ---
  let exact = null; // [width, height] in physical pixels, where the browser tells
  const resize = () => {
    const { width, height } = stage.getBoundingClientRect();
    // What is not shown (while there is no context, on paper, in a hidden frame) has no size, and the lab is not laid out for it.
    if (width === 0 || height === 0) return;
    const counted = [Math.round(width * devicePixelRatio), Math.round(height * devicePixelRatio)];
    // A browser that only plays another ratio tells the pixels of its own.
    const [wide, high] = exact?.every((pixels, k) => Math.abs(pixels - counted[k]) <= 2) ? exact : counted;
    host.resize(Math.max(1, wide), Math.max(1, high), devicePixelRatio);
    host.draw(); // before the browser paints: no flicker while a window is dragged
  };
  const observer = new ResizeObserver(([entry]) => {
    const box = entry.devicePixelContentBoxSize?.[0];
    exact = box ? [box.inlineSize, box.blockSize] : null;
    resize();
  });
  try {
    observer.observe(stage, { box: 'device-pixel-content-box' });
  } catch {
    observer.observe(stage); // a browser that does not count them
  }
  const watch_ratio = () => {
    matchMedia(`(resolution: ${devicePixelRatio}dppx)`).addEventListener('change', () => {
      exact = null;
      watch_ratio();
      resize();
    }, { once: true });
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
    module._gw_modifiers(0);
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
    module._gw_modifiers(modifiers(event, host.apple));
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
    module._gw_modifiers(0);
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

  // GLFW takes touches for a mouse, and would cancel what the browser scrolls with already. The lab is told by pointers, above.
  for (const type of ['touchstart', 'touchmove', 'touchend', 'touchcancel'])
    stage.addEventListener(type, (event) => {
      if (event.target !== canvas) return;
      event.stopPropagation();
      if (event.cancelable) event.preventDefault();
    }, { capture: true, passive: false });

  // A wheel that the lab has no use for turns the page around it: there it must be known at once.
  stage.addEventListener('wheel', (event) => {
    const unit = event.deltaMode === 1 ? LINE : event.deltaMode === 2 ? innerHeight : 1;
    const used = module._gw_inputs_used();
    if (event.ctrlKey) {
      module._gw_pinch(...position(event), Math.exp(-event.deltaY * unit * 0.01));
    } else {
      module._gw_modifiers(modifiers(event, host.apple));
      module._gw_wheel((-event.deltaX * unit) / WHEEL_NOTCH, (-event.deltaY * unit) / WHEEL_NOTCH);
      module._gw_modifiers(0);
    }
    if (EMBEDDED || event.ctrlKey) {
      host.settle();
      if (module._gw_inputs_used() === used) return; // the page scrolls, or the browser zooms
    }
    event.preventDefault();
  }, { passive: false });

  // --- dropped files ---
  stage.addEventListener('dragover', (event) => { event.preventDefault(); event.stopPropagation(); }, true);
  stage.addEventListener('drop', (event) => {
    event.preventDefault();
    event.stopPropagation();
    for (const file of event.dataTransfer?.files ?? []) host.fileArrived(file, '');
  }, true);
}
