// Something loaded from the API and shown: loading → value or error; loaded again by `reload`, and when the connection
// comes back. A reload keeps what is shown until the new value is there.
import { useCallback, useEffect, useRef, useState } from './html.js';
import { useReturned } from './live.js';
import { fail } from './toasts.js';

export function useResource(load, inputs) {
  const [state, setState] = useState({ loading: true, value: null, error: null });
  const run = useRef(0);
  const loader = useRef(load);
  loader.current = load;
  const reload = useCallback(async () => {
    const mine = ++run.current;
    try {
      const value = await loader.current();
      if (mine === run.current) setState({ loading: false, value, error: null });
    } catch (error) {
      if (error.name === 'AbortError' || mine !== run.current) return;
      setState((now) => ({ loading: false, value: now.value, error }));
    }
  }, []);
  useEffect(() => {
    setState((now) => ({ ...now, loading: true, error: null }));
    reload();
    return () => {
      run.current++;
    };
  }, inputs);
  useReturned(reload);
  const set = useCallback((next) => {
    run.current++;
    setState((now) => ({ loading: false, error: null, value: typeof next === 'function' ? next(now.value) : next }));
  }, []);
  return { ...state, reload, set };
}

/** A list that comes in pages: `items`, `more()` when there are more. */
export function usePages(api, path, query, inputs) {
  const [pages, setPages] = useState({ items: [], next: null });
  const resource = useResource(async () => {
    const page = await api.get(path, { query });
    setPages({ items: page.items, next: page.next });
    return page;
  }, inputs);
  const asked = useRef(null);
  const more = async () => {
    // A second click on the same page would show it twice.
    if (asked.current === pages.next) return;
    asked.current = pages.next;
    try {
      const page = await api.get(path, { query: { ...query, cursor: pages.next } });
      setPages((now) => ({ items: [...now.items, ...page.items], next: page.next }));
    } catch (error) {
      fail(error);
    } finally {
      asked.current = null;
    }
  };
  return { ...resource, items: pages.items, next: pages.next, more, setItems: (change) => setPages((now) => ({ ...now, items: change(now.items) })) };
}

/** One action at a time: `busy` while it runs, `error` when it failed. */
export function useAction(action) {
  const [state, setState] = useState({ busy: false, error: null });
  const running = useRef(false);
  const run = async (...inputs) => {
    if (running.current) return undefined;
    running.current = true;
    setState({ busy: true, error: null });
    try {
      const result = await action(...inputs);
      setState({ busy: false, error: null });
      return result;
    } catch (error) {
      setState({ busy: false, error: error.code === 'SIGNED_OUT' ? null : error });
      return undefined;
    } finally {
      running.current = false;
    }
  };
  return { ...state, run, clear: () => setState({ busy: false, error: null }) };
}
