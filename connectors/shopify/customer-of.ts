import { z } from 'zod';
import { Rejected, type Person } from '../../src/sdk/index.js';
import type { ShopContext } from './client.js';
import { queries } from './queries.js';

/** What Shopify finds a customer by: one of these. Source: `CustomerIdentifierInput` of the published schema */
export type CustomerIdentifier = { id: string } | { phoneNumber: string } | { emailAddress: string };

const answer = z.object({
  customerByIdentifier: z.object({ id: z.string(), tags: z.array(z.string()) }).nullable(),
});

/** A customer as this connector finds them. */
export interface FoundCustomer {
  /** As GraphQL names it. */
  id: string;
  tags: readonly string[];
}

/**
 * The customer a person is at this shop: by its own id where that is known, and then by nothing else; else by phone
 * and e-mail address, which have to name the same one. Shopify gives a phone or an address to one customer only.
 *
 * @throws Rejected when there is none, or phone and address are those of two customers
 */
export async function customerOf(context: ShopContext, person: Person): Promise<FoundCustomer> {
  const wanted = identifiersOf(person);
  if (wanted.length === 0)
    throw new Rejected('nothing of the person is known by which Shopify finds a customer', {
      field: 'person',
    });
  const found = new Map<string, FoundCustomer>();
  for (const identifier of wanted) {
    const { customerByIdentifier: one } = await context.client.ask(queries.customer, { identifier }, answer);
    if (one) found.set(one.id, one);
  }
  const [first, second] = found.values();
  if (first === undefined) throw new Rejected('the person is no customer of the shop', { field: 'person' });
  if (second !== undefined)
    throw new Rejected('the phone and the e-mail address are those of two customers of the shop', {
      field: 'person',
    });
  return first;
}

function identifiersOf({ externalId, phone, email }: Person): CustomerIdentifier[] {
  if (externalId !== undefined)
    return /^\d+$/.test(externalId) ? [{ id: `gid://shopify/Customer/${externalId}` }] : [];
  return [
    ...(phone === undefined || !/^\+\d{5,20}$/.test(phone) ? [] : [{ phoneNumber: phone }]),
    ...(email === undefined ? [] : [{ emailAddress: email }]),
  ];
}
