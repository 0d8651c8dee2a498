import type { Translations } from '../../src/sdk/index.js';

/** Why nothing was done, for reasons only this plugin knows. */
export const reasons: Readonly<Record<string, string>> = {
  no_customer_tags:
    'This shop has no customer tags that can be set. The automation works with Shopify shops.',
};

/** The reasons above in the languages of shop owners. */
export const reasonTranslations: Translations = {
  'This shop has no customer tags that can be set. The automation works with Shopify shops.': {
    es: 'Esta tienda no tiene etiquetas de cliente que se puedan asignar. La automatización funciona con tiendas Shopify.',
    fr: 'Cette boutique n’a pas de tags client que l’on puisse définir. L’automatisation fonctionne avec les boutiques Shopify.',
    de: 'Dieser Shop hat keine Kunden-Tags, die gesetzt werden können. Die Automatisierung funktioniert mit Shopify-Shops.',
    it: 'Questo negozio non ha tag cliente che si possano assegnare. L’automazione funziona con i negozi Shopify.',
    pt: 'Esta loja não tem etiquetas de cliente que se possam atribuir. A automatização funciona com lojas Shopify.',
  },
};
