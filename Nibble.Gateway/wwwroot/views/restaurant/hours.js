// Opening hours: several spans a day, past midnight, holidays.
import { html, useEffect, useState } from '../../app/html.js';
import { useAction, useResource } from '../../app/resource.js';
import { toast } from '../../app/toasts.js';
import { capital } from '../../app/format.js';
import { Button, Card, Field, Loaded, PageHead, Problem } from '../../components/basics.js';

const days = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

export function HoursEditor({ api, restaurant, head, title }) {
  const path = `/api/restaurants/${restaurant.id}/hours`;
  const hours = useResource(() => api.get(path, { headers: { 'cache-control': 'no-cache' } }), []);
  return html`<${PageHead} title=${title} text=${restaurant.name}>${head}<//>
    <${Loaded} of=${hours} count=${7}>${(now) => html`<${HoursForm} api=${api} path=${path} hours=${now} onSaved=${hours.set} />`}<//>`;
}

function HoursForm({ api, path, hours, onSaved }) {
  const [form, setForm] = useState(null);
  useEffect(() => setForm(structuredClone({ ...hours, holidays: hours.holidays ?? [] })), [hours]);
  const save = useAction(async () => {
    const weekly = form.weekly.filter((day) => day.spans.length > 0);
    onSaved(await api.put(path, { ...form, weekly }));
    toast('The opening hours are saved.', 'good');
  });
  if (!form) return null;
  const spansOf = (day) => form.weekly.find((one) => one.day === day)?.spans ?? [];
  const setSpans = (day, spans) => setForm({ ...form, weekly: [...form.weekly.filter((one) => one.day !== day), { day, spans }] });
  const setHoliday = (i, change) => setForm({ ...form, holidays: form.holidays.map((one, at) => (at === i ? { ...one, ...change } : one)) });
  return html`<form class="stack" onSubmit=${(event) => { event.preventDefault(); save.run(); }}>
    <${Card} title="Each week">
      <p class="small muted">Times are in ${form.timeZone}. A span that closes before it opens goes past midnight.</p>
      <div class="hours">
        ${days.map((day) => html`<div key=${day} class="hours-day" role="group" aria-label=${capital(day)}><span class="strong">${capital(day)}</span><${Spans} name=${capital(day)} spans=${spansOf(day)} onChange=${(spans) => setSpans(day, spans)} /></div>`)}
      </div>
    <//>
    <${Card} title="Holidays" action=${html`<${Button} small onClick=${() => setForm({ ...form, holidays: [...form.holidays, { date: new Date().toISOString().slice(0, 10), name: '', spans: [] }] })}>Add a day<//>`}>
      ${form.holidays.length === 0 && html`<p class="muted">No day with other hours.</p>`}
      <div class="hours">
        ${form.holidays.map(
          (one, i) => html`<div key=${i} class="stack-s" role="group" aria-label=${`Holiday ${i + 1}`}>
            <div class="row">
              <${Field} label="Date" type="date" required value=${one.date} onInput=${(event) => setHoliday(i, { date: event.target.value })} />
              <${Field} label="Name" value=${one.name ?? ''} onInput=${(event) => setHoliday(i, { name: event.target.value })} />
              <${Button} small kind="quiet" onClick=${() => setForm({ ...form, holidays: form.holidays.filter((_, at) => at !== i) })}>Remove<//>
            </div>
            <${Spans} name=${one.name || one.date} spans=${one.spans} onChange=${(spans) => setHoliday(i, { spans })} />
          </div>`,
        )}
      </div>
    <//>
    <${Problem} error=${save.error} />
    <div class="row"><${Button} type="submit" kind="primary" busy=${save.busy}>Save the hours<//></div>
  </form>`;
}

const Spans = ({ name, spans, onChange }) => html`<div class="row">
  ${spans.length === 0 && html`<span class="muted">Closed</span>`}
  ${spans.map((span, i) => {
    const set = (field) => (event) => onChange(spans.map((one, at) => (at === i ? { ...one, [field]: event.target.value } : one)));
    return html`<span key=${i} class="row nowrap">
      <input class="input time-input" aria-label=${`${name}, opens`} pattern="([01][0-9]|2[0-3]):[0-5][0-9]" required size="5" value=${span.opens} onInput=${set('opens')} />
      <span aria-hidden="true">–</span>
      <input class="input time-input" aria-label=${`${name}, closes`} pattern="(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)" required size="5" value=${span.closes} onInput=${set('closes')} />
      <button type="button" class="button button-quiet button-small button-icon" aria-label=${`${name}: remove ${span.opens} to ${span.closes}`} onClick=${() => onChange(spans.filter((_, at) => at !== i))}>×</button>
    </span>`;
  })}
  <${Button} small kind="quiet" aria-label=${`${name}: add a span`} onClick=${() => onChange([...spans, spans.length === 0 ? { opens: '11:00', closes: '22:00' } : { opens: '17:00', closes: '22:00' }])}>+ Span<//>
</div>`;
