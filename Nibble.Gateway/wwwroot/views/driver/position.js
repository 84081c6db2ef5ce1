// Where the driver is. The page reports it while it is open and the driver is online: a driver who falls silent for two
// minutes loses what is not picked up yet.
import { createStore } from '../../app/store.js';

const every = 15_000;
export const centre = { lat: 52.52, lng: 13.405 };

/** { lat, lng } or null until the first report. */
export const position = createStore(null);

let timer = null;

export async function report(api, at = position.get()) {
  position.set(at);
  await api.post('/api/drivers/me/location', { lat: at.lat, lng: at.lng, at: new Date().toISOString() });
}

export function keepReporting(api) {
  stopReporting();
  timer = setInterval(() => report(api).catch(() => {}), every);
}

export function stopReporting() {
  clearInterval(timer);
  timer = null;
}
