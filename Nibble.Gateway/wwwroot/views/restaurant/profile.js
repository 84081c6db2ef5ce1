// What the public sees of a restaurant; and the registration of a new one.
import { html, useState } from '../../app/html.js';
import { useAction } from '../../app/resource.js';
import { toast } from '../../app/toasts.js';
import { fromMinor, toMinor } from '../../app/format.js';
import { Button, Card, Field, PageHead, Problem } from '../../components/basics.js';
import { CityMap } from '../../components/map.js';
import { Picture } from '../../components/picture.js';

export function Profile({ api, restaurant, onChanged, head, title }) {
  const [registering, setRegistering] = useState(false);
  const fresh = !restaurant || registering;
  return html`<${PageHead} title=${title} text=${fresh ? 'An admin looks at it before customers see it.' : restaurant.name}>
      ${head}${!fresh && html`<${Button} onClick=${() => setRegistering(true)}>Register another<//>`}
    <//>
    <${ProfileForm} key=${fresh ? 'new' : restaurant.id} api=${api} restaurant=${fresh ? null : restaurant} onChanged=${() => { setRegistering(false); onChanged(); }} />`;
}

function ProfileForm({ api, restaurant, onChanged }) {
  const [form, setForm] = useState({
    name: restaurant?.name ?? '',
    description: restaurant?.description ?? '',
    cuisines: (restaurant?.cuisines ?? ['italian']).join(', '),
    address: restaurant?.address ?? '',
    lat: String(restaurant?.location.lat ?? 52.52),
    lng: String(restaurant?.location.lng ?? 13.405),
    deliveryFee: fromMinor(restaurant?.deliveryFee ?? 199),
    minimumOrder: fromMinor(restaurant?.minimumOrder ?? 1000),
    prepMinutes: String(restaurant?.prepMinutes ?? 20),
  });
  const set = (field) => (event) => setForm({ ...form, [field]: event.target.value });
  const cuisines = form.cuisines.split(',').map((one) => one.trim().toLowerCase()).filter(Boolean);
  const place = { lat: Number(form.lat), lng: Number(form.lng) };
  const save = useAction(async () => {
    const body = { name: form.name, description: form.description || null, cuisines, address: form.address, location: place, deliveryFee: toMinor(form.deliveryFee), minimumOrder: toMinor(form.minimumOrder), prepMinutes: Number(form.prepMinutes) };
    await (restaurant ? api.put(`/api/restaurants/${restaurant.id}`, body) : api.post('/api/restaurants', body));
    toast(restaurant ? 'Saved.' : 'Registered. You are told when an admin has looked at it.', 'good');
    onChanged();
  });
  const field = (name, label, rest = {}) => html`<${Field} label=${label} value=${form[name]} error=${save.error?.fields[name]} onInput=${set(name)} ...${rest} />`;
  return html`<form class="split" onSubmit=${(event) => { event.preventDefault(); save.run(); }}>
    <${Card} title="About it">
      <div class="stack">
        ${field('name', 'Name', { required: true, maxlength: 100 })}
        ${field('description', 'Description', { maxlength: 1000 })}
        ${field('cuisines', 'Cuisines', { hint: 'Up to five, with commas between', required: true })}
        ${field('address', 'Address', { required: true })}
        <div class="grid-fields">
          ${field('lat', 'Latitude', { required: true, inputmode: 'decimal' })} ${field('lng', 'Longitude', { required: true, inputmode: 'decimal' })}
          ${field('deliveryFee', 'Delivery fee', { inputmode: 'decimal' })} ${field('minimumOrder', 'Minimum order', { inputmode: 'decimal' })}
          ${field('prepMinutes', 'Minutes to cook', { type: 'number', min: 1, max: 240 })}
        </div>
        <${Problem} error=${save.error} />
        <div><${Button} type="submit" kind="primary" busy=${save.busy}>${restaurant ? 'Save' : 'Register'}<//></div>
      </div>
    <//>
    <div class="stack">
      <div class="card restaurant-card"><${Picture} name=${form.name || 'Your restaurant'} cuisines=${cuisines} /><div class="card-body"><h2>${form.name || 'Your restaurant'}</h2><p class="small muted">${form.address}</p></div></div>
      ${Number.isFinite(place.lat) && Number.isFinite(place.lng) && html`<${CityMap} pickup=${place} label="Where the restaurant is" />`}
    </div>
  </form>`;
}
