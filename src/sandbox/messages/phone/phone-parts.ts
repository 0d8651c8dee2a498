import type { SharedContact } from '../../../sdk/index.js';
import type { JsonObject } from '../../model/model.js';
import { defined, listIn, numberIn, objectIn, textIn } from './raw.js';

/** A place, by its coordinates. */
export function placeIn(raw: JsonObject): {
  latitude: number;
  longitude: number;
  name?: string;
  address?: string;
} {
  return defined({
    latitude: numberIn(raw, 'latitude') ?? 0,
    longitude: numberIn(raw, 'longitude') ?? 0,
    name: textIn(raw, 'name'),
    address: textIn(raw, 'address'),
  });
}

/** Contact cards. */
export function cardsIn(body: JsonObject): SharedContact[] {
  return listIn(body, 'contacts').map((card) => {
    const name = objectIn(card, 'name');
    const org = objectIn(card, 'org');
    const entries = <F extends string>(field: string, of: F) =>
      listIn(card, field).map(
        (entry) =>
          defined({ [of]: textIn(entry, of) ?? '', type: textIn(entry, 'type') }) as Record<F, string> & {
            type?: string;
          },
      );
    return defined({
      name: defined({
        formattedName: textIn(name, 'formatted_name'),
        firstName: textIn(name, 'first_name'),
        middleName: textIn(name, 'middle_name'),
        lastName: textIn(name, 'last_name'),
        prefix: textIn(name, 'prefix'),
        suffix: textIn(name, 'suffix'),
      }),
      birthday: textIn(card, 'birthday'),
      phones: listIn(card, 'phones').map((phone) =>
        defined({
          phone: textIn(phone, 'phone'),
          type: textIn(phone, 'type'),
          whatsappId: textIn(phone, 'wa_id'),
        }),
      ),
      emails: entries('emails', 'email'),
      urls: entries('urls', 'url'),
      addresses: listIn(card, 'addresses').map((address) =>
        defined({
          street: textIn(address, 'street'),
          city: textIn(address, 'city'),
          zip: textIn(address, 'zip'),
          country: textIn(address, 'country'),
          countryCode: textIn(address, 'country_code'),
          type: textIn(address, 'type'),
          state: textIn(address, 'state'),
        }),
      ),
      organisation: defined({
        company: textIn(org, 'company'),
        department: textIn(org, 'department'),
        title: textIn(org, 'title'),
      }),
    });
  });
}
