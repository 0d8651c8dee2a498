import { DateTime } from 'luxon';
import type { Money, Order } from '../../src/sdk/index.js';

/** The calendar day of an ISO date, `2027-03-18`; undefined when the text is no ISO date. */
export function day(text: string | undefined): string | undefined {
  return DateTime.fromISO((text ?? '').trim(), { setZone: true }).toISODate() ?? undefined;
}

/** Some shops write what they pay back with a minus sign; customers read it without. */
export function unsigned(money: Money): Money {
  return { ...money, amount: money.amount.replace(/^-/, '') };
}

/** The order as its customer knows it: of a part, the number of the whole. */
export function numberOf({ number, id, partOf }: Order): string {
  return partOf ?? (number === '' ? id : number);
}
