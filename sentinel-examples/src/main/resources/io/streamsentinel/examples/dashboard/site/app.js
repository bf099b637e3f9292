// Puts the pages together: which one is shown, the line to the server, pausing.

import { put, say, h } from './dom.js';
import { follow } from './live.js';
import { here } from './place.js';
import { share, zone } from './words.js';
import * as fraud from './fraud.js';
import * as streams from './streams.js';
import * as health from './health.js';

const pages = { fraud, streams, health };
const content = document.getElementById('content');
const line = document.getElementById('line');
const pause = document.getElementById('pause');
const sampled = document.getElementById('sampled');
const attention = document.getElementById('attention');

let shown = null;
let mounted = null;
let latest = null;
let paused = false;
let stop = null;

function show() {
  const place = here();
  const name = pages[place.page] ? place.page : 'fraud';
  for (const link of document.querySelectorAll('nav a[data-page]')) {
    if (link.dataset.page === name) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  if (shown === name && mounted.place(place)) return;
  const first = shown === null;
  if (mounted) mounted.close();
  put(content);
  shown = name;
  mounted = pages[name].mount(content, place, { paused: () => paused });
  const title = content.querySelector('h1');
  document.title = (title ? title.textContent + ' · ' : '') + 'Stream Sentinel';
  if (latest) mounted.stats(latest);
  if (!first) {
    content.focus({ preventScroll: true });
    scrollTo(0, 0);
  }
}

function figures(stats) {
  latest = stats;
  attention.hidden = stats.attention === 0;
  put(attention, stats.attention, h('span', { class: 'unseen', text: stats.attention === 1 ? ' part needs attention' : ' parts need attention' }));
  sampled.hidden = stats.fraud.lookedAt >= 0.995;
  say(sampled, `Sampled: ${share(stats.fraud.lookedAt)} of events`);
  sampled.title = 'More is happening than can be shown. Counts by second are of all events; lists and shares are of those looked at.';
  if (!paused && mounted) mounted.stats(stats);
}

function state(now, why) {
  line.dataset.state = now;
  document.body.classList.toggle('stale', now !== 'live');
  say(line, { live: 'Live', lost: 'Connection lost, trying again', refused: why || 'Refused' }[now]);
}

function watch() {
  if (!stop) stop = follow('/api/events', 'stats', figures, state);
}

pause.addEventListener('click', () => {
  paused = !paused;
  pause.setAttribute('aria-pressed', String(paused));
  say(pause, paused ? 'Resume' : 'Pause');
  if (!paused && latest) mounted.stats(latest);
});
document.querySelector('.skip').addEventListener('click', (event) => {
  event.preventDefault();
  content.focus();
});

say(document.getElementById('zone'), zone);
addEventListener('hashchange', show);
show();
watch();
// A browser has six lines to a server for all its tabs: one that nobody sees needs none.
document.addEventListener('visibilitychange', () => {
  if (document.hidden && stop) {
    stop();
    stop = null;
  } else if (!document.hidden) watch();
});
