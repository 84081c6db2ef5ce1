// The public API, as this page sees it: JSON in, JSON out, problems as ApiError with words that a person can read.
import { createStore } from './store.js';
import { askAgain, sessionOf, tokenOf } from './session.js';

/** 'online' | 'lost'; and how often the connection has come back, for views to load again what they missed. */
export const connection = createStore({ state: 'online', returned: 0 });

const fallback = {
  0: 'Nibble cannot be reached. Your connection, or Nibble itself, is down.',
  429: 'That was a little fast. Please wait a moment and try again.',
  502: 'A part of Nibble gave no proper answer. Please try again.',
  503: 'A part of Nibble is not available right now. Please try again.',
  504: 'A part of Nibble took too long to answer. Please try again.',
};

export class ApiError extends Error {
  constructor(status, problem = {}, retryAfter = null) {
    super(problem.detail && problem.detail !== problem.title ? problem.detail : (fallback[status] ?? problem.detail ?? 'Something went wrong.'));
    this.name = 'ApiError';
    this.status = status;
    this.code = problem.code ?? (status === 0 ? 'OFFLINE' : 'UNKNOWN');
    this.fields = problem.errors ?? {};
    this.traceId = problem.traceId ?? null;
    this.retryAfter = retryAfter;
    this.location = null;
  }

  get isOffline() {
    return this.status === 0;
  }
}

/** Calls for one view's session; `view` null is somebody who is not signed in. */
export function apiOf(view) {
  const call = (method, path, options = {}) => send(view, method, path, options);
  return {
    view,
    get: (path, options) => call('GET', path, options),
    post: (path, body, options) => call('POST', path, { body, ...options }),
    put: (path, body, options) => call('PUT', path, { body, ...options }),
    patch: (path, body, options) => call('PATCH', path, { body, ...options }),
    delete: (path, options) => call('DELETE', path, options),
  };
}

async function send(view, method, path, { body, query, headers = {}, signal, withHeaders = false } = {}) {
  const url = path + toQuery(query);
  let force = false;
  for (let attempt = 0; ; attempt++) {
    const token = view ? await guarded(() => tokenOf(view, force)) : null;
    if (view && !token) {
      if (!sessionOf(view) || !(await askAgain(view))) throw new ApiError(401, { code: 'SIGNED_OUT', detail: 'You are signed out.' });
      force = false;
      continue;
    }
    const response = await guarded(() =>
      fetch(url, {
        method,
        signal,
        headers: {
          accept: 'application/json',
          ...(token ? { authorization: `Bearer ${token}` } : {}),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        body: body === undefined ? undefined : JSON.stringify(body),
      }),
    );
    if (response.ok) {
      const value = response.status === 204 ? null : await guarded(() => response.json());
      return withHeaders ? { value, headers: response.headers } : value;
    }
    if (response.status === 401 && view && attempt < 3) {
      // Expired: a refresh helps. Refused after that too: the session has ended, and a person has to sign in again.
      if (force && !(await askAgain(view))) throw new ApiError(401, { code: 'SIGNED_OUT', detail: 'You are signed out.' });
      force = !force;
      continue;
    }
    throw await problemIn(response);
  }
}

export async function problemIn(response) {
  let problem = {};
  try {
    problem = await response.json();
  } catch {
    // Not JSON: the status alone has to do.
  }
  const error = new ApiError(response.status, problem, Number(response.headers.get('retry-after')) || null);
  error.location = response.headers.get('location');
  return error;
}

async function guarded(work) {
  try {
    const result = await work();
    restored();
    return result;
  } catch (error) {
    if (error instanceof ApiError || error.name === 'AbortError' || !(error instanceof TypeError)) throw error;
    lost();
    throw new ApiError(0);
  }
}

function toQuery(query) {
  if (!query) return '';
  const parts = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '' && value !== false) parts.set(name, String(value));
  }
  const text = parts.toString();
  return text ? `?${text}` : '';
}

// A lost connection is looked for again, less and less often, until it is back.
let waiting = null;
let pause = 1000;

export function lost() {
  if (connection.get().state === 'lost') return;
  connection.set((now) => ({ ...now, state: 'lost' }));
  pause = 1000;
  schedule();
}

function restored() {
  if (connection.get().state === 'online') return;
  clearTimeout(waiting);
  connection.set((now) => ({ state: 'online', returned: now.returned + 1 }));
}

/** Lets every view load again what it may have missed. */
export const catchUp = () => connection.set((now) => ({ ...now, returned: now.returned + 1 }));

function schedule() {
  clearTimeout(waiting);
  waiting = setTimeout(reconnect, pause);
  pause = Math.min(pause * 1.6, 15_000);
}

export async function reconnect() {
  try {
    const response = await fetch('/alive', { cache: 'no-store' });
    if (!response.ok) throw new TypeError('not yet');
    restored();
  } catch {
    schedule();
  }
}

addEventListener('online', () => connection.get().state === 'lost' && reconnect());
addEventListener('offline', lost);
