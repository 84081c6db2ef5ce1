// What the server tells by itself. Two ways, because a browser opens at most six HTTP/1.1 connections to one host over
// all its tabs: what is one a person (notifications, figures) comes as Server-Sent Events over fetch, which can carry
// the token in its header; what is one an order comes by WebSocket, which does not count among the six.
import { catchUp, connection, lost } from './api.js';
import { sessionOf, sessions, tokenOf } from './session.js';
import { useEffect, useRef } from './html.js';

const silence = 45_000; // the server says something at least every 15 s
const wait = (attempt) => Math.min(1000 * 1.7 ** attempt, 15_000) * (0.75 + Math.random() / 2);
const sleep = (ms, signal) =>
  new Promise((done) => {
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', () => (clearTimeout(timer), done()), { once: true });
  });

/** Resolves when somebody has signed in anew. */
const renewed = (view, signal) =>
  new Promise((done) => {
    const old = sessionOf(view)?.refreshToken;
    const finish = () => (unwatch(), done());
    const unwatch = sessions.watch((now) => now[view]?.refreshToken !== old && finish());
    signal.addEventListener('abort', finish, { once: true });
  });

/** Set while a tab has to hear everything although nobody sees it: a kitchen with its sound on. */
export const attention = { always: false };

const grace = 10_000;

const shown = (signal) =>
  new Promise((done) => {
    const look = () => {
      if (document.hidden && !signal.aborted) return;
      document.removeEventListener('visibilitychange', look);
      done();
    };
    document.addEventListener('visibilitychange', look);
    signal.addEventListener('abort', look, { once: true });
    look();
  });

/** Follows an SSE path; `onEvent(type, data)`, `onState(isOpen)`. Returns how to stop. */
export function followStream(view, path, onEvent, onState = () => {}) {
  const stop = new AbortController();
  let hide = () => {};
  // A tab that nobody sees gives its connection to those that are seen, and catches up when it is seen again.
  const onVisibility = () => document.hidden && setTimeout(() => document.hidden && !attention.always && hide(), grace);
  document.addEventListener('visibilitychange', onVisibility);
  stop.signal.addEventListener('abort', () => document.removeEventListener('visibilitychange', onVisibility), { once: true });
  run();
  return () => stop.abort();

  async function run() {
    let lastId = null;
    let force = false;
    for (let attempt = 0; !stop.signal.aborted && sessionOf(view); attempt++) {
      const once = new AbortController();
      const end = () => once.abort();
      let hidden = false;
      hide = () => {
        hidden = true;
        end();
      };
      stop.signal.addEventListener('abort', end, { once: true });
      let watchdog;
      const heard = () => {
        clearTimeout(watchdog);
        watchdog = setTimeout(end, silence);
      };
      try {
        const token = await tokenOf(view, force);
        force = false;
        if (!token) {
          // The next call of the API asks to sign in again.
          await renewed(view, stop.signal);
          continue;
        }
        const response = await fetch(path, {
          signal: once.signal,
          headers: {
            accept: 'text/event-stream',
            authorization: `Bearer ${token}`,
            ...(lastId ? { 'last-event-id': lastId } : {}),
          },
        });
        if (response.status === 401) force = true;
        else if (response.ok) {
          onState(true);
          attempt = 0;
          heard();
          for await (const event of read(response.body, heard)) {
            if (event.id) lastId = event.id;
            if (event.data) onEvent(event.type, JSON.parse(event.data));
          }
        } else if (response.status === 404 || response.status === 403) return;
      } catch (error) {
        if (error instanceof TypeError && !stop.signal.aborted) lost();
      } finally {
        clearTimeout(watchdog);
        stop.signal.removeEventListener('abort', end);
        onState(false);
      }
      if (hidden) {
        await shown(stop.signal);
        if (!stop.signal.aborted) catchUp();
        attempt = 0;
      } else {
        await sleep(wait(attempt), stop.signal);
      }
    }
  }
}

async function* read(body, heard) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  let event = { type: 'message', data: '', id: null };
  while (true) {
    const { value, done } = await reader.read();
    if (done) return;
    heard();
    const lines = (rest + value).split(/\r\n|\n|\r/);
    rest = lines.pop();
    for (const line of lines) {
      if (line === '') {
        if (event.data || event.id) yield event;
        event = { type: 'message', data: '', id: null };
      } else if (!line.startsWith(':')) {
        const colon = line.indexOf(':');
        const field = colon < 0 ? line : line.slice(0, colon);
        const text = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
        if (field === 'event') event.type = text;
        else if (field === 'data') event.data += (event.data ? '\n' : '') + text;
        else if (field === 'id') event.id = text;
      }
    }
  }
}

/** Follows one order by WebSocket; `onEvent(type, data)`. Returns how to stop. */
export function followOrder(view, orderId, onEvent, onState = () => {}) {
  let socket = null;
  let lastId = '';
  let attempt = 0;
  let timer = null;
  let watchdog = null;
  const stop = new AbortController();
  open();
  return () => {
    stop.abort();
    clearTimeout(timer);
    clearTimeout(watchdog);
    socket?.close();
  };

  async function open() {
    let token;
    try {
      token = await tokenOf(view, attempt > 1);
    } catch {
      return again();
    }
    if (!token) {
      await renewed(view, stop.signal);
      attempt = 0;
      return again();
    }
    if (stop.signal.aborted) return;
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
    const seen = lastId ? `&lastEventId=${lastId}` : '';
    socket = new WebSocket(`${scheme}://${location.host}/api/orders/${orderId}/events?access_token=${token}${seen}`);
    socket.onopen = () => {
      attempt = 0;
      onState(true);
      heard();
    };
    socket.onmessage = (message) => {
      heard();
      const { type, id, data } = JSON.parse(message.data);
      if (id) lastId = id;
      if (data) onEvent(type, data);
    };
    socket.onclose = () => {
      clearTimeout(watchdog);
      onState(false);
      again();
    };
  }

  function heard() {
    clearTimeout(watchdog);
    watchdog = setTimeout(() => socket?.close(), silence);
  }

  function again() {
    if (stop.signal.aborted) return;
    timer = setTimeout(open, wait(attempt++));
  }
}

const changed = (view) => sessionOf(view)?.user.id;

/** Follows while the component is shown; again after a new sign-in or when the connection is back. */
export function useStream(view, path, onEvent, onState) {
  const latest = useRef(onEvent);
  latest.current = onEvent;
  useEffect(() => path ? followStream(view, path, (type, data) => latest.current(type, data), onState) : undefined, [view, path, changed(view)]);
}

/** Follows several orders at once. */
export function useOrderEvents(view, orderIds, onEvent) {
  const latest = useRef(onEvent);
  latest.current = onEvent;
  const followed = useRef(new Map());
  useEffect(() => {
    const wanted = new Set(orderIds);
    for (const [id, stop] of followed.current) {
      if (!wanted.has(id)) {
        stop();
        followed.current.delete(id);
      }
    }
    for (const id of wanted) {
      if (!followed.current.has(id)) {
        followed.current.set(id, followOrder(view, id, (type, data) => latest.current(type, data, id)));
      }
    }
  }, [view, orderIds.join()]);
  useEffect(
    () => () => {
      for (const stop of followed.current.values()) stop();
      followed.current.clear();
    },
    [view],
  );
}

/** Calls back each time the connection returns. */
export function useReturned(callback) {
  const latest = useRef(callback);
  latest.current = callback;
  useEffect(() => {
    let seen = connection.get().returned;
    return connection.watch((now) => {
      if (now.returned !== seen) {
        seen = now.returned;
        latest.current();
      }
    });
  }, []);
}
