import { line, type Cart } from '../../src/sdk/index.js';

/** True when nothing is left in the cart to buy. */
export function isEmpty(cart: Cart): boolean {
  return cart.items.every((item) => item.quantity <= 0);
}

/**
 * The first item and how many other lines there are, in signs every language reads:
 * `2 × Darjeeling (+1)`. No amount: the cart may cost something else when the link is opened.
 */
export function itemsLine(cart: Cart): string | undefined {
  const named = cart.items.filter((item) => item.quantity > 0 && line(item.name) !== undefined);
  const first = named[0];
  if (first === undefined) return undefined;
  const quantity = first.quantity > 1 ? `${first.quantity} × ` : '';
  const others = named.length > 1 ? ` (+${named.length - 1})` : '';
  return `${quantity}${line(first.name)}${others}`;
}
