// Every privileged act: who, what, when, from where. Nobody can change it.
import { html, useEffect, useState } from '../../app/html.js';
import { usePages } from '../../app/resource.js';
import { when, words } from '../../app/format.js';
import { Button, Card, Empty, Field, Loaded, PageHead } from '../../components/basics.js';

export function Audit({ api, user }) {
  const [text, setText] = useState('');
  const [action, setAction] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setAction(text.trim()), 300);
    return () => clearTimeout(timer);
  }, [text]);
  const list = usePages(api, '/api/admin/audit', { action, limit: 40 }, [action]);
  return html`<${PageHead} title="Audit log" text="Who did what with more than usual rights. Entries are only ever added.">
      <${Field} label="Action" placeholder="restaurant.approve" value=${text} onInput=${(event) => setText(event.target.value)} />
    <//>
    <${Card}>
      <${Loaded} of=${list} count=${6}>
        ${() =>
          list.items.length === 0
            ? html`<${Empty} icon="clock" title="Nothing recorded"><p>Approvals, refunds, role changes and the like show here.</p><//>`
            : html`<div class="table-wrap" tabindex="0" role="region" aria-label="Audit entries">
                  <table>
                    <thead><tr><th scope="col">When</th><th scope="col">Who</th><th scope="col">What</th><th scope="col">Whom</th><th scope="col">Detail</th><th scope="col">From</th></tr></thead>
                    <tbody>
                      ${list.items.map((one) => html`<tr key=${one.id}><td class="nowrap">${when(one.at)}</td><td>${one.actorId === user.id ? 'You' : words(one.actorRole)}</td><td class="mono">${one.action}</td><td class="mono" title=${one.targetId}>${one.targetId.slice(0, 13)}</td><td>${one.detail}</td><td class="mono">${one.clientAddress}</td></tr>`)}
                    </tbody>
                  </table>
                </div>
                ${list.next && html`<div class="row"><${Button} small onClick=${list.more}>Older<//></div>`}`}
      <//>
    <//>`;
}
