import type { Answer } from './templates/order-confirmation.template.js';

/** What is said in one language: to the customer after each button, and to the shop in a note of the order. */
interface Words {
  replies: Readonly<Record<Answer, string>>;
  notes: Readonly<Record<Answer, string>>;
}

/** By language, as the question's. */
export const words = {
  en: {
    replies: {
      confirm: 'Thank you, your order is confirmed. Please have the amount ready on delivery.',
      change:
        'Thank you for letting us know. We will contact you about the change before we send your order.',
      cancel: 'We have received your cancellation. You do not need to do anything else.',
    },
    notes: {
      confirm: 'Cash on delivery: the customer confirmed the order by WhatsApp.',
      change: 'Cash on delivery: the customer wants to change the order. Please get in touch.',
      cancel: 'Cash on delivery: the customer cancelled the order by WhatsApp.',
    },
  },
  fr: {
    replies: {
      confirm: 'Merci, votre commande est confirmée. Merci de préparer le montant pour la livraison.',
      change:
        'Merci de nous avoir prévenus. Nous vous contacterons au sujet de la modification avant d’envoyer votre commande.',
      cancel: 'Nous avons bien reçu votre annulation. Vous n’avez rien d’autre à faire.',
    },
    notes: {
      confirm: 'Paiement à la livraison\u00a0: le client a confirmé la commande par WhatsApp.',
      change:
        'Paiement à la livraison\u00a0: le client souhaite modifier la commande. Veuillez le contacter.',
      cancel: 'Paiement à la livraison\u00a0: le client a annulé la commande par WhatsApp.',
    },
  },
  it: {
    replies: {
      confirm: 'Grazie, il tuo ordine è confermato. Tieni pronto l’importo alla consegna.',
      change: 'Grazie per averci avvisato. Ti contatteremo per la modifica prima di spedire il tuo ordine.',
      cancel: 'Abbiamo ricevuto il tuo annullamento. Non devi fare altro.',
    },
    notes: {
      confirm: 'Pagamento alla consegna: il cliente ha confermato l’ordine su WhatsApp.',
      change: 'Pagamento alla consegna: il cliente vuole modificare l’ordine. Contattalo.',
      cancel: 'Pagamento alla consegna: il cliente ha annullato l’ordine su WhatsApp.',
    },
  },
  es: {
    replies: {
      confirm: 'Gracias, tu pedido está confirmado. Ten preparado el importe cuando lo recibas.',
      change:
        'Gracias por avisarnos. Nos pondremos en contacto contigo para el cambio antes de enviar tu pedido.',
      cancel: 'Hemos recibido tu cancelación. No tienes que hacer nada más.',
    },
    notes: {
      confirm: 'Contra reembolso: el cliente ha confirmado el pedido por WhatsApp.',
      change: 'Contra reembolso: el cliente quiere cambiar el pedido. Ponte en contacto con él.',
      cancel: 'Contra reembolso: el cliente ha cancelado el pedido por WhatsApp.',
    },
  },
  de: {
    replies: {
      confirm: 'Danke, deine Bestellung ist bestätigt. Bitte halte den Betrag bei der Lieferung bereit.',
      change:
        'Danke für deine Nachricht. Wir melden uns wegen der Änderung, bevor wir deine Bestellung verschicken.',
      cancel: 'Wir haben deine Stornierung erhalten. Du musst nichts weiter tun.',
    },
    notes: {
      confirm: 'Nachnahme: Der Kunde hat die Bestellung per WhatsApp bestätigt.',
      change: 'Nachnahme: Der Kunde möchte die Bestellung ändern. Bitte melde dich bei ihm.',
      cancel: 'Nachnahme: Der Kunde hat die Bestellung per WhatsApp storniert.',
    },
  },
  'pt-BR': {
    replies: {
      confirm: 'Obrigado, o seu pedido está confirmado. Tenha o valor em mãos na entrega.',
      change: 'Obrigado por avisar. Vamos falar com você sobre a alteração antes de enviar o pedido.',
      cancel: 'Recebemos o seu cancelamento. Você não precisa fazer mais nada.',
    },
    notes: {
      confirm: 'Pagamento na entrega: o cliente confirmou o pedido pelo WhatsApp.',
      change: 'Pagamento na entrega: o cliente quer alterar o pedido. Entre em contato com ele.',
      cancel: 'Pagamento na entrega: o cliente cancelou o pedido pelo WhatsApp.',
    },
  },
  'pt-PT': {
    replies: {
      confirm: 'Obrigado, a sua encomenda está confirmada. Tenha o valor preparado no momento da entrega.',
      change:
        'Obrigado por nos avisar. Entraremos em contacto consigo sobre a alteração antes de enviar a encomenda.',
      cancel: 'Recebemos o seu cancelamento. Não precisa de fazer mais nada.',
    },
    notes: {
      confirm: 'Pagamento na entrega: o cliente confirmou a encomenda pelo WhatsApp.',
      change: 'Pagamento na entrega: o cliente quer alterar a encomenda. Entre em contacto com ele.',
      cancel: 'Pagamento na entrega: o cliente cancelou a encomenda pelo WhatsApp.',
    },
  },
} as const satisfies Record<string, Words>;

export type Language = keyof typeof words;
const languages = Object.keys(words) as Language[];

/**
 * The nearest of our languages: `pt_PT` and `pt-PT` are one, `fr_CA` is read as `fr`, what we do not
 * speak as `en`.
 *
 * @param tag - BCP 47, or as WordPress writes it
 */
export function languageOf(tag: string | undefined): Language {
  const [wanted = '', region = ''] = (tag ?? '').replaceAll('_', '-').split('-');
  const language = wanted.toLowerCase();
  const exact = languages.find((known) => known.toLowerCase() === `${language}-${region.toLowerCase()}`);
  return exact ?? languages.find((known) => known.split('-')[0] === language) ?? 'en';
}
