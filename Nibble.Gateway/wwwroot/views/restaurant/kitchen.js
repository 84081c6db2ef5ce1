// The kitchen board: what came in, what is cooked, what waits for its driver. One lane a step, live.
import { html, useEffect, useState } from '../../app/html.js';
import { useAction, useResource } from '../../app/resource.js';
import { attention, useOrderEvents } from '../../app/live.js';
import { HearingDot, useNotifications } from '../../app/notifications.js';
import { fail, toast } from '../../app/toasts.js';
import { money, plural, time, words } from '../../app/format.js';
import { Badge, Button, Dialog, Empty, Field, Loaded, PageHead, Problem, Select, Stepper, Switch } from '../../components/basics.js';
import { useRestaurants } from './mine.js';

const lanes = [
  ['New', ['placed'], 'Nobody waits for an answer.'],
  ['To cook', ['accepted'], 'Nothing waits to be started.'],
  ['In the kitchen', ['preparing'], 'The stove is cold.'],
  ['Ready and out', ['ready', 'picked_up'], 'Nothing waits for a driver.'],
];
const active = lanes.flatMap(([, statuses]) => statuses);

export function Kitchen({ api }) {
  const { list } = useRestaurants(api);
  const [sound, setSound] = useState(false);
  const orders = useResource(async () => {
    const pages = await Promise.all(active.map((status) => api.get('/api/orders', { query: { status, limit: 50 } })));
    return pages.flatMap((page) => page.items);
  }, []);
  const all = orders.value ?? [];

  const refresh = async (id) => {
    try {
      put(await api.get(`/api/orders/${id}`));
    } catch (error) {
      fail(error);
    }
  };
  const put = (order) =>
    orders.set((now) => {
      const others = (now ?? []).filter((one) => one.id !== order.id);
      return active.includes(order.status) ? [...others, order] : others;
    });
  useNotifications((told) => {
    if (!told.orderId) return;
    if (sound && !all.some((one) => one.id === told.orderId)) ring();
    refresh(told.orderId);
  });
  useOrderEvents(api.view, all.map((one) => one.id), (type, data, id) => {
    const known = all.find((one) => one.id === id);
    if (type !== 'driver_position' && known && data.status !== known.status && new Date(data.at) >= new Date(known.updatedAt)) refresh(id);
  });

  useEffect(() => () => { attention.always = false; }, []);

  const waiting = all.filter((one) => one.status === 'placed').length;
  return html`
    <${PageHead} title="Kitchen" text=${html`<${HearingDot} />${waiting > 0 ? `${plural(waiting, 'order')} to answer` : 'Orders appear here by themselves'}`}>
      <${Switch} on=${sound} onChange=${(on) => { setSound(on); attention.always = on; if (on) ring(); }}>Sound for new orders<//>
    <//>
    ${list.value && html`<${Doors} api=${api} list=${list} />`}
    <p class="visually-hidden" role="status">${plural(waiting, 'new order')} waiting for an answer</p>
    <${Loaded} of=${orders} count=${4}>
      ${() => html`<div class="board">
        ${lanes.map(([title, statuses, nothing]) => {
          const here = all.filter((one) => statuses.includes(one.status)).sort((a, b) => a.createdAt.localeCompare(b.createdAt));
          return html`<section key=${title} class="lane" aria-label=${title}>
            <div class="lane-head"><h2>${title}</h2><span class="muted numbers">${here.length}</span></div>
            ${here.length === 0 && html`<p class="small muted lane-head">${nothing}</p>`}
            ${here.map((order) => html`<${Ticket} key=${order.id} api=${api} order=${order} several=${(list.value?.length ?? 0) > 1} onChanged=${put} onStale=${() => refresh(order.id)} />`)}
          </section>`;
        })}
      </div>`}
    <//>
  `;
}

function Ticket({ api, order, several, onChanged, onStale }) {
  const [minutes, setMinutes] = useState(order.prepMinutes);
  const [rejecting, setRejecting] = useState(false);
  const step = useAction(async (name, body) => {
    try {
      onChanged(await api.post(`/api/orders/${order.id}/${name}`, body));
      setRejecting(false);
    } catch (error) {
      // Somebody else, or the customer, was faster: show what is so.
      if (error.code === 'INVALID_TRANSITION') onStale();
      throw error;
    }
  });
  return html`<article class=${`card ticket stack-s ${order.status === 'placed' ? 'ticket-new' : ''}`} aria-label=${`Order ${order.number}`}>
    <div class="row-between"><h3 class="mono">${order.number}</h3><span class="small muted">${time(order.placedAt ?? order.createdAt)}</span></div>
    ${several && html`<p class="small muted">${order.restaurantName}</p>`}
    <ul class="stack-s">
      ${order.items.map((item, i) => html`<li key=${i}><strong>${item.quantity} ×</strong> ${item.name}
        ${item.options.length > 0 && html`<br /><span class="small muted">${item.options.map((option) => option.name).join(', ')}</span>`}
        ${item.note && html`<br /><span class="small">“${item.note}”</span>`}</li>`)}
    </ul>
    ${order.note && html`<p class="notice notice-wait small">${order.note}</p>`}
    <p class="small muted numbers">${money(order.subtotal - order.discount, order.currency)}${order.scheduledFor ? ` · for ${time(order.scheduledFor)}` : ''}</p>
    <${Problem} error=${step.error} />
    ${order.status === 'placed' &&
    html`
      ${order.acceptBy && html`<${TimeLeft} until=${order.acceptBy} />`}
      <div class="row-between"><span class="small">Minutes to cook</span><${Stepper} label="Minutes to cook" value=${minutes} min=${5} max=${120} onChange=${(value) => setMinutes(Math.max(5, minutes + (value > minutes ? 5 : -5)))} /></div>
      <div class="row">
        <${Button} small kind="primary" busy=${step.busy} onClick=${() => step.run('accept', { prepMinutes: minutes })} aria-label=${`Accept ${order.number}`}>Accept<//>
        <${Button} small kind="bad" onClick=${() => setRejecting(true)} aria-label=${`Reject ${order.number}`}>Reject<//>
      </div>
    `}
    ${order.status === 'accepted' && html`<${Button} small kind="primary" busy=${step.busy} onClick=${() => step.run('preparing')} aria-label=${`Start cooking ${order.number}`}>Start cooking<//>`}
    ${order.status === 'preparing' && html`<${Button} small kind="primary" busy=${step.busy} onClick=${() => step.run('ready')} aria-label=${`Ready ${order.number}`}>Ready<//>`}
    ${order.status === 'ready' && html`<${Badge} kind="wait">${order.driverId ? 'The driver is coming' : 'Waiting for a driver'}<//>`}
    ${order.status === 'picked_up' && html`<${Badge} kind="go">On its way<//>`}
    ${rejecting && html`<${RejectDialog} order=${order} step=${step} onClose=${() => setRejecting(false)} />`}
  </article>`;
}

function RejectDialog({ order, step, onClose }) {
  const [reason, setReason] = useState('');
  return html`<${Dialog} title=${`Reject order ${order.number}?`} onClose=${onClose}>
    <form class="stack" onSubmit=${(event) => { event.preventDefault(); step.run('reject', { reason: reason.trim() || 'The kitchen cannot take it now.' }); }}>
      <${Field} label="Why?" hint="The customer reads it and is not charged" maxlength="500" value=${reason} placeholder="The kitchen cannot take it now." onInput=${(event) => setReason(event.target.value)} />
      <${Problem} error=${step.error} />
      <div class="dialog-foot"><${Button} onClick=${onClose}>Back<//><${Button} type="submit" kind="bad" busy=${step.busy}>Reject the order<//></div>
    </form>
  <//>`;
}

function TimeLeft({ until }) {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  const left = Math.max(0, Math.round((new Date(until) - now) / 1000));
  return html`<p class="small"><${Badge} kind=${left < 120 ? 'bad' : 'wait'}><span class="numbers">Answer within ${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}</span><//></p>`;
}

/** Open, busy or closed: one line a restaurant. */
function Doors({ api, list }) {
  const change = async (one, status) => {
    try {
      const changed = await api.put(`/api/restaurants/${one.id}/status`, { status });
      list.set((now) => now.map((other) => (other.id === one.id ? changed : other)));
      toast(`${one.name} is ${status} now.`, 'good');
    } catch (error) {
      fail(error);
      list.reload();
    }
  };
  if (list.value.length === 0) return html`<div class="card"><${Empty} icon="pot" title="You have no restaurant yet"><p>Register it, and an admin lets it in.</p><a class="button button-primary" href="#/restaurant/profile">Register a restaurant</a><//></div>`;
  return html`<ul class="row doors" aria-label="Your restaurants">
    ${list.value.map(
      (one) => html`<li key=${one.id}>
        ${['open', 'busy', 'closed'].includes(one.status)
          ? html`<${Select} label=${one.name} hint=${one.status !== 'closed' && !one.isOpenNow ? 'Outside its opening hours' : undefined} value=${one.status} onChange=${(event) => change(one, event.target.value)} options=${[['open', 'Open'], ['busy', 'Busy'], ['closed', 'Closed']]} />`
          : html`<p><strong>${one.name}</strong> <${Badge} kind="wait">${words(one.status)}<//></p>`}
      </li>`,
    )}
  </ul>`;
}

let speaker = null;
function ring() {
  speaker ??= new AudioContext();
  for (const [at, pitch] of [[0, 880], [0.18, 1175]]) {
    const tone = speaker.createOscillator();
    const volume = speaker.createGain();
    const start = speaker.currentTime + at;
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0.15, start);
    volume.gain.exponentialRampToValueAtTime(0.001, start + 0.4);
    tone.connect(volume).connect(speaker.destination);
    tone.start(start);
    tone.stop(start + 0.4);
  }
}
