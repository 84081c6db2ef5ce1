// The demo accounts that the gateway names where the demo city is seeded; none elsewhere.
import { useEffect } from './html.js';
import { createStore, useStore } from './store.js';
import { apiOf } from './api.js';
import { roleViews, signedIn } from './session.js';

const demo = createStore(null);
let asked = false;

export function useDemoAccounts() {
  useEffect(() => {
    if (asked) return;
    asked = true;
    apiOf(null)
      .get('/console/accounts.json')
      .then(demo.set, () => {
        asked = false;
      });
  }, []);
  return useStore(demo)?.accounts ?? [];
}

export const demoAccountFor = (accounts, view) => accounts.find((account) => roleViews[account.role] === view);

export async function signIn(email, password, view) {
  return signedIn(await apiOf(null).post('/api/auth/login', { email, password }), view);
}

export const signInDemo = (account, view) => signIn(account.email, demo.get().password, view);
