// Light, dark, or what the system says; remembered over visits.
import { createStore } from './store.js';

const key = 'nibble.theme';
export const theme = createStore(localStorage.getItem(key) ?? 'auto');

const apply = (value) => {
  document.documentElement.dataset.theme = value;
};
apply(theme.get());

export const isDark = () => theme.get() === 'dark' || (theme.get() === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches);

export function switchTheme() {
  const next = isDark() ? 'light' : 'dark';
  localStorage.setItem(key, next);
  apply(next);
  theme.set(next);
}
