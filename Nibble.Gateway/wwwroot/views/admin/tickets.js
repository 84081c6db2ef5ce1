// What people ask support: take it on, answer, note something for colleagues, move it along.
import { html, useState } from '../../app/html.js';
import { useAction, usePages } from '../../app/resource.js';
import { ago, when, words } from '../../app/format.js';
import { Badge, Button, Card, Empty, Field, Loaded, PageHead, Problem, Select } from '../../components/basics.js';

const moves = { open: ['in_progress', 'resolved', 'closed'], in_progress: ['waiting', 'resolved'], waiting: ['in_progress', 'resolved'], resolved: ['closed', 'open'], closed: ['open'] };
const urgency = { urgent: 'bad', high: 'wait', medium: '', low: '' };

export function Tickets({ api, user }) {
  const [status, setStatus] = useState('');
  const [chosen, setChosen] = useState(null);
  const list = usePages(api, '/api/support/tickets', { status, limit: 20 }, [status]);
  const put = (changed) => list.setItems((items) => items.map((one) => (one.id === changed.id ? changed : one)));
  const ticket = list.items.find((one) => one.id === chosen) ?? list.items[0];
  return html`<${PageHead} title="Tickets">
      <${Select} label="Status" value=${status} onChange=${(event) => setStatus(event.target.value)} options=${[['', 'All'], ...Object.keys(moves).map((one) => [one, words(one)])]} />
    <//>
    <${Loaded} of=${list}>
      ${() =>
        list.items.length === 0
          ? html`<div class="card"><${Empty} icon="chat" title="No tickets"><p>When a customer asks for help, it shows here.</p><//></div>`
          : html`<div class="split">
              <${Ticket} key=${ticket.id} api=${api} ticket=${ticket} user=${user} onChanged=${put} />
              <${Card} title="Inbox">
                <ul class="stack-s">
                  ${list.items.map(
                    (one) => html`<li key=${one.id}><button class="menu-item" aria-current=${one.id === ticket.id ? 'true' : undefined} onClick=${() => setChosen(one.id)}>
                      <span class="grow">${one.subject}<br /><span class="small muted">${ago(one.createdAt)}</span></span>
                      <${Badge} kind=${urgency[one.priority]}>${words(one.status)}<//></button></li>`,
                  )}
                </ul>
                ${list.next && html`<${Button} small wide kind="quiet" onClick=${list.more}>Older<//>`}
              <//>
            </div>`}
    <//>`;
}

function Ticket({ api, ticket, user, onChanged }) {
  const [text, setText] = useState('');
  const [internal, setInternal] = useState(false);
  const act = useAction(async (work) => onChanged(await work()));
  const path = `/api/support/tickets/${ticket.id}`;
  const comment = () =>
    act.run(async () => {
      const changed = await api.post(`${path}/comments`, { text, internal });
      setText('');
      return changed;
    });
  return html`<${Card} title=${ticket.subject} action=${html`<${Badge} kind=${urgency[ticket.priority]}>${words(ticket.priority)}<//>`}>
    <div class="stack">
      <p>${ticket.description}</p>
      <p class="small muted">${when(ticket.createdAt)} · ${words(ticket.status)} · ${ticket.assigneeId === user.id ? 'yours' : ticket.assigneeId ? 'taken on by a colleague' : 'nobody has it'}${ticket.orderId && html` · order <span class="mono">${ticket.orderId.slice(0, 8)}</span>`}</p>
      <div class="row">
        ${ticket.assigneeId !== user.id && html`<${Button} small onClick=${() => act.run(() => api.put(`${path}/assign`, {}))}>Take it on<//>`}
        ${moves[ticket.status].map((next) => html`<${Button} key=${next} small onClick=${() => act.run(() => api.put(`${path}/status`, { status: next }))}>${next === 'open' ? 'Reopen' : words(next)}<//>`)}
      </div>
      ${ticket.comments.length > 0 &&
      html`<ul class="rows">
        ${ticket.comments.map((one) => html`<li key=${one.id}><p class="small muted">${words(one.authorRole)} · ${when(one.createdAt)} ${one.internal && html`<${Badge} plain>Internal<//>`}</p><p>${one.text}</p></li>`)}
      </ul>`}
      <form class="stack-s" onSubmit=${(event) => { event.preventDefault(); comment(); }}>
        <${Field} label="Comment" required maxlength="5000" value=${text} onInput=${(event) => setText(event.target.value)}>${(common) => html`<textarea ...${common}></textarea>`}<//>
        <label class="check"><input type="checkbox" checked=${internal} onChange=${(event) => setInternal(event.target.checked)} />For colleagues only</label>
        <${Problem} error=${act.error} />
        <div><${Button} type="submit" kind="primary" busy=${act.busy}>Comment<//></div>
      </form>
    </div>
  <//>`;
}
