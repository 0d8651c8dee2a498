import type { TemplateDefinition } from '../../../src/sdk/index.js';
import { cartCoupon } from './cart-coupon.template.js';
import { cartLastChance } from './cart-last-chance.template.js';
import { cartReminder } from './cart-reminder.template.js';

/** Every template the plugin may send, in the order of the default steps. */
export const templates: readonly TemplateDefinition[] = [cartReminder, cartCoupon, cartLastChance];
