import type { Translations } from '../../src/sdk/index.js';

/** What shop owners read of this plugin, in their languages. */
export const translations: Translations = {
  'Review request': {
    es: 'Petición de valoración',
    fr: 'Demande d’avis',
    de: 'Bitte um Bewertung',
    it: 'Richiesta di recensione',
    pt: 'Pedido de avaliação',
  },
  'Asks customers who opted in to offers for a review, a set number of days after their order.': {
    es: 'Pide una valoración a los clientes que aceptaron ofertas, unos días después de su pedido.',
    fr: 'Demande un avis aux clients ayant accepté les offres, quelques jours après leur commande.',
    de: 'Bittet Kunden, die Angeboten zugestimmt haben, einige Tage nach der Bestellung um eine Bewertung.',
    it: 'Chiede una recensione ai clienti che hanno accettato le offerte, alcuni giorni dopo l’ordine.',
    pt: 'Pede uma avaliação aos clientes que aceitaram ofertas, alguns dias após a encomenda.',
  },
  'Review page': {
    es: 'Página de valoraciones',
    fr: 'Page d’avis',
    de: 'Bewertungsseite',
    it: 'Pagina delle recensioni',
    pt: 'Página de avaliações',
  },
  'For example, your page on a review site. Leave blank to link to the first product of the order.': {
    es: 'Por ejemplo, tu página en un sitio de opiniones. Déjalo vacío para enlazar al primer producto del pedido.',
    fr: 'Par exemple, votre page sur un site d’avis. Laissez vide pour renvoyer vers le premier produit de la commande.',
    de: 'Zum Beispiel Ihre Seite bei einem Bewertungsportal. Leer lassen, um auf das erste Produkt der Bestellung zu verlinken.',
    it: 'Per esempio, la tua pagina su un sito di recensioni. Lascia vuoto per collegare al primo prodotto dell’ordine.',
    pt: 'Por exemplo, a sua página num site de avaliações. Deixe em branco para ligar ao primeiro produto da encomenda.',
  },
  'must be a web address': {
    es: 'Escribe una dirección web.',
    fr: 'Saisissez une adresse web.',
    de: 'Geben Sie eine Webadresse ein.',
    it: 'Inserisci un indirizzo web.',
    pt: 'Escreva um endereço web.',
  },
};
