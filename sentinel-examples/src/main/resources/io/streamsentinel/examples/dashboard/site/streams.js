// What is in Kafka and the registry: topics, groups, schemas, dead letters.

import { h, list, put, say, table } from './dom.js';
import { ask } from './live.js';
import { address } from './place.js';
import { spark } from './charts.js';
import { bytes, count, exact, few, many, rate, time } from './words.js';
import { topicView } from './messages.js';

const EVERY = 2_000;
const VIEWS = [['topics', 'Topics'], ['groups', 'Consumer groups'], ['schemas', 'Schemas'], ['dead-letters', 'Dead letters']];

export function mount(root, place, context) {
  let view = null;
  let key = '';

  function open(now) {
    const name = now.path[0] || 'topics';
    const wanted = now.path.join('/');
    if (view && key === wanted) {
      if (view.place) view.place(now);
      return;
    }
    if (view) view.close();
    key = wanted;
    const body = h('div', { class: 'view' });
    put(root,
      h('div', { class: 'intro' }, h('h1', { text: 'What is in the streams' })),
      h('nav', { class: 'tabs', 'aria-label': 'Streams' }, VIEWS.map(([one, text]) =>
        h('a', { href: address('streams', [one]), 'aria-current': name === one || (one === 'topics' && name === 'topic') ? 'page' : null, text }))),
      body);
    if (name === 'topic' && now.path[1]) view = topicView(body, now, context);
    else if (name === 'groups') view = polled(body, context, groups());
    else if (name === 'schemas') view = now.path[1] ? once(body, schema(now.path[1])) : once(body, schemas());
    else if (name === 'dead-letters') view = polled(body, context, letters());
    else view = polled(body, context, topics());
  }

  open(place);
  return {
    stats() {
      if (view.tick) view.tick();
    },
    place(now) {
      open(now);
      return true;
    },
    close() {
      view.close();
    },
  };
}

/** A view that asks again every two seconds: `{path, element, show}`. */
function polled(root, context, part) {
  const problem = h('p', { class: 'problem', role: 'alert', hidden: true });
  let asked = 0;
  let ended = false;
  put(root, problem, part.element);

  async function refresh() {
    asked = Date.now();
    try {
      const answer = await ask(part.path);
      if (ended) return;
      problem.hidden = !answer.problem;
      if (answer.problem) {
        say(problem, `The brokers do not answer: ${answer.problem} ${answer.asOf ? 'What is shown is of ' + time(answer.asOf) + '.' : ''}`);
      }
      part.show(answer);
    } catch (why) {
      problem.hidden = false;
      say(problem, why.message);
    }
  }

  refresh();
  return {
    tick() {
      if (Date.now() - asked >= EVERY && !document.hidden && !context.paused()) refresh();
    },
    close() {
      ended = true;
    },
  };
}

function once(root, part) {
  return polled(root, { paused: () => true }, part);
}

function topics() {
  const body = h('tbody');
  const empty = h('p', { class: 'empty', text: 'No topic yet, or the brokers have not answered.' });
  return {
    path: '/api/topics',
    element: h('section', { class: 'card' }, h('h2', { text: 'Topics' }),
      h('p', { class: 'words', text: 'Open one to see its messages, live or searched. Rates and counts are of offsets: records, and the marks that transactions leave.' }),
      table('Topics of the cluster',
        ['Topic', { text: 'Per second', class: 'number' }, { text: 'Offsets', class: 'number' }, { text: 'Size', class: 'number wide' }, { text: 'Partitions', class: 'number wide' }, { text: 'Copies', class: 'wide' }], body),
      empty),
    show(answer) {
      empty.hidden = answer.topics.length > 0;
      list(body, answer.topics, (topic) => topic.name, (topic) => JSON.stringify(topic), (topic) =>
        h('tr', {},
          h('td', {}, h('a', { href: address('streams', ['topic', topic.name]), text: topic.name })),
          h('td', { class: 'number', text: rate(topic.perSecond) }),
          h('td', { class: 'number', text: count(topic.offsets) }),
          h('td', { class: 'number wide', text: bytes(topic.bytes) }),
          h('td', { class: 'number wide', text: count(topic.partitions) }),
          h('td', { class: 'wide' }, topic.outOfSync > 0
            ? h('span', { class: 'badge warning', text: `${topic.outOfSync} not in sync` })
            : `${topic.replicas}, in sync`)));
    },
  };
}

function groups() {
  const element = h('div', { class: 'blocks single' });
  const holder = h('div', {}, element, h('p', { class: 'empty', text: 'No consumer group yet.' }));
  return {
    path: '/api/groups',
    element: holder,
    show(answer) {
      holder.lastElementChild.hidden = answer.groups.length > 0;
      if (element.contains(document.activeElement)) return;
      list(element, answer.groups, (group) => group.name, (group) => JSON.stringify(group), group);
    },
  };
}

const opened = new Set();

function group(one) {
  const before = one.trend[0];
  const trend = one.trend.length < 2 ? '' : one.lag > before ? `, more than the ${count(before)} of ${ago(one.trend)}` : one.lag < before ? `, less than the ${count(before)} of ${ago(one.trend)}` : `, as ${ago(one.trend)}`;
  const behind = one.partitions.filter((partition) => partition.lag > 0);
  return h('section', { class: 'card' },
    h('div', { class: 'block-top' }, h('h2', { text: one.name }), h('span', { class: 'tag', text: one.state.toLowerCase() })),
    h('div', { class: 'lag' },
      h('p', {}, h('span', { class: 'figure', text: many(one.lag) }), h('span', { class: 'words', text: ` records to read${trend}` })),
      spark(one.trend)),
    one.members.length === 0
      ? h('p', { class: 'words', text: 'It has no members: nobody reads for it now.' })
      : table('Members of ' + one.name, ['Member', 'Host', { text: 'Partitions', class: 'number' }],
        h('tbody', {}, one.members.map((member) =>
          h('tr', {}, h('td', { class: 'code', text: member.client }), h('td', { text: member.host }), h('td', { class: 'number', text: count(member.partitions) }))))),
    h('details', { open: opened.has(one.name), on: { toggle: (event) => event.target.open ? opened.add(one.name) : opened.delete(one.name) } },
      h('summary', { text: `${count(one.partitions.length)} partitions, ${count(behind.length)} with something to read` }),
      table('Partitions of ' + one.name, ['Topic', ...['Partition', 'Committed', 'End', 'Lag'].map((text) => ({ text, class: 'number' }))],
        h('tbody', {}, one.partitions.map((partition) =>
          h('tr', {},
            h('td', { text: partition.topic }),
            [partition.partition, partition.committed, partition.end, partition.lag].map((value) =>
              h('td', { class: 'number', text: value === null ? 'none' : count(value) }))))))));
}

/** How far back a trend reaches, at two seconds a value. */
function ago(trend) {
  const seconds = 2 * (trend.length - 1);
  return seconds < 120 ? `${seconds} seconds ago` : `${Math.round(seconds / 60)} minutes ago`;
}

function schemas() {
  const body = h('tbody');
  const empty = h('p', { class: 'empty', text: 'No schema has been registered yet.' });
  return {
    path: '/api/subjects',
    element: h('section', { class: 'card' }, h('h2', { text: 'Schemas' }),
      h('p', { class: 'words', text: 'The form of every event, under a subject for each topic. The level says what a new version must not break.' }),
      table('Subjects of the registry', ['Subject', 'Record', { text: 'Versions', class: 'number' }, { text: 'Level', class: 'wide' }], body), empty),
    show(answer) {
      empty.hidden = answer.subjects.length > 0;
      list(body, answer.subjects, (subject) => subject.subject, (subject) => JSON.stringify(subject), (subject) =>
        h('tr', {},
          h('td', {}, h('a', { href: address('streams', ['schemas', subject.subject]), text: subject.subject })),
          h('td', { class: 'code', text: subject.record.split('.').pop(), title: subject.record }),
          h('td', { class: 'number', text: count(subject.versions) }),
          h('td', { class: 'wide', text: subject.level.toLowerCase().replaceAll('_', ' ') })));
    },
  };
}

function schema(subject) {
  const element = h('section', { class: 'card' });
  return {
    path: '/api/subjects/' + encodeURIComponent(subject),
    element,
    show(answer) {
      put(element, h('h2', { text: answer.subject }), answer.versions.map((version, at) =>
        h('article', { class: 'version' },
          h('h3', { text: 'Version ' + version.version }),
          h('p', { class: 'words', text: `Id ${version.id} in front of each record.` }),
          version.changes.length > 0
            ? h('ul', {}, version.changes.map((change) => h('li', { text: change })))
            : h('p', { class: 'words', text: at === answer.versions.length - 1 ? 'The first one shown.' : 'Nothing differs from the one before.' }),
          h('details', { open: at === 0 ? true : null }, h('summary', { text: 'Schema' }),
            h('pre', { tabindex: 0, 'aria-label': `Schema of version ${version.version}`, text: JSON.stringify(version.schema, null, 2) })))));
    },
  };
}

function letters() {
  const element = h('div', { class: 'blocks single' });
  const head = h('p', { class: 'lede', text: '' });
  return {
    path: '/api/dead-letters',
    element: h('div', {}, head, element),
    show(answer) {
      say(head, answer.count === 0
        ? `No dead letter in ${answer.topic}. A record that can’t be decoded or handled goes there whole, with the reason.`
        : `${count(answer.count)} records were given up on, by ${count(answer.reasons.length)} ${answer.reasons.length === 1 ? 'reason' : 'reasons'}. They are kept whole in ${answer.topic}.`);
      if (element.contains(document.activeElement)) return;
      list(element, answer.reasons, (one) => one.exception + one.message, (one) => one.count + one.last, (one) =>
        h('section', { class: 'card' },
          h('div', { class: 'block-top' }, h('h2', { text: one.exception.split('.').pop() || 'No reason given' }), h('span', { class: 'figure', text: many(one.count) })),
          h('p', { text: one.message }),
          h('p', { class: 'words', title: exact(one.last), text: `First ${time(one.first)}, last ${time(one.last)}.` }),
          h('ul', { class: 'plain' }, one.latest.map((place) =>
            h('li', {},
              h('a', { href: address('streams', ['topic', place.topic], { mode: 'search', partition: place.partition, offset: place.offset }), text: `Offset ${few(place.offset)} of partition ${place.partition}` }),
              place.origin ? h('span', { class: 'words', text: ' from ' + place.origin }) : null)))));
    },
  };
}
