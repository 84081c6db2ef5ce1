// Short messages that go by themselves. They are read out: what went wrong at once, the rest when there is a pause.
import { html } from './html.js';
import { createStore, useStore } from './store.js';

const toasts = createStore([]);
let number = 0;

export function toast(text, kind = 'info', action = null) {
  const id = ++number;
  toasts.set((now) => [...now.slice(-3), { id, text, kind, action }]);
  setTimeout(() => dismiss(id), kind === 'bad' ? 9000 : 6000);
}

export const fail = (error) => {
  if (error.code !== 'SIGNED_OUT' && !error.isOffline) toast(error.message, 'bad');
};

// Whoever has come to where a message points need not read it any more.
addEventListener('hashchange', () => toasts.set((now) => now.filter((one) => one.action?.href !== location.hash)));

const dismiss = (id) => toasts.set((now) => now.filter((one) => one.id !== id));

export function Toasts() {
  const shown = useStore(toasts);
  const part = (kind) => shown.filter((one) => (one.kind === 'bad') === kind);
  const draw = (one) => html`<div key=${one.id} class=${`toast toast-${one.kind}`}>
    <span>${one.text}</span>
    ${one.action && html`<a class="toast-action" href=${one.action.href} onClick=${() => dismiss(one.id)}>${one.action.label}</a>`}
    <button class="toast-close" aria-label="Dismiss" onClick=${() => dismiss(one.id)}>×</button>
  </div>`;
  return html`<div class="toasts">
    <div role="status" aria-live="polite">${part(false).map(draw)}</div>
    <div role="alert" aria-live="assertive">${part(true).map(draw)}</div>
  </div>`;
}
