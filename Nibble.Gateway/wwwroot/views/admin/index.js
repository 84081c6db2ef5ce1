import { Dashboard } from './dashboard.js';
import { Approvals } from './approvals.js';
import { Promotions } from './promotions.js';
import { Tickets } from './tickets.js';
import { Audit } from './audit.js';
import { DeadLetters } from './dead-letters.js';
import { Health } from './health.js';

const admins = ['admin'];

export const admin = {
  title: 'Admin',
  icon: 'chart',
  sections: [
    { path: '', title: 'Dashboard', component: Dashboard, roles: admins },
    { path: 'health', title: 'Health', component: Health, roles: admins },
    { path: 'approvals', title: 'Approvals', component: Approvals, roles: admins },
    { path: 'promotions', title: 'Promotions', component: Promotions, roles: admins },
    { path: 'tickets', title: 'Tickets', component: Tickets },
    { path: 'audit', title: 'Audit', component: Audit, roles: admins },
    { path: 'events', title: 'Dead letters', component: DeadLetters, roles: admins },
  ],
};
