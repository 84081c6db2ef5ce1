// Where the customer wants the food: the default address until another one is chosen.
import { createStore, useStore } from '../../app/store.js';
import { useResource } from '../../app/resource.js';

const chosen = createStore(null);

export function useDeliveryPlace(api) {
  const addresses = useResource(async () => (await api.get('/api/users/me/addresses', { query: { limit: 50 } })).items, []);
  const id = useStore(chosen);
  const list = addresses.value ?? [];
  const address = list.find((one) => one.id === id) ?? list.find((one) => one.isDefault) ?? list[0] ?? null;
  return { addresses, address, choose: chosen.set };
}
