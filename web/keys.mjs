// The reader's keys. Each press is told to the lab as one event and never as a state, so no key can stay down whose release was
// lost (Cmd on a Mac, a window that changed). What the lab has used is kept from the page around it; all else is the browser's:
// Tab, everything with Alt, and with Ctrl or Cmd all but the lab's own few. Text fields and native controls keep their keys.

const NAMED = new Set(['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'PageUp', 'PageDown', 'Home', 'End', 'Enter', ' ', 'Escape', 'Backspace', 'Delete']);
// Held down they come again and again; every other key counts once.
const REPEATS = /^(Arrow|Page|[ZY]$)/;
// With Ctrl (Cmd) these are the lab's. Ctrl+C is the browser's event 'copy', which always may write to the clipboard.
const WITH_COMMAND = new Set(['Z', 'Y']);

// Shift and Ctrl, on a Mac Cmd, as gw_key takes them.
export function modifiers(event, apple) {
  return event.shiftKey * 1 + (apple ? event.metaKey : event.ctrlKey) * 2;
}

// A key by what stands on it; where that is no Latin letter, by where it is.
function named(event) {
  if (NAMED.has(event.key)) return event.key;
  if (/^[a-z0-9]$/i.test(event.key)) return event.key.toUpperCase();
  const place = /^(?:Key|Digit)([A-Z0-9])$/.exec(event.code ?? '');
  return place && !/^[\x20-\x7e]$/.test(event.key) ? place[1] : null;
}

export function listenToKeys(host, mirror) {
  const kept = new Set(); // keys whose first press was used: so are those that follow while they are held
  // Tells the lab and asks whether it had a use for it.
  const used = (what) => {
    const before = host.module._gw_inputs_used();
    what();
    host.settle();
    return host.module !== null && host.module._gw_inputs_used() !== before;
  };

  addEventListener('keydown', (event) => {
    event.stopImmediatePropagation(); // the lab is told here, and by nobody else
    if (!host.module || host.paused) return;
    const target = event.target;
    const other = host.apple ? event.ctrlKey : event.metaKey;
    if (event.key === 'Tab') {
      mirror.byPointer = false;
      if (!event.altKey && !event.ctrlKey) mirror.fieldKey(event); // a field that offers how a name goes on takes it
      return;
    }
    if (event.isComposing || event.keyCode === 229 || event.altKey || other) return;
    if (target.closest?.('#copy, #notice, #plain')) { // the page's own
      if (event.key === 'Escape') document.getElementById('copy-close').click();
      return;
    }
    if (mirror.fieldKey(event)) return;
    if ((target.tagName === 'BUTTON' || target.tagName === 'A') && (event.key === 'Enter' || event.key === ' ')) {
      if (target.tagName === 'BUTTON' || event.key === 'Enter') return;
    }
    if (target.type === 'range' && /^(Arrow|Page|Home$|End$)/.test(event.key) && !mirror.byPointer) return;
    const key = named(event);
    const held = modifiers(event, host.apple);
    if (held & 2 && !WITH_COMMAND.has(key)) return;
    if (event.repeat) {
      if (kept.has(event.key)) event.preventDefault();
      if (key && REPEATS.test(key)) host.call('_gw_key', key, held, 1);
      return;
    }
    const taken = used(() => {
      if (key) host.call('_gw_key', key, held, 0);
      if (!(held & 2) && event.key.length === 1 && event.key !== ' ') host.call('_gw_characters', event.key);
    });
    kept.delete(event.key);
    if (!taken) return;
    kept.add(event.key);
    event.preventDefault();
  }, true);
  for (const type of ['keyup', 'keypress']) addEventListener(type, (event) => event.stopImmediatePropagation(), true);
  addEventListener('blur', () => kept.clear());

  // Ctrl+C where no text is selected: the opened number, or the text of the step.
  addEventListener('copy', (event) => {
    const field = document.activeElement;
    const selects = typeof field?.selectionStart === 'number' && field.selectionStart !== field.selectionEnd;
    if (selects || String(getSelection()) || !host.module || host.paused) return;
    host.copying = event;
    host.call('_gw_key', 'C', 2, 0);
    host.settle();
    host.copying = null;
  });
}
