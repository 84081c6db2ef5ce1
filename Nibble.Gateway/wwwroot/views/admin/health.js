// How each service is, and what the gateway does about it: circuits, limiter, load shedder, cache.
import { html, useRef } from '../../app/html.js';
import { useResource } from '../../app/resource.js';
import { useStream } from '../../app/live.js';
import { number, short, time, words } from '../../app/format.js';
import { Badge, Button, Card, Empty, Figure, Loaded, PageHead } from '../../components/basics.js';

const colour = { healthy: 'good', degraded: 'wait', unhealthy: 'bad', closed: 'good', half_open: 'wait', open: 'bad' };
const said = { closed: 'Circuit closed', half_open: 'Circuit half open', open: 'Circuit open' };
const pause = 5000;

export function Health({ api }) {
  const health = useResource(() => api.get('/api/health'), []);
  const gateway = useResource(() => api.get('/api/admin/gateway'), []);
  const next = useRef(null);
  // The live figures come at least every 15 s: a good moment to look again.
  const lookSoon = () => {
    next.current ??= setTimeout(() => {
      next.current = null;
      health.reload();
      gateway.reload();
    }, pause);
  };
  // Where they stop, something is wrong: each try to follow them again is a good moment as well.
  useStream('admin', '/api/analytics/live', lookSoon, lookSoon);
  const now = gateway.value;
  return html`<${PageHead} title="Health" text=${health.value ? `Asked at ${time(health.value.checkedAt)}` : ''}>
      ${health.value && html`<${Badge} kind=${colour[health.value.status]}>${words(health.value.status)}<//>`}
      <${Button} onClick=${() => { health.reload(); gateway.reload(); }}>Look again<//>
    <//>
    <div class="stack">
      <${Loaded} of=${health}>
        ${(whole) => html`<ul class="service-list" aria-label="Services">
          ${Object.entries(whole.services ?? {}).map(([name, one]) => {
            const seen = now?.services?.find((service) => service.name === name);
            return html`<li key=${name} class="card card-body stack-s">
              <div class="row-between"><h2>${words(name)}</h2><${Badge} kind=${colour[one.status]}>${words(one.status)}<//></div>
              <p class="small muted numbers">${one.latencyMs === null ? 'does not answer' : `answers in ${number(one.latencyMs)} ms`}</p>
              ${(seen?.instances ?? []).map((instance) => html`<div key=${instance.number} class="row-between small"><span>Instance ${instance.number}</span><span class="row"><${Badge} kind=${colour[instance.circuit]}>${said[instance.circuit] ?? words(instance.circuit)}<//><span class="muted numbers">${number(instance.inProgress)} in progress</span></span></div>`)}
            </li>`;
          })}
        </ul>`}
      <//>
      <${Loaded} of=${gateway}>
        ${(state) => html`
          <dl class="figures" aria-label="The gateway">
            <${Figure} label="In progress" value=${number(state.loadShedder.inProgress)} note=${`of ${short(state.loadShedder.maxConcurrentRequests)}, ${number(state.loadShedder.queued)} wait`} />
            <${Figure} label="Live connections" value=${number(state.loadShedder.streams)} note=${`of ${short(state.loadShedder.maxStreams)}`} />
            <${Figure} label="Turned away" value=${number(state.loadShedder.shed)} note="since the start, being full" />
            <${Figure} label="Redis" value=${state.redis.isConnected ? 'Connected' : 'Gone'} note=${state.rateLimiter.mode === 'shared' ? 'limits counted together' : 'limits counted alone'} />
          </dl>
          <div class="grid-2">
            <${Card} title="Rate limits" action=${html`<${Badge} kind=${state.rateLimiter.mode === 'shared' ? 'good' : 'wait'}>${state.rateLimiter.mode === 'shared' ? 'Shared' : 'Local'}<//>`}>
              <table>
                <thead><tr><th scope="col">Policy</th><th scope="col" class="number">Admitted</th><th scope="col" class="number">Refused</th></tr></thead>
                <tbody>${state.rateLimiter.policies.map((one) => html`<tr key=${one.name}><td>${words(one.name)}</td><td class="number">${number(one.admitted)}</td><td class="number">${number(one.refused)}</td></tr>`)}</tbody>
              </table>
            <//>
            <${Card} title="Response cache" action=${html`<span class="small muted numbers">${short(state.cache.memoryBytes)} of ${short(state.cache.memoryLimit)} bytes</span>`}>
              ${Object.keys(state.cache.requests).length === 0
                ? html`<${Empty} level=${3} title="Nothing asked yet" />`
                : html`<table>
                    <thead><tr><th scope="col">What it did</th><th scope="col" class="number">Requests</th></tr></thead>
                    <tbody>${Object.entries(state.cache.requests).map(([what, count]) => html`<tr key=${what}><td>${words(what)}</td><td class="number">${number(count)}</td></tr>`)}</tbody>
                  </table>`}
            <//>
          </div>
        `}
      <//>
    </div>`;
}
