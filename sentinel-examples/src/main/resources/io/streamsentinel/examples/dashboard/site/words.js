// Numbers, times and names as people read them, in the viewer's language and time zone.

const whole = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 });
const compact = new Intl.NumberFormat(undefined, { notation: 'compact', maximumFractionDigits: 1 });
const shares = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 1 });
const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const minute = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', second: '2-digit' });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'long' });
const countries = names('region');
const monies = new Map();

function names(type) {
  try {
    return new Intl.DisplayNames(undefined, { type });
  } catch {
    return { of: (code) => code };
  }
}

export const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

export const count = (value) => (value === null || value === undefined ? '–' : whole.format(value));
export const few = (value) => (value === null || value === undefined ? '–' : short.format(value));
export const many = (value) => (value === null || value === undefined ? '–' : compact.format(value));
export const share = (value) => (value === null || value === undefined ? '–' : shares.format(value));
export const rate = (value) =>
  value === null || value === undefined ? '–' : value > 0 && value < 10 ? short.format(value) : whole.format(value);
export const score = (value) => value.toFixed(2);

export function bytes(value) {
  if (value === null || value === undefined) return '–';
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let at = 0;
  let left = value;
  while (left >= 1000 && at < units.length - 1) {
    left /= 1000;
    at++;
  }
  return (at === 0 ? whole : short).format(left) + ' ' + units[at];
}

/** An amount in minor units: how many decimals it has is the currency's business. */
export function money(minor, currency) {
  let format = monies.get(currency);
  if (!format) {
    try {
      format = new Intl.NumberFormat(undefined, { style: 'currency', currency });
    } catch {
      format = { format: (value) => value + ' ' + currency, resolvedOptions: () => ({ maximumFractionDigits: 2 }) };
    }
    monies.set(currency, format);
  }
  return format.format(minor / 10 ** format.resolvedOptions().maximumFractionDigits);
}

/** A time of today by its clock, another with its day. */
export function time(iso) {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  return date.toDateString() === new Date().toDateString() ? clock.format(date) : day.format(date);
}
export const exact = (iso) => full.format(new Date(iso));
export const minutes = (seconds) => minute.format(new Date(seconds * 1000));

export function country(code) {
  if (!code) return 'Unknown';
  try {
    return countries.of(code) || code;
  } catch {
    return code;
  }
}

export const decisions = { APPROVE: 'Approved', REVIEW: 'To review', DECLINE: 'Declined' };

/** A stable code such as MORE_THAN_5_IN_5_MINUTES as a phrase. */
export function phrase(code) {
  const text = code.replace(/[_.]+/g, ' ').trim().toLowerCase();
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const spans = { min: 'minutes', hr: 'hours', h: 'hours', d: 'days' };

/** A feature's name as a phrase; what is not of a known form keeps its words. */
export function feature(name) {
  const match = /^tx_(count|amount|amount_mean)_(\d+)(min|hr|h|d)$/.exec(name);
  if (!match) return phrase(name);
  const what = { count: 'Payments', amount: 'Sum paid', amount_mean: 'Mean payment' }[match[1]];
  return `${what} in ${match[2]} ${spans[match[3]]}`;
}
