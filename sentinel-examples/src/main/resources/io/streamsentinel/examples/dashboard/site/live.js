// The line to the server: one stream of figures for the whole page, and answers to questions.

const STALE = 6_000;
const AGAIN = 2_000;

/** Asks; a refusal becomes an Error whose message can be shown. */
export async function ask(path, signal) {
  let answer;
  try {
    answer = await fetch(path, { headers: { Accept: 'application/json' }, signal });
  } catch (problem) {
    if (problem.name === 'AbortError') throw problem;
    throw new Error('The dashboard does not answer. Is the program still running?');
  }
  const text = await answer.text();
  let content = null;
  try {
    content = JSON.parse(text);
  } catch {
    throw new Error(`The dashboard answered with ${answer.status} and nothing readable.`);
  }
  if (!answer.ok && !(path === '/health' && answer.status === 503)) {
    throw new Error(content.error || `The dashboard answered with ${answer.status}.`);
  }
  return content;
}

/** Follows a stream of events and comes back by itself when the line is lost. */
export function follow(path, event, taker, state) {
  let source = null;
  let heard = Date.now();
  let timer = 0;
  let ended = false;

  function open() {
    heard = Date.now();
    source = new EventSource(path);
    source.addEventListener(event, (message) => {
      heard = Date.now();
      state('live');
      taker(JSON.parse(message.data));
    });
    source.addEventListener('refused', (message) => {
      ended = true;
      source.close();
      state('refused', JSON.parse(message.data).error);
    });
    source.onerror = () => {
      if (!ended) lost();
    };
  }

  function lost() {
    state('lost');
    if (source) source.close();
    source = null;
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (!ended) open();
    }, AGAIN);
  }

  const watchdog = setInterval(() => {
    if (source && !ended && Date.now() - heard > STALE) lost();
  }, 1_000);

  open();
  return () => {
    ended = true;
    clearInterval(watchdog);
    clearTimeout(timer);
    if (source) source.close();
  };
}
