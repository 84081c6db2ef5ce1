import { Work } from './work.js';
import { Earnings } from './earnings.js';

export const driver = {
  title: 'Driver',
  icon: 'bike',
  sections: [
    { path: '', title: 'Work', component: Work },
    { path: 'earnings', title: 'Earnings', component: Earnings },
  ],
};
