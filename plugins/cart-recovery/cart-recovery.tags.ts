import { stableId, type CanonicalEvent, type Person } from '../../src/sdk/index.js';

/** Shorter parts of an address are words such as `cart`, not tokens. */
const SHORTEST_TOKEN = 6;
const MOST_LINK_TOKENS = 6;

/** A token in a form that may be kept: what it opens cannot be opened with it. */
export function linkToken(token: string): string {
  return stableId(`link:${token}`, 16);
}

/**
 * Every token a recovery link may be recognised by when an order names the link it came through:
 * the cart's own, each query value and the last part of the path. Shops differ in where they put it.
 */
export function linkTokens(cart: { token: string; recoveryUrl: string }): string[] {
  const found = [cart.token];
  if (URL.canParse(cart.recoveryUrl)) {
    const url = new URL(cart.recoveryUrl);
    const parts = [
      ...url.searchParams.values(),
      url.pathname.split('/').findLast((part) => part !== '') ?? '',
    ];
    found.push(...parts.filter((part) => part.length >= SHORTEST_TOKEN));
  }
  return [...new Set(found)].slice(0, MOST_LINK_TOKENS).map(linkToken);
}

/** Digits only, without the international prefix, so that `+34 600…` and `0034600…` are one. */
function phoneDigits(phone: string): string {
  return phone.replace(/\D/g, '').replace(/^00/, '');
}

function personTags(person: Person, scope: string): string[] {
  const tags: string[] = [];
  if (person.externalId !== undefined) tags.push(`customer:${scope}:${person.externalId}`);
  const phone = phoneDigits(person.phone ?? '');
  if (phone.length >= 5) tags.push(`phone:${phone}`);
  if (person.whatsappId !== undefined) tags.push(`phone:${person.whatsappId}`);
  if (person.email !== undefined) tags.push(`email:${person.email.trim().toLowerCase()}`);
  return tags;
}

/**
 * What a cart or an order can be recognised by. Carts, orders, links and customer ids carry the
 * connection, because two shops of one account may count alike; phones and e-mails do not, because
 * they are the same person in both.
 */
export function tags(event: CanonicalEvent): string[] {
  const scope = event.connectionId;
  const found = event.person === undefined ? [] : personTags(event.person, scope);
  if ('cart' in event.data) {
    const { cart } = event.data;
    found.push(`cart:${scope}:${cart.token}`);
    if ('recoveryUrl' in cart) found.push(...linkTokens(cart).map((token) => `link:${scope}:${token}`));
    if ('orderId' in cart && cart.orderId !== undefined) found.push(`order:${scope}:${cart.orderId}`);
  }
  if ('order' in event.data) {
    const { order } = event.data;
    found.push(`order:${scope}:${order.id}`);
    if (order.cartToken !== undefined) found.push(`cart:${scope}:${order.cartToken}`);
    if (order.recoveryToken !== undefined) found.push(`link:${scope}:${linkToken(order.recoveryToken)}`);
  }
  return [...new Set(found)];
}

/** True of a tag that names a cart, an order or a link; the others name a person. */
export function namesCart(tag: string): boolean {
  return /^(?:cart|order|link):/.test(tag);
}
