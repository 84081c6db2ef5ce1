// Events that no retry could deliver. They are kept, and can be sent again when the cause is gone.
import { html } from '../../app/html.js';
import { useAction, useResource } from '../../app/resource.js';
import { toast } from '../../app/toasts.js';
import { when } from '../../app/format.js';
import { Button, Card, Empty, Loaded, PageHead, Problem } from '../../components/basics.js';

export function DeadLetters({ api }) {
  const letters = useResource(() => api.get('/api/admin/events/dead-letters', { query: { limit: 100 } }), []);
  const replay = useAction(async (one) => {
    await api.post(`/api/admin/events/dead-letters/${one.id}/replay`);
    letters.set((now) => ({ ...now, items: now.items.filter((other) => other.id !== one.id) }));
    toast('Sent again.', 'good');
  });
  return html`<${PageHead} title="Dead letters" text="Events that were not delivered after the last retry."><${Button} onClick=${letters.reload}>Look again<//><//>
    <${Card}>
      <${Problem} error=${replay.error} />
      <${Loaded} of=${letters}>
        ${(page) => html`
          ${(page.warnings ?? []).map((warning) => html`<p key=${warning} class="notice notice-wait">${warning}</p>`)}
          ${page.items.length === 0
            ? html`<${Empty} icon="check" title="Every event arrived"><p>Nothing is parked in any service.</p><//>`
            : html`<div class="table-wrap" tabindex="0" role="region" aria-label="Parked events">
                <table>
                  <thead><tr><th scope="col">Parked</th><th scope="col">Event</th><th scope="col">From → to</th><th scope="col" class="number">Tries</th><th scope="col">Last error</th><th scope="col"><span class="visually-hidden">Actions</span></th></tr></thead>
                  <tbody>
                    ${page.items.map((one) => html`<tr key=${one.id}><td class="nowrap">${when(one.parkedAt)}</td><td class="mono">${one.type}</td><td class="mono">${one.publisher} → ${one.subscriber}</td><td class="number">${one.attempts}</td><td>${one.lastError}</td><td><${Button} small busy=${replay.busy} onClick=${() => replay.run(one)} aria-label=${`Send ${one.type} again`}>Send again<//></td></tr>`)}
                  </tbody>
                </table>
              </div>`}
        `}
      <//>
    <//>`;
}
