import type { Translations } from '../../src/sdk/index.js';

/** What shop owners read of this plugin, in their languages. */
export const translations: Translations = {
  'Back in stock': {
    es: 'De nuevo disponible',
    fr: 'Retour en stock',
    de: 'Wieder vorrätig',
    it: 'Di nuovo disponibile',
    pt: 'De volta ao stock',
  },
  'Notifies customers who asked for it that a product is back in stock.': {
    es: 'Avisa a los clientes que lo pidieron cuando un producto vuelve a estar disponible.',
    fr: 'Prévient les clients qui l’ont demandé du retour en stock d’un produit.',
    de: 'Benachrichtigt Kunden, die darum gebeten haben, wenn ein Produkt wieder vorrätig ist.',
    it: 'Avvisa i clienti che l’hanno chiesto quando un prodotto torna disponibile.',
    pt: 'Avisa os clientes que o pediram quando um produto volta ao stock.',
  },
};
