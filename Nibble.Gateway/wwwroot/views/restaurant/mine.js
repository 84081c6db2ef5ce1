// The owner's restaurants, and which one the page is about.
import { html } from '../../app/html.js';
import { createStore, useStore } from '../../app/store.js';
import { useResource } from '../../app/resource.js';
import { Select } from '../../components/basics.js';

const selected = createStore(null);

export function useRestaurants(api) {
  const list = useResource(async () => (await api.get('/api/restaurants/mine', { query: { limit: 100 } })).items, []);
  const id = useStore(selected);
  const chosen = list.value?.find((one) => one.id === id) ?? list.value?.[0] ?? null;
  return { list, chosen };
}

export const RestaurantChoice = ({ list, chosen }) =>
  list.length > 1 && html`<${Select} label="Restaurant" value=${chosen.id} onChange=${(event) => selected.set(event.target.value)} options=${list.map((one) => [one.id, one.name])} />`;
