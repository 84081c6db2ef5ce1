// The small parts that every view is made of.
import { html, useEffect, useId, useRef } from '../app/html.js';
import { orderStatus, words } from '../app/format.js';

const paths = {
  star: 'M12 3.2l2.6 5.5 6 .8-4.4 4.2 1.1 6L12 16.8l-5.3 2.9 1.1-6L3.4 9.5l6-.8z',
  bag: 'M6 8h12l-1 12H7zM9 8V6.5a3 3 0 0 1 6 0V8',
  pot: 'M4 10h16v6a4 4 0 0 1-4 4H8a4 4 0 0 1-4-4zM2 12h2m16 0h2M8 6c0-1 1-1 1-2m3 2c0-1 1-1 1-2m3 2c0-1 1-1 1-2',
  bike: 'M6 20a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zm12 0a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM6 16.5L9.5 9H14l4 7.5M9.5 9L13 16.5H6M13 6h2.5',
  chart: 'M4 20V4m0 16h16M8 16v-4m4 4V8m4 8v-6',
  bell: 'M6 16V11a6 6 0 0 1 12 0v5l1.5 2h-15zM10 20.5a2 2 0 0 0 4 0',
  sun: 'M12 16.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM12 2.5v2m0 15v2M2.5 12h2m15 0h2M5.3 5.3l1.4 1.4m10.6 10.6l1.4 1.4m0-13.4l-1.4 1.4M6.7 17.3l-1.4 1.4',
  moon: 'M20 14.5A8.5 8.5 0 1 1 9.5 4a7 7 0 0 0 10.5 10.5z',
  user: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zm-7.5 8.5a7.5 7.5 0 0 1 15 0',
  search: 'M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zm5-1.5L20 20',
  heart: 'M12 20s-7.5-4.6-7.5-10A4.2 4.2 0 0 1 12 7.4 4.2 4.2 0 0 1 19.5 10c0 5.4-7.5 10-7.5 10z',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  close: 'M6 6l12 12M18 6L6 18',
  clock: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zm0-14v5l3.5 2',
  pin: 'M12 21s-6.5-5.6-6.5-11a6.5 6.5 0 0 1 13 0c0 5.4-6.5 11-6.5 11zm0-8.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z',
  plate: 'M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16zm0-4a4 4 0 1 0 0-8 4 4 0 0 0 0 8z',
  chat: 'M4 5h16v11H9l-5 4z',
};

export const Icon = ({ name, filled = false, label }) => html`<svg
  viewBox="0 0 24 24"
  width="20"
  height="20"
  fill=${filled ? 'currentColor' : 'none'}
  stroke="currentColor"
  stroke-width="1.8"
  stroke-linecap="round"
  stroke-linejoin="round"
  role=${label ? 'img' : undefined}
  aria-label=${label}
  aria-hidden=${label ? undefined : 'true'}
  ><path d=${paths[name]}
/></svg>`;

export function Button({ kind = '', small, wide, busy, children, class: extra = '', onClick, type = 'button', disabled, ...rest }) {
  const classes = ['button', kind && `button-${kind}`, small && 'button-small', wide && 'button-wide', extra].filter(Boolean).join(' ');
  const off = busy || disabled;
  return html`<button
    type=${type}
    class=${classes}
    aria-disabled=${off ? 'true' : undefined}
    aria-busy=${busy ? 'true' : undefined}
    onClick=${(event) => (off ? event.preventDefault() : onClick?.(event))}
    ...${rest}
    >${busy && html`<span class="spinner" aria-hidden="true"></span>`}${children}</button
  >`;
}

export const Badge = ({ kind = '', plain, children }) =>
  html`<span class=${`badge ${kind && `badge-${kind}`} ${plain ? 'badge-plain' : ''}`}>${children}</span>`;

export function OrderBadge({ status }) {
  const [text, kind] = orderStatus[status] ?? [words(status), ''];
  return html`<${Badge} kind=${kind}>${text}<//>`;
}

export const Stars = ({ rating, count }) =>
  rating === null || rating === undefined
    ? html`<span class="muted small">New</span>`
    : html`<span class="stars"
        ><${Icon} name="star" filled /><span><span class="visually-hidden">Rated </span>${rating.toFixed(1)}</span>
        ${count !== undefined && html`<span class="muted small">(${count})</span>`}</span
      >`;

export const Empty = ({ icon = 'plate', title, children, level = 2 }) => html`<div class="empty">
  <${Icon} name=${icon} />
  ${level === 2 ? html`<h2>${title}</h2>` : html`<h3>${title}</h3>`}
  ${children}
</div>`;

/** What went wrong, in the server's words, with what can be done. */
export const Problem = ({ error, retry }) =>
  error &&
  error.code !== 'SIGNED_OUT' &&
  html`<div class="notice notice-bad" role="alert">
    <div class="grow stack-s">
      <p class="notice-title">${error.message}</p>
      ${Object.entries(error.fields ?? {}).map(([field, messages]) => html`<p class="small">${words(field)}: ${[messages].flat().join(' ')}</p>`)}
      ${error.traceId && error.status >= 500 && html`<p class="small muted">If it stays so, tell support this number: <span class="mono">${error.traceId}</span></p>`}
    </div>
    ${retry && html`<${Button} small onClick=${retry}>Try again<//>`}
  </div>`;

const skeletons = (count, kind) => Array.from({ length: count }, (_, i) => html`<div key=${i} class=${`skeleton skeleton-${kind}`}></div>`);

/** Shows a resource: its skeleton, its error, or its value by `children(value)`. */
export function Loaded({ of: resource, skeleton = 'row', count = 3, children }) {
  if (resource.value !== null) {
    return html`${resource.error && html`<${Problem} error=${resource.error} retry=${resource.reload} />`}${children(resource.value)}`;
  }
  if (resource.error) return html`<${Problem} error=${resource.error} retry=${resource.reload} />`;
  return html`<div aria-busy="true" class=${skeleton === 'card' ? 'grid-cards' : 'stack-s'}>
    <span class="visually-hidden">Loading…</span>
    ${skeletons(count, skeleton)}
  </div>`;
}

export function Field({ label, hint, error, children, ...rest }) {
  const id = useId();
  const described = [hint && `${id}-hint`, error && `${id}-wrong`].filter(Boolean).join(' ') || undefined;
  const common = { id, 'aria-describedby': described, 'aria-invalid': error ? 'true' : undefined, class: 'input', ...rest };
  return html`<div class="field">
    <label for=${id}>${label}</label>
    ${children ? children(common) : html`<input ...${common} />`}
    ${hint && html`<span class="hint" id=${`${id}-hint`}>${hint}</span>`}
    ${error && html`<span class="wrong" id=${`${id}-wrong`}>${[error].flat().join(' ')}</span>`}
  </div>`;
}

export const Select = ({ options, ...rest }) =>
  html`<${Field} ...${rest}
    >${(common) => html`<select ...${common}>
      ${options.map(([value, text]) => html`<option key=${value} value=${value} selected=${String(value) === String(rest.value)}>${text}</option>`)}
    </select>`}<//
  >`;

export const Switch = ({ on, onChange, busy, children }) => html`<button
  type="button"
  class="switch"
  role="switch"
  aria-checked=${on ? 'true' : 'false'}
  aria-busy=${busy ? 'true' : undefined}
  onClick=${() => !busy && onChange(!on)}
>
  <span class="switch-track" aria-hidden="true"></span><span>${children}</span>
</button>`;

export const Stepper = ({ value, min = 0, max = 99, onChange, label }) => html`<span class="stepper" role="group" aria-label=${label}>
  <button type="button" aria-label="One less" disabled=${value <= min} onClick=${() => onChange(value - 1)}>−</button>
  <output>${value}</output>
  <button type="button" aria-label="One more" disabled=${value >= max} onClick=${() => onChange(value + 1)}>+</button>
</span>`;

/** A modal dialog: the browser's own, so that focus stays inside and Escape closes it. */
export function Dialog({ title, onClose, children, closable = true }) {
  const ref = useRef(null);
  const id = useId();
  useEffect(() => {
    const dialog = ref.current;
    const from = document.activeElement;
    dialog.showModal();
    return () => {
      dialog.close();
      if (from?.isConnected) from.focus();
    };
  }, []);
  return html`<dialog
    ref=${ref}
    aria-labelledby=${id}
    onCancel=${(event) => {
      event.preventDefault();
      if (closable) onClose();
    }}
    onClick=${(event) => closable && event.target === ref.current && onClose()}
  >
    <div>
      <div class="dialog-head">
        <h2 id=${id}>${title}</h2>
        ${closable && html`<button type="button" class="button button-quiet button-icon button-small" aria-label="Close" onClick=${onClose}><${Icon} name="close" /></button>`}
      </div>
      <div class="dialog-body">${children}</div>
    </div>
  </dialog>`;
}

export const Figure = ({ label, value, note }) => html`<div class="figure">
  <dt>${label}</dt>
  <dd>${value}${note && html`<div class="note">${note}</div>`}</dd>
</div>`;

export const Card = ({ title, action, children, class: extra = '', level = 2 }) => html`<section class=${`card ${extra}`}>
  ${title && html`<div class="card-head">${level === 2 ? html`<h2>${title}</h2>` : html`<h3>${title}</h3>`}${action}</div>`}
  <div class="card-body">${children}</div>
</section>`;

export const PageHead = ({ title, text, children }) => html`<div class="page-head">
  <div>
    <h1>${title}</h1>
    ${text && html`<p>${text}</p>`}
  </div>
  ${children && html`<div class="row">${children}</div>`}
</div>`;
