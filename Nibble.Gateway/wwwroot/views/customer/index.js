import { Browse } from './browse.js';
import { RestaurantPage } from './restaurant.js';
import { CartPage } from './cart.js';
import { Orders } from './orders.js';
import { Account } from './account.js';

export const customer = {
  title: 'Customer',
  icon: 'bag',
  sections: [
    { path: '', title: 'Restaurants', component: Browse },
    { path: 'restaurants', title: 'Restaurant', component: RestaurantPage, hidden: true },
    { path: 'cart', title: 'Cart', component: CartPage },
    { path: 'orders', title: 'Orders', component: Orders },
    { path: 'account', title: 'Account', component: Account },
  ],
};
