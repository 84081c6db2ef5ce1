// Online or not, offers that run out, and the delivery in hand with its way on the map.
import { html, useEffect, useState } from '../../app/html.js';
import { useStore } from '../../app/store.js';
import { useAction, useResource } from '../../app/resource.js';
import { useOrderEvents } from '../../app/live.js';
import { HearingDot, useNotifications } from '../../app/notifications.js';
import { toast } from '../../app/toasts.js';
import { distanceKm, km, money, time, words } from '../../app/format.js';
import { Badge, Button, Card, Dialog, Empty, Field, Loaded, PageHead, Problem, Select, Stars, Switch } from '../../components/basics.js';
import { ahead, CityMap } from '../../components/map.js';
import { centre, keepReporting, position, report, stopReporting } from './position.js';
import { setSpeed, startTrip, stopTrip, trip } from './trip.js';

export function Work({ api }) {
  const me = useResource(async () => {
    try {
      return await api.get('/api/drivers/me');
    } catch (error) {
      if (error.status === 404) return { isNew: true };
      throw error;
    }
  }, []);
  return html`<${Loaded} of=${me} count=${4}>
    ${(driver) => (driver.isNew ? html`<${Register} api=${api} onDone=${me.reload} />` : html`<${Shift} api=${api} me=${me} driver=${driver} />`)}
  <//>`;
}

function Shift({ api, me, driver }) {
  const deliveries = useResource(async () => (await api.get('/api/drivers/me/deliveries', { query: { active: true, limit: 20 } })).items, []);
  const at = useStore(position) ?? driver.location;
  const online = driver.availability === 'online';
  const all = deliveries.value ?? [];
  const offers = all.filter((one) => one.status === 'offered');
  const held = all.filter((one) => ['assigned', 'arrived', 'picked_up'].includes(one.status));

  useNotifications((told) => {
    if (told.topic === 'deliveries') {
      deliveries.reload();
      me.reload();
    }
  });
  useOrderEvents(api.view, held.map((one) => one.orderId), (type, data) => {
    if (type !== 'driver_position' && ['ready', 'cancelled', 'picked_up', 'delivered'].includes(data.status)) deliveries.reload();
  });
  useEffect(() => {
    if (!online && held.length === 0) return stopReporting();
    if (!position.get()) position.set(driver.location ?? centre);
    report(api).catch(() => {});
    keepReporting(api);
  }, [online, held.length > 0]);

  const turn = useAction(async (on) => {
    if (on) await report(api, at ?? centre);
    me.set(await api.put('/api/drivers/me/availability', { status: on ? 'online' : 'offline' }));
    deliveries.reload();
  });
  const put = (changed) => {
    deliveries.set((now) => (now ?? []).map((one) => (one.id === changed.id ? changed : one)).filter((one) => !['delivered', 'failed', 'cancelled'].includes(one.status)));
    return changed;
  };

  return html`
    <${PageHead} title=${`Hello ${driver.firstName}`} text=${html`<${HearingDot} />${online ? 'Online: offers come by themselves' : 'Offline: nobody offers you anything'}`}>
      <${Stars} rating=${driver.rating} count=${driver.ratingCount} />
      <${Switch} on=${online} busy=${turn.busy} onChange=${turn.run}>${online ? 'Online' : 'Go online'}<//>
    <//>
    <div class="stack">
      <${Problem} error=${turn.error} />
      ${driver.status !== 'approved' && html`<div class="notice notice-wait" role="note"><p><strong>${words(driver.status)}.</strong> ${driver.status === 'pending' ? 'An admin has to approve you before you can go online.' : (driver.statusReason ?? '')}</p></div>`}
      <div aria-live="polite" class="stack">${offers.map((one) => html`<${Offer} key=${one.id} api=${api} offer=${one} at=${at} onAnswered=${deliveries.reload} />`)}</div>
      ${held.map((one) => html`<${Delivery} key=${one.id} api=${api} delivery=${one} driver=${driver} at=${at} onChanged=${put} onStale=${deliveries.reload} />`)}
      <${Loaded} of=${deliveries} count=${2}>
        ${() => offers.length === 0 && held.length === 0 && html`<${Idle} online=${online} at=${at ?? centre} />`}
      <//>
    </div>
  `;
}

const Idle = ({ online, at }) => html`<div class="split">
  <${CityMap} driver=${online ? at : null} centre=${at} label=${online ? 'You wait here for an offer' : 'The city'} />
  <div class="card"><${Empty} icon="bike" title=${online ? 'Waiting for an offer' : 'You are offline'}>
    <p>${online ? 'As soon as a kitchen near you accepts an order, its offer shows here for half a minute.' : 'Go online to be offered deliveries near you.'}</p>
  <//></div>
</div>`;

function Offer({ api, offer, at, onAnswered }) {
  const [now, setNow] = useState(Date.now());
  const ends = new Date(offer.offerExpiresAt).getTime();
  const [whole] = useState(Math.max(1, ends - Date.now(), 30_000));
  const left = Math.max(0, ends - now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 250);
    return () => clearInterval(timer);
  }, []);
  useEffect(() => {
    if (left > 0) return undefined;
    const timer = setTimeout(onAnswered, 1500);
    return () => clearTimeout(timer);
  }, [left > 0]);
  const answer = useAction(async (verb) => {
    try {
      await api.post(`/api/drivers/me/deliveries/${offer.id}/${verb}`);
      if (verb === 'accept') toast(`It is yours. ${offer.restaurantName} expects you.`, 'good');
    } finally {
      onAnswered();
    }
  });
  const round = 2 * Math.PI * 26;
  return html`<article class="card card-body offer row-between" aria-label=${`Offer from ${offer.restaurantName}`}>
    <svg class="ring" viewBox="0 0 64 64" role="img" aria-label=${`${Math.ceil(left / 1000)} seconds left`}>
      <circle cx="32" cy="32" r="26" />
      <circle class="ring-left" cx="32" cy="32" r="26" stroke-dasharray=${`${(round * left) / whole} ${round}`} transform="rotate(-90 32 32)" />
      <text x="32" y="32">${Math.ceil(left / 1000)}</text>
    </svg>
    <div class="grow stack-s">
      <h2>${offer.restaurantName}</h2>
      <p class="muted">${at ? `${km(distanceKm(at, offer.pickup))} to the restaurant, then ` : ''}${km(distanceKm(offer.pickup, offer.dropoff))} to the customer</p>
      <p><strong class="numbers">${money(offer.fee, offer.currency)}</strong>${offer.tip > 0 && html` + ${money(offer.tip, offer.currency)} tip`} <span class="muted small">· ready about ${time(offer.readyEstimate)}</span></p>
      <${Problem} error=${answer.error} />
    </div>
    <div class="row">
      <${Button} kind="primary" busy=${answer.busy} disabled=${left === 0} onClick=${() => answer.run('accept')}>Accept<//>
      <${Button} disabled=${answer.busy || left === 0} onClick=${() => answer.run('decline')}>Decline<//>
    </div>
  </article>`;
}

const headings = { assigned: 'Ride to the restaurant', arrived: 'Pick up the food', picked_up: 'Ride to the customer' };

function Delivery({ api, delivery, driver, at, onChanged, onStale }) {
  const route = useResource(() => api.get(`/api/drivers/deliveries/${delivery.orderId}/route`), [delivery.id, delivery.status]);
  const [failing, setFailing] = useState(false);
  const [speed, setOwnSpeed] = useState('20');
  const ridden = useStore(trip);
  const simulated = ridden?.deliveryId === delivery.id ? ridden : null;
  const step = useAction(async (verb, body) => {
    try {
      onChanged(await api.post(`/api/drivers/me/deliveries/${delivery.id}/${verb}`, body));
    } catch (error) {
      onStale();
      throw error;
    }
  });
  const target = delivery.status === 'picked_up' ? delivery.dropoff : delivery.pickup;
  const path = ahead(route.value?.path ?? [], at);
  const simulate = () => startTrip(api, delivery, driver.vehicle.kind, Number(speed), async (work) => onChanged(await work));

  return html`<section class="split" aria-label=${`Delivery of order ${delivery.orderNumber}`}>
    <${CityMap} pickup=${delivery.pickup} dropoff=${delivery.dropoff} driver=${at} path=${path} travelled=${route.value?.travelled ?? []} label=${`${headings[delivery.status]}${at ? `, ${km(distanceKm(at, target))} away` : ''}`}>
      ${at && html`<div class="map-note"><strong>${km(distanceKm(at, target))}</strong><span class="muted small">${delivery.status === 'picked_up' ? 'to the customer' : 'to the restaurant'}</span></div>`}
    <//>
    <div class="card card-body stack">
      <div class="row-between"><h2>${headings[delivery.status]}</h2><${Badge} kind="go">${words(delivery.status)}<//></div>
      <dl class="pairs">
        <dt>Order</dt><dd class="mono">${delivery.orderNumber}</dd>
        <dt>From</dt><dd>${delivery.restaurantName}</dd>
        <dt>To</dt><dd>${delivery.dropoffAddress ?? 'shown when you hold it'}</dd>
        <dt>You earn</dt><dd>${money(delivery.fee + delivery.tip, delivery.currency)}</dd>
        <dt>Food</dt><dd>${delivery.readyAt ? 'is ready' : `about ${time(delivery.readyEstimate)}`}</dd>
      </dl>
      <${Problem} error=${step.error} />
      <div class="row">
        ${delivery.status === 'assigned' && html`<${Button} kind="primary" busy=${step.busy} onClick=${() => step.run('arrived')}>I am at the restaurant<//>`}
        ${delivery.status === 'arrived' && html`<${Button} kind="primary" busy=${step.busy} disabled=${!delivery.readyAt} onClick=${() => step.run('pickup')}>${delivery.readyAt ? 'I have the food' : 'The kitchen still cooks'}<//>`}
        ${delivery.status === 'picked_up' && html`<${Button} kind="primary" busy=${step.busy} onClick=${() => step.run('deliver')}>The customer has it<//>`}
        <${Button} kind="quiet" onClick=${() => setFailing(true)}>I cannot go on<//>
      </div>
      <div class="notice">
        <div class="grow stack-s">
          <p class="strong">Simulate my trip</p>
          <p class="small">${simulated ? `${simulated.doing}…` : 'Rides the way for you, reports each second where you are, and takes the steps at the right places.'}</p>
          <${Problem} error=${simulated?.error} />
          <div class="row">
            <${Select} label="Speed" value=${simulated ? String(simulated.speed) : speed} onChange=${(event) => { setOwnSpeed(event.target.value); setSpeed(Number(event.target.value)); }} options=${[['1', 'As on the road'], ['5', '5 times'], ['20', '20 times'], ['60', '60 times']]} />
            ${simulated ? html`<${Button} onClick=${stopTrip}>Stop<//>` : html`<${Button} onClick=${simulate}>Simulate<//>`}
          </div>
        </div>
      </div>
    </div>
    ${failing && html`<${FailDialog} step=${step} onClose=${() => setFailing(false)} />`}
  </section>`;
}

function FailDialog({ step, onClose }) {
  const [reason, setReason] = useState('');
  return html`<${Dialog} title="You cannot go on?" onClose=${onClose}>
    <form class="stack" onSubmit=${async (event) => { event.preventDefault(); await step.run('fail', { reason }); onClose(); }}>
      <p>Before you have the food, another driver is looked for. After it, the delivery has failed and support calls the customer.</p>
      <${Field} label="Why?" required minlength="3" maxlength="500" value=${reason} onInput=${(event) => setReason(event.target.value)} />
      <div class="dialog-foot"><${Button} onClick=${onClose}>Back<//><${Button} type="submit" kind="bad" busy=${step.busy}>Give it up<//></div>
    </form>
  <//>`;
}

function Register({ api, onDone }) {
  const [form, setForm] = useState({ kind: 'bicycle', plate: '', licence: '' });
  const set = (field) => (event) => setForm({ ...form, [field]: event.target.value });
  const save = useAction(async () => {
    await api.post('/api/drivers', { vehicle: { kind: form.kind, plate: form.plate || null }, licence: form.licence || null });
    toast('Registered. You are told when an admin has approved you.', 'good');
    onDone();
  });
  return html`<${PageHead} title="Become a driver" text="Tell what you drive; an admin approves you." />
    <${Card}>
      <form class="stack" onSubmit=${(event) => { event.preventDefault(); save.run(); }}>
        <${Select} label="Vehicle" value=${form.kind} onChange=${set('kind')} options=${['bicycle', 'scooter', 'motorcycle', 'car'].map((kind) => [kind, words(kind)])} />
        ${form.kind !== 'bicycle' &&
        html`<div class="grid-fields">
          <${Field} label="Plate" required value=${form.plate} onInput=${set('plate')} />
          <${Field} label="Driving licence" required value=${form.licence} onInput=${set('licence')} />
        </div>`}
        <${Problem} error=${save.error} />
        <div><${Button} type="submit" kind="primary" busy=${save.busy}>Register<//></div>
      </form>
    <//>`;
}
