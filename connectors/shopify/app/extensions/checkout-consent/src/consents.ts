/** What the merchant chose in the checkout editor. */
export type Settings = Readonly<Record<string, string | number | boolean | undefined>>;

/** One box: what the customer agrees to, and the order attribute that says so. */
export interface Consent {
  purpose: 'updates' | 'offers';
  attribute: string;
  wording: string;
}

/** Order attributes that the connector reads unless its settings name others: connectors/shopify/settings.ts */
export const defaultAttributes = {
  updates: 'liaison_whatsapp_optin',
  offers: 'liaison_whatsapp_optin_marketing',
} as const;

const choices: Readonly<Record<string, readonly Consent['purpose'][]>> = {
  'Order updates': ['updates'],
  Offers: ['offers'],
  'Order updates and offers': ['updates', 'offers'],
};

/** Most characters of a wording: it is kept with the order. */
const wordingMax = 255;

function text(value: Settings[string]): string | undefined {
  const trimmed = typeof value === 'string' ? value.trim() : '';
  return trimmed === '' ? undefined : trimmed;
}

/**
 * The boxes to show. Without a choice of the merchant: order updates alone, which ask for least.
 *
 * @param translate - our text, in the customer's language
 */
export function consentsOf(
  settings: Settings,
  shop: string,
  translate: (key: Consent['purpose'], values: { shop: string }) => string,
): Consent[] {
  const purposes = choices[text(settings['ask_for']) ?? ''] ?? ['updates'];
  return purposes.map((purpose) => {
    const own = text(settings[`${purpose}_text`]);
    const wording = own?.replaceAll('{shop}', shop) ?? translate(purpose, { shop });
    return {
      purpose,
      attribute: text(settings[`${purpose}_attribute`]) ?? defaultAttributes[purpose],
      wording: wording.slice(0, wordingMax),
    };
  });
}

/** A change of the order attributes, as Shopify takes it. */
export type Change =
  | { type: 'updateAttribute'; key: string; value: string }
  | { type: 'removeAttribute'; key: string };

/**
 * What a tick writes: the words first, so that no consent is ever without them. Taken back, the consent goes first,
 * and nothing is left of it.
 */
export function changesOf({ attribute, wording }: Consent, ticked: boolean): Change[] {
  return ticked
    ? [
        { type: 'updateAttribute', key: `${attribute}_wording`, value: wording },
        { type: 'updateAttribute', key: attribute, value: 'yes' },
      ]
    : [
        { type: 'removeAttribute', key: attribute },
        { type: 'removeAttribute', key: `${attribute}_wording` },
      ];
}
