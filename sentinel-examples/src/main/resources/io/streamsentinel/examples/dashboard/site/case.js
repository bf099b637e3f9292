// One payment: what was decided and why, what was known, and the user's history.

import { h, put, table } from './dom.js';
import { ask } from './live.js';
import { address, query } from './place.js';
import { count, country, decisions, exact, feature, few, money, phrase, score, time } from './words.js';

/** Opens the panel; `closed` is called when the viewer closes it. */
export function openCase(payment, user, closed) {
  const body = h('div', { class: 'inside' }, h('p', { class: 'empty', text: 'Looking into Kafka …' }));
  const dialog = h('dialog', { class: 'panel', 'aria-labelledby': 'case-head' },
    h('div', { class: 'panel-top' },
      h('h2', { id: 'case-head', text: 'Payment ' + payment }),
      h('button', { type: 'button', class: 'quiet', text: 'Close', on: { click: () => dialog.close() } })),
    body);
  let asked = true;
  dialog.addEventListener('close', () => {
    dialog.remove();
    if (asked) closed();
  });
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close();
  });
  document.body.append(dialog);
  dialog.showModal();
  load();

  async function load() {
    if (!user) {
      put(body, h('p', { class: 'problem', text: 'The address does not say whose payment this is.' }));
      return;
    }
    try {
      const history = await ask('/api/history' + query({ user }));
      show(body, payment, history);
    } catch (why) {
      put(body, h('p', { class: 'problem', role: 'alert', text: why.message }));
    }
  }

  return {
    close() {
      asked = false;
      if (dialog.open) dialog.close();
    },
  };
}

function show(body, wanted, history) {
  const decided = new Map(history.decisions.messages.map((message) => [message.value.content.paymentId, message]));
  const past = history.payments.messages.filter((message) => message.value.form === 'AVRO');
  const message = past.find((one) => one.value.content.paymentId === wanted);
  const decision = decided.get(wanted);
  put(body,
    decision ? verdict(decision.value.content) : h('p', { class: 'empty', text: 'Its decision is not among the user’s latest hundred.' }),
    message ? facts(message) : h('p', { class: 'empty', text: 'The payment is not among the user’s latest hundred.' }),
    decision ? evidence(decision.value.content) : null,
    timeline(history.user, past, decided, wanted));
}

function verdict(decision) {
  const why = reasons(decision);
  return h('div', { class: 'verdict ' + decision.decision.toLowerCase() },
    h('p', { class: 'big', text: `${decisions[decision.decision] || decision.decision}, risk ${score(decision.score)}` }),
    why.length > 0
      ? h('ul', { class: 'why' }, why.map((one) => h('li', { text: one })))
      : h('p', { text: 'Nothing speaks against it.' }),
    decision.degraded ? h('p', { class: 'note', text: 'A part of the evidence was missing; the fallback decided.' }) : null,
    h('p', { class: 'note', text: `Decided ${time(decision.decidedAt)} by ${decision.modelVersion}.` }));
}

/** Decisions of before they were explained have codes only. */
function reasons(decision) {
  const words = decision.explanations || [];
  return words.length > 0 ? words : decision.reasons.map(phrase);
}

function facts(message) {
  const payment = message.value.content;
  const pairs = [
    ['Amount', money(payment.amountMinor, payment.currency)],
    ['Paid', h('time', { datetime: payment.eventTime, title: payment.eventTime, text: exact(payment.eventTime) })],
    ['User', payment.userId],
    ['Merchant', payment.merchantId],
    ['Country', country(payment.country)],
    ['How', phrase(payment.channel || 'unknown')],
    ['Card', payment.cardToken],
    ['In Kafka', h('a', {
      href: address('streams', ['topic', message.topic], { partition: message.partition, offset: message.offset, mode: 'search' }),
      text: `${message.topic}, partition ${message.partition}, offset ${message.offset}`,
    })],
  ];
  return h('section', {}, h('h3', { text: 'The payment' }),
    h('dl', { class: 'facts' }, pairs.map(([name, value]) => h('div', {}, h('dt', { text: name }), h('dd', {}, value)))));
}

function evidence(decision) {
  const values = Object.entries(decision.features || {});
  if (values.length === 0) return null;
  return h('section', {}, h('h3', { text: 'What was known of the user' }),
    table('Feature values behind the decision', ['Feature', { text: 'Value', class: 'number' }],
      h('tbody', {}, values.map(([name, value]) =>
        h('tr', {}, h('td', { title: name, text: feature(name) }), h('td', { class: 'number', text: typeof value === 'number' ? few(value) : value }))))));
}

function timeline(user, past, decided, wanted) {
  return h('section', { class: 'history' },
    h('h3', { text: 'History of ' + user }),
    past.length === 0
      ? h('p', { class: 'empty', text: 'No payment of this user was found.' })
      : table(`The latest ${count(past.length)} payments of ${user}`,
        ['Paid', { text: 'Amount', class: 'number' }, { text: 'Merchant', class: 'wide' }, 'Country', 'Decision'],
        h('tbody', {}, past.map((message) => {
          const payment = message.value.content;
          const decision = decided.get(payment.paymentId);
          const content = decision && decision.value.content;
          return h('tr', { class: payment.paymentId === wanted ? 'this' : null, 'aria-current': payment.paymentId === wanted ? 'true' : null },
            h('td', { title: exact(payment.eventTime), text: time(payment.eventTime) }),
            h('td', { class: 'number', text: money(payment.amountMinor, payment.currency) }),
            h('td', { class: 'wide merchant', title: payment.merchantId, text: payment.merchantId }),
            h('td', { text: country(payment.country) }),
            h('td', {}, content
              ? h('span', { class: 'badge ' + content.decision.toLowerCase(), text: `${decisions[content.decision] || content.decision} ${score(content.score)}` })
              : 'not found'));
        }))));
}
