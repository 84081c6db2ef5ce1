// Today's figures of one restaurant, and its last month.
import { html } from '../../app/html.js';
import { useResource } from '../../app/resource.js';
import { useNotifications } from '../../app/notifications.js';
import { minutes, money, number, plural, shortDay, shortMoney } from '../../app/format.js';
import { Card, Empty, Figure, Loaded, PageHead, Stars } from '../../components/basics.js';
import { BarList, LineChart } from '../../components/charts.js';

export function Figures({ api, restaurant, head, title }) {
  const today = useResource(() => api.get(`/api/restaurants/${restaurant.id}/dashboard`), []);
  const month = useResource(() => api.get(`/api/analytics/restaurants/${restaurant.id}`, { query: { bucket: 'day' } }), []);
  useNotifications((told) => told.orderId && today.reload());
  return html`<${PageHead} title=${title} text=${restaurant.name}>${head}<//>
    <div class="stack">
      <${Loaded} of=${today}>
        ${(now) => html`<dl class="figures">
            <${Figure} label="Orders today" value=${number(now.orders.total)} note=${`${now.orders.waiting} waiting, ${now.orders.inProgress} in progress`} />
            <${Figure} label="Sold today" value=${money(now.revenue, now.currency)} note=${now.averageOrder ? `${money(now.averageOrder, now.currency)} an order` : undefined} />
            <${Figure} label="Time to cook, typical" value=${minutes(now.preparation?.median)} note=${now.preparation ? `${minutes(now.preparation.p90)} in the slowest tenth` : 'none cooked today'} />
            <${Figure} label="Rating" value=${html`<${Stars} rating=${now.rating} />`} note=${plural(now.reviewCount, 'review')} />
          </dl>
          <${Card} title="Best sellers of the last 30 days">
            ${now.bestSellers.length === 0
              ? html`<${Empty} level=${3} icon="chart" title="Nothing sold yet" />`
              : html`<${BarList} label="Best sellers" rows=${now.bestSellers.map((dish) => ({ key: dish.menuItemId, label: dish.name, value: dish.quantity, note: money(dish.revenue, now.currency) }))} format=${number} />`}
          <//>`}
      <//>
      <${Card} title="Revenue, last 30 days">
        <${Loaded} of=${month}>${(series) => html`<${LineChart} label=${`Revenue a day of ${restaurant.name}`} unit="Revenue" format=${shortMoney} points=${series.buckets.map((bucket) => ({ label: shortDay(bucket.from), value: bucket.value }))} />`}<//>
      <//>
    </div>`;
}
