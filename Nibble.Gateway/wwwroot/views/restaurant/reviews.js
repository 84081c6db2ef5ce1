// What customers said, and the answers.
import { html, useState } from '../../app/html.js';
import { useAction, usePages } from '../../app/resource.js';
import { ago } from '../../app/format.js';
import { Button, Empty, Field, Loaded, PageHead, Problem, Stars } from '../../components/basics.js';

export function Reviews({ api, restaurant, head, title }) {
  const reviews = usePages(api, `/api/restaurants/${restaurant.id}/reviews`, { limit: 20 }, []);
  const put = (changed) => reviews.setItems((items) => items.map((one) => (one.id === changed.id ? changed : one)));
  return html`<${PageHead} title=${title} text=${restaurant.name}>${head}<//>
    <${Loaded} of=${reviews}>
      ${() =>
        reviews.items.length === 0
          ? html`<div class="card"><${Empty} icon="star" title="No reviews yet" /></div>`
          : html`<ul class="card card-body rows">${reviews.items.map((one) => html`<${Review} key=${one.id} api=${api} restaurant=${restaurant} review=${one} onChanged=${put} />`)}</ul>
              ${reviews.next && html`<div class="row"><${Button} onClick=${reviews.more}>Older reviews<//></div>`}`}
    <//>`;
}

function Review({ api, restaurant, review, onChanged }) {
  const [text, setText] = useState('');
  const [open, setOpen] = useState(false);
  const answer = useAction(async () => {
    onChanged(await api.post(`/api/restaurants/${restaurant.id}/reviews/${review.id}/response`, { text }));
    setOpen(false);
  });
  return html`<li class="stack-s">
    <div class="row"><${Stars} rating=${review.rating} /><span class="small muted">${review.author?.firstName ?? 'Somebody'} · ${ago(review.createdAt)}</span></div>
    ${review.text && html`<p>${review.text}</p>`}
    ${review.response && html`<p class="small muted">You answered: ${review.response}</p>`}
    ${!open && html`<div><${Button} small kind="quiet" onClick=${() => setOpen(true)}>${review.response ? 'Change the answer' : 'Answer'}<span class="visually-hidden"> ${review.author?.firstName ?? ''}</span><//></div>`}
    ${open &&
    html`<form class="stack-s" onSubmit=${(event) => { event.preventDefault(); answer.run(); }}>
      <${Field} label="Your answer" required maxlength="2000" value=${text} onInput=${(event) => setText(event.target.value)} />
      <${Problem} error=${answer.error} />
      <div><${Button} small type="submit" kind="primary" busy=${answer.busy}>Answer<//></div>
    </form>`}
  </li>`;
}
