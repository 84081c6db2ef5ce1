// The view stands in the address after the #, so that back, reload and links work without a server's help.
import { createStore } from './store.js';

export const route = createStore(parse());

function parse() {
  const [path, search = ''] = location.hash.replace(/^#/, '').split('?');
  return { parts: path.split('/').filter(Boolean), query: Object.fromEntries(new URLSearchParams(search)) };
}

addEventListener('hashchange', () => route.set(parse()));

export const go = (path) => {
  location.hash = path;
};

export const replace = (path) => {
  history.replaceState(null, '', `#${path}`);
  route.set(parse());
};
