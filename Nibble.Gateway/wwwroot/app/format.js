// Values in words: everything is shown in the reader's own language settings.
const locale = navigator.language || 'en';
const moneyFormats = new Map();

export function money(minorUnits, currency = 'EUR') {
  if (minorUnits === null || minorUnits === undefined) return '–';
  if (!moneyFormats.has(currency)) {
    moneyFormats.set(currency, new Intl.NumberFormat(locale, { style: 'currency', currency }));
  }
  return moneyFormats.get(currency).format(minorUnits / 100);
}

const compact = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 });
const plain = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
export const number = (value) => (value === null || value === undefined ? '–' : plain.format(value));
export const short = (value) => compact.format(value);
export const shortMoney = (minorUnits) => compact.format(minorUnits / 100);
export const percent = (share) => (share === null || share === undefined ? '–' : `${plain.format(share * 100)} %`);

const timeOfDay = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' });
const dayAndTime = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
const date = (value) => new Date(typeof value === 'string' && !/[zZ+]|T.*-/.test(value) && value.length > 10 ? `${value}Z` : value);

export const time = (value) => (value ? timeOfDay.format(date(value)) : '–');
export const shortDay = (value) => day.format(date(value));
export function when(value) {
  if (!value) return '–';
  const at = date(value);
  return at.toDateString() === new Date().toDateString() ? timeOfDay.format(at) : dayAndTime.format(at);
}

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
export function ago(value, now = Date.now()) {
  const seconds = Math.round((date(value).getTime() - now) / 1000);
  if (Math.abs(seconds) < 60) return 'just now';
  if (Math.abs(seconds) < 3600) return relative.format(Math.round(seconds / 60), 'minute');
  if (Math.abs(seconds) < 86_400) return relative.format(Math.round(seconds / 3600), 'hour');
  return relative.format(Math.round(seconds / 86_400), 'day');
}

export const minutes = (value) => (value === null || value === undefined ? '–' : `${Math.round(value)} min`);
export const km = (value) => (value < 1 ? `${Math.round(value * 100) * 10} m` : `${plain.format(value)} km`);
export const plural = (count, one, many = `${one}s`) => `${number(count)} ${count === 1 ? one : many}`;
export const capital = (text) => (text ? text[0].toUpperCase() + text.slice(1) : '');
export const words = (snake) => capital(String(snake ?? '').replaceAll('_', ' '));
export const toMinor = (text) => {
  const value = Math.round(Number(String(text).replace(',', '.')) * 100);
  return Number.isFinite(value) ? value : null;
};
export const fromMinor = (minorUnits) => (minorUnits === null || minorUnits === undefined ? '' : (minorUnits / 100).toFixed(2));

/** What an order's status means for the one who looks at it. */
export const orderStatus = {
  pending_payment: ['Waiting for payment', 'wait'],
  placed: ['Sent to the restaurant', 'wait'],
  accepted: ['Accepted', 'go'],
  preparing: ['In the kitchen', 'go'],
  ready: ['Ready for pickup', 'go'],
  picked_up: ['On its way', 'go'],
  delivered: ['Delivered', 'good'],
  payment_failed: ['Payment failed', 'bad'],
  rejected: ['Rejected', 'bad'],
  cancelled: ['Cancelled', 'bad'],
};
export const isOver = (status) => ['delivered', 'rejected', 'cancelled', 'payment_failed'].includes(status);

export function distanceKm(from, to) {
  const lat = ((to.lat - from.lat) * Math.PI) / 180;
  const lng = ((to.lng - from.lng) * Math.PI) / 180 * Math.cos(((from.lat + to.lat) * Math.PI) / 360);
  return Math.hypot(lat, lng) * 6371;
}
