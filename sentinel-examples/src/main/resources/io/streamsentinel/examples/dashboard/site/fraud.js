// What is decided about payments: the pipeline, figures, alerts, and decisions with filters.

import { field, h, list, put, say, select, table } from './dom.js';
import { ask } from './live.js';
import { address, here, query, refilter } from './place.js';
import { rates } from './charts.js';
import { count, country, decisions, exact, money, phrase, rate, score, share, time } from './words.js';
import { openCase } from './case.js';

const EVERY = 2_000;
const SPANS = [['300', 'Last 5 minutes'], ['900', 'Last 15 minutes'], ['3600', 'Last hour'], ['', 'All that is held']];
const CHOICES = [['', 'All'], ['DECLINE', 'Declined'], ['REVIEW', 'To review'], ['APPROVE', 'Approved']];

export function mount(root, place, context) {
  const flow = pipeline();
  const canvas = h('canvas', { role: 'img', 'aria-label': 'Payments and decisions by second over the last three minutes' });
  const tiles = figures();
  const filters = filterBar(place.filters, refresh);
  const alerts = caseTable('Alerts with the highest risk', 'alerts',
    'No alert here yet. One appears when a payment is declined.');
  const latest = caseTable('Latest decisions', 'decisions',
    'No decision here yet. Each payment brings one within a moment.');
  const bars = distribution();
  const places = countryTable();
  const found = h('p', { class: 'found' });
  const problem = h('p', { class: 'problem', role: 'alert', hidden: true });
  let asking = null;
  let asked = 0;
  let panel = null;
  let ended = false;

  put(root,
    h('div', { class: 'intro' },
      h('h1', { text: 'Payments, decided as they happen' }),
      h('p', { class: 'lede', text: 'Each payment is read from Kafka, compared with what is known of its user, and approved, sent to review or declined. Exactly once, whatever fails in between.' })),
    flow.element,
    h('div', { class: 'two wide-left' },
      h('section', { class: 'card', 'aria-labelledby': 'rates-head' },
        h('h2', { id: 'rates-head', text: 'Per second, lately' }),
        h('div', { class: 'chart' }, canvas)),
      tiles.element),
    filters.element, found, problem,
    h('section', { class: 'card', id: 'alerts' }, h('h2', { text: 'Top alerts' }), alerts.element),
    h('div', { class: 'two' },
      h('section', { class: 'card', 'aria-labelledby': 'scores-head' },
        h('h2', { id: 'scores-head', text: 'How risky payments are' }), bars.element),
      h('section', { class: 'card' }, h('h2', { text: 'By country' }), places.element)),
    h('section', { class: 'card', id: 'decisions' }, h('h2', { text: 'Latest decisions' }), latest.element));

  const chart = rates(canvas);
  follow(place);
  refresh();

  async function refresh() {
    if (asking) asking.abort();
    asking = new AbortController();
    asked = Date.now();
    const wanted = here().filters;
    try {
      const page = await ask('/api/decisions' + query({
        user: wanted.user, merchant: wanted.merchant, country: wanted.country, decision: wanted.decision,
        from: since(wanted.within), limit: 12,
      }), asking.signal);
      problem.hidden = true;
      show(page, wanted);
    } catch (why) {
      if (why.name === 'AbortError') return;
      problem.hidden = false;
      say(problem, why.message);
    }
  }

  function show(page, wanted) {
    const span = wanted.within === undefined ? SPANS[1] : SPANS.find(([key]) => key === wanted.within) || SPANS[3];
    say(found, page.held === 0
      ? 'Nothing has been decided since the dashboard was opened. Is the detector running?'
      : `${count(page.matched)} of the ${count(page.held)} decisions held match. ${span[1]}; the oldest is of ${time(page.since)}.`);
    alerts.show(page.alerts);
    latest.show(page.decisions);
    bars.show(page.scores);
    places.show(page.countries, wanted);
  }

  function follow(now) {
    if (panel) panel.close();
    panel = now.filters.case
      ? openCase(now.filters.case, now.filters.of, () => {
          const { case: _, of: __, ...rest } = here().filters;
          refilter(rest);
          panel = null;
        })
      : null;
  }

  return {
    stats(stats) {
      if (ended) return;
      flow.show(stats);
      tiles.show(stats.fraud);
      chart.show(stats.fraud.firstSecond, stats.fraud.payments, stats.fraud.decisions);
      if (Date.now() - asked >= EVERY && !document.hidden && !context.paused()) refresh();
    },
    place(now) {
      filters.set(now.filters);
      follow(now);
      refresh();
      return true;
    },
    close() {
      ended = true;
      if (asking) asking.abort();
      if (panel) panel.close();
      chart.close();
    },
  };
}

function since(within) {
  const seconds = within === undefined ? 900 : Number(within);
  return seconds > 0 ? new Date(Date.now() - seconds * 1000).toISOString() : '';
}

/** The way of a payment, with a figure at each station. */
function pipeline() {
  const stations = [
    ['payments', 'Payments', 'come in, keyed by user'],
    ['waiting', 'Waiting', 'not decided yet'],
    ['decisions', 'Decisions', 'one for each payment'],
    ['alerts', 'Alerts', 'declined, in the last minute'],
    ['letters', 'Dead letters', 'given up on, with the reason'],
  ];
  const figure = {};
  const link = {};
  const element = h('ol', { class: 'flow', 'aria-label': 'The way of a payment' }, stations.map(([key, name, words]) => {
    figure[key] = h('span', { class: 'figure', text: '–' });
    link[key] = h('a', { class: 'station', href: '#/streams' },
      h('span', { class: 'name', text: name }), figure[key], h('span', { class: 'words', text: words }));
    return h('li', {}, link[key]);
  }));
  return {
    element,
    show(stats) {
      const { fraud, pipeline: names } = stats;
      say(figure.payments, rate(fraud.paymentsPerSecond) + '/s');
      say(figure.waiting, stats.lag === null ? '–' : count(stats.lag));
      say(figure.decisions, rate(fraud.decisionsPerSecond) + '/s');
      say(figure.alerts, count(fraud.alertsLastMinute));
      say(figure.letters, count(stats.deadLetters));
      link.payments.href = address('streams', ['topic', names.payments]);
      link.waiting.href = address('streams', ['groups']);
      link.decisions.href = address('streams', ['topic', names.decisions]);
      link.alerts.href = address('streams', ['topic', names.alerts]);
      link.letters.href = address('streams', ['dead-letters']);
    },
  };
}

function figures() {
  const parts = {};
  const tile = (key, name, kind) => {
    parts[key] = h('dd', { class: 'figure', text: '–' });
    parts[key + 'Words'] = h('dd', { class: 'words' });
    return h('div', { class: 'tile ' + kind }, h('dt', { text: name }), parts[key], parts[key + 'Words']);
  };
  const element = h('dl', { class: 'tiles' },
    tile('declined', 'Declined', 'bad'), tile('reviewed', 'Sent to review', 'odd'),
    tile('stopped', 'Fraud stopped', 'good'), tile('missed', 'Fraud missed', 'bad'));
  return {
    element,
    show(fraud) {
      say(parts.declined, share(fraud.declined));
      say(parts.declinedWords, `of ${count(fraud.decidedLastMinute)} in the last minute`);
      say(parts.reviewed, share(fraud.reviewed));
      say(parts.reviewedWords, 'of the same');
      const main = [...fraud.savings].sort((a, b) => all(b) - all(a))[0];
      if (!main) {
        say(parts.stopped, '–');
        say(parts.stoppedWords, 'until labels say what was fraud');
        say(parts.missed, '–');
        say(parts.missedWords, 'labels come later, as chargebacks');
        return;
      }
      say(parts.stopped, money(main.stopped.amountMinor, main.currency));
      say(parts.stoppedWords, `${count(main.stopped.count)} declined payments that labels call fraud`);
      say(parts.missed, money(main.missed.amountMinor, main.currency));
      say(parts.missedWords, `${count(main.missed.count)} approved ones; ${count(main.reviewed.count)} more went to review`);
    },
  };
}

const all = (outcome) => outcome.stopped.count + outcome.reviewed.count + outcome.missed.count;

function filterBar(values, changed) {
  const inputs = {
    user: h('input', { type: 'search', autocomplete: 'off', spellcheck: 'false', placeholder: 'user-12' }),
    merchant: h('input', { type: 'search', autocomplete: 'off', spellcheck: 'false', placeholder: 'merchant-7' }),
    country: h('input', { type: 'search', autocomplete: 'off', spellcheck: 'false', maxlength: 2, placeholder: 'DE', class: 'narrow' }),
    decision: select(CHOICES, ''),
    within: select(SPANS, '900'),
  };
  const clear = h('button', { type: 'button', class: 'quiet', text: 'Clear', on: { click: () => { set({}); apply(); } } });
  const element = h('form', { class: 'filters', role: 'search', 'aria-label': 'Filter decisions', on: { submit: (event) => event.preventDefault() } },
    field('User', inputs.user), field('Merchant', inputs.merchant), field('Country', inputs.country),
    field('Decision', inputs.decision), field('Time', inputs.within), clear);
  let timer = 0;
  element.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(apply, 250);
  });
  function set(filters) {
    for (const [name, input] of Object.entries(inputs)) {
      if (input === document.activeElement && filters[name] !== undefined) continue;
      input.value = name === 'within' ? filters[name] ?? '900' : filters[name] ?? '';
    }
  }
  function apply() {
    const { case: open, of } = here().filters;
    const filters = Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, input.value.trim()]));
    if (filters.within === '900') delete filters.within;
    // An empty time means all, which is not the default, so it must stay in the address.
    else if (filters.within === '') filters.within = '0';
    refilter({ ...filters, case: open, of });
    changed();
  }
  set({ ...values, within: values.within === '0' ? '' : values.within });
  return { element, set: (filters) => set({ ...filters, within: filters.within === '0' ? '' : filters.within }) };
}

function caseTable(caption, name, nothing) {
  const body = h('tbody', { role: 'rowgroup' });
  const empty = h('p', { class: 'empty', text: nothing });
  const held = h('p', { class: 'held', text: 'Held still while you read.', hidden: true });
  const scroll = table(caption,
    ['Time', 'Risk', 'Decision', { text: 'Amount', class: 'number' }, 'User',
      { text: 'Merchant', class: 'wide' }, { text: 'Country', class: 'wide' }, 'Why'], body, { class: 'cases', role: 'table' });
  const element = h('div', {}, scroll, empty, held);
  scroll.hidden = true;
  return {
    element,
    show(cases) {
      // Rows that move under the pointer or lose the keyboard's focus can't be used.
      const reading = body.children.length > 0 && (scroll.matches(':hover') || body.contains(document.activeElement));
      held.hidden = !reading;
      if (reading) return;
      scroll.hidden = cases.length === 0;
      empty.hidden = cases.length > 0;
      list(body, cases, (one) => one.paymentId, (one) => `${one.fraud}${one.payment !== null}`, (one) => row(one, name));
    },
  };
}

function row(one, name) {
  const now = here();
  const link = h('a', {
    href: address('fraud', [], { ...now.filters, case: one.paymentId, of: one.userId }),
    text: time(one.decidedAt),
    'aria-label': `${time(one.decidedAt)}, payment ${one.paymentId}, details`,
  });
  // Filters may have changed since the row was made.
  link.addEventListener('click', () => {
    link.href = address('fraud', [], { ...here().filters, case: one.paymentId, of: one.userId });
  });
  return h('tr', { role: 'row', data: { payment: one.paymentId, list: name, at: one.decidedAt }, on: { click: (event) => { if (!event.target.closest('a')) link.click(); } } },
    h('td', { role: 'cell', title: exact(one.decidedAt) }, link),
    h('td', { role: 'cell' }, risk(one.score)),
    h('td', { role: 'cell', class: 'decision' }, badge(one.decision), one.fraud === true ? h('span', { class: 'tag bad', text: 'Fraud, says its label' }) : null),
    h('td', { role: 'cell', class: 'number', text: one.payment ? money(one.payment.amountMinor, one.payment.currency) : 'not seen' }),
    h('td', { role: 'cell', class: 'user', title: one.userId }, h('a', { href: address('fraud', [], { ...now.filters, user: one.userId }), text: one.userId })),
    h('td', { role: 'cell', class: 'wide merchant', title: one.payment ? one.payment.merchantId : null, text: one.payment ? one.payment.merchantId : '–' }),
    h('td', { role: 'cell', class: 'wide', text: one.payment ? country(one.payment.country) : '–' }),
    h('td', { role: 'cell', class: 'why', text: one.reasons.length ? one.reasons.map(phrase).join('; ') : 'Nothing against it' }));
}

export function badge(decision) {
  return h('span', { class: 'badge ' + decision.toLowerCase(), text: decisions[decision] || decision });
}

export function risk(value) {
  const bar = h('span', { class: 'fill' });
  bar.style.setProperty('--part', value);
  return h('span', { class: 'risk' }, h('span', { text: score(value) }), h('span', { class: 'track', 'aria-hidden': 'true' }, bar));
}

/** Heights grow with the logarithm: a few risky payments among thousands must be seen. */
function distribution() {
  const columns = Array.from({ length: 20 }, (_, at) => {
    const label = `${(at / 20).toFixed(2)} to ${((at + 1) / 20).toFixed(2)}`;
    const fill = h('span', { class: 'column' });
    const text = h('span', { class: 'unseen' });
    return { label, fill, text, element: h('li', {}, fill, text) };
  });
  const words = h('p', { class: 'words' });
  const element = h('div', {},
    h('ol', { class: 'columns', 'aria-label': 'Payments by risk' }, columns.map((column) => column.element)),
    h('div', { class: 'scale', 'aria-hidden': 'true' }, h('span', { text: '0 no risk' }), h('span', { text: '0.5' }), h('span', { text: '1 certain' })),
    words);
  return {
    element,
    show(scores) {
      const top = Math.log1p(Math.max(1, ...scores));
      scores.forEach((value, at) => {
        columns[at].fill.style.setProperty('--part', Math.log1p(value) / top);
        columns[at].element.title = `${columns[at].label}: ${count(value)}`;
        say(columns[at].text, `${columns[at].label}: ${count(value)}`);
      });
      const sum = scores.reduce((a, b) => a + b, 0);
      say(words, sum === 0 ? 'No decision to show.' : `${share(scores[0] / sum)} of them with next to no risk. Heights are logarithmic.`);
    },
  };
}

function countryTable() {
  const body = h('tbody');
  const empty = h('p', { class: 'empty', text: 'No payment to show.' });
  const scroll = table('Decisions by the country of the payment',
    ['Country', { text: 'Decisions', class: 'number' }, { text: 'Declined', class: 'number' }, { text: 'Share', class: 'number' }], body);
  return {
    element: h('div', {}, scroll, empty),
    show(countries, filters) {
      scroll.hidden = countries.length === 0;
      empty.hidden = countries.length > 0;
      if (body.contains(document.activeElement)) return;
      list(body, countries.slice(0, 8), (one) => one.code, (one) => `${one.decisions} ${one.declined}`, (one) =>
        h('tr', {},
          h('td', {}, one.code
            ? h('a', { href: address('fraud', [], { ...filters, country: one.code }), text: country(one.code) })
            : country(one.code)),
          h('td', { class: 'number', text: count(one.decisions) }),
          h('td', { class: 'number', text: count(one.declined) }),
          h('td', { class: 'number', text: share(one.declined / one.decisions) })));
    },
  };
}
