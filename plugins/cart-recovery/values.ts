import type { Cart } from '../../src/sdk/index.js';

/**
 * One line of text as a template variable may hold it, or undefined when nothing is left. Meta
 * refuses line breaks, tabs and long runs of spaces inside a variable.
 *
 * @param longest - characters kept, the ellipsis included
 */
export function line(text: string | undefined, longest = 60): string | undefined {
  const flat = (text ?? '').replace(/[\s\p{Cc}]+/gu, ' ').trim();
  const characters = [...flat];
  if (characters.length === 0) return undefined;
  return characters.length <= longest
    ? flat
    : `${characters
        .slice(0, longest - 1)
        .join('')
        .trimEnd()}…`;
}

/** The address when it is one a phone can open, undefined otherwise. */
export function link(address: string): string | undefined {
  const trimmed = address.trim();
  return /^https?:\/\/\S+$/i.test(trimmed) && URL.canParse(trimmed) ? trimmed : undefined;
}

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
