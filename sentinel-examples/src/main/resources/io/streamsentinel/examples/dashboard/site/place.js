// Where the viewer is: page, path and filters, all in the address, so that a link shows the same.

/** `#/streams/topic/payments?key=user-1` is page streams, path [topic, payments], key user-1. */
export function here() {
  const [path, query = ''] = location.hash.replace(/^#\/?/, '').split('?');
  const parts = path.split('/').filter(Boolean).map(decodeURIComponent);
  return { page: parts[0] || 'fraud', path: parts.slice(1), filters: Object.fromEntries(new URLSearchParams(query)) };
}

export function address(page, path = [], filters = {}) {
  const query = new URLSearchParams(
    Object.entries(filters).filter(([, value]) => value !== '' && value !== null && value !== undefined)).toString();
  return '#/' + [page, ...path].map(encodeURIComponent).join('/') + (query ? '?' + query : '');
}

/** Filters change without a step in the history; everything else is a link. */
export function refilter(filters) {
  const now = here();
  history.replaceState(null, '', address(now.page, now.path, filters));
}

export function query(parameters) {
  const text = new URLSearchParams(
    Object.entries(parameters).filter(([, value]) => value !== '' && value !== null && value !== undefined)).toString();
  return text ? '?' + text : '';
}
