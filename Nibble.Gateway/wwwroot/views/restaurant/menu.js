// The menu: headings, dishes, what is sold out, and the choices that come with a dish.
import { html, useState } from '../../app/html.js';
import { useAction, useResource } from '../../app/resource.js';
import { fail, toast } from '../../app/toasts.js';
import { fromMinor, money, toMinor } from '../../app/format.js';
import { Button, Card, Dialog, Empty, Field, Loaded, PageHead, Problem, Select, Switch } from '../../components/basics.js';

export function MenuEditor({ api, restaurant, head, title }) {
  const root = `/api/restaurants/${restaurant.id}/menu`;
  const menu = useResource(() => api.get(root, { headers: { 'cache-control': 'no-cache' } }), []);
  const [editing, setEditing] = useState(null);
  const [choices, setChoices] = useState(null);
  const done = () => {
    setEditing(null);
    menu.reload();
  };
  const setAvailable = async (item, isAvailable) => {
    const mark = (value) => menu.set((now) => ({ ...now, categories: now.categories.map((category) => ({ ...category, items: category.items.map((one) => (one.id === item.id ? { ...one, isAvailable: value } : one)) })) }));
    mark(isAvailable);
    try {
      await api.put(`${root}/items/${item.id}/availability`, { isAvailable });
    } catch (error) {
      mark(!isAvailable);
      fail(error);
    }
  };
  return html`<${PageHead} title=${title} text=${restaurant.name}>
      ${head}<${Button} onClick=${() => setEditing({ kind: 'category' })}>New heading<//>
    <//>
    <${Loaded} of=${menu} count=${6}>
      ${(whole) =>
        whole.categories.length === 0
          ? html`<div class="card"><${Empty} title="An empty menu"><p>Begin with a heading, such as Starters or Mains.</p><${Button} kind="primary" onClick=${() => setEditing({ kind: 'category' })}>New heading<//><//></div>`
          : html`<div class="stack">
              ${whole.categories.map(
                (category) => html`<${Card} key=${category.id} title=${category.name} action=${html`<div class="row">
                    <${Button} small kind="quiet" onClick=${() => setEditing({ kind: 'category', category })} aria-label=${`Rename ${category.name}`}>Rename<//>
                    <${Button} small onClick=${() => setEditing({ kind: 'item', categoryId: category.id })} aria-label=${`New dish under ${category.name}`}>New dish<//></div>`}>
                  ${category.items.length === 0
                    ? html`<p class="muted">No dish here yet.</p>`
                    : html`<ul class="rows">
                        ${category.items.map(
                          (item) => html`<li key=${item.id} class="row-between">
                            <div class="grow"><p class="strong">${item.name}</p><p class="small muted numbers">${money(item.price, whole.currency)}${item.optionGroups.length > 0 ? ` · ${item.optionGroups.map((group) => group.name).join(', ')}` : ''}</p></div>
                            <div class="row"><${Switch} on=${item.isAvailable} onChange=${(on) => setAvailable(item, on)}><span class="small">${item.isAvailable ? 'Available' : 'Sold out'}<span class="visually-hidden">: ${item.name}</span></span><//>
                            <${Button} small kind="quiet" onClick=${() => setChoices(item.id)} aria-label=${`Choices of ${item.name}`}>Choices<//>
                            <${Button} small kind="quiet" onClick=${() => setEditing({ kind: 'item', item, categoryId: category.id })} aria-label=${`Edit ${item.name}`}>Edit<//></div>
                          </li>`,
                        )}
                      </ul>`}
                <//>`,
              )}
            </div>
            ${choices && html`<${ChoicesDialog} api=${api} path=${`${root}/items/${choices}/option-groups`} item=${whole.categories.flatMap((category) => category.items).find((one) => one.id === choices)} currency=${whole.currency} onChanged=${menu.reload} onClose=${() => setChoices(null)} />`}
            ${editing?.kind === 'item' && html`<${ItemDialog} api=${api} root=${root} categories=${whole.categories} ...${editing} onDone=${done} onClose=${() => setEditing(null)} />`}`}
    <//>
    ${editing?.kind === 'category' && html`<${CategoryDialog} api=${api} root=${root} ...${editing} onDone=${done} onClose=${() => setEditing(null)} />`}`;
}

function CategoryDialog({ api, root, category, onDone, onClose }) {
  const [name, setName] = useState(category?.name ?? '');
  const save = useAction(async () => {
    await (category ? api.put(`${root}/categories/${category.id}`, { name }) : api.post(`${root}/categories`, { name }));
    onDone();
  });
  const remove = useAction(async () => {
    await api.delete(`${root}/categories/${category.id}`);
    onDone();
  });
  return html`<${Dialog} title=${category ? `Rename ${category.name}` : 'A new heading'} onClose=${onClose}>
    <form class="stack" onSubmit=${(event) => { event.preventDefault(); save.run(); }}>
      <${Field} label="Name" required maxlength="80" value=${name} error=${save.error?.fields.name} onInput=${(event) => setName(event.target.value)} />
      <${Problem} error=${save.error ?? remove.error} />
      <div class="dialog-foot">${category && html`<${Button} kind="bad" busy=${remove.busy} onClick=${remove.run}>Remove<//>`}<${Button} type="submit" kind="primary" busy=${save.busy}>Save<//></div>
    </form>
  <//>`;
}

function ItemDialog({ api, root, categories, item, categoryId, onDone, onClose }) {
  const [form, setForm] = useState({ name: item?.name ?? '', description: item?.description ?? '', price: fromMinor(item?.price ?? 1000), categoryId });
  const set = (field) => (event) => setForm({ ...form, [field]: event.target.value });
  const save = useAction(async () => {
    const body = { ...form, price: toMinor(form.price), description: form.description.trim() || null, isAvailable: item?.isAvailable ?? true };
    await (item ? api.put(`${root}/items/${item.id}`, body) : api.post(`${root}/items`, body));
    toast(`${form.name} is saved.`, 'good');
    onDone();
  });
  const remove = useAction(async () => {
    await api.delete(`${root}/items/${item.id}`);
    onDone();
  });
  const wrong = (field) => save.error?.fields[field];
  return html`<${Dialog} title=${item ? item.name : 'A new dish'} onClose=${onClose}>
    <form class="stack" onSubmit=${(event) => { event.preventDefault(); save.run(); }}>
      <${Field} label="Name" required maxlength="120" value=${form.name} error=${wrong('name')} onInput=${set('name')} />
      <${Field} label="Description" maxlength="1000" value=${form.description} error=${wrong('description')} onInput=${set('description')}>${(common) => html`<textarea ...${common}></textarea>`}<//>
      <div class="grid-fields">
        <${Field} label="Price" required inputmode="decimal" value=${form.price} error=${wrong('price')} onInput=${set('price')} />
        <${Select} label="Heading" value=${form.categoryId} onChange=${set('categoryId')} options=${categories.map((one) => [one.id, one.name])} />
      </div>
      <${Problem} error=${save.error ?? remove.error} />
      <div class="dialog-foot">${item && html`<${Button} kind="bad" busy=${remove.busy} onClick=${remove.run}>Remove<//>`}<${Button} type="submit" kind="primary" busy=${save.busy}>Save<//></div>
    </form>
  <//>`;
}

function ChoicesDialog({ api, path, item, currency, onChanged, onClose }) {
  const [group, setGroup] = useState({ name: '', minSelections: '0', maxSelections: '1' });
  const act = useAction(async (work) => {
    await work();
    await onChanged();
  });
  const addGroup = () =>
    act.run(async () => {
      await api.post(path, { name: group.name, minSelections: Number(group.minSelections), maxSelections: Number(group.maxSelections), options: [] });
      setGroup({ name: '', minSelections: '0', maxSelections: '1' });
    });
  return html`<${Dialog} title=${`Choices of ${item.name}`} onClose=${onClose}>
    <div class="stack">
      <${Problem} error=${act.error} />
      ${item.optionGroups.map(
        (one) => html`<section key=${one.id} class="stack-s" aria-label=${one.name}>
          <div class="row-between"><h3>${one.name} <span class="small muted">${one.minSelections} to ${one.maxSelections}</span></h3><${Button} small kind="quiet" onClick=${() => act.run(() => api.delete(`${path}/${one.id}`))} aria-label=${`Remove ${one.name}`}>Remove<//></div>
          <ul class="rows">${one.options.map((option) => html`<li key=${option.id} class="row-between"><span class="grow">${option.name}</span><span class="numbers muted">+ ${money(option.price, currency)}</span><${Button} small kind="quiet" onClick=${() => act.run(() => api.delete(`${path}/${one.id}/options/${option.id}`))} aria-label=${`Remove ${option.name}`}>Remove<//></li>`)}</ul>
          <${NewOption} onAdd=${(option) => act.run(() => api.post(`${path}/${one.id}/options`, option))} />
        </section>`,
      )}
      <form class="stack-s" aria-label="New choice" onSubmit=${(event) => { event.preventDefault(); addGroup(); }}>
        <${Field} label="A new choice" required placeholder="Size, sauce, spice…" value=${group.name} onInput=${(event) => setGroup({ ...group, name: event.target.value })} />
        <div class="grid-fields">
          <${Field} label="At least" type="number" min="0" max="20" value=${group.minSelections} onInput=${(event) => setGroup({ ...group, minSelections: event.target.value })} />
          <${Field} label="At most" type="number" min="1" max="20" value=${group.maxSelections} onInput=${(event) => setGroup({ ...group, maxSelections: event.target.value })} />
        </div>
        <div><${Button} type="submit" busy=${act.busy}>Add the choice<//></div>
      </form>
    </div>
  <//>`;
}

function NewOption({ onAdd }) {
  const [form, setForm] = useState({ name: '', price: '0.00' });
  const submit = (event) => {
    event.preventDefault();
    onAdd({ name: form.name, price: toMinor(form.price) });
    setForm({ name: '', price: '0.00' });
  };
  return html`<form class="row" onSubmit=${submit}>
    <div class="grow"><${Field} label="New option" required value=${form.name} onInput=${(event) => setForm({ ...form, name: event.target.value })} /></div>
    <${Field} label="Extra" inputmode="decimal" value=${form.price} onInput=${(event) => setForm({ ...form, price: event.target.value })} />
    <${Button} small type="submit">Add<//>
  </form>`;
}
