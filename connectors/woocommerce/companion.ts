import type { CompanionDefinition } from '../../src/sdk/index.js';
import { baseAddress } from './client.js';
import { callShop, WAYS } from './companion-calls.js';
import { sameShop } from './origin.js';
import type { WooSettings } from './settings.js';

const minute = 60_000;

/** Our WordPress plugin: how it connects, and what it can be asked. */
export const companion: CompanionDefinition<WooSettings> = {
  secret: 'webhookSecret',
  every: 'PT5M',
  verbs: {
    ping: { goodFor: minute },
    flush: { goodFor: minute },
    // Whether a cart is open may change at any moment.
    'cart-status': { goodFor: minute },
    'create-coupon': { goodFor: 30 * minute },
    'add-order-note': { goodFor: 30 * minute },
    'set-order-status': { goodFor: 30 * minute },
    'rotate-secret': { goodFor: minute },
  },
  ping: 'ping',
  flush: 'flush',
  rotate: 'rotate-secret',
  noHeartbeat: ({ url }) => ({
    reason:
      'The plugin in the shop has not reported for 15 minutes and cannot be reached. What happens in the shop is kept there and arrives late.',
    hint: `WordPress runs its timer only when somebody visits the shop. Add this line to the crontab of the server: */5 * * * * wget -q -O /dev/null '${baseAddress(url)}/wp-cron.php?doing_wp_cron'`,
  }),
  settings: [
    'completedMeans',
    'transactionalConsentKey',
    'marketingConsentKey',
    'trackingKeys',
    'unpaidOrdersAsCarts',
    'historyAfterDays',
  ],
  connect: (site, credentials, secret) => ({
    url: site.url,
    consumerKey: credentials['consumerKey'],
    consumerSecret: credentials['consumerSecret'],
    webhookSecret: secret,
  }),
  moved: (site) => ({ url: site.url }),
  isHome: (url, settings) => sameShop(url, settings.url),
  ways: WAYS,
  call: callShop,
};
