// What was earned, and how it went.
import { html, useState } from '../../app/html.js';
import { usePages, useResource } from '../../app/resource.js';
import { minutes, money, number, percent, shortDay, shortMoney, when, words } from '../../app/format.js';
import { Badge, Button, Card, Empty, Figure, Loaded, PageHead, Select, Stars } from '../../components/basics.js';
import { BarChart } from '../../components/charts.js';

export function Earnings({ api }) {
  const [span, setSpan] = useState('7');
  const earnings = useResource(() => api.get('/api/drivers/me/earnings', { query: { from: new Date(Date.now() - Number(span) * 86_400_000).toISOString() } }), [span]);
  const statistics = useResource(() => api.get('/api/drivers/me/statistics'), []);
  const past = usePages(api, '/api/drivers/me/deliveries', { active: 'false', limit: 15 }, []);
  return html`<${PageHead} title="Earnings">
      <${Select} label="Period" value=${span} onChange=${(event) => setSpan(event.target.value)} options=${[['1', 'Last 24 hours'], ['7', 'Last 7 days'], ['30', 'Last 30 days'], ['90', 'Last 90 days']]} />
    <//>
    <div class="stack">
      <${Loaded} of=${earnings}>
        ${(sum) => html`<dl class="figures">
            <${Figure} label="Earned" value=${money(sum.total, sum.currency)} note=${`${money(sum.fees, sum.currency)} fees, ${money(sum.tips, sum.currency)} tips`} />
            <${Figure} label="Deliveries" value=${number(sum.deliveries)} />
            ${statistics.value &&
            html`<${Figure} label="Offers taken" value=${percent(statistics.value.acceptanceRate)} note=${`${statistics.value.accepted} of ${statistics.value.offers}`} />
              <${Figure} label="From offer to door" value=${minutes(statistics.value.averageMinutes)} note=${html`<${Stars} rating=${statistics.value.rating} count=${statistics.value.ratingCount} />`} />`}
          </dl>
          <${Card} title="Each day">
            ${sum.days.length === 0
              ? html`<${Empty} level=${3} icon="chart" title="Nothing earned in this period"><p>Go online, and the first delivery shows here.</p><//>`
              : html`<${BarChart} label="Earnings a day" unit="Earned" format=${shortMoney} points=${sum.days.map((one) => ({ label: shortDay(one.date), value: one.total }))} />`}
          <//>`}
      <//>
      <${Card} title="Past deliveries">
        <${Loaded} of=${past}>
          ${() =>
            past.items.length === 0
              ? html`<p class="muted">None yet.</p>`
              : html`<ul class="rows">
                    ${past.items.map((one) => html`<li key=${one.id} class="row-between"><span class="grow"><strong>${one.restaurantName}</strong><br /><span class="small muted">${one.orderNumber} · ${when(one.endedAt)}</span></span><${Badge} kind=${one.status === 'delivered' ? 'good' : 'bad'}>${words(one.status)}<//><span class="numbers">${money(one.fee + one.tip, one.currency)}</span></li>`)}
                  </ul>
                  ${past.next && html`<div class="row"><${Button} onClick=${past.more}>Older ones<//></div>`}`}
        <//>
      <//>
    </div>`;
}
