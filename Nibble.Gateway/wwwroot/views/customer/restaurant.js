// One restaurant: its menu with options, reviews, and the cart beside it.
import { html, useState } from '../../app/html.js';
import { useAction, useResource } from '../../app/resource.js';
import { toast, fail } from '../../app/toasts.js';
import { ago, km, money, words } from '../../app/format.js';
import { Badge, Button, Card, Dialog, Empty, Field, Icon, Loaded, Problem, Stars, Stepper } from '../../components/basics.js';
import { Picture } from '../../components/picture.js';
import { useDeliveryPlace } from './place.js';

export function RestaurantPage({ api, parts }) {
  const id = parts[1];
  const { address } = useDeliveryPlace(api);
  const restaurant = useResource(() => api.get(`/api/restaurants/${id}`), [id]);
  const menu = useResource(() => api.get(`/api/restaurants/${id}/menu`), [id]);
  const cart = useResource(() => api.get('/api/cart'), []);
  const estimate = useResource(async () => (address ? api.get(`/api/restaurants/${id}/delivery-estimate`, { query: address.location }) : null), [id, address?.id]);
  const [dish, setDish] = useState(null);
  const [conflict, setConflict] = useState(null);

  const add = useAction(async (wish) => {
    try {
      cart.set(await api.post('/api/cart/items', { restaurantId: id, ...wish }));
      setDish(null);
      toast(`${wish.name} is in your cart.`, 'good', { href: '#/customer/cart', label: 'To the cart' });
    } catch (error) {
      if (error.code !== 'DIFFERENT_RESTAURANT') throw error;
      setDish(null);
      setConflict(wish);
    }
  });
  const startOver = useAction(async () => {
    await api.delete('/api/cart');
    cart.set(await api.post('/api/cart/items', { restaurantId: id, ...conflict }));
    setConflict(null);
    toast(`${conflict.name} is in your new cart.`, 'good');
  });

  return html`<${Loaded} of=${restaurant}>
    ${(one) => html`
      <div class="stack-l">
        <a href="#/customer">All restaurants</a>
        <${Picture} wide name=${one.name} cuisines=${one.cuisines} />
        <div class="row-between">
          <div class="stack-s">
            <h1>${one.name}</h1>
            <p class="muted">${one.cuisines.map(words).join(', ')} · ${one.address}</p>
            <div class="row">
              ${one.isOpenNow ? html`<${Badge} kind="good">Open<//>` : html`<${Badge} kind="bad">Closed<//>`}
              <${Stars} rating=${one.rating} count=${one.reviewCount} />
              ${estimate.value &&
              (estimate.value.inRange
                ? html`<span class="small muted">${km(estimate.value.distanceKm)} away · ${estimate.value.minMinutes}–${estimate.value.maxMinutes} min · ${money(estimate.value.deliveryFee, one.currency)} delivery</span>`
                : html`<${Badge} kind="bad">Too far: they deliver within ${km(estimate.value.deliveryRadiusKm)}<//>`)}
            </div>
          </div>
          <${Favorite} api=${api} id=${id} />
        </div>
        ${!one.isOpenNow && html`<div class="notice notice-wait" role="note"><p>${one.name} is closed at the moment. You can look at the menu; ordering works again when they open.</p></div>`}
        <div class="split">
          <div class="stack-l">
            <${Loaded} of=${menu} count=${6}>${(whole) => html`<${Menu} menu=${whole} onChoose=${setDish} />`}<//>
            <${Reviews} api=${api} id=${id} />
          </div>
          <aside class="sticky" aria-label="Your cart"><${SideCart} cart=${cart} api=${api} /></aside>
        </div>
      </div>
      ${dish && html`<${DishDialog} dish=${dish} currency=${one.currency} action=${add} onClose=${() => { setDish(null); add.clear(); }} />`}
      ${conflict &&
      html`<${Dialog} title="Start a new cart?" onClose=${() => setConflict(null)}>
        <p>Your cart holds dishes of ${cart.value?.restaurantName ?? 'another restaurant'}. An order comes from one restaurant only.</p>
        <${Problem} error=${startOver.error} />
        <div class="dialog-foot"><${Button} onClick=${() => setConflict(null)}>Keep the old cart<//><${Button} kind="primary" busy=${startOver.busy} onClick=${startOver.run}>Start a new cart<//></div>
      <//>`}
    `}
  <//>`;
}

const Menu = ({ menu, onChoose }) =>
  menu.categories.length === 0
    ? html`<${Empty} title="No dishes yet"><p>This restaurant has not written its menu.</p><//>`
    : html`<div>
        ${menu.categories.map(
          (category) => html`<section key=${category.id} class="menu-section stack-s" aria-labelledby=${`c-${category.id}`}>
            <h2 id=${`c-${category.id}`}>${category.name}</h2>
            <ul class="card card-body rows">
              ${category.items.map(
                (item) => html`<li key=${item.id} class="dish">
                  <div>
                    <p class="strong">${item.name}</p>
                    ${item.description && html`<p class="small muted">${item.description}</p>`}
                    <p class="numbers">${money(item.price, menu.currency)}${item.optionGroups.length > 0 && html` <span class="small muted">· with choices</span>`}</p>
                  </div>
                  ${item.isAvailable
                    ? html`<${Button} small onClick=${() => onChoose(item)} aria-label=${`Add ${item.name}`}>Add<//>`
                    : html`<${Badge} kind="wait">Sold out<//>`}
                </li>`,
              )}
            </ul>
          </section>`,
        )}
      </div>`;

function DishDialog({ dish, currency, action, onClose }) {
  const [quantity, setQuantity] = useState(1);
  const [note, setNote] = useState('');
  const [chosen, setChosen] = useState(() => Object.fromEntries(dish.optionGroups.map((group) => [group.id, group.minSelections === 1 && group.maxSelections === 1 ? [group.options[0]?.id].filter(Boolean) : []])));
  const options = dish.optionGroups.flatMap((group) => group.options.filter((option) => chosen[group.id].includes(option.id)));
  const price = (dish.price + options.reduce((sum, option) => sum + option.price, 0)) * quantity;
  const missing = dish.optionGroups.filter((group) => chosen[group.id].length < group.minSelections);

  const pick = (group, id) => {
    const now = chosen[group.id];
    const next = group.maxSelections === 1 ? (now.includes(id) && group.minSelections === 0 ? [] : [id]) : now.includes(id) ? now.filter((one) => one !== id) : [...now, id].slice(-group.maxSelections);
    setChosen({ ...chosen, [group.id]: next });
  };
  const submit = (event) => {
    event.preventDefault();
    if (missing.length === 0) action.run({ menuItemId: dish.id, name: dish.name, quantity, optionIds: options.map((option) => option.id), note: note.trim() || null });
  };
  return html`<${Dialog} title=${dish.name} onClose=${onClose}>
    <form class="stack" onSubmit=${submit}>
      ${dish.description && html`<p class="muted">${dish.description}</p>`}
      ${dish.optionGroups.map(
        (group) => html`<fieldset key=${group.id} class="stack-s">
          <legend class="legend">${group.name} <span class="muted">${rule(group)}</span></legend>
          ${group.options.map(
            (option) => html`<label key=${option.id} class="choice">
              <input type=${group.maxSelections === 1 && group.minSelections === 1 ? 'radio' : 'checkbox'} name=${group.id} checked=${chosen[group.id].includes(option.id)} onChange=${() => pick(group, option.id)} />
              <span class="grow">${option.name}</span>
              <span class="numbers muted">${option.price > 0 ? `+ ${money(option.price, currency)}` : 'no extra'}</span>
            </label>`,
          )}
        </fieldset>`,
      )}
      <${Field} label="Note for the kitchen" hint="For this dish only, such as: no onions" maxlength="200" value=${note} onInput=${(event) => setNote(event.target.value)} />
      <${Problem} error=${action.error} />
      <div class="row-between">
        <${Stepper} label="Quantity" value=${quantity} min=${1} onChange=${setQuantity} />
        <${Button} type="submit" kind="primary" busy=${action.busy} disabled=${missing.length > 0}>${missing.length > 0 ? `Choose: ${missing[0].name}` : `Add to cart · ${money(price, currency)}`}<//>
      </div>
    </form>
  <//>`;
}

const rule = ({ minSelections: min, maxSelections: max }) => (min === max ? `choose ${min}` : min === 0 ? `up to ${max}` : `${min} to ${max}`);

function SideCart({ cart, api }) {
  const change = useAction(async (item, quantity) => {
    cart.set(quantity === 0 ? await api.delete(`/api/cart/items/${item.id}`) : await api.put(`/api/cart/items/${item.id}`, { quantity }));
  });
  return html`<${Card} title="Your cart">
    <${Loaded} of=${cart} count=${2}>
      ${(now) =>
        now.items.length === 0
          ? html`<${Empty} level=${3} icon="bag" title="Empty so far"><p>Add a dish to begin.</p><//>`
          : html`<div class="stack">
              <p class="small muted">From ${now.restaurantName}</p>
              <${Problem} error=${change.error} />
              <ul class="rows">
                ${now.items.map(
                  (item) => html`<li key=${item.id} class="row-between">
                    <div class="grow"><p>${item.name}</p>
                      ${item.options.length > 0 && html`<p class="small muted">${item.options.map((option) => option.name).join(', ')}</p>`}
                      ${item.refusal && html`<p class="small"><${Badge} kind="bad">${item.refusal}<//></p>`}
                      <p class="small numbers muted">${money(item.total, now.currency)}</p></div>
                    <${Stepper} label=${`Quantity of ${item.name}`} value=${item.quantity} onChange=${(quantity) => change.run(item, quantity)} />
                  </li>`,
                )}
              </ul>
              <dl class="pairs"><dt>Dishes</dt><dd>${money(now.subtotal, now.currency)}</dd></dl>
              <a class="button button-primary button-wide" href="#/customer/cart">Go to checkout</a>
            </div>`}
    <//>
  <//>`;
}

function Reviews({ api, id }) {
  const reviews = useResource(() => api.get(`/api/restaurants/${id}/reviews`, { query: { limit: 6 } }), [id]);
  return html`<section class="stack-s" aria-labelledby="reviews">
    <h2 id="reviews">Reviews</h2>
    <${Loaded} of=${reviews}>
      ${(page) =>
        page.items.length === 0
          ? html`<p class="muted">Nobody has reviewed this restaurant yet.</p>`
          : html`<ul class="card card-body rows">
              ${page.items.map(
                (one) => html`<li key=${one.id} class="stack-s">
                  <div class="row"><${Stars} rating=${one.rating} /><span class="small muted">${one.author?.firstName ?? 'Somebody'} · ${ago(one.createdAt)}</span></div>
                  ${one.text && html`<p>${one.text}</p>`}
                  ${one.response && html`<p class="small muted">Answer of the restaurant: ${one.response}</p>`}
                </li>`,
              )}
            </ul>`}
    <//>
  </section>`;
}

function Favorite({ api, id }) {
  const favorites = useResource(async () => (await api.get('/api/users/me/favorites', { query: { limit: 100 } })).items.map((one) => one.id), []);
  if (favorites.value === null) return null;
  const on = favorites.value.includes(id);
  const toggle = async () => {
    favorites.set((now) => (on ? now.filter((one) => one !== id) : [...now, id]));
    try {
      const path = `/api/users/me/favorites/restaurants/${id}`;
      await (on ? api.delete(path) : api.put(path));
    } catch (error) {
      favorites.reload();
      fail(error);
    }
  };
  return html`<button class="button" aria-pressed=${on ? 'true' : 'false'} onClick=${toggle}><${Icon} name="heart" filled=${on} />Favourite</button>`;
}

