// "Simulate my trip": rides the way of a delivery and reports the place each second, as a driver's phone would. It goes
// on while the tab is open, whatever is shown in it.
import { createStore } from '../../app/store.js';
import { followOrder } from '../../app/live.js';
import { distanceKm, isOver } from '../../app/format.js';
import { position, report } from './position.js';

const metresPerSecond = { bicycle: 4.2, scooter: 6.1, motorcycle: 7.2, car: 6.7 };
const tick = 1000;

/** { deliveryId, speed, doing, error } or null while nothing is simulated. */
export const trip = createStore(null);

export const setSpeed = (speed) => trip.set((now) => now && { ...now, speed });

export function stopTrip() {
  trip.set(null);
}

export async function startTrip(api, delivery, vehicle, speed, onStep) {
  const mine = { deliveryId: delivery.id, speed, doing: 'Finding the way', error: null };
  trip.set(mine);
  const running = () => trip.get()?.deliveryId === delivery.id && !trip.get().error;
  const say = (doing) => trip.set((now) => now && { ...now, doing });
  const base = `/api/drivers/me/deliveries/${delivery.id}`;
  const order = watchOrder(api, delivery.orderId);
  try {
    let status = delivery.status;
    if (status === 'assigned') {
      say(`Riding to ${delivery.restaurantName}`);
      await ride(api, await wayTo(api, delivery, delivery.pickup), metresPerSecond[vehicle] ?? 5, running);
      if (!running()) return;
      status = (await onStep(api.post(`${base}/arrived`))).status;
    }
    if (status === 'arrived') {
      say('Waiting for the food');
      if (!(await order.until('ready', running))) return;
      status = (await onStep(patiently(() => api.post(`${base}/pickup`)))).status;
    }
    if (status === 'picked_up') {
      say('Riding to the customer');
      await ride(api, await wayTo(api, delivery, delivery.dropoff), metresPerSecond[vehicle] ?? 5, running);
      if (!running()) return;
      await onStep(api.post(`${base}/deliver`));
    }
    stopTrip();
  } catch (error) {
    if (trip.get()?.deliveryId === delivery.id) trip.set((now) => ({ ...now, error }));
  } finally {
    order.stop();
  }
}

/** The way of the streets to one of its ends, from where the driver is. */
async function wayTo(api, delivery, target) {
  const { path } = await api.get(`/api/drivers/deliveries/${delivery.orderId}/route`);
  const end = path.findIndex((point) => distanceKm(point, target) < 0.02);
  const here = position.get();
  const way = end < 0 ? [target] : path.slice(0, end + 1);
  return here ? [here, ...way] : way;
}

async function ride(api, way, pace, running) {
  let [at, ...ahead] = way;
  while (ahead.length > 0 && running()) {
    let left = (pace * trip.get().speed * tick) / 1_000_000; // km
    while (ahead.length > 0 && left > 0) {
      const far = distanceKm(at, ahead[0]);
      if (far <= left) {
        left -= far;
        at = ahead.shift();
      } else {
        const share = left / far;
        at = { lat: at.lat + (ahead[0].lat - at.lat) * share, lng: at.lng + (ahead[0].lng - at.lng) * share };
        left = 0;
      }
    }
    await report(api, at);
    await new Promise((done) => setTimeout(done, tick));
  }
}

/** The kitchen's word reaches the order before the delivery: a pickup that comes too early is tried again for a moment. */
async function patiently(work) {
  for (let attempt = 0; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (error.code !== 'INVALID_TRANSITION' || attempt === 10) throw error;
      await new Promise((done) => setTimeout(done, 500));
    }
  }
}

function watchOrder(api, orderId) {
  let status = null;
  const waiting = new Set();
  const stop = followOrder(api.view, orderId, (type, data) => {
    if (data.status) status = data.status;
    for (const wake of waiting) wake();
  });
  return {
    stop,
    until: (wanted, running) =>
      new Promise((done) => {
        const look = () => {
          if (status === wanted || isOver(status) || !running()) {
            waiting.delete(look);
            unwatch();
            done(status === wanted);
          }
        };
        const unwatch = trip.watch(look);
        waiting.add(look);
        look();
      }),
  };
}
