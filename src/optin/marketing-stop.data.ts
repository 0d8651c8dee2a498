/** How one language says that promotions are to stop. */
export interface MarketingStopWords {
  /** BCP 47. */
  language: string;
  /** What Meta's ready-made opt-out button says, and close wordings of it. */
  texts: readonly string[];
  /** Beginnings of words for "stop", as they stand on buttons. */
  stop: readonly string[];
  /** Beginnings of words for "promotions", "offers", "advertising". */
  promotions: readonly string[];
  /** Where the first text was seen; `translated` where it is ours and Meta's may differ. */
  source: string;
  /** Day it was looked at, ISO 8601. */
  date: string;
}

const published = 'button of marketing templates made in WhatsApp Manager, as published by their owners';
const date = '2026-11-29';

/**
 * Meta's ready-made button "Stop promotions", which WhatsApp Manager adds to marketing templates in the
 * language of the template. Pressed, it comes back as type `button` with the text as payload. Meta
 * publishes no list of translations: those not seen are translated here, and a button that names stopping
 * and promotions in other words of these languages counts as well.
 */
export const marketingStopWords: readonly MarketingStopWords[] = [
  {
    language: 'en',
    texts: ['Stop promotions', 'Stop promos', 'Stop marketing', 'Stop offers', 'Stop ads'],
    stop: ['stop', 'unsubscrib', 'no more', 'opt out'],
    promotions: ['promo', 'marketing', 'offer', 'ads', 'advert'],
    source: published,
    date,
  },
  {
    language: 'es',
    texts: ['Detener promociones', 'Parar promociones', 'Detener publicidad'],
    stop: ['deten', 'parar', 'dejar', 'no mas', 'no quiero', 'stop'],
    promotions: ['promo', 'publicid', 'ofert', 'marketing'],
    source: published,
    date,
  },
  {
    language: 'pt',
    texts: ['Parar promoções', 'Interromper promoções', 'Parar ofertas'],
    stop: ['parar', 'pare', 'interromp', 'nao quero', 'deixar', 'stop'],
    promotions: ['promo', 'publicid', 'ofert', 'marketing', 'anunc'],
    source: published,
    date,
  },
  {
    language: 'it',
    texts: ['Interrompi promozioni', 'Blocca promozioni', 'Stop promozioni'],
    stop: ['interromp', 'blocca', 'ferma', 'stop', 'disattiva', 'basta', 'niente'],
    promotions: ['promo', 'pubblicit', 'offert', 'marketing'],
    source: published,
    date,
  },
  {
    language: 'fr',
    texts: ['Arrêter les promotions', 'Arrêter les promos', 'Stopper les promotions', 'Stop promotions'],
    stop: ['arret', 'stop', 'desactiv', 'interromp', 'plus de', 'bloquer'],
    promotions: ['promo', 'publicit', 'pub', 'offre', 'marketing'],
    source: 'translated',
    date,
  },
  {
    language: 'de',
    texts: ['Werbung stoppen', 'Werbeaktionen stoppen', 'Angebote stoppen', 'Promotions stoppen'],
    stop: ['stop', 'beend', 'abbestell', 'abmeld', 'keine'],
    promotions: ['werb', 'promo', 'angebot', 'aktion', 'marketing'],
    source: 'translated',
    date,
  },
  {
    language: 'nl',
    texts: ['Promoties stoppen', 'Stop promoties', 'Aanbiedingen stoppen'],
    stop: ['stop', 'geen', 'uitschrijv', 'afmeld'],
    promotions: ['promo', 'aanbied', 'reclame', 'marketing'],
    source: 'translated',
    date,
  },
];
