// Codes that take something off: their terms, and how often they were used.
import { html, useState } from '../../app/html.js';
import { useAction, usePages } from '../../app/resource.js';
import { toast } from '../../app/toasts.js';
import { fromMinor, money, number, plural, shortDay, toMinor } from '../../app/format.js';
import { Badge, Button, Card, Dialog, Empty, Field, Loaded, PageHead, Problem, Select } from '../../components/basics.js';

export function Promotions({ api }) {
  const list = usePages(api, '/api/admin/promotions', { limit: 30 }, []);
  const [editing, setEditing] = useState(null);
  const done = () => {
    setEditing(null);
    list.reload();
  };
  return html`<${PageHead} title="Promotions"><${Button} kind="primary" onClick=${() => setEditing({})}>New promotion<//><//>
    <${Card}>
      <${Loaded} of=${list}>
        ${() =>
          list.items.length === 0
            ? html`<${Empty} icon="bag" title="No promotions" />`
            : html`<div class="table-wrap" tabindex="0" role="region" aria-label="Promotions">
                  <table>
                    <thead><tr><th scope="col">Code</th><th scope="col">Takes off</th><th scope="col">From</th><th scope="col">Holds</th><th scope="col" class="number">Used</th><th scope="col"><span class="visually-hidden">Actions</span></th></tr></thead>
                    <tbody>
                      ${list.items.map(
                        (one) => html`<tr key=${one.id}>
                          <td class="mono strong">${one.code}</td>
                          <td>${one.kind === 'percent' ? `${one.value} %` : money(one.value)}${one.maxDiscount ? html`<br /><span class="muted">at most ${money(one.maxDiscount)}</span>` : ''}</td>
                          <td>${one.minimumSubtotal > 0 ? money(one.minimumSubtotal) : 'any'}${one.restaurantIds.length > 0 && html`<br /><span class="muted">${plural(one.restaurantIds.length, 'restaurant')}</span>`}</td>
                          <td><${Badge} kind=${holds(one) ? 'good' : ''}>${shortDay(one.startsAt)} – ${shortDay(one.endsAt)}<//></td>
                          <td class="number">${number(one.redeemed)}${one.totalLimit ? ` of ${number(one.totalLimit)}` : ''}</td>
                          <td><${Button} small kind="quiet" onClick=${() => setEditing(one)} aria-label=${`Edit ${one.code}`}>Edit<//></td>
                        </tr>`,
                      )}
                    </tbody>
                  </table>
                </div>
                ${list.next && html`<div class="row"><${Button} small onClick=${list.more}>More<//></div>`}`}
      <//>
    <//>
    ${editing && html`<${PromotionDialog} api=${api} promotion=${editing.id ? editing : null} onDone=${done} onClose=${() => setEditing(null)} />`}`;
}

const holds = (one) => new Date(one.startsAt) <= new Date() && new Date() < new Date(one.endsAt);
const day = (value) => new Date(value).toISOString().slice(0, 10);

function PromotionDialog({ api, promotion, onDone, onClose }) {
  const [form, setForm] = useState({
    code: promotion?.code ?? '',
    kind: promotion?.kind ?? 'percent',
    value: promotion ? (promotion.kind === 'percent' ? String(promotion.value) : fromMinor(promotion.value)) : '10',
    minimumSubtotal: fromMinor(promotion?.minimumSubtotal ?? 0),
    maxDiscount: promotion?.maxDiscount ? fromMinor(promotion.maxDiscount) : '',
    startsAt: day(promotion?.startsAt ?? Date.now()),
    endsAt: day(promotion?.endsAt ?? Date.now() + 30 * 86_400_000),
    perUserLimit: promotion?.perUserLimit ?? '',
    totalLimit: promotion?.totalLimit ?? '',
  });
  const set = (field) => (event) => setForm({ ...form, [field]: event.target.value });
  const save = useAction(async () => {
    const body = {
      code: form.code,
      kind: form.kind,
      value: form.kind === 'percent' ? Number(form.value) : toMinor(form.value),
      minimumSubtotal: toMinor(form.minimumSubtotal),
      maxDiscount: form.maxDiscount === '' ? null : toMinor(form.maxDiscount),
      startsAt: `${form.startsAt}T00:00:00Z`,
      endsAt: `${form.endsAt}T00:00:00Z`,
      perUserLimit: form.perUserLimit === '' ? null : Number(form.perUserLimit),
      totalLimit: form.totalLimit === '' ? null : Number(form.totalLimit),
      restaurantIds: promotion?.restaurantIds ?? [],
    };
    await (promotion ? api.put(`/api/admin/promotions/${promotion.id}`, body) : api.post('/api/admin/promotions', body));
    toast(`${form.code} is saved.`, 'good');
    onDone();
  });
  const remove = useAction(async () => {
    await api.delete(`/api/admin/promotions/${promotion.id}`);
    onDone();
  });
  const field = (name, label, rest = {}) => html`<${Field} label=${label} value=${form[name]} error=${save.error?.fields[name]} onInput=${set(name)} ...${rest} />`;
  return html`<${Dialog} title=${promotion ? promotion.code : 'A new promotion'} onClose=${onClose}>
    <form class="stack" onSubmit=${(event) => { event.preventDefault(); save.run(); }}>
      ${field('code', 'Code', { required: true, pattern: '[A-Za-z0-9\\-]{3,32}', hint: 'Letters, digits and dashes' })}
      <div class="grid-fields">
        <${Select} label="Kind" value=${form.kind} onChange=${set('kind')} options=${[['percent', 'Percent'], ['amount', 'Amount']]} />
        ${field('value', form.kind === 'percent' ? 'Percent' : 'Amount', { required: true, inputmode: 'decimal' })}
        ${field('minimumSubtotal', 'Smallest order', { inputmode: 'decimal' })} ${field('maxDiscount', 'At most', { inputmode: 'decimal', hint: 'Empty: no cap' })}
        ${field('startsAt', 'First day', { type: 'date', required: true })} ${field('endsAt', 'Ends', { type: 'date', required: true })}
        ${field('perUserLimit', 'Uses a customer', { type: 'number', min: 1, hint: 'Empty: no limit' })} ${field('totalLimit', 'Uses in total', { type: 'number', min: 1, hint: 'Empty: no limit' })}
      </div>
      <${Problem} error=${save.error ?? remove.error} />
      <div class="dialog-foot">${promotion && html`<${Button} kind="bad" busy=${remove.busy} onClick=${remove.run}>Remove<//>`}<${Button} type="submit" kind="primary" busy=${save.busy}>Save<//></div>
    </form>
  <//>`;
}
