import { createHash, createHmac, randomFillSync, randomInt } from 'node:crypto';

const POOL = Buffer.allocUnsafe(8192);
let offset = POOL.length;

/** Random bytes from a block: one system call for hundreds of ids. */
function randomBytes(count: number): Buffer {
  if (offset + count > POOL.length) {
    randomFillSync(POOL);
    offset = 0;
  }
  const bytes = POOL.subarray(offset, offset + count);
  offset += count;
  return bytes;
}

/**
 * A message id in Meta's own form: base64 of the other side's digits and a random key.
 * Random, so that ids never repeat across restarts.
 *
 * @param customer - digits of the phone, or the business-scoped id
 * @param direction - `out` for what a business sends, `in` for what a customer sends
 */
export function messageId(customer: string, direction: 'out' | 'in'): string {
  const address = customer.slice(0, 40);
  const key = direction === 'out' ? randomBytes(9).toString('hex').toUpperCase() : `3A${hex(9)}`;
  const bytes = Buffer.allocUnsafe(3 + address.length + 6 + key.length + 1);
  bytes[0] = 0x1c;
  bytes[1] = 0x18;
  bytes[2] = address.length;
  bytes.write(address, 3, 'latin1');
  let at = 3 + address.length;
  for (const byte of [0x15, 0x02, 0x00, direction === 'out' ? 0x11 : 0x12, 0x18, key.length])
    bytes[at++] = byte;
  bytes.write(key, at, 'latin1');
  bytes[at + key.length] = 0;
  return `wamid.${bytes.toString('base64')}`;
}

function hex(count: number): string {
  return randomBytes(count).toString('hex').toUpperCase();
}

/** An `fbtrace_id`, 23 characters beginning with A. */
export function traceId(): string {
  return `A${randomBytes(17).toString('base64url').slice(0, 22)}`;
}

/** A numeric object id (number, account, template, media) of 15 digits, exact as a JSON number too. */
export function objectId(): string {
  return String(randomInt(100_000_000, 999_999_999)) + String(randomInt(100_000, 999_999));
}

/** The same, always the same for a seed. */
export function objectIdOf(seed: string): string {
  const value = createHash('sha256').update(seed).digest().readBigUInt64BE(0);
  return String(100_000_000_000_000n + (value % 900_000_000_000_000n));
}

const COUNTRIES: readonly (readonly [string, string])[] = [
  ['351', 'PT'],
  ['353', 'IE'],
  ['971', 'AE'],
  ['972', 'IL'],
  ['20', 'EG'],
  ['27', 'ZA'],
  ['31', 'NL'],
  ['32', 'BE'],
  ['33', 'FR'],
  ['34', 'ES'],
  ['39', 'IT'],
  ['41', 'CH'],
  ['43', 'AT'],
  ['44', 'GB'],
  ['48', 'PL'],
  ['49', 'DE'],
  ['52', 'MX'],
  ['54', 'AR'],
  ['55', 'BR'],
  ['57', 'CO'],
  ['61', 'AU'],
  ['62', 'ID'],
  ['91', 'IN'],
];

/**
 * The business-scoped user id (BSUID) of a phone within one WhatsApp Business Account: stable, and different
 * for another account.
 *
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids
 */
export function businessScopedId(wabaId: string, digits: string): string {
  const country = COUNTRIES.find(([prefix]) => digits.startsWith(prefix))?.[1] ?? 'US';
  const hash = createHmac('sha256', wabaId).update(digits).digest();
  return `${country}.${hash.readBigUInt64BE(0).toString().padStart(20, '0')}`;
}

const BSUID = /^[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}$/;

/** Whether a text has the form of a business-scoped user id. */
export function isBusinessScopedId(text: string): boolean {
  return BSUID.test(text);
}

/** The digits of a phone as WhatsApp writes it (`wa_id`): no plus, no blanks, no punctuation. */
export function digitsOf(phone: string): string {
  return phone.replace(/[^0-9]/g, '');
}
