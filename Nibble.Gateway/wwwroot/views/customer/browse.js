// All restaurants that deliver here: search, filter, sort.
import { html, useEffect, useState } from '../../app/html.js';
import { usePages, useResource } from '../../app/resource.js';
import { useNotifications } from '../../app/notifications.js';
import { isOver, km, money, plural, words } from '../../app/format.js';
import { Badge, Button, Empty, Field, Icon, Loaded, OrderBadge, PageHead, Select, Stars } from '../../components/basics.js';
import { Picture } from '../../components/picture.js';
import { useDeliveryPlace } from './place.js';

const cuisines = ['italian', 'japanese', 'indian', 'burgers', 'vietnamese', 'turkish', 'mexican', 'thai', 'vegan', 'german'];

export function Browse({ api }) {
  const { addresses, address, choose } = useDeliveryPlace(api);
  const [text, setText] = useState('');
  const [words, setWords] = useState('');
  const [cuisine, setCuisine] = useState('');
  const [openNow, setOpenNow] = useState(true);
  const [sort, setSort] = useState('distance');
  const [minRating, setMinRating] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setWords(text.trim()), 250);
    return () => clearTimeout(timer);
  }, [text]);

  const ready = addresses.value !== null || addresses.error !== null;
  const query = {
    q: words,
    cuisine,
    openNow,
    minRating,
    limit: 24,
    ...(address ? { lat: address.location.lat, lng: address.location.lng, radiusKm: 8 } : {}),
    sort: sort === 'distance' && !address ? '' : sort,
  };
  return html`
    <${PageHead} title="What would you like to eat?" text=${address ? `Delivered to ${address.line1}, ${address.city}` : 'Add an address in your account to see what delivers to you.'}>
      ${(addresses.value?.length ?? 0) > 1 &&
      html`<${Select} label="Deliver to" value=${address.id} onChange=${(event) => choose(event.target.value)} options=${addresses.value.map((one) => [one.id, `${one.label}, ${one.line1}`])} />`}
    <//>
    <div class="stack-l">
      <${UnderWay} api=${api} />
      <${Promotions} api=${api} />
      <section class="stack" aria-label="Search and filters">
        <form class="filters" role="search" onSubmit=${(event) => { event.preventDefault(); setWords(text.trim()); }}>
          <${Field} label="Search restaurants and dishes" type="search" placeholder="Ramen, burger, Nonna Pia…" value=${text} onInput=${(event) => setText(event.target.value)} />
          <${Select} label="Sort by" value=${sort} onChange=${(event) => setSort(event.target.value)} options=${[['distance', 'Distance'], ['rating', 'Rating'], ['delivery_fee', 'Delivery fee'], ['relevance', 'Relevance']]} />
          <${Select} label="Rated at least" value=${minRating} onChange=${(event) => setMinRating(event.target.value)} options=${[['', 'Any'], ['3', '3 stars'], ['4', '4 stars'], ['4.5', '4.5 stars']]} />
          <button type="button" class="chip" aria-pressed=${openNow ? 'true' : 'false'} onClick=${() => setOpenNow(!openNow)}>Open now</button>
        </form>
        <div class="chips" role="group" aria-label="Cuisine">
          ${cuisines.map(
            (one) => html`<button key=${one} type="button" class="chip" aria-pressed=${cuisine === one ? 'true' : 'false'} onClick=${() => setCuisine(cuisine === one ? '' : one)}>${one[0].toUpperCase() + one.slice(1)}</button>`,
          )}
        </div>
      </section>
      ${ready && html`<${Results} api=${api} query=${query} onReset=${() => { setText(''); setCuisine(''); setMinRating(''); setOpenNow(false); }} />`}
    </div>
  `;
}

function Results({ api, query, onReset }) {
  const found = usePages(api, '/api/restaurants', query, [JSON.stringify(query)]);
  return html`<section class="stack" aria-label="Restaurants">
    <h2 class="visually-hidden">Restaurants</h2>
    <p class="visually-hidden" role="status">${found.loading ? 'Searching' : found.next ? `${found.items.length} or more restaurants found` : `${plural(found.items.length, 'restaurant')} found`}</p>
    <${Loaded} of=${found} skeleton="card" count=${6}>
      ${() =>
        found.items.length === 0
          ? html`<${Empty} icon="search" title="No restaurant fits"><p>Try other words, another cuisine, or include those that are closed now.</p><${Button} onClick=${onReset}>Show all<//><//>`
          : html`<ul class="grid-cards">
              ${found.items.map((one) => html`<li key=${one.id}><${RestaurantCard} restaurant=${one} /></li>`)}
            </ul>`}
    <//>
    ${found.next && html`<div class="row"><${Button} onClick=${found.more}>More restaurants<//></div>`}
  </section>`;
}

const RestaurantCard = ({ restaurant: one }) => html`<a class=${`card restaurant-card ${one.isOpenNow ? '' : 'is-closed'}`} href=${`#/customer/restaurants/${one.id}`}>
  <${Picture} name=${one.name} cuisines=${one.cuisines} />
  <div class="card-body stack-s">
    <div class="row-between"><h3>${one.name}</h3><${Stars} rating=${one.rating} count=${one.reviewCount} /></div>
    <p class="small muted">${one.cuisines.map(words).join(', ')}${one.distanceKm !== null && ` · ${km(one.distanceKm)}`} · ${one.prepMinutes} min to cook</p>
    <div class="row">
      ${one.isOpenNow ? (one.status === 'busy' ? html`<${Badge} kind="wait">Busy<//>` : html`<${Badge} kind="good">Open<//>`) : html`<${Badge} kind="bad">Closed<//>`}
      <span class="small muted">${one.deliveryFee === 0 ? 'Free delivery' : `${money(one.deliveryFee, one.currency)} delivery`} · from ${money(one.minimumOrder, one.currency)}</span>
    </div>
  </div>
</a>`;

/** Orders that are on their way now, one link away. */
function UnderWay({ api }) {
  const orders = useResource(async () => (await api.get('/api/orders', { query: { limit: 10 } })).items.filter((one) => !isOver(one.status)), []);
  useNotifications((told) => told.orderId && orders.reload());
  return (
    orders.value?.length > 0 &&
    html`<section class="stack-s" aria-label="Orders under way">
      ${orders.value.map(
        (one) => html`<a key=${one.id} class="notice notice-good row-between" href=${`#/customer/orders/${one.id}`}>
          <span class="row"><${Icon} name="bike" /><span><strong>${one.restaurantName}</strong> · order ${one.number}</span></span>
          <span class="row"><${OrderBadge} status=${one.status} /><span>Track it</span></span>
        </a>`,
      )}
    </section>`
  );
}

function Promotions({ api }) {
  const promotions = useResource(async () => (await api.get('/api/promotions/active', { query: { limit: 5 } })).items, []);
  return (
    promotions.value?.length > 0 &&
    html`<ul class="chips" aria-label="Promotions">
      ${promotions.value.map(
        (one) => html`<li key=${one.id} class="promo"><strong class="mono">${one.code}</strong>
          <span>${one.kind === 'percent' ? `${one.value} % off` : `${money(one.value)} off`}${one.minimumSubtotal > 0 ? ` from ${money(one.minimumSubtotal)}` : ''}${one.restaurantIds.length > 0 ? ' at chosen restaurants' : ''}</span></li>`,
      )}
    </ul>`
  );
}
