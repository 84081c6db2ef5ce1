// Before anybody is signed in: what this is, and the doors.
import { html, useEffect, useState } from '../app/html.js';
import { useStore } from '../app/store.js';
import { demoAccountFor, signIn, signInDemo, useDemoAccounts } from '../app/accounts.js';
import { apiOf } from '../app/api.js';
import { sessions } from '../app/session.js';
import { go } from '../app/router.js';
import { useAction } from '../app/resource.js';
import { Button, Card, Field, Icon, Problem, Select } from '../components/basics.js';
import { CityMap } from '../components/map.js';

const doors = [
  ['customer', 'bag', 'Order as a customer', 'Browse the city, fill a cart, pay with a sandbox card and watch the courier come.'],
  ['restaurant', 'pot', 'Run a restaurant', 'Accept orders, cook them on the kitchen board, edit menu and hours.'],
  ['driver', 'bike', 'Drive a delivery', 'Go online, take an offer before it runs out, and let the trip be simulated.'],
  ['admin', 'chart', 'Keep the city running', 'Live figures, approvals, promotions, tickets, audit and the health of every service.'],
];

export function Welcome({ wanted }) {
  const accounts = useDemoAccounts();
  const all = useStore(sessions);
  const [entering, setEntering] = useState(null);
  const action = useAction(async (view, account) => {
    setEntering(view);
    try {
      if (!all[view]) await signInDemo(account, view);
      go(`/${view}`);
    } finally {
      setEntering(null);
    }
  });
  const door = doors.find(([view]) => view === wanted);

  return html`<div class="stack-l">
    <section class="hero">
      <div class="stack">
        <h1>${door ? door[2] : 'Dinner, from the pan to the door, live.'}</h1>
        <p class="muted">
          ${door
            ? 'Sign in to open this view. Each browser tab can be somebody else.'
            : 'Nibble is a food-delivery platform behind one gateway. This page is a client of its public API like any other: open it in four tabs, be four people, and watch one order move through all of them.'}
        </p>
        <p class="row"><a class="button" href="/docs">API reference</a></p>
      </div>
      <${HeroMap} />
    </section>
    <${Problem} error=${action.error} />
    ${accounts.length > 0 &&
    html`<section class="stack" aria-labelledby="doors">
      <h2 id="doors">One click each, with the demo accounts</h2>
      <div class="role-cards">
        ${doors.map(
          ([view, icon, title, text]) => html`<button key=${view} class="card role-card" aria-busy=${entering === view ? 'true' : undefined} onClick=${() => action.run(view, demoAccountFor(accounts, view))}>
            <${Icon} name=${icon} />
            <span class="strong">${title}</span>
            <span class="small muted">${text}</span>
          </button>`,
        )}
      </div>
    </section>`}
    <div class="grid-2">
      <${Card} title="Sign in with your own account"><${SignInForm} wanted=${wanted} onDone=${(view) => go(`/${view}`)} /><//>
      <${Card} title="Open an account"><${RegisterForm} /><//>
    </div>
  </div>`;
}

export function SignInForm({ wanted, email: known = '', onDone = () => {} }) {
  const accounts = useDemoAccounts();
  const [email, setEmail] = useState(known);
  const [password, setPassword] = useState('');
  const demo = known && accounts.find((account) => account.email === known);
  const action = useAction(async (how) => onDone(await how()));
  const submit = (event) => {
    event.preventDefault();
    action.run(() => signIn(email, password, wanted));
  };
  return html`<form class="stack" onSubmit=${submit}>
    ${demo && html`<${Button} kind="primary" wide busy=${action.busy} onClick=${() => action.run(() => signInDemo(demo, wanted))}>Sign in again as ${known}<//>`}
    <${Field} label="E-mail" type="email" autocomplete="username" required value=${email} error=${action.error?.fields.email} onInput=${(e) => setEmail(e.target.value)} />
    <${Field} label="Password" type="password" autocomplete="current-password" required value=${password} error=${action.error?.fields.password} onInput=${(e) => setPassword(e.target.value)} />
    <${Problem} error=${action.error} />
    <${Button} type="submit" kind=${demo ? '' : 'primary'} busy=${action.busy}>Sign in<//>
  </form>`;
}

function RegisterForm() {
  const [form, setForm] = useState({ firstName: '', lastName: '', email: '', password: '', role: 'customer' });
  const set = (field) => (event) => setForm({ ...form, [field]: event.target.value });
  const action = useAction(async () => {
    await apiOf(null).post('/api/auth/register', form);
    go(`/${await signIn(form.email, form.password)}`);
  });
  const wrong = (field) => action.error?.fields[field];
  return html`<form class="stack" onSubmit=${(event) => { event.preventDefault(); action.run(); }}>
    <div class="grid-fields">
      <${Field} label="First name" autocomplete="given-name" required value=${form.firstName} error=${wrong('firstName')} onInput=${set('firstName')} />
      <${Field} label="Last name" autocomplete="family-name" required value=${form.lastName} error=${wrong('lastName')} onInput=${set('lastName')} />
    </div>
    <${Field} label="E-mail" type="email" autocomplete="email" required value=${form.email} error=${wrong('email')} onInput=${set('email')} />
    <${Field} label="Password" hint="10 characters or more" type="password" autocomplete="new-password" required minlength="10" value=${form.password} error=${wrong('password')} onInput=${set('password')} />
    <${Select} label="I am a" value=${form.role} onChange=${set('role')} options=${[['customer', 'Customer'], ['restaurant_owner', 'Restaurant owner'], ['driver', 'Driver']]} />
    <${Problem} error=${action.error} />
    <${Button} type="submit" busy=${action.busy}>Open account<//>
  </form>`;
}

// The picture on the first page: a courier who rides the same way again and again.
const from = { lat: 52.5246, lng: 13.3932 };
const to = { lat: 52.5109, lng: 13.4246 };
const corners = [from, { lat: 52.5246, lng: 13.4002 }, { lat: 52.5201, lng: 13.4002 }, { lat: 52.5201, lng: 13.4118 }, { lat: 52.5141, lng: 13.4118 }, { lat: 52.5141, lng: 13.4246 }, to];

function HeroMap() {
  const [step, setStep] = useState(14);
  useEffect(() => {
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) return undefined;
    const timer = setInterval(() => setStep((now) => (now + 1) % 42), 1000);
    return () => clearInterval(timer);
  }, []);
  const share = Math.min(step, 36) / 36;
  const at = along(corners, share);
  return html`<${CityMap} class="hero-map" aspect=${4 / 3} pickup=${from} dropoff=${to} driver=${at.point} path=${[at.point, ...at.ahead]} travelled=${[...at.behind, at.point]} label="A courier rides through a drawn city from a restaurant to a front door">
    <div class="map-note" aria-hidden="true"><strong>${Math.max(1, Math.round((1 - share) * 14))}</strong><span class="muted small">min to the door</span></div>
  <//>`;
}

function along(points, share) {
  const lengths = points.slice(1).map((point, i) => Math.hypot(point.lat - points[i].lat, (point.lng - points[i].lng) * 0.61));
  let left = lengths.reduce((sum, one) => sum + one, 0) * share;
  for (let i = 0; i < lengths.length; i++) {
    if (left <= lengths[i]) {
      const part = left / lengths[i];
      const [a, b] = [points[i], points[i + 1]];
      return { point: { lat: a.lat + (b.lat - a.lat) * part, lng: a.lng + (b.lng - a.lng) * part }, behind: points.slice(0, i + 1), ahead: points.slice(i + 1) };
    }
    left -= lengths[i];
  }
  return { point: points.at(-1), behind: points, ahead: [] };
}
