// The semantic tree as real DOM over the canvas: invisible, focusable, in the canvas' own order, at the places of the widgets.
// A screen reader, a switch, voice control and the tests see buttons, sliders, fields and headings. Focusing an element focuses
// the widget, activating it performs the widget's action, and the focus of the lab is the focus of the document.
// Text fields are the reader's real keyboard: input methods, on-screen keyboard, paste and undo are the browser's own.

const TAGS = {
  region: 'section', group: 'div', paragraph: 'p', text: 'span', term: 'span', link: 'a', button: 'button', toggle: 'button',
  tab_list: 'div', tab: 'button', slider: 'input', number_field: 'input', text_field: 'input', select: 'div', option: 'div',
  list: 'ul', item: 'li', image: 'div', formula: 'span', grid: 'div', progress: 'div', status: 'div', dialog: 'div',
};
const ROLES = {
  group: 'group', link: 'link', toggle: 'switch', tab_list: 'tablist', tab: 'tab', number_field: 'spinbutton', option: 'option',
  image: 'img', formula: 'math', grid: 'grid', progress: 'progressbar', status: 'status', dialog: 'dialog',
};
// Roles whose name is their content; the others carry it in aria-label.
const SPOKEN = new Set(['heading', 'paragraph', 'text', 'term', 'link', 'button', 'toggle', 'tab', 'option', 'status', 'item']);
// Roles that only hold others: they take no place of their own.
const HOLDERS = new Set(['region', 'group', 'tab_list', 'list', 'dialog', 'select']);

const characters = (text, units) => [...text.slice(0, units)].length;

function attribute(element, name, value) {
  if (value === undefined || value === null || value === false) element.removeAttribute(name);
  else if (element.getAttribute(name) !== String(value)) element.setAttribute(name, value === true ? 'true' : value);
}

export class Mirror {
  #root;
  #perform;
  #fresh;
  #entries = new Map(); // id → { element, control, children, node, role }
  #focus = '';
  byPointer = false;    // the reader's last act was a press on the canvas: arrows are those of the walk
  #quiet = false;       // we move the focus ourselves
  #composing = false;

  // perform(action, id, value) goes back into the lab; fresh() has it tell what it did not tell yet.
  constructor(root, perform, fresh) {
    this.#root = root;
    this.#perform = perform;
    this.#fresh = fresh;
    this.#entries.set('', { element: root, control: root, children: root, node: { id: '' }, role: 'application' });
    root.addEventListener('focusin', (event) => {
      const id = this.#id_of(event.target);
      if (this.#quiet || !id) return;
      this.byPointer = false;
      this.#perform('focus', id, '');
    });
    root.addEventListener('click', (event) => {
      const id = this.#id_of(event.target);
      if (!id) return;
      // A link that is to open elsewhere is the browser's.
      if (event.target.closest('a[href]') && (event.ctrlKey || event.metaKey || event.shiftKey || event.button > 0)) return;
      event.preventDefault();
      if (this.#entries.get(id).node.actions?.includes('press')) this.#perform('press', id, '');
      else if (this.#entries.get(id).node.focusable) this.#perform('focus', id, '');
    });
    root.addEventListener('input', (event) => this.#typed(event.target));
    root.addEventListener('compositionstart', () => { this.#composing = true; });
    root.addEventListener('compositionend', (event) => { this.#composing = false; this.#typed(event.target); });
    root.addEventListener('scroll', () => root.scrollTo(0, 0), true);
    document.addEventListener('selectionchange', () => this.#selected(document.activeElement));
  }

  // The element a reader of the lab meets for a node, or null.
  element(id) {
    this.#fresh();
    return this.#entries.get(id)?.control ?? null;
  }

  // Where the lab drew a node, [x, y, width, height] in CSS pixels of the canvas; null if there is no such node.
  bounds(id) {
    this.#fresh();
    return this.#entries.get(id)?.node.bounds ?? null;
  }

  // The link that is seen at a place of the canvas, in CSS pixels; null if there is none. The hand of the pointer tells that it is
  // not covered or scrolled out of sight.
  linkAt(x, y) {
    if (document.getElementById('canvas')?.style.cursor !== 'pointer') return null;
    for (const { element, tag, node } of this.#entries.values()) {
      if (tag !== 'a') continue;
      const [left, top, width, height] = node.bounds;
      if (x >= left && x < left + width && y >= top && y < top + height) return element;
    }
    return null;
  }

  // A key that went down on a text field. True if the field keeps it from the lab.
  fieldKey(event) {
    const id = this.#id_of(event.target);
    const entry = id && this.#entries.get(id);
    if (!entry || !(entry.role === 'text_field' || entry.role === 'number_field')) return false;
    if (event.isComposing || this.#composing) return true;
    const can = (action) => entry.node.actions?.includes(action);
    if (event.ctrlKey || event.metaKey) {
      // The field's own: select all, copy, paste. Undo is the lab's where the field keeps a history of its own.
      const key = event.key.toLowerCase();
      const back = key === 'z' && !event.shiftKey ? 'undo' : key === 'z' || key === 'y' ? 'redo' : null;
      if (back && can(back)) {
        event.preventDefault();
        this.#perform(back, id, '');
      }
      return true;
    }
    const number = entry.role === 'number_field', chooses = number || can('complete');
    const action = { Escape: 'cancel', Enter: entry.node.multiline ? null : 'submit',
      Tab: can('complete') && !event.shiftKey ? 'complete' : null, F1: can('help') ? 'help' : null,
      ArrowUp: chooses ? 'increment' : null, ArrowDown: chooses ? 'decrement' : null }[event.key];
    if (action) {
      event.preventDefault();
      this.#perform(action, id, '');
    } else if (number && (event.key === 'PageUp' || event.key === 'PageDown')) {
      event.preventDefault();
      for (let i = 0; i < 10; i += 1) this.#perform(event.key === 'PageUp' ? 'increment' : 'decrement', id, '');
    }
    return true;
  }

  // A diff from semantics_json.cpp.
  apply(diff) {
    for (const id of diff.removed) {
      const entry = this.#entries.get(id);
      this.#quietly(() => entry?.element.remove());
      this.#entries.delete(id);
    }
    for (const node of diff.changed) this.#update(node);
    const moved = diff.changed.map((node) => node.id);
    for (const [id, ...bounds] of diff.moved) {
      this.#entries.get(id).node.bounds = bounds;
      moved.push(id);
    }
    if (diff.order) this.#order(diff.order);
    this.#place_all(diff.order ? this.#entries.keys() : moved);
    if (diff.focus !== this.#focus) {
      this.#focus = diff.focus;
      this.#follow_focus();
    }
  }

  // The document's focus is the lab's again, after the mirror was not shown for a while.
  refocus() { this.#follow_focus(); }

  #id_of(target) { return target?.closest?.('[data-id]')?.dataset.id ?? ''; }

  #quietly(what) {
    this.#quiet = true;
    what();
    this.#quiet = false;
  }

  #follow_focus() {
    const control = this.#entries.get(this.#focus)?.control;
    if (!this.#focus) {
      if (this.#root.contains(document.activeElement)) this.#quietly(() => document.activeElement.blur());
    } else if (control && document.activeElement !== control) {
      this.#quietly(() => control.focus({ preventScroll: true }));
    }
    const entry = this.#entries.get(this.#focus);
    if (entry?.node.selection) this.#select(entry);
  }

  #update(node) {
    if (node.id === '') return;
    let entry = this.#entries.get(node.id);
    const tag = this.#tag(node);
    if (entry && (entry.role !== node.role || entry.tag !== tag)) {
      this.#quietly(() => entry.element.remove());
      entry = undefined;
    }
    if (!entry) {
      entry = this.#make(node, tag);
      this.#entries.set(node.id, entry);
    }
    entry.node = node;
    this.#fill(entry);
  }

  // Parents first: what is in them is placed from their corner.
  #place_all(ids) {
    const seen = new Set();
    const place = (entry) => {
      if (!entry || seen.has(entry) || entry.node.id === '') return;
      seen.add(entry);
      this.#place(entry);
      if (HOLDERS.has(entry.role) && entry.role !== 'select') return;
      for (const child of entry.children.querySelectorAll('[data-id]')) place(this.#entries.get(child.dataset.id));
    };
    for (const id of [...ids]) place(this.#entries.get(id));
  }

  #tag(node) {
    if (node.role === 'heading') return `h${node.level || 2}`;
    if (node.role === 'text_field' && node.multiline) return 'textarea';
    if (node.link && (node.role === 'link' || node.role === 'button')) return 'a';
    return TAGS[node.role] ?? 'div';
  }

  #make(node, tag) {
    const element = document.createElement(tag);
    element.dataset.id = node.id;
    element.dataset.role = node.role;
    attribute(element, 'role', tag === 'a' ? null : ROLES[node.role]);
    const entry = { element, control: element, children: element, node, role: node.role, tag };
    if (tag === 'button') element.type = 'button';
    if (node.role === 'slider') element.type = 'range';
    if (node.role === 'number_field') element.inputMode = 'decimal';
    if (tag === 'input' && node.role !== 'slider') {
      element.type = 'text';
      element.autocomplete = 'off';
    }
    if (tag === 'input' || tag === 'textarea') element.spellcheck = false;
    if (node.role === 'select') this.#make_select(entry);
    if (node.role === 'grid') this.#make_grid(entry);
    if (SPOKEN.has(node.role)) {
      entry.text = document.createTextNode('');
      element.append(entry.text);
    }
    return entry;
  }

  // A combobox and its list of options, side by side.
  #make_select(entry) {
    entry.control = document.createElement('button');
    entry.control.type = 'button';
    entry.control.setAttribute('role', 'combobox');
    entry.control.setAttribute('aria-haspopup', 'listbox');
    entry.children = document.createElement('div');
    entry.children.setAttribute('role', 'listbox');
    entry.children.id = `list:${entry.node.id}`;
    entry.control.setAttribute('aria-controls', entry.children.id);
    entry.element.append(entry.control, entry.children);
  }

  // A grid of one cell: the one under the reading cursor.
  #make_grid(entry) {
    const row = document.createElement('div');
    row.setAttribute('role', 'row');
    entry.cell = document.createElement('div');
    entry.cell.setAttribute('role', 'gridcell');
    entry.cell.id = `cell:${entry.node.id}`;
    entry.row = row;
    entry.cell.append('');
    row.append(entry.cell);
    entry.element.append(row);
    entry.element.setAttribute('aria-activedescendant', entry.cell.id);
  }

  #fill(entry) {
    const { control, node } = entry;
    if (entry.text) {
      // A paragraph with nodes inside holds its text in them.
      const text = node.role === 'paragraph' && entry.filled ? '' : (node.name || node.value);
      if (entry.text.data !== text) entry.text.data = text;
    } else {
      attribute(control, 'aria-label', node.name || undefined);
      if (node.role === 'select') entry.children.setAttribute('aria-label', node.name);
    }
    attribute(control, 'aria-description', node.description);
    if (entry.tag === 'a') attribute(control, 'href', node.link);
    const skipped = control.tagName === 'BUTTON' || control.tagName === 'INPUT' || control.tagName === 'TEXTAREA' ? '-1' : null;
    attribute(control, 'tabindex', node.focusable ? '0' : skipped);
    if ('disabled' in control) attribute(control, 'disabled', node.disabled);
    else attribute(control, 'aria-disabled', node.disabled);
    attribute(control, 'aria-invalid', node.invalid);
    attribute(control, 'aria-live', node.live ? 'polite' : undefined);
    attribute(control, 'aria-modal', node.modal);
    attribute(control, 'aria-checked', node.checked === undefined ? undefined : String(node.checked));
    attribute(control, 'aria-expanded', node.expanded === undefined ? undefined : String(node.expanded));
    if (node.role === 'tab' || node.role === 'option') attribute(control, 'aria-selected', String(Boolean(node.selected)));
    else attribute(control, 'aria-current', node.selected);
    if (node.role === 'select') {
      if (control.textContent !== node.value) control.textContent = node.value;
      entry.children.hidden = !node.expanded;
    }
    if (node.range) this.#fill_range(entry);
    if (node.grid) this.#fill_grid(entry);
    if (node.role === 'text_field' || node.role === 'number_field') {
      if (control.value !== node.value && !this.#composing) control.value = node.value;
      if (node.selection && document.activeElement === control) this.#select(entry);
    }
  }

  #fill_range({ control, node }) {
    const [least, most, value, step] = node.range;
    if (node.role === 'slider') {
      for (const [name, wanted] of Object.entries({ min: least, max: most, step, value }))
        if (control[name] !== String(wanted)) control[name] = wanted;
      attribute(control, 'aria-valuetext', node.value);
      return;
    }
    attribute(control, 'aria-valuenow', value);
    if (least !== null && Math.abs(least) < 1e300) attribute(control, 'aria-valuemin', least);
    if (most !== null && Math.abs(most) < 1e300) attribute(control, 'aria-valuemax', most);
    attribute(control, 'aria-valuetext', node.value || undefined);
  }

  #fill_grid({ control, cell, row, node }) {
    const [rows, columns, at_row, at_column] = node.grid;
    attribute(control, 'aria-rowcount', rows);
    attribute(control, 'aria-colcount', columns);
    attribute(row, 'aria-rowindex', at_row + 1);
    attribute(cell, 'aria-colindex', at_column + 1);
    if (cell.firstChild.data !== node.value) cell.firstChild.data = node.value;
  }

  #place(entry) {
    const { control, role, node } = entry;
    if (HOLDERS.has(role) && role !== 'select') return;
    const [left, top, w, h] = node.bounds;
    // Places are those of the canvas, also inside of a parent that has a place itself.
    const [x, y] = this.#corner(control.parentElement);
    const place = { left: `${left - x}px`, top: `${top - y}px`, width: `${w}px`, height: `${h}px` };
    // What stands where it stood is left alone: a style that is set is computed anew.
    const placed = Object.values(place).join(' ');
    if (entry.placed === placed) return;
    entry.placed = placed;
    Object.assign(control.style, place);
  }

  // Where the nearest positioned parent of an element begins.
  #corner(parent) {
    for (let at = parent; at && at !== this.#root; at = at.parentElement) {
      const entry = at.dataset.id === undefined ? undefined : this.#entries.get(at.dataset.id);
      if (entry?.control === at && !HOLDERS.has(entry.role)) return entry.node.bounds;
    }
    return [0, 0];
  }

  // Puts every element below its parent in the tree's order, touching only what is out of place.
  #order(order) {
    const next = new Map(); // parent → the child that should come next
    const filled = new Set(order.map(([, parent]) => parent));
    let modal = null;
    for (const [id, parent] of order) {
      if (id === '') continue;
      const entry = this.#entries.get(id);
      const above = this.#entries.get(parent);
      const has_children = filled.has(id);
      if (entry.text && entry.filled !== has_children) {
        entry.filled = has_children;
        this.#fill(entry);
      }
      if (entry.node.modal) modal = entry.element;
      const place = next.has(parent) ? next.get(parent) : this.#first(above);
      if (place !== entry.element) above.children.insertBefore(entry.element, place);
      next.set(parent, place === entry.element ? entry.element.nextSibling : place);
    }
    this.#shut(modal);
  }

  // Where children begin: after the text and the fixed parts that an entry brings itself.
  #first(entry) {
    if (entry.children !== entry.element) return entry.children.firstChild;
    return [...entry.children.childNodes].find((child) => child !== entry.text && child !== entry.row) ?? null;
  }

  // While a modal dialog is there, everything outside of it is inert.
  #shut(modal) {
    for (const element of this.#root.querySelectorAll('[inert]')) if (!modal || element.contains(modal)) element.inert = false;
    for (let at = modal; at && at !== this.#root; at = at.parentElement)
      for (const sibling of at.parentElement.children) if (sibling !== at) sibling.inert = true;
  }

  // --- typing ---

  #typed(target) {
    const id = this.#id_of(target);
    const entry = id && this.#entries.get(id);
    if (!entry) return;
    this.#perform('set_value', id, target.value);
    if (entry.role !== 'slider') this.#selected(target);
  }

  #selected(target) {
    if (!this.#root.contains(target) || this.#quiet) return;
    const id = this.#id_of(target);
    const entry = this.#entries.get(id);
    if (!entry || typeof target.selectionStart !== 'number' || entry.role === 'slider') return;
    const { selectionStart: from, selectionEnd: to, selectionDirection: direction, value } = target;
    const [anchor, caret] = direction === 'backward' ? [to, from] : [from, to];
    const text = `${characters(value, anchor)} ${characters(value, caret)}`;
    if (entry.said === text && value === entry.node.value) return;
    entry.said = text;
    this.#perform('select_text', id, text);
  }

  #select(entry) {
    const { control, node } = entry;
    if (typeof control.selectionStart !== 'number' || this.#composing || control.value !== node.value) return;
    const [anchor, caret] = node.selection;
    entry.said = `${characters(node.value, anchor)} ${characters(node.value, caret)}`;
    const [from, to] = [Math.min(anchor, caret), Math.max(anchor, caret)];
    if (control.selectionStart !== from || control.selectionEnd !== to) control.setSelectionRange(from, to, caret < anchor ? 'backward' : 'forward');
  }
}
