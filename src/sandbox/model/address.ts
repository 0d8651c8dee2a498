import { SandboxInputError } from './contract.js';
import { digitsOf, isBusinessScopedId } from './ids.js';

/** Digits of a phone in any writing, or a business-scoped id. */
export function addressOf(text: string): string {
  if (isBusinessScopedId(text)) return text;
  const digits = digitsOf(text);
  if (digits.length < 5 || digits.length > 15) {
    throw new SandboxInputError(
      'customer',
      `"${text}" is neither a phone number nor a business-scoped user id.`,
    );
  }
  return digits;
}
