// The messages of a topic, as they come or searched.

import { field, h, put, say, select } from './dom.js';
import { ask, follow } from './live.js';
import { here, query, refilter } from './place.js';
import { bytes, count, exact, time } from './words.js';

const KEPT = 100;
const FIELDS = ['key', 'header', 'field', 'text'];

export function topicView(root, place, context) {
  const topic = place.path[1];
  const inputs = {
    key: h('input', { type: 'search', placeholder: 'user-12' }),
    header: h('input', { type: 'search', placeholder: 'trace=4bf9' }),
    field: h('input', { type: 'search', placeholder: 'amountMinor > 22000' }),
    text: h('input', { type: 'search', placeholder: 'merchant-7' }),
    partition: h('input', { type: 'number', min: 0, class: 'narrow' }),
    offset: h('input', { type: 'number', min: 0, class: 'narrow' }),
    from: h('input', { type: 'datetime-local', step: 1 }),
    to: h('input', { type: 'datetime-local', step: 1 }),
    order: select([['', 'Newest first'], ['oldest', 'Oldest first']], ''),
  };
  for (const input of Object.values(inputs)) {
    input.autocomplete = 'off';
    input.spellcheck = false;
  }
  const bounds = h('div', { class: 'filters bounds' },
    field('Partition', inputs.partition), field('From offset', inputs.offset),
    field('From', inputs.from), field('Until', inputs.to), field('Order', inputs.order));
  const search = h('button', { type: 'submit', text: 'Search' });
  const form = h('form', { role: 'search', 'aria-label': 'Filter messages' },
    h('div', { class: 'filters' },
      field('Key contains', inputs.key), field('Header', inputs.header), field('Field', inputs.field), field('Text', inputs.text), search),
    bounds);
  const live = h('button', { type: 'button', text: 'Live' });
  const past = h('button', { type: 'button', text: 'Search the past' });
  const status = h('p', { class: 'found', role: 'status' });
  const problem = h('p', { class: 'problem', role: 'alert', hidden: true });
  const messages = h('ol', { class: 'messages', 'aria-label': 'Messages of ' + topic });
  const more = h('button', { type: 'button', class: 'quiet', text: 'Look further', hidden: true });
  let stop = null;
  let asking = null;
  let cursor = null;
  let scanned = 0;
  let seen = new Set();

  put(root,
    h('section', { class: 'card' },
      h('div', { class: 'block-top' }, h('h2', { class: 'code', text: topic }), h('div', { class: 'modes', role: 'group', 'aria-label': 'Which messages' }, live, past)),
      form, status, problem, messages, more));

  live.addEventListener('click', () => change({ mode: undefined }));
  past.addEventListener('click', () => change({ mode: 'search' }));
  more.addEventListener('click', () => look(false));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    apply();
  });
  form.addEventListener('change', apply);
  start(place);

  function change(values) {
    refilter({ ...here().filters, ...values });
    start(here());
  }

  function apply() {
    const values = Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, input.value.trim()]));
    const bounded = values.partition || values.offset || values.from || values.to || values.order;
    const mode = bounded ? 'search' : here().filters.mode;
    const next = { ...values, mode };
    if (JSON.stringify(clean(next)) === JSON.stringify(clean(here().filters))) {
      if (mode === 'search') look(true);
      return;
    }
    refilter(next);
    start(here());
  }

  function start(now) {
    for (const [name, input] of Object.entries(inputs)) {
      if (input !== document.activeElement) input.value = now.filters[name] || '';
    }
    halt();
    const searching = now.filters.mode === 'search';
    // What comes live would be read out without end.
    status.setAttribute('aria-live', searching ? 'polite' : 'off');
    live.setAttribute('aria-pressed', String(!searching));
    past.setAttribute('aria-pressed', String(searching));
    bounds.hidden = !searching;
    search.hidden = !searching;
    problem.hidden = true;
    more.hidden = true;
    put(messages);
    if (searching) look(true);
    else watch(now.filters);
  }

  function halt() {
    if (stop) stop();
    stop = null;
    if (asking) asking.abort();
    asking = null;
  }

  function watch(filters) {
    say(status, 'Waiting for the next message …');
    let quiet = 0;
    stop = follow('/api/live/' + encodeURIComponent(topic) + query(pick(filters)), 'messages', (batch) => {
      if (context.paused()) return;
      quiet = batch.came === 0 ? quiet + 1 : 0;
      if (batch.came > 0) say(status, words(batch));
      else if (quiet === 4) say(status, 'Nothing comes at the moment.');
      if (messages.matches(':hover') || messages.contains(document.activeElement)) {
        say(status, 'Held still while you read.');
        return;
      }
      messages.prepend(...batch.messages.map(item));
      while (messages.children.length > KEPT) messages.lastElementChild.remove();
    }, (state, why) => {
      problem.hidden = state === 'live';
      say(problem, state === 'refused' ? why : 'Connection lost, trying again.');
    });
  }

  function words(batch) {
    const all = `${count(batch.came * 2)} a second`;
    const sample = batch.examined < batch.came ? `, ${count(batch.examined * 2)} of them looked at` : '';
    const shown = batch.messages.length < batch.wanted ? `; showing ${batch.messages.length} of ${count(batch.wanted)}` : '';
    return `About ${all}${sample}${shown}.`;
  }

  async function look(fresh) {
    if (asking) asking.abort();
    const mine = new AbortController();
    asking = mine;
    if (fresh) {
      cursor = null;
      scanned = 0;
      seen = new Set();
      put(messages);
    }
    more.hidden = true;
    problem.hidden = true;
    say(status, 'Searching …');
    const filters = here().filters;
    try {
      const page = await ask('/api/messages/' + encodeURIComponent(topic) + query({
        ...pick(filters), partition: filters.partition, offset: filters.offset, order: filters.order,
        from: utc(filters.from), to: utc(filters.to), cursor, limit: 50,
      }), mine.signal);
      if (asking !== mine) return;
      cursor = page.cursor;
      scanned += page.scanned;
      for (const message of page.messages) {
        const place = message.partition + ':' + message.offset;
        if (!seen.has(place)) {
          seen.add(place);
          messages.append(item(message));
        }
      }
      const reach = page.reached ? ` ${filters.order === 'oldest' ? 'up' : 'back'} to ${time(page.reached)}` : '';
      say(status, `${count(messages.children.length)} found among ${count(scanned)} records${reach}.` + (cursor ? '' : ' That is all there is.'));
      more.hidden = !cursor;
    } catch (why) {
      if (why.name === 'AbortError') return;
      say(status, '');
      problem.hidden = false;
      say(problem, why.message);
    }
  }

  return { place: start, close: halt };
}

const pick = (filters) => Object.fromEntries(FIELDS.map((name) => [name, filters[name]]));
const clean = (filters) => Object.fromEntries(Object.entries(filters).filter(([, value]) => value).sort());
const utc = (local) => (local ? new Date(local).toISOString() : '');

function item(message) {
  const key = flat(message.key.content);
  const body = h('div', { class: 'whole' });
  const details = h('details', {},
    h('summary', {},
      h('span', { class: 'when', title: exact(message.time), text: time(message.time) }),
      h('span', { class: 'at', text: `${message.partition}/${message.offset}` }),
      h('span', { class: 'key', text: message.key.form === 'NULL' ? 'no key' : key }),
      h('span', { class: 'preview', text: flat(message.value.content) })),
    body);
  details.addEventListener('toggle', () => {
    if (details.open && !body.hasChildNodes()) put(body, whole(message, key));
  });
  return h('li', { data: { place: `${message.partition}/${message.offset}` } }, details);
}

function flat(content) {
  return content === null ? 'null' : typeof content === 'object' ? JSON.stringify(content) : String(content);
}

function whole(message, key) {
  const form = { NULL: 'no value: a tombstone', AVRO: message.value.schema, JSON: 'JSON', TEXT: 'text', BYTES: 'bytes, as hexadecimal' }[message.value.form];
  return [
    h('dl', { class: 'facts' },
      fact('Time', h('time', { datetime: message.time, text: exact(message.time) })),
      fact('Partition', message.partition), fact('Offset', count(message.offset)), fact('Key', key),
      fact('Form', form), fact('Size', bytes(message.bytes)),
      message.headers.map((header) => fact(header.name, header.value))),
    message.value.note ? h('p', { class: 'note', text: message.value.note }) : null,
    h('pre', { tabindex: 0, 'aria-label': 'Value', text: typeof message.value.content === 'object' ? JSON.stringify(message.value.content, null, 2) : message.value.content }),
  ];
}

const fact = (name, value) => h('div', {}, h('dt', { text: name }), h('dd', {}, value));
