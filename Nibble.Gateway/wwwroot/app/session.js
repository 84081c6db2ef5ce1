// Who is signed in, in this browser tab: one session a role, kept in sessionStorage, so that four tabs can be four
// people and one tab can change hats without signing in again.
import { createStore } from './store.js';

const key = 'nibble.sessions';
const before = 60_000;

export const roleViews = { customer: 'customer', restaurant_owner: 'restaurant', driver: 'driver', admin: 'admin', support: 'admin' };

/** @type {ReturnType<typeof createStore>} view name → { accessToken, refreshToken, expiresAt, user } */
export const sessions = createStore(read());

/** The session that has ended and waits to be renewed: { view, email, resolve } or null. */
export const ended = createStore(null);

function read() {
  try {
    return JSON.parse(sessionStorage.getItem(key)) ?? {};
  } catch {
    return {};
  }
}

function keep(next) {
  sessions.set(next);
  sessionStorage.setItem(key, JSON.stringify(next));
}

export const sessionOf = (view) => sessions.get()[view] ?? null;

/** Takes what /api/auth/login answered; returns the view of that account. */
export function signedIn(tokens, wantedView) {
  const views = tokens.user.roles.map((role) => roleViews[role]).filter(Boolean);
  const view = views.includes(wantedView) ? wantedView : (views[0] ?? 'customer');
  keep({
    ...sessions.get(),
    [view]: {
      accessToken: tokens.accessToken,
      refreshToken: tokens.refreshToken,
      expiresAt: Date.now() + tokens.expiresIn * 1000,
      user: tokens.user,
    },
  });
  const waiting = ended.get();
  if (waiting?.view === view) {
    ended.set(null);
    waiting.resolve(true);
  }
  return view;
}

export function forget(view) {
  const { [view]: _, ...rest } = sessions.get();
  keep(rest);
}

const refreshing = new Map();

/** A token that holds for a while; refreshed when it is about to run out, or when `force` says that it was refused. */
export async function tokenOf(view, force = false) {
  const session = sessionOf(view);
  if (!session) return null;
  if (!force && session.expiresAt - Date.now() > before) return session.accessToken;
  if (!refreshing.has(view)) refreshing.set(view, refresh(view, session).finally(() => refreshing.delete(view)));
  return refreshing.get(view);
}

async function refresh(view, session) {
  const response = await fetch('/api/auth/refresh', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ refreshToken: session.refreshToken }),
  });
  if (response.ok) {
    signedIn(await response.json(), view);
    return sessionOf(view).accessToken;
  }
  if (response.status === 401 || response.status === 403) return null;
  // Not refused, only not possible now: the old token may still do.
  return session.accessToken;
}

/** Asks the person to sign in again; true when they did, false when they would rather leave. */
export function askAgain(view) {
  const waiting = ended.get();
  if (waiting?.view === view) return waiting.promise;
  let resolve;
  const promise = new Promise((done) => (resolve = done));
  ended.set({ view, email: sessionOf(view)?.user.email ?? '', promise, resolve });
  return promise;
}

export function giveUp() {
  const waiting = ended.get();
  if (!waiting) return;
  forget(waiting.view);
  ended.set(null);
  waiting.resolve(false);
}
