// Addresses, cards and tickets of a customer.
import { html, useState } from '../../app/html.js';
import { useAction, useResource } from '../../app/resource.js';
import { fail } from '../../app/toasts.js';
import { when, words } from '../../app/format.js';
import { Badge, Button, Card, Dialog, Field, Loaded, PageHead, Problem } from '../../components/basics.js';
import { CityMap } from '../../components/map.js';
import { AddCard } from './cart.js';

export function Account({ api, user }) {
  return html`<${PageHead} title=${`${user.firstName} ${user.lastName}`} text=${user.email} />
    <div class="grid-2">
      <${Addresses} api=${api} />
      <${Wallet} api=${api} />
      <${Tickets} api=${api} />
    </div>`;
}

function Addresses({ api }) {
  const [adding, setAdding] = useState(false);
  const list = useResource(async () => (await api.get('/api/users/me/addresses', { query: { limit: 50 } })).items, []);
  const remove = async (one) => {
    try {
      await api.delete(`/api/users/me/addresses/${one.id}`);
      list.reload();
    } catch (error) {
      fail(error);
    }
  };
  return html`<${Card} title="Addresses" action=${html`<${Button} small onClick=${() => setAdding(true)}>Add one<//>`}>
    <${Loaded} of=${list}>
      ${(items) =>
        items.length === 0
          ? html`<p class="muted">No address yet.</p>`
          : html`<ul class="rows">${items.map((one) => html`<li key=${one.id} class="row-between"><span class="grow"><strong>${one.label}</strong> ${one.isDefault && html`<${Badge} plain>Default<//>`}<br /><span class="small muted">${one.line1}, ${one.postalCode} ${one.city}</span></span><${Button} small kind="quiet" aria-label=${`Remove ${one.label}`} onClick=${() => remove(one)}>Remove<//></li>`)}</ul>`}
    <//>
    ${adding && html`<${AddressDialog} api=${api} onClose=${() => setAdding(false)} onDone=${() => { setAdding(false); list.reload(); }} />`}
  <//>`;
}

function AddressDialog({ api, onClose, onDone }) {
  const [form, setForm] = useState({ label: 'Home', line1: '', city: 'Berlin', postalCode: '', country: 'DE', lat: '52.5200', lng: '13.4050', isDefault: true });
  const set = (field) => (event) => setForm({ ...form, [field]: event.target.value });
  const save = useAction(async () => {
    const { lat, lng, ...rest } = form;
    await api.post('/api/users/me/addresses', { ...rest, location: { lat: Number(lat), lng: Number(lng) } });
    onDone();
  });
  const wrong = (field) => save.error?.fields[field];
  const place = { lat: Number(form.lat), lng: Number(form.lng) };
  return html`<${Dialog} title="A new address" onClose=${onClose}>
    <form class="stack" onSubmit=${(event) => { event.preventDefault(); save.run(); }}>
      <${Field} label="Label" required value=${form.label} error=${wrong('label')} onInput=${set('label')} />
      <${Field} label="Street and number" required autocomplete="address-line1" value=${form.line1} error=${wrong('line1')} onInput=${set('line1')} />
      <div class="grid-fields">
        <${Field} label="Postal code" required autocomplete="postal-code" value=${form.postalCode} error=${wrong('postalCode')} onInput=${set('postalCode')} />
        <${Field} label="City" required autocomplete="address-level2" value=${form.city} error=${wrong('city')} onInput=${set('city')} />
        <${Field} label="Latitude" required inputmode="decimal" value=${form.lat} error=${wrong('location.lat')} onInput=${set('lat')} />
        <${Field} label="Longitude" required inputmode="decimal" value=${form.lng} error=${wrong('location.lng')} onInput=${set('lng')} />
      </div>
      ${Number.isFinite(place.lat) && Number.isFinite(place.lng) && html`<${CityMap} class="" aspect=${3} dropoff=${place} label="Where the address is" />`}
      <${Problem} error=${save.error} />
      <div class="dialog-foot"><${Button} type="submit" kind="primary" busy=${save.busy}>Save<//></div>
    </form>
  <//>`;
}

function Wallet({ api }) {
  const cards = useResource(async () => (await api.get('/api/orders/payment-methods', { query: { limit: 50 } })).items, []);
  const add = useAction(async (token) => {
    await api.post('/api/orders/payment-methods', { token });
    cards.reload();
  });
  const remove = async (one) => {
    try {
      await api.delete(`/api/orders/payment-methods/${one.id}`);
      cards.reload();
    } catch (error) {
      fail(error);
    }
  };
  return html`<${Card} title="Cards">
    <div class="stack">
      <${Loaded} of=${cards}>${(list) => html`<ul class="rows">${list.map((one) => html`<li key=${one.id} class="row-between"><span>${one.brand === 'visa' ? 'Visa' : 'Mastercard'} <span class="mono">•••• ${one.last4}</span></span><${Button} small kind="quiet" aria-label=${`Remove the card ending in ${one.last4}`} onClick=${() => remove(one)}>Remove<//></li>`)}</ul>`}<//>
      <${AddCard} add=${add} />
    </div>
  <//>`;
}

function Tickets({ api }) {
  const tickets = useResource(async () => (await api.get('/api/support/tickets/mine', { query: { limit: 20 } })).items, []);
  return html`<${Card} title="Questions to support">
    <${Loaded} of=${tickets}>
      ${(list) =>
        list.length === 0
          ? html`<p class="muted">None. You find “Get help” on each order.</p>`
          : html`<ul class="rows">${list.map((one) => html`<li key=${one.id} class="stack-s"><div class="row-between"><strong>${one.subject}</strong><${Badge} plain>${words(one.status)}<//></div><p class="small muted">${when(one.createdAt)} · ${one.description}</p>${one.comments.map((comment) => html`<p key=${comment.id} class="small"><strong>${words(comment.authorRole)}:</strong> ${comment.text}</p>`)}</li>`)}</ul>`}
    <//>
  <//>`;
}
