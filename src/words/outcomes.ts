import type { Language, Words } from './languages.js';

/** What a message about an order is about, in the middle of a line. */
export const topics = {
  placed: {
    en: 'order placed',
    es: 'pedido realizado',
    fr: 'commande passée',
    de: 'Bestellung aufgegeben',
    it: 'ordine effettuato',
    pt: 'encomenda feita',
  },
  paid: {
    en: 'payment received',
    es: 'pago recibido',
    fr: 'paiement reçu',
    de: 'Zahlung eingegangen',
    it: 'pagamento ricevuto',
    pt: 'pagamento recebido',
  },
  shipped: {
    en: 'shipped',
    es: 'enviado',
    fr: 'expédiée',
    de: 'versandt',
    it: 'spedito',
    pt: 'enviada',
  },
  out_for_delivery: {
    en: 'out for delivery',
    es: 'en reparto',
    fr: 'en cours de livraison',
    de: 'in Zustellung',
    it: 'in consegna',
    pt: 'em distribuição',
  },
  delivered: {
    en: 'parcel delivered',
    es: 'paquete entregado',
    fr: 'colis livré',
    de: 'Paket zugestellt',
    it: 'pacco consegnato',
    pt: 'pacote entregue',
  },
  delayed: {
    en: 'delayed',
    es: 'retrasado',
    fr: 'retardée',
    de: 'verspätet',
    it: 'in ritardo',
    pt: 'atrasada',
  },
  cancelled: {
    en: 'order cancelled',
    es: 'pedido cancelado',
    fr: 'commande annulée',
    de: 'Bestellung storniert',
    it: 'ordine annullato',
    pt: 'encomenda cancelada',
  },
  refunded: {
    en: 'refunded',
    es: 'reembolsado',
    fr: 'remboursée',
    de: 'erstattet',
    it: 'rimborsato',
    pt: 'reembolsada',
  },
  failed: {
    en: 'payment failed',
    es: 'pago fallido',
    fr: 'paiement échoué',
    de: 'Zahlung fehlgeschlagen',
    it: 'pagamento non riuscito',
    pt: 'pagamento falhado',
  },
  note: {
    en: 'note to the customer',
    es: 'nota para el cliente',
    fr: 'note au client',
    de: 'Hinweis an den Kunden',
    it: 'nota al cliente',
    pt: 'nota ao cliente',
  },
  review: {
    en: 'review request',
    es: 'petición de valoración',
    fr: 'demande d’avis',
    de: 'Bitte um Bewertung',
    it: 'richiesta di recensione',
    pt: 'pedido de avaliação',
  },
  message: {
    en: 'message',
    es: 'mensaje',
    fr: 'message',
    de: 'Nachricht',
    it: 'messaggio',
    pt: 'mensagem',
  },
} as const satisfies Record<string, Words>;

/** What a message came to, in the middle of a line. */
export const results = {
  delivered: {
    en: 'delivered',
    es: 'entregado',
    fr: 'distribué',
    de: 'zugestellt',
    it: 'consegnato',
    pt: 'entregue',
  },
  read: {
    en: 'read',
    es: 'leído',
    fr: 'lu',
    de: 'gelesen',
    it: 'letto',
    pt: 'lida',
  },
  failed: {
    en: 'failed',
    es: 'fallido',
    fr: 'échec',
    de: 'fehlgeschlagen',
    it: 'non riuscito',
    pt: 'falhou',
  },
  not_sent: {
    en: 'not sent',
    es: 'no enviado',
    fr: 'non envoyé',
    de: 'nicht gesendet',
    it: 'non inviato',
    pt: 'não enviada',
  },
} as const satisfies Record<string, Words>;

/** What a message was about, in two words; undefined for a moment of an order that has none. */
export function topicWords(language: Language, topic: string): string | undefined {
  return Object.hasOwn(topics, topic) ? topics[topic as keyof typeof topics][language] : undefined;
}

/** `delivered`, `read`, `failed` or `not_sent`. */
export function resultWords(language: Language, result: keyof typeof results): string {
  return results[result][language];
}
