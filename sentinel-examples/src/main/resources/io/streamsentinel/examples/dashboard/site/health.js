// How every part is, in words; the meters behind it for those who want them.

import { field, h, list, put, say, table } from './dom.js';
import { ask } from './live.js';
import { here, refilter } from './place.js';
import { count, few, time } from './words.js';

const EVERY = 2_000;
const STATUS = { OK: 'Works', WARNING: 'Look at this', FAILED: 'Does not work', UNKNOWN: 'Not known' };

export function mount(root, place, context) {
  const overall = h('p', { class: 'lede', role: 'status', text: 'Asking …' });
  const blocks = h('div', { class: 'blocks' });
  const body = h('tbody');
  const filter = h('input', { type: 'search', autocomplete: 'off', spellcheck: 'false', placeholder: 'latency', value: place.filters.meter || '' });
  const none = h('p', { class: 'empty', text: 'No meter of this process has such a name. A dashboard that runs beside the pipeline has no meters of it; Prometheus has.' });
  const problem = h('p', { class: 'problem', role: 'alert', hidden: true });
  let asked = 0;
  let known = [];

  filter.addEventListener('input', () => {
    refilter({ ...here().filters, meter: filter.value.trim() });
    meters();
  });
  put(root,
    h('div', { class: 'intro' }, h('h1', { text: 'How every part is' }), overall), problem, blocks,
    h('section', { class: 'card' },
      h('h2', { text: 'Meters' }),
      h('p', { class: 'words', text: 'What the library counts and measures in this process. Times are in milliseconds; median and 99 % are of the last minutes.' }),
      h('div', { class: 'filters' }, field('Name contains', filter)),
      table('Meters of this process', ['Meter', 'Of', ...['Value', 'Count', 'Median', '99 %', 'Greatest'].map((text) => ({ text, class: 'number' }))], body), none));
  refresh();

  async function refresh() {
    asked = Date.now();
    try {
      const health = await ask('/health');
      problem.hidden = true;
      const bad = health.blocks.filter((block) => block.status === 'FAILED' || block.status === 'WARNING');
      say(overall, bad.length === 0
        ? 'Everything that is known is as it should be.'
        : `${bad.map((block) => block.name).join(', ')}: ${bad.length === 1 ? 'somebody should look.' : 'somebody should look at them.'}`);
      list(blocks, health.blocks, (block) => block.name, (block) => JSON.stringify(block), card);
      known = health.meters;
      meters();
    } catch (why) {
      problem.hidden = false;
      say(problem, why.message);
    }
  }

  function meters() {
    const wanted = filter.value.trim().toLowerCase();
    const shown = known.filter((meter) => meter.name.includes(wanted));
    none.hidden = shown.length > 0;
    list(body, shown, (meter) => meter.name + JSON.stringify(meter.tags), (meter) => JSON.stringify(meter), (meter) =>
      h('tr', {},
        h('td', { class: 'code', text: meter.name }),
        h('td', { text: Object.entries(meter.tags).map(([name, value]) => `${name} ${value}`).join(', ') }),
        [meter.value, meter.count, meter.p50, meter.p99, meter.max].map((value) => h('td', { class: 'number', text: value === null ? '' : few(value) }))));
  }

  return {
    stats() {
      if (Date.now() - asked >= EVERY && !context.paused()) refresh();
    },
    place(now) {
      if (filter !== document.activeElement) filter.value = now.filters.meter || '';
      meters();
      return true;
    },
    close() {},
  };
}

function card(block) {
  return h('section', { class: 'card block ' + block.status.toLowerCase() },
    h('div', { class: 'block-top' }, h('h2', { text: block.name }), h('span', { class: 'badge ' + block.status.toLowerCase(), text: STATUS[block.status] })),
    h('p', { class: 'words', text: block.what }),
    h('p', { text: block.words }),
    h('dl', { class: 'facts' }, block.details.map((detail) => h('div', {}, h('dt', { text: detail.name }), h('dd', { text: value(detail.value) })))));
}

/** Times as the viewer's clock has them, whole numbers with separators. */
function value(text) {
  if (/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text)) return time(text);
  return /^\d+$/.test(text) ? count(Number(text)) : text;
}
