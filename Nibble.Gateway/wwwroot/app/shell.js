// Around every view: header, role switch, connection banner, messages; and which view is shown.
import { html, useEffect, useMemo, useRef, useState } from './html.js';
import { useStore } from './store.js';
import { apiOf, connection, reconnect } from './api.js';
import { ended, forget, giveUp, sessions } from './session.js';
import { go, route } from './router.js';
import { isDark, switchTheme, theme } from './theme.js';
import { fail, Toasts } from './toasts.js';
import { demoAccountFor, signInDemo, useDemoAccounts } from './accounts.js';
import { Bell } from './notifications.js';
import { Button, Dialog, Icon } from '../components/basics.js';
import { SignInForm, Welcome } from '../views/welcome.js';
import { customer } from '../views/customer/index.js';
import { restaurant } from '../views/restaurant/index.js';
import { driver } from '../views/driver/index.js';
import { admin } from '../views/admin/index.js';

const views = { customer, restaurant, driver, admin };

export function Shell() {
  const at = useStore(route);
  const all = useStore(sessions);
  const name = views[at.parts[0]] ? at.parts[0] : null;
  const session = name ? all[name] : null;
  const view = session ? views[name] : null;
  const api = useMemo(() => (name ? apiOf(name) : null), [name]);
  const sections = view ? view.sections.filter((one) => !one.roles || one.roles.some((role) => session.user.roles.includes(role))) : [];
  const section = sections.find((one) => one.path === (at.parts[1] ?? '')) ?? sections[0];
  const title = view ? `${section.title} · ${view.title}` : 'Welcome';
  const main = useRef(null);
  const first = useRef(true);

  useEffect(() => {
    document.title = `${title} · Nibble`;
  }, [title]);

  // A new view is a new page: start at its top, and let a screen reader start there too.
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    scrollTo(0, 0);
    main.current?.focus({ preventScroll: true });
  }, [at.parts.join('/')]);

  return html`
    <a class="skip" href="#main" onClick=${(event) => { event.preventDefault(); main.current.focus(); }}>Skip to content</a>
    <${Header} name=${name} view=${view} sections=${sections} section=${section} session=${session} api=${api} all=${all} />
    <${ConnectionBanner} />
    <main id="main" class="page" tabindex="-1" ref=${main} aria-label=${title}>
      ${view
        ? html`<${section.component} key=${`${name}:${session.user.id}:${section.path}`} api=${api} user=${session.user} parts=${at.parts.slice(1)} query=${at.query} />`
        : html`<${Welcome} wanted=${name} />`}
    </main>
    <${EndedSession} />
    <${Toasts} />
  `;
}

function Header({ name, view, sections, section, session, api, all }) {
  useStore(theme);
  const compact = useRef(null);
  useEffect(() => compact.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' }), [section]);
  return html`<header class="top">
    <div class="top-bar">
      <a class="brand" href="#/"><img src="/console/icon.svg" alt="" />Nibble</a>
      <nav class="nav grow wide-only" aria-label="Sections">${view && html`<${Sections} name=${name} sections=${sections} section=${section} />`}</nav>
      <span class="grow narrow-only"></span>
      ${view && html`<${Bell} key=${session.user.id} api=${api} user=${session.user} viewName=${name} />`}
      <button class="button button-quiet button-icon" aria-label=${isDark() ? 'Switch to light' : 'Switch to dark'} onClick=${switchTheme}>
        <${Icon} name=${isDark() ? 'sun' : 'moon'} />
      </button>
      <${RoleMenu} name=${name} session=${session} all=${all} />
    </div>
    ${view && html`<nav ref=${compact} class="nav sub-nav narrow-only" aria-label="Sections, compact"><${Sections} name=${name} sections=${sections} section=${section} /></nav>`}
  </header>`;
}

const Sections = ({ name, sections, section }) =>
  sections
    .filter((one) => !one.hidden)
    .map((one) => html`<a key=${one.path} href=${`#/${name}${one.path ? `/${one.path}` : ''}`} aria-current=${one === section ? 'page' : undefined}>${one.title}</a>`);

function RoleMenu({ name, session, all }) {
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(null);
  const accounts = useDemoAccounts();
  const root = useRef(null);
  const trigger = useRef(null);
  useEffect(() => {
    if (!open) return;
    const close = (event) => {
      if (event.type === 'keydown' ? event.key === 'Escape' : !root.current.contains(event.target)) {
        setOpen(false);
        if (event.type === 'keydown') trigger.current.focus();
      }
    };
    addEventListener('pointerdown', close);
    addEventListener('keydown', close);
    return () => {
      removeEventListener('pointerdown', close);
      removeEventListener('keydown', close);
    };
  }, [open]);

  const enter = async (target) => {
    if (all[target]) {
      setOpen(false);
      return go(`/${target}`);
    }
    const account = demoAccountFor(accounts, target);
    if (!account) {
      setOpen(false);
      return go(`/${target}`);
    }
    setBusy(target);
    try {
      await signInDemo(account, target);
      setOpen(false);
      go(`/${target}`);
    } catch (error) {
      fail(error);
    } finally {
      setBusy(null);
    }
  };
  const leave = async () => {
    setOpen(false);
    await apiOf(name).post('/api/auth/logout').catch(() => {});
    forget(name);
    go('/');
  };

  return html`<div class="menu" ref=${root}>
    <button ref=${trigger} class="button button-small" aria-expanded=${open ? 'true' : 'false'} aria-controls="role-menu" onClick=${() => setOpen(!open)}>
      <${Icon} name="user" />
      <span>${session ? session.user.firstName : 'Sign in'}</span>
      ${name && session && html`<span class="muted wide-only">${views[name].title}</span>`}
    </button>
    ${open &&
    html`<div class="menu-panel" id="role-menu" role="region" aria-label="Roles in this tab">
      <p class="menu-title">Be in this tab</p>
      ${Object.entries(views).map(
        ([key, one]) => html`<button key=${key} class="menu-item" aria-current=${key === name && session ? 'true' : undefined} onClick=${() => enter(key)}>
          <${Icon} name=${one.icon} />
          <span class="grow">${one.title}<br /><span class="small muted">${all[key] ? all[key].user.email : 'Sign in'}</span></span>
          ${busy === key && html`<span class="spinner"></span>`}
        </button>`,
      )}
      ${session && html`<hr aria-hidden="true" class="visually-hidden" /><button class="menu-item" onClick=${leave}><${Icon} name="close" />Sign out ${session.user.firstName}</button>`}
    </div>`}
  </div>`;
}

function ConnectionBanner() {
  const { state } = useStore(connection);
  return html`<div role="status" aria-live="polite">
    ${state === 'lost' &&
    html`<div class="banner">
      <span><strong>Connection lost.</strong> What you see may be old. Trying to reach Nibble again…</span>
      <${Button} small onClick=${reconnect}>Retry now<//>
    </div>`}
  </div>`;
}

function EndedSession() {
  const waiting = useStore(ended);
  return (
    waiting &&
    html`<${Dialog} title="Your session has ended" onClose=${giveUp} closable=${false}>
      <div class="stack">
        <p>Sign in again to go on where you were. Nothing that you have entered is lost.</p>
        <${SignInForm} wanted=${waiting.view} email=${waiting.email} />
        <button type="button" class="link-button" onClick=${() => { giveUp(); go('/'); }}>Sign out instead</button>
      </div>
    <//>`
  );
}
