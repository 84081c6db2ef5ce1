// The bell: what the signed-in person is told, as it happens. Views listen here too, so that there is one stream a tab.
import { html, useEffect, useRef, useState } from './html.js';
import { createStore, useStore } from './store.js';
import { useStream } from './live.js';
import { usePages } from './resource.js';
import { toast } from './toasts.js';
import { ago } from './format.js';
import { Button, Icon, Problem } from '../components/basics.js';

const heard = new Set();

/** Whether the tab hears the server at this moment. */
export const hearing = createStore(false);

/** Calls back with each notification that arrives while the component is shown. */
export function useNotifications(callback) {
  const latest = useRef(callback);
  latest.current = callback;
  useEffect(() => {
    const listener = (notification) => latest.current(notification);
    heard.add(listener);
    return () => heard.delete(listener);
  }, []);
}

const orderPath = { customer: (id) => `#/customer/orders/${id}`, restaurant: () => '#/restaurant', driver: () => '#/driver' };

export function Bell({ api, user, viewName }) {
  const [open, setOpen] = useState(false);
  const root = useRef(null);
  const trigger = useRef(null);
  const list = usePages(api, '/api/users/me/notifications', { limit: 15 }, [user.id]);
  const unread = list.items.filter((one) => !one.readAt).length;
  // Of the loaded ones; what is read out is what is seen, so that whoever says "9+" to the browser hits the bell.
  const unreadText = unread > 9 ? '9+' : unread;

  useStream(
    viewName,
    '/api/users/me/notifications/stream',
    (type, notification) => {
      list.setItems((items) => (items.some((one) => one.id === notification.id) ? items : [notification, ...items]));
      for (const listener of [...heard]) listener(notification);
      const href = notification.orderId && orderPath[viewName]?.(notification.orderId);
      // Whoever looks at the order already need not be told that there is something to look at.
      if (href !== location.hash) toast(notification.title, 'info', href ? { href, label: 'Show' } : null);
    },
    hearing.set,
  );
  useEffect(() => {
    if (!open) return;
    const close = (event) => {
      if (event.type === 'keydown' ? event.key === 'Escape' : !root.current.contains(event.target)) {
        setOpen(false);
        if (event.type === 'keydown') trigger.current.focus();
      }
    };
    addEventListener('pointerdown', close);
    addEventListener('keydown', close);
    return () => {
      removeEventListener('pointerdown', close);
      removeEventListener('keydown', close);
    };
  }, [open]);

  const readAll = async () => {
    await api.post('/api/users/me/notifications/read-all').catch(() => {});
    list.setItems((items) => items.map((one) => ({ ...one, readAt: one.readAt ?? new Date().toISOString() })));
  };

  return html`<div class="menu" ref=${root}>
    <button
      ref=${trigger}
      class="button button-quiet button-icon"
      aria-label=${unread ? `Notifications, ${unreadText} unread` : 'Notifications'}
      aria-expanded=${open ? 'true' : 'false'}
      aria-controls="notifications"
      onClick=${() => setOpen(!open)}
    >
      <${Icon} name="bell" />
      ${unread > 0 && html`<span class="count-dot" aria-hidden="true">${unreadText}</span>`}
    </button>
    ${open &&
    html`<div class="menu-panel" id="notifications" role="region" aria-label="Notifications">
      <div class="row-between menu-title">
        <span><${HearingDot} />Notifications</span>
        ${unread > 0 && html`<button class="link-button" onClick=${readAll}>Mark all as read</button>`}
      </div>
      <${Problem} error=${list.error} retry=${list.reload} />
      ${list.items.length === 0 && !list.loading && html`<p class="menu-title">Nothing yet. What happens to your orders shows here.</p>`}
      <ul>
        ${list.items.map((one) => {
          const href = one.orderId && orderPath[viewName]?.(one.orderId);
          const text = html`<span class="grow"
            ><span class=${one.readAt ? '' : 'strong'}>${one.title}</span><br /><span class="small muted">${one.text}</span><br /><span class="small muted">${ago(one.createdAt)}</span></span
          >`;
          return html`<li key=${one.id}>
            ${href ? html`<a class="menu-item" href=${href} onClick=${() => setOpen(false)}>${text}</a>` : html`<div class="menu-item">${text}</div>`}
          </li>`;
        })}
      </ul>
      ${list.next && html`<${Button} small wide kind="quiet" onClick=${list.more}>Older<//>`}
    </div>`}
  </div>`;
}

export function HearingDot() {
  const on = useStore(hearing);
  return html`<span class=${`live-dot ${on ? '' : 'live-dot-off'}`} role="img" aria-label=${on ? 'Live' : 'Not live'}></span>`;
}
