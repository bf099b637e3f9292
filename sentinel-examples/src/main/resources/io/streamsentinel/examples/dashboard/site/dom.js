// Makes elements. Whatever comes from the system becomes text, never markup: nothing here or
// elsewhere assigns innerHTML.

/**
 * An element. Properties: `class`, `text`, `on` (an object of listeners), `data` (an object);
 * others are attributes, left out where null or false.
 */
export function h(tag, properties = {}, ...children) {
  return fill(document.createElement(tag), properties, children);
}

/** The same for drawings. */
export function svg(tag, properties = {}, ...children) {
  return fill(document.createElementNS('http://www.w3.org/2000/svg', tag), properties, children);
}

function fill(element, properties, children) {
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === 'class') element.setAttribute('class', value);
    else if (name === 'text') element.textContent = String(value);
    else if (name === 'on') {
      for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    } else if (name === 'data') Object.assign(element.dataset, value);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  add(element, children);
  return element;
}

function add(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
}

/** Puts children in place of what was there. */
export function put(element, ...children) {
  element.replaceChildren();
  add(element, children);
}

/** Sets a text, touching the page only if it differs. */
export function say(element, text) {
  const wanted = String(text);
  if (element.textContent !== wanted) element.textContent = wanted;
}

/**
 * Makes the children of an element those of a list, in its order. A child whose key and mark are
 * those of before stays the same element, so that focus and what is open survive.
 */
export function list(element, items, key, mark, render) {
  const before = new Map();
  for (const child of element.children) before.set(child.dataset.key, child);
  let at = element.firstElementChild;
  for (const item of items) {
    const name = String(key(item));
    const state = String(mark(item));
    let child = before.get(name);
    if (!child || child.dataset.mark !== state) {
      const made = render(item);
      made.dataset.key = name;
      made.dataset.mark = state;
      if (child) {
        if (at === child) at = child.nextElementSibling;
        child.remove();
      }
      child = made;
    }
    before.delete(name);
    if (at === child) at = at.nextElementSibling;
    else element.insertBefore(child, at);
  }
  for (const gone of before.values()) gone.remove();
}

/** A table that scrolls sideways by itself where it does not fit, with a caption. */
export function table(caption, heads, body, properties = {}) {
  const row = h('tr', {}, heads.map((head) =>
    typeof head === 'string'
      ? h('th', { scope: 'col', text: head })
      : h('th', { scope: 'col', class: head.class, text: head.text })));
  return h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': caption },
    h('table', properties, h('caption', { text: caption }), h('thead', {}, row), body));
}

/** A label and its field. */
export function field(label, input, note) {
  const id = input.id || 'f-' + Math.random().toString(36).slice(2);
  input.id = id;
  if (note) input.setAttribute('aria-describedby', id + '-note');
  return h('div', { class: 'field' },
    h('label', { for: id, text: label }), input,
    note ? h('span', { class: 'note', id: id + '-note', text: note }) : null);
}

export function select(options, value) {
  const element = h('select', {}, options.map(([key, text]) => h('option', { value: key, text })));
  element.value = value;
  return element;
}
