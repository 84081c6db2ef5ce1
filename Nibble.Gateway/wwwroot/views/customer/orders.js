// All my orders, and one of them: live on the map while it is under way, with its history, payments and reviews after.
import { html, useState } from '../../app/html.js';
import { useAction, usePages, useResource } from '../../app/resource.js';
import { useOrderEvents } from '../../app/live.js';
import { useNotifications } from '../../app/notifications.js';
import { fail, toast } from '../../app/toasts.js';
import { go } from '../../app/router.js';
import { isOver, money, orderStatus, plural, time, when, words } from '../../app/format.js';
import { Badge, Button, Card, Dialog, Empty, Field, Loaded, OrderBadge, PageHead, Problem, Select } from '../../components/basics.js';
import { ahead, CityMap } from '../../components/map.js';
import { Cards, Tip } from './cart.js';

export const Orders = ({ api, parts }) => (parts[1] ? html`<${OrderPage} key=${parts[1]} api=${api} id=${parts[1]} />` : html`<${OrderList} api=${api} />`);

function OrderList({ api }) {
  const orders = usePages(api, '/api/orders', { limit: 15 }, []);
  useNotifications((told) => told.orderId && orders.reload());
  return html`<${PageHead} title="Your orders" />
    <${Loaded} of=${orders} count=${5}>
      ${() =>
        orders.items.length === 0
          ? html`<div class="card"><${Empty} icon="bag" title="No orders yet"><a class="button button-primary" href="#/customer">Find something to eat</a><//></div>`
          : html`<div class="stack">
              <ul class="card card-body rows">
                ${orders.items.map(
                  (one) => html`<li key=${one.id} class="row-between">
                    <div class="grow"><a class="strong" href=${`#/customer/orders/${one.id}`}>${one.restaurantName}</a>
                      <p class="small muted">${one.number} · ${when(one.createdAt)} · ${plural(one.items.reduce((sum, item) => sum + item.quantity, 0), 'dish', 'dishes')}</p></div>
                    <${OrderBadge} status=${one.status} /><span class="numbers strong">${money(one.total, one.currency)}</span>
                  </li>`,
                )}
              </ul>
              ${orders.next && html`<div class="row"><${Button} onClick=${orders.more}>Older orders<//></div>`}
            </div>`}
    <//>`;
}

const path = ['placed', 'accepted', 'preparing', 'ready', 'picked_up', 'delivered'];
const shortNames = { placed: 'Sent', accepted: 'Accepted', preparing: 'In the kitchen', ready: 'Ready', picked_up: 'On its way', delivered: 'Delivered' };

function OrderPage({ api, id }) {
  const order = useResource(() => api.get(`/api/orders/${id}`), [id]);
  const tracking = useResource(() => api.get(`/api/orders/${id}/tracking`), [id]);
  const history = useResource(async () => (await api.get(`/api/orders/${id}/history`)).items, [id]);
  const driven = ['accepted', 'preparing', 'ready', 'picked_up'].includes(order.value?.status);
  const route = useResource(async () => (driven ? api.get(`/api/drivers/deliveries/${id}/route`).catch(() => null) : null), [id, tracking.value?.driver?.id, order.value?.status]);
  const refresh = () => {
    order.reload();
    tracking.reload();
    history.reload();
  };
  const over = order.value && isOver(order.value.status);

  useOrderEvents(api.view, order.value && !over ? [id] : [], (type, data) => {
    if (type === 'driver_position') {
      tracking.set((now) => now && { ...now, etaMinutes: data.etaMinutes ?? now.etaMinutes, driver: { ...(now.driver ?? { firstName: '' }), id: data.driverId, location: data.location, at: data.at }, path: [...(now.path ?? []), data.location].slice(-200) });
    } else if (data.status !== order.value?.status || new Date(data.at) >= new Date(order.value?.updatedAt)) {
      refresh();
    }
  });

  return html`<${Loaded} of=${order} count=${6}>
    ${(one) => html`<div class="stack-l">
      <div class="stack-s">
        <a href="#/customer/orders">All orders</a>
        <div class="row-between"><h1>${one.restaurantName}</h1><${OrderBadge} status=${one.status} /></div>
        <p class="muted">Order <span class="mono">${one.number}</span> · ${when(one.createdAt)}</p>
      </div>
      <p class="visually-hidden" role="status">${orderStatus[one.status]?.[0]}${tracking.value?.etaMinutes ? `, about ${tracking.value.etaMinutes} minutes to go` : ''}</p>
      ${one.status === 'payment_failed' && html`<${PayAgain} api=${api} order=${one} onDone=${refresh} />`}
      ${['rejected', 'cancelled'].includes(one.status) &&
      html`<div class="notice notice-bad"><p><strong>${orderStatus[one.status][0]}.</strong> ${history.value?.findLast((step) => step.reason)?.reason ?? ''} ${one.refunded > 0 ? `${money(one.refunded, one.currency)} go back to you.` : 'Nothing was charged.'}</p></div>`}
      ${path.includes(one.status) && html`<${Steps} status=${one.status} />`}
      <div class="split">
        <div class="stack">
          ${tracking.value && !over && html`<${TrackingMap} order=${one} tracking=${tracking.value} route=${route.value} />`}
          ${one.status === 'delivered' && html`<${ReviewCards} api=${api} order=${one} />`}
          <${Card} title="What happened">
            <${Loaded} of=${history}>${(steps) => html`<ol class="timeline rows">
              ${steps.filter((step) => step.status !== 'pending_payment').map((step, i) => html`<li key=${i}><span class="numbers muted">${time(step.at)}</span><span>${orderStatus[step.status]?.[0] ?? words(step.status)}${step.reason && html` <span class="muted small">${step.reason}</span>`}</span></li>`)}
            </ol>`}<//>
          <//>
        </div>
        <div class="stack">
          <${Summary} order=${one} />
          <${Payments} api=${api} order=${one} />
          <${Actions} api=${api} order=${one} onDone=${refresh} />
        </div>
      </div>
    </div>`}
  <//>`;
}

const Steps = ({ status }) => {
  const now = path.indexOf(status);
  return html`<ol class="steps" aria-label="Progress">
    ${path.map((step, i) => html`<li key=${step} class=${`step ${i <= now ? 'step-done' : ''} ${i === now && status !== 'delivered' ? 'step-now' : ''}`} aria-current=${i === now ? 'step' : undefined}><span>${shortNames[step]}</span></li>`)}
  </ol>`;
};

function TrackingMap({ order, tracking, route }) {
  const driver = tracking.driver;
  const at = driver?.location ?? null;
  const eta = tracking.etaMinutes;
  const said = at
    ? `${driver.firstName || 'The driver'} is ${order.status === 'picked_up' ? 'on the way to you' : 'on the way to the restaurant'}${eta ? `, about ${eta} minutes to go` : ''}`
    : `Map of the way from ${order.restaurantName} to your door${eta ? `, about ${eta} minutes` : ''}`;
  return html`<section aria-label="Live tracking">
    <${CityMap} pickup=${tracking.pickup} dropoff=${tracking.dropoff} driver=${at} path=${ahead(route?.path ?? [], order.status === 'picked_up' ? at : null)} travelled=${tracking.path} label=${said}>
      ${eta !== null && html`<div class="map-note"><strong>${eta}</strong><span class="muted small">min${driver ? ` · ${driver.firstName} brings it` : ''}</span></div>`}
    <//>
    <p class="small muted map-said">${said}.</p>
  </section>`;
}

const Summary = ({ order }) => html`<${Card} title="Order">
  <div class="stack">
    <ul class="rows">
      ${order.items.map((item, i) => html`<li key=${i} class="row-between"><span class="grow">${item.quantity} × ${item.name}${item.options.length > 0 && html`<br /><span class="small muted">${item.options.map((option) => option.name).join(', ')}</span>`}</span><span class="numbers">${money(item.total, order.currency)}</span></li>`)}
    </ul>
    <dl class="pairs">
      <dt>Dishes</dt><dd>${money(order.subtotal, order.currency)}</dd>
      ${order.discount > 0 && html`<dt>Discount ${order.promoCode ?? ''}</dt><dd>−${money(order.discount, order.currency)}</dd>`}
      <dt>Delivery</dt><dd>${money(order.deliveryFee, order.currency)}</dd>
      <dt>Tax</dt><dd>${money(order.tax, order.currency)}</dd>
      <dt>Tip</dt><dd>${money(order.tip, order.currency)}</dd>
      <dt class="total">Total</dt><dd class="total">${money(order.total, order.currency)}</dd>
    </dl>
    <p class="small muted">To ${order.address.line1}, ${order.address.postalCode} ${order.address.city}${order.note ? ` · “${order.note}”` : ''}</p>
  </div>
<//>`;

function Payments({ api, order }) {
  const entries = useResource(async () => (await api.get(`/api/orders/${order.id}/payments`)).items, [order.id, order.paymentStatus, order.status]);
  return html`<${Card} title="Payment" action=${order.paymentStatus && html`<${Badge} plain>${words(order.paymentStatus)}<//>`}>
    <${Loaded} of=${entries} count=${1}>
      ${(list) =>
        list.length === 0
          ? html`<p class="muted">Nothing yet.</p>`
          : html`<ul class="rows">${list.map((one) => html`<li key=${one.id} class="row-between"><span class="grow">${words(one.kind)}${one.succeeded === false && html`<br /><span class="small"><${Badge} kind="bad">${one.reason ?? 'Refused'}<//></span>`}<br /><span class="small muted">${when(one.at)}</span></span><span class="numbers">${money(one.amount, one.currency)}</span></li>`)}</ul>`}
    <//>
  <//>`;
}

function PayAgain({ api, order, onDone }) {
  const cards = useResource(async () => (await api.get('/api/orders/payment-methods', { query: { limit: 50 } })).items, []);
  const [cardId, setCardId] = useState(null);
  const card = cards.value?.find((one) => one.id === cardId) ?? cards.value?.[0];
  const pay = useAction(async () => {
    await api.post(`/api/orders/${order.id}/payments`, { paymentMethodId: card.id });
    toast('Paid. Your order is on its way to the restaurant.', 'good');
    onDone();
  });
  return html`<${Card} title="The payment failed: use another card">
    <div class="stack">
      <${Cards} api=${api} cards=${cards} card=${card} onChoose=${setCardId} />
      <${Problem} error=${pay.error} />
      <${Button} kind="primary" busy=${pay.busy} disabled=${!card} onClick=${pay.run}>Pay ${money(order.total, order.currency)}<//>
    </div>
  <//>`;
}

function Actions({ api, order, onDone }) {
  const [open, setOpen] = useState(null);
  const [reason, setReason] = useState('');
  const [tip, setTip] = useState(order.tip);
  const cancel = useAction(async () => {
    await api.post(`/api/orders/${order.id}/cancel`, { reason: reason.trim() || 'Changed my mind.' });
    setOpen(null);
    onDone();
  });
  const changeTip = useAction(async () => {
    await api.put(`/api/orders/${order.id}/tip`, { tip });
    setOpen(null);
    onDone();
  });
  const again = useAction(async () => {
    try {
      await api.delete('/api/cart');
      const changed = [];
      for (const item of order.items) {
        try {
          await api.post('/api/cart/items', { restaurantId: order.restaurantId, menuItemId: item.menuItemId, quantity: item.quantity, optionIds: item.options.map((option) => option.id), note: item.note });
        } catch (error) {
          // The menu has changed since: the rest is ordered again, this one is chosen anew.
          if (![400, 404, 409, 422].includes(error.status)) throw error;
          changed.push(item.name);
        }
      }
      if (changed.length > 0) toast(`No longer on the menu as it was: ${changed.join(', ')}. Please choose again.`);
      go(changed.length === order.items.length ? `/customer/restaurants/${order.restaurantId}` : '/customer/cart');
    } catch (error) {
      fail(error);
    }
  });
  return html`<div class="row">
    ${['placed', 'accepted'].includes(order.status) && html`<${Button} kind="bad" onClick=${() => setOpen('cancel')}>Cancel the order<//>`}
    ${!['rejected', 'cancelled', 'payment_failed'].includes(order.status) && html`<${Button} onClick=${() => setOpen('tip')}>Change the tip<//>`}
    ${isOver(order.status) && html`<${Button} busy=${again.busy} onClick=${again.run}>Order again<//>`}
    <${Button} kind="quiet" onClick=${() => setOpen('help')}>Get help<//>
    ${open === 'cancel' &&
    html`<${Dialog} title="Cancel this order?" onClose=${() => setOpen(null)}>
      <form class="stack" onSubmit=${(event) => { event.preventDefault(); cancel.run(); }}>
        <${Field} label="Why?" hint="The restaurant reads it" maxlength="500" value=${reason} onInput=${(event) => setReason(event.target.value)} />
        <${Problem} error=${cancel.error} />
        <div class="dialog-foot"><${Button} onClick=${() => setOpen(null)}>Keep it<//><${Button} type="submit" kind="bad" busy=${cancel.busy}>Cancel the order<//></div>
      </form>
    <//>`}
    ${open === 'tip' &&
    html`<${Dialog} title="Change the tip" onClose=${() => setOpen(null)}>
      <div class="stack"><${Tip} tip=${tip} currency=${order.currency} onChange=${setTip} /><${Problem} error=${changeTip.error} />
      <div class="dialog-foot"><${Button} kind="primary" busy=${changeTip.busy} onClick=${changeTip.run}>Tip ${money(tip, order.currency)}<//></div></div>
    <//>`}
    ${open === 'help' && html`<${HelpDialog} api=${api} order=${order} onClose=${() => setOpen(null)} />`}
  </div>`;
}

function HelpDialog({ api, order, onClose }) {
  const [form, setForm] = useState({ subject: `Order ${order.number}`, description: '', priority: 'medium' });
  const open = useAction(async () => {
    await api.post('/api/support/tickets', { ...form, orderId: order.id });
    toast('Our support has your message. You are told when they answer.', 'good');
    onClose();
  });
  return html`<${Dialog} title="What went wrong?" onClose=${onClose}>
    <form class="stack" onSubmit=${(event) => { event.preventDefault(); open.run(); }}>
      <${Field} label="Subject" required minlength="3" value=${form.subject} error=${open.error?.fields.subject} onInput=${(event) => setForm({ ...form, subject: event.target.value })} />
      <${Field} label="Tell us more" required value=${form.description} error=${open.error?.fields.description} onInput=${(event) => setForm({ ...form, description: event.target.value })}>${(common) => html`<textarea ...${common}></textarea>`}<//>
      <${Select} label="How urgent?" value=${form.priority} onChange=${(event) => setForm({ ...form, priority: event.target.value })} options=${[['low', 'Low'], ['medium', 'Medium'], ['high', 'High'], ['urgent', 'Urgent']]} />
      <${Problem} error=${open.error} />
      <div class="dialog-foot"><${Button} type="submit" kind="primary" busy=${open.busy}>Send<//></div>
    </form>
  <//>`;
}

function ReviewCards({ api, order }) {
  const [said, setSaid] = useState({});
  const restaurants = useResource(async () => (await api.get('/api/restaurants/reviews/mine', { query: { limit: 100 } })).items.some((one) => one.orderId === order.id), [order.id]);
  const drivers = useResource(async () => !(await isDeliveryKnown(api, order)) || (await api.get('/api/drivers/reviews/mine', { query: { limit: 100 } })).items.some((one) => one.orderId === order.id), [order.id]);
  return html`
    ${restaurants.value === false && !said.restaurant && html`<${ReviewForm} title=${`How was the food of ${order.restaurantName}?`} api=${api} path=${`/api/restaurants/${order.restaurantId}/reviews`} orderId=${order.id} onDone=${() => setSaid({ ...said, restaurant: true })} />`}
    ${order.driverId && drivers.value === false && !said.driver && html`<${ReviewForm} title="How was the delivery?" api=${api} path=${`/api/drivers/${order.driverId}/reviews`} orderId=${order.id} onDone=${() => setSaid({ ...said, driver: true })} />`}
  `;
}

/** The drivers of the demo city remember no ride from before the first start: nobody is asked about one. */
async function isDeliveryKnown(api, order) {
  try {
    await api.get(`/api/drivers/deliveries/${order.id}/route`);
    return true;
  } catch (error) {
    if (error.status === 404) return false;
    throw error;
  }
}

function ReviewForm({ title, api, path: target, orderId, onDone }) {
  const [rating, setRating] = useState(0);
  const [text, setText] = useState('');
  const send = useAction(async () => {
    await api.post(target, { orderId, rating, text: text.trim() || null });
    toast('Thank you for your review.', 'good');
    onDone();
  });
  return html`<${Card} title=${title}>
    <form class="stack" onSubmit=${(event) => { event.preventDefault(); if (rating) send.run(); }}>
      <fieldset><legend class="visually-hidden">Stars</legend>
        <div class="chips">${[1, 2, 3, 4, 5].map((stars) => html`<button key=${stars} type="button" class="chip" aria-pressed=${rating === stars ? 'true' : 'false'} aria-label=${plural(stars, 'star')} onClick=${() => setRating(stars)}>${'★'.repeat(stars)}</button>`)}</div>
      </fieldset>
      <${Field} label="In your words" hint="You need not write anything" maxlength="2000" value=${text} onInput=${(event) => setText(event.target.value)}>${(common) => html`<textarea ...${common}></textarea>`}<//>
      <${Problem} error=${send.error} />
      <div><${Button} type="submit" kind="primary" busy=${send.busy} disabled=${rating === 0}>Send the review<//></div>
    </form>
  <//>`;
}
