import type { InboundContent, Money, SharedContact } from '../../sdk/index.js';
import { digitsIn, listOf, numberOf, objectOf, textOf, type Raw } from './callback.js';

/** Products a person ordered from the catalogue. */
export function orderItems(order: Raw): InboundContent<'order'>['items'] {
  return listOf(order, 'product_items').map((item) => ({
    productRetailerId: textOf(item, 'product_retailer_id'),
    quantity: numberOf(item, 'quantity') ?? 1,
    price: priceOf(item),
  }));
}

/** Meta writes prices as numbers; a number with more digits than money has none is left out. */
function priceOf(item: Raw): Money | undefined {
  const price = numberOf(item, 'item_price');
  const currency = textOf(item, 'currency')?.toUpperCase();
  if (price === undefined || currency === undefined || !/^[A-Z]{3}$/.test(currency)) return undefined;
  if (Math.abs(price) >= 1e15) return undefined;
  const written = price.toFixed(10).replace(/\.?0+$/, '');
  return { amount: written === '-0' ? '0' : written, currency };
}

/** Contact cards a person shared. */
export function contactCards(raw: Raw): SharedContact[] {
  return listOf(raw, 'contacts').map((card) => {
    const name = objectOf(card, 'name');
    const organisation = objectOf(card, 'org');
    return {
      name: {
        formattedName: textOf(name, 'formatted_name'),
        firstName: textOf(name, 'first_name'),
        middleName: textOf(name, 'middle_name'),
        lastName: textOf(name, 'last_name'),
        prefix: textOf(name, 'prefix'),
        suffix: textOf(name, 'suffix'),
      },
      birthday: textOf(card, 'birthday'),
      phones: filled(
        listOf(card, 'phones').map((phone) => ({
          phone: textOf(phone, 'phone'),
          type: textOf(phone, 'type'),
          whatsappId: digitsIn(phone, 'wa_id'),
          userId: textOf(phone, 'user_id'),
        })),
      ),
      emails: filled(
        listOf(card, 'emails').flatMap((one) => entry('email', textOf(one, 'email'), textOf(one, 'type'))),
      ),
      urls: filled(
        listOf(card, 'urls').flatMap((one) => entry('url', textOf(one, 'url'), textOf(one, 'type'))),
      ),
      addresses: filled(
        listOf(card, 'addresses').map((address) => ({
          street: textOf(address, 'street'),
          city: textOf(address, 'city'),
          state: textOf(address, 'state'),
          zip: textOf(address, 'zip'),
          country: textOf(address, 'country'),
          countryCode: textOf(address, 'country_code'),
          type: textOf(address, 'type'),
        })),
      ),
      ...(organisation === undefined
        ? {}
        : {
            organisation: {
              company: textOf(organisation, 'company'),
              department: textOf(organisation, 'department'),
              title: textOf(organisation, 'title'),
            },
          }),
    };
  });
}

function entry<N extends 'email' | 'url'>(
  name: N,
  value: string | undefined,
  type: string | undefined,
): (Record<N, string> & { type: string | undefined })[] {
  return value === undefined
    ? []
    : [{ [name]: value, type } as Record<N, string> & { type: string | undefined }];
}

function filled<T>(list: T[]): T[] | undefined {
  return list.length === 0 ? undefined : list;
}
