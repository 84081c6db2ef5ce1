// The cart and the checkout on one page: what, where to, paid how.
import { html, useRef, useState } from '../../app/html.js';
import { useAction, useResource } from '../../app/resource.js';
import { go } from '../../app/router.js';
import { fail, toast } from '../../app/toasts.js';
import { money, toMinor } from '../../app/format.js';
import { Badge, Button, Card, Empty, Field, Loaded, PageHead, Problem, Stepper } from '../../components/basics.js';
import { useDeliveryPlace } from './place.js';

export const sandboxCards = [
  ['tok_visa', 'Visa that pays'],
  ['tok_slow', 'Mastercard that takes two seconds'],
  ['tok_declined', 'Visa that is declined'],
  ['tok_insufficient_funds', 'Visa without enough money'],
  ['tok_error', 'Mastercard whose bank fails'],
];

export function CartPage({ api }) {
  const cart = useResource(() => api.get('/api/cart'), []);
  return html`<${PageHead} title="Cart and checkout" />
    <${Loaded} of=${cart} count=${4}>
      ${(now) =>
        now.items.length === 0
          ? html`<div class="card"><${Empty} icon="bag" title="Your cart is empty"><p>Dishes that you add show here, with all fees, before you pay.</p><a class="button button-primary" href="#/customer">Find something to eat</a><//></div>`
          : html`<${Checkout} api=${api} cart=${cart} now=${now} />`}
    <//>`;
}

function Checkout({ api, cart, now }) {
  const { addresses, address, choose } = useDeliveryPlace(api);
  const cards = useResource(async () => (await api.get('/api/orders/payment-methods', { query: { limit: 50 } })).items, []);
  const [cardId, setCardId] = useState(null);
  const [tip, setTip] = useState(200);
  const [note, setNote] = useState('');
  const card = cards.value?.find((one) => one.id === cardId) ?? cards.value?.[0] ?? null;
  // One key an attempt: a repeated click or a lost answer never orders twice.
  const attempt = useRef(null);
  const unpaid = useRef(null);

  const place = useAction(async () => {
    const body = { addressId: address.id, tip, note: note.trim() || null };
    const wish = JSON.stringify([body, now]);
    if (unpaid.current?.wish === wish) {
      const order = await payAgain();
      return finish(order);
    }
    const full = JSON.stringify([wish, card.id]);
    if (attempt.current?.full !== full) attempt.current = { full, key: crypto.randomUUID() };
    try {
      const order = await api.post('/api/orders', { ...body, paymentMethodId: card.id }, { headers: { 'idempotency-key': attempt.current.key } });
      return finish(order);
    } catch (error) {
      if (!error.isOffline) attempt.current = null;
      const id = error.location?.split('/').at(-1);
      unpaid.current = id ? { wish, id } : null;
      throw error;
    }
  });
  const payAgain = async () => {
    const answer = await api.post(`/api/orders/${unpaid.current.id}/payments`, { paymentMethodId: card.id });
    return answer?.number ? answer : api.get(`/api/orders/${unpaid.current.id}`);
  };
  const finish = (order) => {
    toast(`Order ${order.number} is sent to ${order.restaurantName}.`, 'good');
    go(`/customer/orders/${order.id}`);
  };
  const missing = now.minimumOrder !== null && now.subtotal < now.minimumOrder ? now.minimumOrder - now.subtotal : 0;
  const blocked = !address || !card || now.isOpen === false || missing > 0 || now.items.some((item) => item.refusal);

  return html`<div class="split">
    <div class="stack">
      <${Items} api=${api} cart=${cart} now=${now} />
      <${Card} title="Deliver to">
        <${Loaded} of=${addresses}>
          ${(list) =>
            list.length === 0
              ? html`<p>You have no address yet. <a href="#/customer/account">Add one in your account</a>.</p>`
              : html`<fieldset class="stack-s"><legend class="visually-hidden">Address</legend>
                  ${list.map(
                    (one) => html`<label key=${one.id} class="choice"><input type="radio" name="address" checked=${one.id === address?.id} onChange=${() => choose(one.id)} /><span class="grow"><span class="strong">${one.label}</span> · ${one.line1}, ${one.postalCode} ${one.city}</span></label>`,
                  )}</fieldset>`}
        <//>
      <//>
      <${Card} title="Pay with">
        <${Cards} api=${api} cards=${cards} card=${card} onChoose=${setCardId} />
      <//>
      <${Card} title="Tip and note">
        <div class="stack">
          <${Tip} tip=${tip} onChange=${setTip} currency=${now.currency} />
          <${Field} label="Note for the restaurant and the driver" maxlength="500" value=${note} onInput=${(event) => setNote(event.target.value)}>${(common) => html`<textarea ...${common}></textarea>`}<//>
        </div>
      <//>
    </div>
    <div class="sticky">
      <${Card} title="Total">
        <div class="stack">
          <${Promo} api=${api} cart=${cart} now=${now} />
          <dl class="pairs">
            <dt>Dishes</dt><dd>${money(now.subtotal, now.currency)}</dd>
            ${now.discount > 0 && html`<dt>Discount ${now.promoCode}</dt><dd>−${money(now.discount, now.currency)}</dd>`}
            <dt>Delivery</dt><dd>${money(now.deliveryFee, now.currency)}</dd>
            <dt>Tax</dt><dd>${money(now.tax, now.currency)}</dd>
            <dt>Tip</dt><dd>${money(tip, now.currency)}</dd>
            <dt class="total">To pay</dt><dd class="total">${money(now.total + tip, now.currency)}</dd>
          </dl>
          ${now.isOpen === false && html`<div class="notice notice-wait" role="note"><p><strong>${now.restaurantName} is closed</strong> at the moment and takes no orders.</p></div>`}
          ${missing > 0 && html`<div class="notice notice-wait" role="note"><p>${money(missing, now.currency)} are missing to the minimum order of ${money(now.minimumOrder, now.currency)}.</p></div>`}
          <${Problem} error=${place.error} />
          ${unpaid.current && place.error && html`<p class="small muted">Nothing was charged and your cart is still here. Choose another card and try again.</p>`}
          <${Button} kind="primary" wide busy=${place.busy} disabled=${blocked} onClick=${place.run}>${place.busy ? 'Placing your order' : `Place order · ${money(now.total + tip, now.currency)}`}<//>
          <p class="small muted">Your card is authorised now and charged when the restaurant accepts.</p>
        </div>
      <//>
    </div>
  </div>`;
}

function Items({ api, cart, now }) {
  const change = useAction(async (item, quantity) => {
    cart.set(quantity === 0 ? await api.delete(`/api/cart/items/${item.id}`) : await api.put(`/api/cart/items/${item.id}`, { quantity }));
  });
  const empty = useAction(async () => {
    await api.delete('/api/cart');
    cart.reload();
  });
  return html`<${Card} title=${now.restaurantName ?? 'Dishes'} action=${html`<${Button} small kind="quiet" busy=${empty.busy} onClick=${empty.run}>Empty the cart<//>`}>
    <${Problem} error=${change.error ?? empty.error} />
    <ul class="rows">
      ${now.items.map(
        (item) => html`<li key=${item.id} class="row-between">
          <div class="grow"><p class="strong">${item.name}</p>
            ${item.options.length > 0 && html`<p class="small muted">${item.options.map((option) => option.name).join(', ')}</p>`}
            ${item.note && html`<p class="small muted">“${item.note}”</p>`}
            ${item.refusal && html`<${Badge} kind="bad">${item.refusal}<//>`}</div>
          <${Stepper} label=${`Quantity of ${item.name}`} value=${item.quantity} onChange=${(quantity) => change.run(item, quantity)} />
          <span class="numbers strong">${money(item.total, now.currency)}</span>
        </li>`,
      )}
    </ul>
  <//>`;
}

function Promo({ api, cart, now }) {
  const [code, setCode] = useState('');
  const use = useAction(async () => {
    cart.set(await api.put('/api/cart/promo', { code: code.trim() }));
    setCode('');
  });
  const drop = async () => {
    try {
      cart.set(await api.delete('/api/cart/promo'));
    } catch (error) {
      fail(error);
    }
  };
  if (now.promoCode) {
    return html`<div class="stack-s"><div class="row-between"><span class="promo"><strong class="mono">${now.promoCode}</strong></span><button class="link-button" onClick=${drop}>Remove</button></div>
      ${now.promoRefusal && html`<p class="small"><${Badge} kind="wait">${now.promoRefusal}<//></p>`}</div>`;
  }
  return html`<form class="stack-s" onSubmit=${(event) => { event.preventDefault(); if (code.trim()) use.run(); }}>
    <div class="row"><div class="grow"><${Field} label="Promotion code" value=${code} error=${use.error?.message} autocapitalize="characters" onInput=${(event) => setCode(event.target.value)} /></div></div>
    <div><${Button} type="submit" small busy=${use.busy}>Use the code<//></div>
  </form>`;
}

export function Cards({ api, cards, card, onChoose }) {
  const add = useAction(async (token) => {
    const added = await api.post('/api/orders/payment-methods', { token });
    cards.set((now) => [added, ...(now ?? []).filter((one) => one.id !== added.id)]);
    onChoose?.(added.id);
  });
  return html`<${Loaded} of=${cards}>
    ${(list) => html`<div class="stack">
      ${list.length > 0 &&
      html`<fieldset class="stack-s"><legend class="visually-hidden">Card</legend>
        ${list.map(
          (one) => html`<label key=${one.id} class="choice"><input type="radio" name="card" checked=${one.id === card?.id} onChange=${() => onChoose(one.id)} /><span class="grow">${one.brand === 'visa' ? 'Visa' : 'Mastercard'} <span class="mono">•••• ${one.last4}</span></span></label>`,
        )}</fieldset>`}
      <${AddCard} add=${add} />
    </div>`}
  <//>`;
}

export const AddCard = ({ add }) => html`<div class="stack-s">
  <p class="small muted">This is a sandbox: no real card numbers, but cards that behave like real ones.</p>
  <div class="chips" role="group" aria-label="Add a sandbox card">
    ${sandboxCards.map(([token, name]) => html`<button key=${token} type="button" class="chip" disabled=${add.busy} onClick=${() => add.run(token)}>+ ${name}</button>`)}
  </div>
  <${Problem} error=${add.error} />
</div>`;

export function Tip({ tip, onChange, currency }) {
  const [own, setOwn] = useState(false);
  return html`<fieldset class="stack-s">
    <legend class="legend">Tip for the driver</legend>
    <div class="chips">
      ${[0, 100, 200, 300, 500].map((amount) => html`<button key=${amount} type="button" class="chip" aria-pressed=${!own && tip === amount ? 'true' : 'false'} onClick=${() => { setOwn(false); onChange(amount); }}>${amount === 0 ? 'None' : money(amount, currency)}</button>`)}
      <button type="button" class="chip" aria-pressed=${own ? 'true' : 'false'} onClick=${() => setOwn(true)}>Other</button>
    </div>
    ${own && html`<${Field} label=${`Tip in ${currency}`} inputmode="decimal" onInput=${(event) => onChange(Math.min(100_000, Math.max(0, toMinor(event.target.value) ?? 0)))} />`}
  </fieldset>`;
}
