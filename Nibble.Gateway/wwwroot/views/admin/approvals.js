// Who wants in: restaurants and drivers, to be approved, rejected or suspended.
import { html, useState } from '../../app/html.js';
import { useAction, usePages } from '../../app/resource.js';
import { toast } from '../../app/toasts.js';
import { when, words } from '../../app/format.js';
import { Badge, Button, Card, Dialog, Empty, Field, Loaded, PageHead, Problem, Select } from '../../components/basics.js';

const kinds = {
  restaurants: { title: 'Restaurants', name: (one) => one.name, about: (one) => `${(one.cuisines ?? []).map(words).join(', ')}${one.createdAt ? ` · since ${when(one.createdAt)}` : ''}`, statuses: ['pending', 'open', 'busy', 'closed', 'suspended', 'rejected'] },
  drivers: { title: 'Drivers', name: (one) => one.firstName, about: (one) => `${words(one.vehicle?.kind ?? '')} ${one.vehicle?.plate ?? ''}${one.rating ? ` · ${one.rating.toFixed(1)} stars` : ''}`, statuses: ['pending', 'approved', 'suspended', 'rejected'] },
};

export const Approvals = ({ api }) => html`<${PageHead} title="Approvals" text="Nobody cooks or drives before somebody has looked." />
  <div class="grid-2"><${Queue} api=${api} kind="restaurants" /><${Queue} api=${api} kind="drivers" /></div>`;

function Queue({ api, kind }) {
  const [status, setStatus] = useState('pending');
  const [asking, setAsking] = useState(null);
  const { title, name, about, statuses } = kinds[kind];
  const list = usePages(api, `/api/admin/${kind}`, { status, limit: 20 }, [status]);
  const decide = useAction(async (one, verb, reason) => {
    await api.post(`/api/admin/${kind}/${one.id}/${verb}`, reason ? { reason } : undefined);
    list.setItems((items) => items.filter((other) => other.id !== one.id));
    setAsking(null);
    toast(`${name(one)}: ${verb === 'approve' ? 'approved' : verb === 'reject' ? 'rejected' : 'suspended'}.`, 'good');
  });
  return html`<${Card} title=${title} action=${html`<${Select} label="Status" value=${status} onChange=${(event) => setStatus(event.target.value)} options=${statuses.map((one) => [one, words(one)])} />`}>
    <${Problem} error=${decide.error} />
    <${Loaded} of=${list}>
      ${() =>
        list.items.length === 0
          ? html`<${Empty} level=${3} icon="check" title="Nobody waits"><p>${title} with this status show here.</p><//>`
          : html`<ul class="rows">
                ${list.items.map(
                  (one) => html`<li key=${one.id} class="row-between">
                    <span class="grow"><strong>${name(one)}</strong><br /><span class="small muted">${about(one)}</span></span>
                    ${status !== 'pending' && html`<${Badge} plain>${words(one.status)}<//>`}
                    ${['pending', 'rejected', 'suspended'].includes(one.status) && html`<${Button} small kind="primary" onClick=${() => decide.run(one, 'approve')} aria-label=${`Approve ${name(one)}`}>Approve<//>`}
                    ${one.status === 'pending' && html`<${Button} small kind="bad" onClick=${() => setAsking([one, 'reject'])} aria-label=${`Reject ${name(one)}`}>Reject<//>`}
                    ${!['pending', 'rejected', 'suspended'].includes(one.status) && html`<${Button} small kind="bad" onClick=${() => setAsking([one, 'suspend'])} aria-label=${`Suspend ${name(one)}`}>Suspend<//>`}
                  </li>`,
                )}
              </ul>
              ${list.next && html`<div class="row"><${Button} small onClick=${list.more}>More<//></div>`}`}
    <//>
    ${asking && html`<${ReasonDialog} title=${`${words(asking[1])} ${name(asking[0])}?`} busy=${decide.busy} error=${decide.error} onDone=${(reason) => decide.run(...asking, reason)} onClose=${() => setAsking(null)} />`}
  <//>`;
}

function ReasonDialog({ title, busy, error, onDone, onClose }) {
  const [reason, setReason] = useState('');
  return html`<${Dialog} title=${title} onClose=${onClose}>
    <form class="stack" onSubmit=${(event) => { event.preventDefault(); onDone(reason); }}>
      <${Field} label="Why?" hint="They are told, and it stands in the audit log" required minlength="3" maxlength="500" value=${reason} onInput=${(event) => setReason(event.target.value)} />
      <${Problem} error=${error} />
      <div class="dialog-foot"><${Button} onClick=${onClose}>Back<//><${Button} type="submit" kind="bad" busy=${busy}>Do it<//></div>
    </form>
  <//>`;
}
