/** Digits of a phone number with country code: seven to fifteen (ITU-T E.164), without the plus. */
function digitsOf(number: unknown): string | undefined {
  const digits = typeof number === 'string' ? number.replace(/\D/g, '').replace(/^00/, '') : '';
  return /^[1-9]\d{6,14}$/.test(digits) ? digits : undefined;
}

/**
 * Address that opens the chat with the store, with a first message to send or change.
 *
 * Source: faq.whatsapp.com/5913398998672934, "How to use click to chat"
 *
 * @returns undefined when the merchant has given no number, or none that can be one
 */
export function threadUrl(number: unknown, message: string): string | undefined {
  const digits = digitsOf(number);
  return digits === undefined ? undefined : `https://wa.me/${digits}?text=${encodeURIComponent(message)}`;
}
