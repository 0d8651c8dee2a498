import { type Cart, textOf } from '../../src/sdk/index.js';

/** Parameters of our WordPress plugin's recovery links. */
const OF_LINK = 'liaison-cart';
const OF_COUPON = 'liaison-coupon';

/**
 * The parameter by which a link applies a coupon: the one the payload names, else that of our plugin's
 * links to a cart, whose first versions read it without saying so.
 */
export function couponParameterOf(payload: {
  coupon_parameter?: unknown;
  recovery_url?: unknown;
}): Pick<Cart, 'couponParameter'> {
  const named = textOf(payload.coupon_parameter, 64);
  if (named !== undefined && /^[A-Za-z0-9_.~-]+$/.test(named)) return { couponParameter: named };
  const url = textOf(payload.recovery_url, 2_000) ?? '';
  const isOurs = URL.canParse(url) && new URL(url).searchParams.has(OF_LINK);
  return isOurs ? { couponParameter: OF_COUPON } : {};
}
