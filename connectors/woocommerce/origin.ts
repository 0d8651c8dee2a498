import type { ForeignOrigin, RawRequest } from '../../src/sdk/index.js';

/** A folder that is only a language (`/fr/`, `/pt-br/`): translation plugins add it to the shop's address. */
const languageFolder = /\/[a-z]{2}(?:[-_][a-z]{2,4})?$/;

/**
 * The shop a delivery names in `X-WC-Webhook-Source` (its home address) when it is not the
 * connection's. A staging copy carries webhooks, keys and secrets along, so its signature fits.
 * Scheme, `www.`, a trailing slash, case and a folder that is only a language are set aside.
 */
export function originOf(
  { headers }: Pick<RawRequest, 'headers'>,
  { url }: { url: string },
): ForeignOrigin | undefined {
  const source = headers['x-wc-webhook-source']?.trim();
  if (source === undefined || source === '') return undefined;
  const from = placeOf(source);
  const own = placeOf(url);
  if (from === own || withoutLanguage(from) === withoutLanguage(own)) return undefined;
  return {
    from,
    reason: `A copy of the shop at ${from} sends here too; this connection is for ${own}.`,
    hint: 'If it is a staging site or a clone, delete its webhooks there (WooCommerce > Settings > Advanced > Webhooks), or its orders message real customers. If the shop has moved, enter its new address in the settings of the connection.',
  };
}

/** Whether two addresses are the same shop. */
export function sameShop(one: string, other: string): boolean {
  return placeOf(one) === placeOf(other);
}

/** An address without what says nothing about which shop it is: scheme, `www.`, trailing slash, case. */
export function placeOf(address: string): string {
  if (!URL.canParse(address))
    return address
      .toLowerCase()
      .replace(/[^\w.:/-]+/g, '')
      .slice(0, 100);
  const { host, pathname } = new URL(address);
  const port = /:(?:80|443)$/;
  return `${host.replace(port, '')}${pathname}`
    .toLowerCase()
    .replace(/^www\./, '')
    .replace(/\/+$/, '')
    .slice(0, 200);
}

function withoutLanguage(place: string): string {
  return place.replace(languageFolder, '');
}
