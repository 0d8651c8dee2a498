import { isVisible, plainText } from '../../sdk/index.js';

/**
 * What every value and text passes on its way out, whoever gave it and however long it has waited:
 * nothing that turns, hides or breaks what stands beside it. Meta refuses what is then empty.
 */
export function seen(text: string): string {
  const plain = plainText(text);
  return isVisible(plain) ? plain : '…';
}
