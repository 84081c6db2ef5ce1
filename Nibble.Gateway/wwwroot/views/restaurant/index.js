import { html } from '../../app/html.js';
import { Loaded } from '../../components/basics.js';
import { Kitchen } from './kitchen.js';
import { MenuEditor } from './menu.js';
import { HoursEditor } from './hours.js';
import { Figures } from './figures.js';
import { Reviews } from './reviews.js';
import { Profile } from './profile.js';
import { RestaurantChoice, useRestaurants } from './mine.js';

/** A section about one of the owner's restaurants, with the choice of which; who has none registers one first. */
const ofOne = (title, Component) =>
  function Section({ api }) {
    const { list, chosen } = useRestaurants(api);
    return html`<${Loaded} of=${list} count=${5}>
      ${() =>
        chosen
          ? html`<${Component} key=${chosen.id} api=${api} restaurant=${chosen} onChanged=${list.reload} head=${html`<${RestaurantChoice} list=${list.value} chosen=${chosen} />`} title=${title} />`
          : html`<${Profile} api=${api} onChanged=${list.reload} title="Register your restaurant" />`}
    <//>`;
  };

export const restaurant = {
  title: 'Restaurant',
  icon: 'pot',
  sections: [
    { path: '', title: 'Kitchen', component: Kitchen },
    { path: 'today', title: 'Today', component: ofOne('Today', Figures) },
    { path: 'menu', title: 'Menu', component: ofOne('Menu', MenuEditor) },
    { path: 'hours', title: 'Hours', component: ofOne('Opening hours', HoursEditor) },
    { path: 'reviews', title: 'Reviews', component: ofOne('Reviews', Reviews) },
    { path: 'profile', title: 'Profile', component: ofOne('Profile', Profile) },
  ],
};
