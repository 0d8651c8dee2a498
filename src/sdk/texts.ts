import { plainLine, plainText } from './characters.js';

/**
 * One line of text as a template variable may hold it, or undefined when nothing is left. Meta
 * refuses line breaks, tabs and long runs of spaces inside a variable; what nobody sees is left out.
 *
 * @param longest - characters kept, the ellipsis included. @defaultValue 60
 */
export function line(text: string | undefined, longest = 60): string | undefined {
  const flat = plainLine((text ?? '').replace(/[\s\p{Cc}]+/gu, ' '));
  if (flat === undefined) return undefined;
  const characters = [...flat];
  return characters.length <= longest
    ? flat
    : `${plainText(characters.slice(0, longest - 1).join('')).trimEnd()}…`;
}

/** The address when it is one a phone can open, undefined otherwise. */
export function link(address: string | undefined): string | undefined {
  const trimmed = (address ?? '').trim();
  return /^https?:\/\/\S+$/i.test(trimmed) && URL.canParse(trimmed) ? trimmed : undefined;
}
