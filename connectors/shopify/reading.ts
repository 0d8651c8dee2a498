import {
  ContractViolation,
  decimalOf,
  defined,
  instantOrNone,
  isRecord,
  machineText,
  plainLine,
  textOf,
  type Money,
  type Person,
} from '../../src/sdk/index.js';
import type { FinancialStatus } from './facts.js';

/** A record of which nothing is known. */
export type Loose = Readonly<Record<string, unknown>>;

const financialStatuses: ReadonlySet<string> = new Set<FinancialStatus>([
  'pending',
  'authorized',
  'partially_paid',
  'paid',
  'partially_refunded',
  'refunded',
  'voided',
  'expired',
]);

/** An instant with its offset, as Shopify writes every one; undefined for what is none. */
export function instantOf(value: unknown): number | undefined {
  const written = textOf(value, 40);
  return written === undefined || !/(?:Z|[+-]\d{2}:?\d{2})$/i.test(written)
    ? undefined
    : instantOrNone(Date.parse(written));
}

/** The records of a list; nothing for what is none. */
export function listOf(value: unknown): Loose[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

/** The texts of a list; nothing for what is none. */
export function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.flatMap((one) => textOf(one) ?? []) : [];
}

/** A value that must be there. @throws ContractViolation naming the field */
export function required<T>(value: T | undefined, path: string): T {
  if (value === undefined)
    throw new ContractViolation(`${path} is missing or not as Shopify writes it`, { path });
  return value;
}

/** Words for people in one line. */
export function plain(value: unknown, max = 190): string | undefined {
  return textOf(plainLine(textOf(value, 5_000)), max);
}

/** The financial status, however it is spelled. */
export function financialOf(value: unknown): FinancialStatus {
  const status = textOf(value)?.toLowerCase() ?? '';
  return financialStatuses.has(status) ? (status as FinancialStatus) : 'unknown';
}

/** Money of an amount and a currency side by side. @param currencyName - the currency's member */
export function moneyIn(value: unknown, currencyName: string): Money | undefined {
  if (!isRecord(value)) return undefined;
  const amount = decimalOf(value['amount']);
  const currency = textOf(value[currencyName]);
  return amount !== undefined && currency !== undefined && /^[A-Z]{3}$/.test(currency)
    ? { amount, currency }
    : undefined;
}

/** Attributes of an order. @param nameMember - `name` in webhooks, `key` in GraphQL */
export function attributesOf(value: unknown, nameMember: 'name' | 'key'): ReadonlyMap<string, string> {
  return new Map(
    listOf(value).flatMap((attribute) => {
      const key = textOf(attribute[nameMember], 255);
      const written = textOf(attribute['value'], 2_000);
      return key === undefined || written === undefined ? [] : [[key, written] as const];
    }),
  );
}

/** What is known of a buyer; addresses by the names webhooks give their members. */
export interface BuyerSource {
  customerId: string | undefined;
  /** Strongest first. */
  phones: readonly unknown[];
  emails: readonly unknown[];
  names: readonly [unknown, unknown];
  locale: unknown;
  billing: Loose;
  shipping: Loose;
}

/**
 * The buyer: the phone given for the order, else the customer's, else that of the billing address. The phone of the
 * parcel's recipient only where the recipient is the buyer: who receives a gift agreed to nothing.
 */
export function personFrom(source: BuyerSource): Person | undefined {
  const { billing, shipping } = source;
  const own = isBlank(billing) || sameName(billing, shipping) ? shipping : {};
  const phone = [...source.phones, billing['phone'], own['phone']]
    .map(phoneOf)
    .find((one) => one !== undefined);
  const country = countryOf(billing['country_code']) ?? countryOf(shipping['country_code']);
  const person = defined({
    externalId: source.customerId,
    phone,
    phoneCountry: phone === undefined ? undefined : country,
    email: source.emails.map(emailOf).find((one) => one !== undefined),
    firstName: plain(source.names[0]) ?? plain(billing['first_name']) ?? plain(own['first_name']),
    lastName: plain(source.names[1]) ?? plain(billing['last_name']) ?? plain(own['last_name']),
    company: plain(billing['company']),
    locale: localeOf(source.locale),
    country,
  });
  return Object.keys(person).length === 0 ? undefined : person;
}

function isBlank(address: Loose): boolean {
  return Object.values(address).every((value) => value === undefined || value === null || value === '');
}

function sameName(one: Loose, other: Loose): boolean {
  const nameOf = (address: Loose) =>
    [plain(address['first_name']) ?? '', plain(address['last_name']) ?? ''].join(' ').trim().toLowerCase();
  return nameOf(one) !== '' && nameOf(one) === nameOf(other);
}

/** A phone as it was written; one too long to be one says nothing. */
export function phoneOf(value: unknown): string | undefined {
  const written = textOf(value, 100);
  return written === undefined || written.length > 64 ? undefined : written;
}

/** An e-mail address; one too long would be cut into somebody else's. */
export function emailOf(value: unknown): string | undefined {
  const written = typeof value === 'string' ? machineText(value).trim() : '';
  return /^[^\s@]+@[^\s@]+$/.test(written) && written.length <= 190 ? written : undefined;
}

function countryOf(value: unknown): string | undefined {
  const code = textOf(value)?.toUpperCase();
  return code !== undefined && /^[A-Z]{2}$/.test(code) ? code : undefined;
}

function localeOf(value: unknown): string | undefined {
  const tag = textOf(value, 35);
  return tag !== undefined && /^[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*$/.test(tag) ? tag : undefined;
}
