// The city at a glance: live figures, the last month, who sells most, what happened last, and the switch of its life.
import { html, useRef, useState } from '../../app/html.js';
import { useAction, useResource } from '../../app/resource.js';
import { useStream } from '../../app/live.js';
import { toast } from '../../app/toasts.js';
import { ago, money, number, plural, short, shortDay, shortMoney, words } from '../../app/format.js';
import { Badge, Button, Card, Empty, Figure, Loaded, OrderBadge, PageHead, Problem, Select, Switch } from '../../components/basics.js';
import { BarChart, BarList, LineChart } from '../../components/charts.js';
import { CityMap } from '../../components/map.js';

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const spans = { 7: 'day', 30: 'day', 90: 'week' };
const centre = { lat: 52.52, lng: 13.405 };
const pause = 3000; // the lists follow the live figures, but not faster than a person reads

export function Dashboard({ api }) {
  const [live, setLive] = useState(null);
  const [hearing, setHearing] = useState(false);
  const [span, setSpan] = useState('30');
  const from = () => new Date(Date.now() - Number(span) * 86_400_000).toISOString();
  const query = () => ({ from: from(), bucket: spans[span], timeZone: zone });
  const summary = useResource(() => api.get('/api/admin/dashboard/summary', { query: query() }), [span]);
  const orders = useResource(() => api.get('/api/admin/dashboard/orders-chart', { query: query() }), [span]);
  const revenue = useResource(() => api.get('/api/admin/dashboard/revenue-chart', { query: query() }), [span]);
  const best = useResource(() => api.get('/api/admin/dashboard/top-restaurants', { query: { from: from(), limit: 8 } }), [span]);
  const hours = useResource(() => api.get('/api/analytics/orders/hourly-distribution', { query: query() }), [span]);
  const activity = useResource(() => api.get('/api/admin/dashboard/recent-activity', { query: { limit: 6 } }), []);
  const drivers = useResource(async () => (await api.get('/api/drivers/nearby', { query: { ...centre, radiusKm: 12, limit: 100 } })).items, []);
  const alerts = useResource(async () => (await api.get('/api/admin/alerts', { query: { limit: 10 } })).items, []);
  const simulation = useResource(() => api.get('/api/admin/simulation'), []);
  const last = useRef(0);
  const later = useRef(null);

  const follow = () => {
    last.current = Date.now();
    later.current = null;
    for (const one of [activity, drivers, alerts, simulation]) one.reload();
  };
  useStream('admin', '/api/analytics/live', (type, figures) => {
    setLive(figures);
    later.current ??= setTimeout(follow, Math.max(0, pause - (Date.now() - last.current)));
  }, setHearing);

  return html`
    <${PageHead} title="Dashboard" text=${html`<span class=${`live-dot ${hearing ? '' : 'live-dot-off'}`} aria-hidden="true"></span>${hearing ? 'Live' : 'Connecting…'}`}>
      <${Select} label="Period" value=${span} onChange=${(event) => setSpan(event.target.value)} options=${[['7', 'Last 7 days'], ['30', 'Last 30 days'], ['90', 'Last 90 days']]} />
    <//>
    <div class="stack">
      <dl class="figures" aria-label="Live figures">
        <${Figure} label="Orders, last minute" value=${number(live?.ordersPerMinute)} />
        <${Figure} label="Orders under way" value=${number(live?.activeOrders)} />
        <${Figure} label="On the road" value=${number(live?.activeDeliveries)} />
        <${Figure} label="Sold today" value=${money(live?.revenueToday)} />
      </dl>
      <${Alerts} api=${api} alerts=${alerts} />
      <div class="split">
        <${Card} title="The city now" action=${html`<span class="small muted">${drivers.value ? `${plural(drivers.value.length, 'driver')} online` : ''}</span>`}>
          <${CityMap} centre=${centre} least=${13_000} dots=${(drivers.value ?? []).map((one) => ({ id: one.id, ...one.location }))} label=${`Map of the city with ${plural(drivers.value?.length ?? 0, 'driver')} online`} />
        <//>
        <div class="stack">
          <${LivingCity} api=${api} simulation=${simulation} />
          <${Card} title="What happened last">
            <${Loaded} of=${activity}>
              ${(list) =>
                list.items.length === 0
                  ? html`<${Empty} level=${3} title="Nothing yet" />`
                  : html`<ul class="rows">${list.items.map((one) => html`<li key=${one.orderId} class="row-between"><span class="grow"><span class="mono nowrap">${one.number}</span><br /><span class="small muted">${ago(one.at)}</span></span><${OrderBadge} status=${one.status} /><span class="numbers">${money(one.total)}</span></li>`)}</ul>`}
            <//>
          <//>
        </div>
      </div>
      <${Loaded} of=${summary}>
        ${(sum) => html`<dl class="figures" aria-label="Figures of the period">
          <${Figure} label="Orders" value=${number(sum.orders)} note=${`${number(sum.delivered)} delivered, ${number(sum.ended)} not`} />
          <${Figure} label="Revenue" value=${money(sum.revenue, sum.currency)} note=${`${money(sum.refunded, sum.currency)} given back`} />
          <${Figure} label="An order, on average" value=${money(sum.averageValue, sum.currency)} />
          <${Figure} label="New customers" value=${number(sum.newCustomers)} />
        </dl>`}
      <//>
      <div class="grid-2">
        <${Card} title="Orders"><${Loaded} of=${orders}>${(series) => html`<${BarChart} label="Orders over time" unit="Orders" format=${short} points=${points(series)} />`}<//><//>
        <${Card} title="Revenue"><${Loaded} of=${revenue}>${(series) => html`<${LineChart} label="Revenue over time" unit="Revenue" format=${shortMoney} points=${points(series)} />`}<//><//>
        <${Card} title="Who sells most"><${Loaded} of=${best}>${(list) => html`<${BarList} label="Revenue by restaurant" rows=${list.items.map((one) => ({ key: one.restaurantId, label: one.name, value: one.revenue, note: `${number(one.orders)} orders` }))} format=${(value) => money(value, list.currency)} />`}<//><//>
        <${Card} title="When people order"><${Loaded} of=${hours}>${(list) => html`<${BarChart} label="Orders by hour of the day" unit="Orders" format=${short} points=${list.hours.map((one) => ({ label: `${one.hour}h`, value: one.orders }))} />`}<//><//>
      </div>
    </div>
  `;
}

const points = (series) => series.buckets.map((bucket) => ({ label: shortDay(bucket.from), value: bucket.value }));

function Alerts({ api, alerts }) {
  const resolve = useAction(async (id) => {
    await api.post(`/api/admin/alerts/${id}/resolve`);
    alerts.set((now) => now.filter((one) => one.id !== id));
  });
  return (
    alerts.value?.length > 0 &&
    html`<${Card} title="Somebody should see to this">
      <${Problem} error=${resolve.error} />
      <ul class="rows">
        ${alerts.value.map((one) => html`<li key=${one.id} class="row-between"><${Badge} kind="wait">${words(one.kind)}<//><span class="grow">${one.text} <span class="small muted">${ago(one.createdAt)}</span></span>
          ${one.kind.endsWith('waiting') && html`<a class="button button-small" href="#/admin/approvals">Look</a>`}
          <${Button} small kind="quiet" onClick=${() => resolve.run(one.id)} aria-label=${`Done: ${one.text}`}>Done<//></li>`)}
      </ul>
    <//>`
  );
}

function LivingCity({ api, simulation }) {
  const [speed, setSpeed] = useState(null);
  const set = useAction(async (running, at) => {
    const state = await api.put('/api/admin/simulation', { running, speed: at });
    simulation.set(state);
    toast(running ? 'The city lives.' : 'The city sleeps.', 'good');
  });
  if (simulation.value === null) {
    // Not every gateway has a demo city behind it.
    return simulation.error && simulation.error.status !== 404 ? html`<${Problem} error=${simulation.error} retry=${simulation.reload} />` : null;
  }
  const state = simulation.value;
  const at = speed ?? state.speed ?? 10;
  return html`<${Card} title="A living city">
    <div class="stack">
      <p class="small muted">Customers, kitchens and drivers who use the public API, so that everything here moves.</p>
      <div class="row-between">
        <${Switch} on=${state.running} busy=${set.busy} onChange=${(on) => set.run(on, at)}>${state.running ? 'Running' : 'Asleep'}<//>
        <${Select} label="Speed" value=${String(at)} onChange=${(event) => { const next = Number(event.target.value); setSpeed(next); if (state.running) set.run(true, next); }} options=${[...new Set([1, 5, 10, 20, 50, at])].sort((a, b) => a - b).map((one) => [String(one), `${one} times`])} />
      </div>
      ${state.running &&
      html`<dl class="pairs small">
        <dt>Customers, kitchens, drivers</dt><dd>${number(state.activeCustomers)}, ${number(state.activeKitchens)}, ${number(state.activeDrivers)}</dd>
        <dt>Placed, delivered</dt><dd>${number(state.ordersPlaced)}, ${number(state.ordersDelivered)}</dd>
      </dl>`}
      <${Problem} error=${set.error} />
    </div>
  <//>`;
}
