import type { Translations } from '../../src/sdk/index.js';

/** Why nothing was sent, for reasons only this plugin knows. */
export const reasons: Readonly<Record<string, string>> = {
  no_link: "Your shop didn't provide a link to the product.",
};

/** The reasons above in the languages of shop owners. */
export const reasonTranslations: Translations = {
  "Your shop didn't provide a link to the product.": {
    es: 'Tu tienda no facilitó ningún enlace al producto.',
    fr: 'Votre boutique n’a pas fourni de lien vers le produit.',
    de: 'Ihr Shop hat keinen Link zum Produkt übermittelt.',
    it: 'Il tuo negozio non ha fornito un link al prodotto.',
    pt: 'A sua loja não indicou nenhum link para o produto.',
  },
};
